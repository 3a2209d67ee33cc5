"""What a report says, before it becomes paper or a workbook: headings, sentences, charts and tables of plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

Value = str | int | float | date | None


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, how wide it is beside the others (0: as wide as what it holds), and to which side it leans."""

    title: str
    width: float = 1
    align: Literal["left", "right", "center"] = "left"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under headings; paper shows the first `shown` and says how many more the workbook has, with 0 it leaves the table out.

    `total` sets off the last row.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    shown: int = 40
    total: bool = False
    empty: str = ""


class Chart(msgspec.Struct, frozen=True):
    """A drawing as SVG, and what it shows."""

    caption: str
    svg: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered part: sentences, then charts, then tables."""

    heading: str
    body: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report in one language."""

    issuer: str
    title: str
    subtitle: str
    sections: Sequence[Section]


def number(title: str, width: float = 0.6) -> Column:
    """Return a column of numbers."""
    return Column(title, width, "right")


def day(title: str) -> Column:
    """Return a column of days."""
    return Column(title, 0)
