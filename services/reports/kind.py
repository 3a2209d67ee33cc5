"""What a kind of report is: a name, the periods it is about, the views it reads, its figures and its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from services.reports.basis import Basis, Reading
    from services.reports.document import Document
    from services.web.i18n import Words


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One folder of this package; `version` grows with every change of its figures, words or layout.

    `rests_on` are the kinds of facts that its figures rest on: one of them that is learned late overtakes a report. Those `shared`
    overtake a tenant's report from the county's own books too. One that is `named` says what people are called, to whom may know;
    `needs` is what it must be asked for with besides its period.
    """

    name: str
    period: Literal["day", "week", "month", "quarter", "year"]
    version: int
    views: tuple[str, ...]
    rests_on: frozenset[str]
    shared: frozenset[str]
    figures: Callable[[Reading], Any]
    document: Callable[[Any, Basis, Words], Document]
    named: bool = False
    needs: frozenset[Literal["unit", "since"]] = frozenset()

    @property
    def template(self) -> str:
        """Return the name under which its layout is put on record."""
        return f"{self.name}/{self.version}"
