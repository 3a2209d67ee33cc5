"""What one cell means: text, a code of a list, a date in any of the ways people write dates, an ID number."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from domain import gb11643

Kind = Literal["stream", "text", "token", "date", "code", "codes", "reference", "id-number", "phone", "yes-no", "day"]

LONGEST: Final = 500
_LOST_DIGITS = re.compile(r"[0-9]\.[0-9]+[eE]\+?[0-9]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_QUOTED = re.compile(r"'+[=+\-@]")
_FORMULA = re.compile(r"'*[=+\-@]")
_BETWEEN = re.compile(r"[、，,;；|/\n]+")
_YMD = re.compile(r"([12][0-9]{3})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_YM = re.compile(r"([12][0-9]{3})\s*(?:[-/.]\s*([0-9]{1,2})|年\s*([0-9]{1,2})\s*月)")
_COMPACT = re.compile(r"(19|20)[0-9]{6}")
_COMPACT_MONTH = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")
_SERIAL = re.compile(r"[1-5][0-9]{4}")
_XY_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([12][0-9]{3})")
_PHONE = re.compile(r"\+?[0-9][0-9\- ]{4,19}(?:\s*转\s*[0-9]+)?")
_DAY_ZERO = date(1899, 12, 30)
_YES, _NO = frozenset({"是", "y", "yes", "true", "1", "√"}), frozenset({"否", "n", "no", "false", "0", "×"})


class Wrong(Exception):
    """A cell breaks a rule; the details hold nothing of its value unless it is a code."""

    def __init__(self, rule: str, **details: str) -> None:
        super().__init__(rule)
        self.rule, self.details = rule, details


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell's text as it is compared, and the notices that tidying it up gave rise to."""

    text: str
    notices: tuple[str, ...] = ()


_NOTHING: Final = Cell(text="")


def tidy(raw: str, kind: Kind, *, longest: int = LONGEST) -> Cell:
    """Return a cell's text without surrounding space and, where digits count, in half-width; raises Wrong."""
    if not raw:
        return _NOTHING
    text = raw.replace("\u200b", "").replace("\ufeff", "").strip(" \t\r\n\u3000\u00a0")
    if _QUOTED.match(text):  # the apostrophe that our own export puts before what a spreadsheet would calculate
        text = text[1:]
    if _CONTROL.search(text):
        raise Wrong(rule="unprintable")
    if len(text) > longest:
        raise Wrong(rule="too-long", limit=str(longest))
    if kind != "text" and _WIDE.search(text):
        return Cell(text=unicodedata.normalize("NFKC", text).strip(), notices=("full-width",))
    return Cell(text=text)


def day(text: str) -> tuple[date, tuple[str, ...]]:
    """Return the date that a text means and whether only its month was given; raises Wrong where it means none, or two."""
    if found := _YMD.fullmatch(text):
        return _date(*found.groups()), ()
    if _COMPACT.fullmatch(text):
        return _date(text[:4], text[4:6], text[6:]), ()
    if found := _YM.fullmatch(text):
        year, month = found[1], found[2] or found[3]
        if found[2] == "1" and "." in text:  # a cell that is a number has lost the nought of 2005.10
            raise Wrong(rule="date-ambiguous")
        return _date(year, month, "1"), ("month-only",)
    if found := _COMPACT_MONTH.fullmatch(text):
        return _date(found[1], found[2], "1"), ("month-only",)
    if _SERIAL.fullmatch(text):
        return _DAY_ZERO + timedelta(days=int(text)), ("serial-date",)
    if found := _XY_YEAR.fullmatch(text):
        return _day_first(int(found[1]), int(found[2]), found[3]), ()
    raise Wrong(rule="date-wrong")


def id_number(text: str) -> str:
    """Return an ID number as it stands on a card; raises Wrong where it fails GB 11643 or was cut by a spreadsheet."""
    if _LOST_DIGITS.fullmatch(text):
        raise Wrong(rule="digits-lost")
    number = gb11643.normal(text)
    if not gb11643.valid(number):
        raise Wrong(rule="id-number-wrong")
    return number


def phone(text: str) -> str:
    """Return a telephone number without spaces; raises Wrong."""
    if _LOST_DIGITS.fullmatch(text):
        raise Wrong(rule="digits-lost")
    if not _PHONE.fullmatch(text):
        raise Wrong(rule="phone-wrong")
    return text.replace(" ", "")


def yes_no(text: str) -> bool:
    """Return whether a cell says yes; raises Wrong where it says neither yes nor no."""
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Wrong(rule="yes-or-no")


def several(text: str) -> list[str]:
    """Return the parts of a cell that lists several things."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _date(year: str, month: str, number: str) -> date:
    try:
        found = date(int(year), int(month), int(number))
    except ValueError as error:
        raise Wrong(rule="date-wrong") from error
    if not date(1900, 1, 1) <= found <= date(2200, 1, 1):
        raise Wrong(rule="date-wrong")
    return found


def _day_first(one: int, two: int, year: str) -> date:
    if one <= 12 and two <= 12 and one != two:  # noqa: PLR2004 - months
        raise Wrong(rule="date-ambiguous")
    number, month = (one, two) if two <= 12 else (two, one)  # noqa: PLR2004 - months
    return _date(year, str(month), str(number))
