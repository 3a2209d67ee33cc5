"""Where briefings stand for a reader: his county's or his unit's own from draft to archive, or what the county has issued for his unit."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response

from domain import calendar
from infra.db import Sql
from infra.files import Files, registered
from infra.ledger import Receipt
from services.desk import Missing
from services.reports import compiling
from services.reports.basis import Behind
from services.reports.making import MEDIA
from services.views import briefings
from services.views.briefings import Briefing, Erratum, Unread
from services.views.briefings import Receipt as Read
from services.views.tenants import Listed
from services.web import briefing_forms as forms
from services.web.asking import asked
from services.web.downloads import Attached, attach
from services.web.inplace import Back, Refusal, tried
from services.web.receipts import Redirect
from services.web.routes import Page, Visit
from services.web.who import who

VIEWS: Final = ("briefings", "tenants")
COUNTY: Final = "/county/briefings"


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Whose briefings are looked at, where their pages are, for which unit that reads them (None: by the issuer itself), and its rights."""

    issuer: int
    here: str
    reader: int | None = None
    rights: str = ""

    @property
    def circulates(self) -> bool:
        """Return whether they go to units, who say that they have read them: those of a county do."""
        return self.issuer % 1000 == 0

    def right(self, act: str) -> str:
        """Return what it takes to draft, sign or issue here."""
        return f"briefing.{act}{self.rights}"


def of_county(visit: Visit) -> Shelf:
    """Return the county's own."""
    return Shelf(issuer=visit.county * 1000, here=COUNTY)


def for_unit(visit: Visit) -> Shelf:
    """Return what the county has issued for the unit of the page."""
    return Shelf(issuer=visit.county * 1000, here=f"/t/{visit.tenant}/briefings", reader=visit.tenant)


def of_unit(visit: Visit) -> Shelf:
    """Return the unit's own."""
    return Shelf(issuer=visit.tenant, here=f"/t/{visit.tenant}/own-briefings", rights="-own")


def listed(visit: Visit, shelf: Shelf, wanted: forms.Wanted) -> Sequence[Briefing]:
    """Return an issuer's briefings to its own readers, and to a unit what went out to it."""
    with _books(visit, shelf) as sql:
        return briefings.listing(
            sql, visit.county, shelf.issuer, visit.coordinate, series=wanted.series, year=wanted.year, out=shelf.reader is not None,
            reader=shelf.reader,
        )  # fmt: skip


def found(visit: Visit, shelf: Shelf, id: UUID) -> Briefing:
    """Return one briefing for this reader; raises Missing."""
    with _books(visit, shelf) as sql:
        held = briefings.card(sql, visit.county, shelf.issuer, id, visit.coordinate, out=shelf.reader is not None, reader=shelf.reader)
    if held is None:
        raise Missing
    return held


def papers(visit: Visit, shelf: Shelf, held: Briefing) -> Sequence[Erratum]:
    """Return the errata of a briefing."""
    with _books(visit, shelf) as sql:
        return briefings.put_right(sql, visit.county, held.tenant, held.briefing, visit.coordinate)


def readers(visit: Visit, shelf: Shelf, held: Briefing) -> tuple[Sequence[Read], Sequence[Unread]]:
    """Return who has read a briefing and who has not; to a unit only what it has said itself, and of a unit's own nobody."""
    if not shelf.circulates:
        return [], []
    with visit.reading() as sql:
        read = briefings.read_by(sql, visit.county, shelf.reader, held.briefing, visit.coordinate)
        return read, [] if shelf.reader else briefings.not_read_by(sql, visit.county, held, visit.coordinate)


def download(visit: Visit, shelf: Shelf, id: UUID, form: str) -> Response[bytes]:
    """Return one form in which a briefing went out, as a browser takes it; raises Missing."""
    held = found(visit, shelf, id)
    file = next((each for each in held.files if each["format"] == form), None)
    with _books(visit, shelf) as sql:
        if file is None or registered(sql, visit.county, held.tenant, file["sha256"]) is None:
            raise Missing
    content = Files(Path(visit.site.runtime.settings.data) / "files").read(file["sha256"])
    return attach(visit, Attached(
        content=content, media_type=MEDIA[form], plain=f"briefing-{held.year}-{held.number}",
        what=visit.words("file.briefing", year=held.year, number=held.number), form=form, whose=held.issuer,
        digest=file["sha256"],
    ))  # fmt: skip


def listing(visit: Visit, shelf: Shelf, refusal: Refusal | None = None) -> Page:
    """Return the page of a shelf, with the form that drafts another; filled from a week's report where one is asked for."""
    wanted = asked(visit, forms.Wanted)
    draft, behind = (None, False) if refusal or not wanted.week else _compiled(visit, shelf, wanted.week)
    typed = refusal.typed if refusal else {"title": draft.title, "issuer": draft.issuer, "text": draft.text} if draft else {}
    return visit.page(
        "briefings/list.html", title=visit.words("briefings.title.own" if shelf.rights else "briefings.title"),
        found=listed(visit, shelf, wanted), shelf=shelf, refusal=refusal, units=_units(visit, shelf), typed=typed, draft=draft,
        behind=behind, weeks=[(week, _week(visit, week)) for week in compiling.weeks(visit.coordinate.today)], asked=wanted,
        zone=ZoneInfo(visit.site.runtime.settings.time_zone), status=refusal.status if refusal else 200,
    )  # fmt: skip


def one(visit: Visit, shelf: Shelf, id: UUID, refusal: Refusal | None = None) -> Page:
    """Return the page of one briefing: its words and files, what can be done with it, and who has read it."""
    held = found(visit, shelf, id)
    read, unread = readers(visit, shelf, held)
    with visit.site.runtime.db.county(visit.county) as sql:
        names = {one.code: one.name for one in briefings.tenants.listing(sql, visit.county, visit.coordinate)}
    title = visit.words("briefings.title.own" if shelf.rights else "briefings.title")
    return visit.page(
        "briefings/one.html", title=held.title, crumbs=[(title, shelf.here)], one=held, shelf=shelf,
        errata=papers(visit, shelf, held), read=read, unread=unread, names=names, refusal=refusal,
        text=_text(held), units=_units(visit, shelf),
        addressed=visit.words("briefings.paper.list").join(names.get(code, str(code)) for code in held.readers),
        status=refusal.status if refusal else 200,
        who=who(visit, [held.drafted_by, held.signed_by, *(receipt.given_by for receipt in read)]),
    )  # fmt: skip


def tried_on(
    shelf: Callable[[Visit], Shelf], back: Back, here: str, form: str, id: UUID, act: Callable[[], Receipt]
) -> Redirect | Page:  # fmt: skip
    """Do something to a briefing whose pages are *here* and lead to its own, or show that again with the rule that it would break."""
    return tried(back, f"{here}/{id}", form, act, views=VIEWS, show=lambda visit, refusal: one(visit, shelf(visit), id, refusal))


@contextmanager
def _books(visit: Visit, shelf: Shelf) -> Generator[Sql]:
    """Yield the door that a shelf is read through: the page's own, but the county's for what it has issued for a unit."""
    with visit.reading() if shelf.reader is None else visit.site.runtime.db.county(visit.county) as sql:
        yield sql


def _compiled(visit: Visit, shelf: Shelf, week: str) -> tuple[compiling.Compiled | None, bool]:
    """Return the draft out of a week, or that the views have not come so far."""
    if not visit.may(shelf.right("draft")):
        return None, False
    try:
        return compiling.compiled(visit.site.runtime, visit.county, shelf.issuer, week, visit.words), False
    except Behind:
        return None, True


def _week(visit: Visit, week: str) -> str:
    return visit.words(
        "reports.weekly.subtitle", year=week[:4], week=int(week[-2:]), first=calendar.first_day(week), last=calendar.last_day(week)
    )


def _units(visit: Visit, shelf: Shelf) -> list[Listed]:
    """Return the units that a briefing can be addressed to; a unit's own is its own affair."""
    if not shelf.circulates:
        return []
    with visit.site.runtime.db.county(visit.county) as sql:
        there = briefings.tenants.listing(sql, visit.county, visit.coordinate)
    return [one for one in there if not one.archived and one.code != shelf.issuer]


def _text(held: Briefing) -> str:
    """Return a draft's words as one text, as they were typed."""
    return "\n".join(line for part in held.sections for line in (part["heading"], part["text"]) if line)
