"""Workbooks out: the empty template and a tenant's own roster, in the form that the import takes back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import xlsxwriter

from services.coordinate import zone
from services.desk import Desk
from services.imports import books
from services.imports.books import Book
from services.imports.cells import harmless
from services.imports.layout import FORMAT, INFO, LISTS, NOTES, ORDER, SHEETS, Column, SheetName
from services.reports import basis as bases
from services.web.i18n import Lang, Words, words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_EMPTY_ROWS: Final = 2_000
_HEAD: Final[Mapping[str, Any]] = {"bold": True, "bg_color": "#EDE7DA", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
_NOTES: Final = 6
_JOIN: Final = "、"

Cells = Mapping[str, Any]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Whose workbook it is, and where in the ledger it stands."""

    county: int
    tenant: int
    position: int
    true_on: date
    known_on: datetime


def template(lang: Lang = "zh-CN") -> bytes:
    """Return an empty workbook: headers, lists to choose from, instructions."""
    return _written(words(lang), None, lambda _: iter(()))


def stand(desk: Desk, *, true_on: date | None = None, known_on: datetime | None = None) -> Place:
    """Return where the tenant's roster stands as true on a day (by default the desk's) and known at an instant (by default now).

    What is known at an instant are the books up to a position: whoever asks for the same again gets the same rows.
    """
    desk.allow("roster.export")
    now, in_zone = _clock(desk)
    known = min(known_on or now, now).astimezone(in_zone)
    reached = {each.tenant: each.position for each in bases.positions(desk.runtime, desk.county, desk.tenant, known)}
    return Place(
        county=desk.county, tenant=desk.tenant, position=reached.get(desk.tenant, 0), true_on=true_on or desk.effective_on, known_on=known
    )


def written(desk: Desk, place: Place, *, lang: Lang = "zh-CN") -> bytes:
    """Return the tenant's roster where it stands, stamped so that changes to it can be told."""
    desk.allow("roster.export")
    book = books.read(desk.runtime, desk.county, desk.tenant, upto=place.position)
    return _written(words(lang), place, lambda name: _rows(book, name, place.true_on))


def export(desk: Desk, *, true_on: date | None = None, known_on: datetime | None = None, lang: Lang = "zh-CN") -> bytes:
    """Return the tenant's roster of a day as known at an instant, stamped so that changes to it can be told."""
    return written(desk, stand(desk, true_on=true_on, known_on=known_on), lang=lang)


def write(rows: Mapping[SheetName, Sequence[Cells]], *, lang: Lang = "zh-CN") -> bytes:
    """Return a workbook without a stamp from values by column key, as somebody would fill in the template."""
    return _written(words(lang), None, lambda name: iter(rows.get(name, ())))


def _rows(book: Book, name: SheetName, on: date) -> Iterator[Cells]:
    names = _names(book, on)
    for stream in book.streams(name):
        if not book.alive(stream, on):
            continue
        values = book.values(stream, on) or {}
        shown = {key: names.get(value, "") if isinstance(value, UUID) else value for key, value in values.items()}
        yield {"stream": str(stream), **shown}


def _names(book: Book, on: date) -> Mapping[UUID, str]:
    """Return what each unit and organisation is called in a cell: its name, or its code where another bears the same name."""
    found: dict[UUID, str] = {}
    for sheet in ("institutions", "organisations"):
        held = {stream: book.values(stream, on) or {} for stream in book.streams(sheet)}
        names = [values.get("name") for values in held.values()]
        twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set[Any]()
        found |= {stream: values["code"] if values.get("name") in twice else values.get("name", "") for stream, values in held.items()}
    return found


def _written(text: Words, place: Place | None, rows: Callable[[SheetName], Iterator[Cells]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head, plain, day = book.add_format(dict(_HEAD)), book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        _notes(book.add_worksheet(text(f"imports.sheet.{NOTES}")), text, head, place)
        for name in ORDER:
            sheet = book.add_worksheet(text(f"imports.sheet.{name}"))
            last = _fill(sheet, name, rows(name), text, plain, day)
            _dress(sheet, name, text, (head, plain, day), max(last, _EMPTY_ROWS))
        if place is not None:
            _stamp(book.add_worksheet(text(f"imports.sheet.{INFO}")), place, plain)
            book.set_custom_property("taizhang", f"{FORMAT} {place.county} {place.tenant} {place.position}")
        book.get_worksheet_by_name(text("imports.sheet.members")).activate()  # type: ignore[union-attr]
    return out.getvalue()


def _fill(sheet: Worksheet, name: SheetName, rows: Iterator[Cells], text: Words, plain: Any, day: Any) -> int:
    number = 0
    columns = list(enumerate(SHEETS[name].columns))
    for number, cells in enumerate(rows, start=1):
        for place, column in columns:
            value = cells.get(column.key)
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime.combine(value, time()), day)
            elif (shown := _shown(column, value, text)) != "":
                sheet.write_string(number, place, harmless(shown), plain)
    return number


def _shown(column: Column, value: Any, text: Words) -> str:
    if value is None or value == "":
        return ""
    if column.kind == "code":
        return text.code(f"imports.code.{column.of}", str(value))
    if column.kind == "codes":
        return _JOIN.join(text.code(f"imports.code.{column.of}", code) for code in sorted(value))
    if isinstance(value, bool):
        return text("imports.yes") if value else ""
    return str(value)


def _dress(sheet: Worksheet, name: SheetName, text: Words, formats: tuple[Any, Any, Any], rows: int) -> None:
    head, plain, day = formats
    sheet.freeze_panes(1, 3)
    sheet.set_row(0, 30)
    sheet.autofilter(0, 0, rows, len(SHEETS[name].columns) - 1)
    for place, column in enumerate(SHEETS[name].columns):
        star = "*" if column.required else ""
        sheet.write_string(0, place, text(f"imports.column.{name}.{column.key}") + star, head)
        options = {"hidden": True} if column.kind == "stream" else {}
        sheet.set_column(place, place, column.width, day if column.kind in {"date", "day"} and not column.personal else plain, options)
        if (asked := _validation(column, text)) is not None:
            sheet.data_validation(1, place, rows, place, asked)


def _validation(column: Column, text: Words) -> dict[str, Any] | None:
    """Return what a spreadsheet program should offer for a cell; it warns and never stops, the import has the last word."""
    told = {"error_type": "warning", "error_title": text("imports.validation.title")}
    match column.kind:
        case "code":
            return {"validate": "list", "source": [text(f"imports.code.{column.of}.{code}") for code in LISTS[column.of]], **told}
        case "yes-no":
            return {"validate": "list", "source": [text("imports.yes"), text("imports.no")], **told}
        case "reference":
            names = f"='{text(f'imports.sheet.{column.of}')}'!$C$2:$C$5000"
            return {"validate": "list", "source": names, **told}
        case "date" | "day" if not column.personal:
            first = {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
            return {**first, "error_type": "warning", "error_title": text("imports.validation.date")}
        case _:
            return None


def _notes(sheet: Worksheet, text: Words, head: Any, place: Place | None) -> None:
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, text("imports.sheet.notes"), head)
    if place is not None:
        sheet.write_string(_NOTES + 1, 0, text("imports.notes.stands", true_on=place.true_on, known_on=place.known_on))
    for number in range(1, _NOTES + 1):
        sheet.write_string(number, 0, text(f"imports.notes.{number}"))
    sheet.write_string(_NOTES + 2, 0, text("imports.notes.lists"), head)
    for number, (of, codes) in enumerate(LISTS.items(), start=_NOTES + 3):
        sheet.write_string(number, 0, _JOIN.join(text(f"imports.code.{of}.{code}") for code in codes))


def _stamp(sheet: Worksheet, place: Place, plain: Any) -> None:
    pairs = {"format": FORMAT, "county": place.county, "tenant": place.tenant, "position": place.position}
    pairs |= {"true_on": place.true_on.isoformat(), "known_on": place.known_on.isoformat(timespec="microseconds")}
    for number, (key, value) in enumerate(pairs.items()):
        sheet.write_string(number, 0, key, plain)
        sheet.write_string(number, 1, str(value), plain)
    sheet.very_hidden()


def _clock(desk: Desk) -> tuple[datetime, ZoneInfo]:
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
        in_zone = zone(sql, desk.runtime.settings.time_zone)
    assert row is not None
    return row[0], in_zone
