"""What a report says, before it becomes paper or a workbook: headings, sentences, charts and tables of plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import msgspec

_FOUR_SIGNS: Final = re.compile("[\u4e00-\u9fff]{4}")
Value = str | int | float | date | None


class Linked(msgspec.Struct, frozen=True):
    """A value with a door: the path of the live page behind it, without dates; every form that has links adds the report's own."""

    value: Value
    path: str


Cell = Value | Linked


def plain(cell: Cell) -> Value:
    """Return what a cell says, without its door."""
    return cell.value if isinstance(cell, Linked) else cell


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, how wide it is beside the others (0: as wide as what it holds), and to which side it leans.

    `key` is the name under which its cells come back from a workbook that returns.
    """

    title: str
    width: float = 1
    align: Literal["left", "right", "center"] = "left"
    key: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under headings; paper shows the first `shown` and says how many more the workbook has, with 0 it leaves the table out.

    `total` sets off the last row; `path` is the live page of the whole list, behind its caption. `returns` is
    the kind of import that takes its sheet back, and `ids` what each row is then known by.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    shown: int = 40
    total: bool = False
    empty: str = ""
    path: str = ""
    returns: str = ""
    ids: Sequence[str] = ()


class Chart(msgspec.Struct, frozen=True):
    """A drawing as SVG, and what it shows."""

    caption: str
    svg: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered part: sentences, then charts, then tables; `path` is the live page behind its heading."""

    heading: str
    body: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    path: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report in one language; `path` is the live page that shows the same, to which the code in its footer leads."""

    issuer: str
    title: str
    subtitle: str
    sections: Sequence[Section]
    path: str = ""


def heading(column: Column) -> list[str]:
    """Return a heading in the lines in which paper sets it: a narrow one of four signs breaks in its middle, not after the third."""
    title = column.title
    narrow = column.align == "right" and 0 < column.width < 1
    return [title[:2], title[2:]] if narrow and _FOUR_SIGNS.fullmatch(title) else [title]


def number(title: str, width: float = 0.6) -> Column:
    """Return a column of numbers."""
    return Column(title, width, "right")


def day(title: str) -> Column:
    """Return a column of days."""
    return Column(title, 0)
