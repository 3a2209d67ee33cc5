"""A unit's own front page: what needs doing today, whether the roster adds up, how the promises stand, what was recorded last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
from litestar import Controller

from services.views import commitments, doubles, findings, obligations, overview, periods, timeline
from services.views.commitments import Cell
from services.views.doubles import Gap
from services.views.findings import Finding
from services.views.obligations import Load, Obligation
from services.views.overview import Balance
from services.views.periods import Discrepancy
from services.views.timeline import Line
from services.web.commitment_board import STATES
from services.web.routes import Page, Visit, page
from services.web.sayings import Sayings
from services.web.terms import Terms, terms
from services.web.trends import drawn
from services.web.who import who

if TYPE_CHECKING:
    from infra.db import Sql

VIEWS: Final = (
    "tenants", "periods", "institutions", "organisations", "roster", "identity", "commitments", "inspections", "findings", "timeline",
    "imports", "obligations",
)  # fmt: skip
SOON: Final = 14
_FEW: Final = 6
_BESIDE: Final = ("report", "importing")
"""What is about the books themselves, and no news to those who keep them."""
_UNANSWERED: Final = "raised"
PAGES: Final[Mapping[str, str]] = {
    "commitment": "commitments", "finding": "findings", "inspection": "inspections", "organisation": "organisations", "period": "periods",
}  # fmt: skip
"""Where the thing that sets an obligation is looked at."""


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """All that the front page of a unit shows."""

    overdue: Sequence[Obligation]
    due: Sequence[Obligation]
    load: Load | None
    to_answer: Sequence[Finding]
    differences: Sequence[Discrepancy]
    duplicates: int
    gap: Gap | None
    balance: Balance | None
    rungs: Sequence[tuple[str, int]]
    states: Mapping[str, int]
    latest: Sequence[Line]

    @property
    def calm(self) -> bool:
        """Return whether nothing waits for anybody."""
        off = self.balance is not None and self.balance.declared_members is not None and not self.balance.agrees
        return not (self.overdue or self.due or self.to_answer or self.differences or self.duplicates or off)


class TownshipPages(Controller):
    """The front page."""

    path = "/t/{tenant:int}"

    @page(action="tenant.read", views=VIEWS)
    def home(self, visit: Visit) -> Page:
        """Return the page that a clerk's day begins with."""
        said = terms(visit)
        with visit.reading() as sql:
            found = _look(sql, visit, said)
        people = who(visit, [line.actor for line in found.latest])
        assert visit.place is not None
        return visit.page(
            "townships/home.html", title=visit.place.name, found=found, said=said, say=Sayings(visit.words, people, said), who=people,
            pages=PAGES, base=f"/t/{visit.tenant}", soon=SOON, few=_FEW, trends=drawn(visit, visit.tenant),
        )  # fmt: skip


def _look(sql: Sql, visit: Visit, said: Terms) -> Glance:
    county, tenant, at = visit.county, visit.tenant, visit.coordinate
    cells = commitments.board(sql, county, tenant, at, stuck=said.stuck())
    balances = overview.reconcile(sql, county, tenant, at)
    pairs = doubles.found(sql, county, tenant, at)
    balance = next((b for b in balances if b.tenant == tenant), None)
    lines = timeline.lines(sql, county, tenant, at, limit=200).items
    settled = balance is not None and balance.agrees
    loads = obligations.load(sql, county, tenant, at, within=SOON, terms=said.due)
    return Glance(
        overdue=obligations.overdue(sql, county, tenant, at, terms=said.due, limit=_FEW).items,
        due=obligations.due(sql, county, tenant, at, within=SOON, terms=said.due, limit=_FEW).items,
        load=loads[0] if loads else None,
        to_answer=findings.listing(sql, county, tenant, at, findings.Filter(status=_UNANSWERED), limit=_FEW).items,
        differences=() if settled else periods.differences(sql, county, tenant, at),
        duplicates=len(pairs), gap=next((gap for gap in doubles.gaps(balances, pairs, county) if gap.doubles or gap.unexplained), None),
        balance=balance,
        rungs=_rungs(cells, said), states=_states(cells),
        latest=[line for line in lines if line.module not in _BESIDE][:_FEW],
    )  # fmt: skip


def _rungs(cells: Sequence[Cell], said: Terms) -> list[tuple[str, int]]:
    """Return how many live promises stand on each rung of the ladder."""
    live = Counter[str]()
    for cell in cells:
        if cell.status in STATES["live"]:
            live[cell.stage] += cell.n
    return [(stage.code, live[stage.code]) for stage in said.stages]


def _states(cells: Sequence[Cell]) -> dict[str, int]:
    return {state: sum(cell.n for cell in cells if cell.status in held) for state, held in STATES.items()}
