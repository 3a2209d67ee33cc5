"""The county at a glance: every unit's figures at both dates, declared beside counted, and what was learned since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec
from litestar import Controller

from services import views
from services.coordinate import Coordinate
from services.views import doubles, overview, tenants
from services.views.ancestry import Step, Tree
from services.views.doubles import Gap
from services.views.overview import Balance, Figures
from services.views.reading import Page as Stretch
from services.views.timeline import Line
from services.web import folding
from services.web.asking import asked
from services.web.overview_columns import COMMITMENTS, ROSTER, differences, links
from services.web.routes import Page, Visit, page, query
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.trends import drawn
from services.web.visit import AsOf
from services.web.who import who

VIEWS: Final = tuple(view.name for view in views.ALL if view.name not in ("reports", "imports", "grants", "briefings"))
SHOWN: Final = 200
"""So many facts learned since are named on a page."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """By which tree units are counted, that of the day asked about or today's, and from where on what was learned since is told."""

    tree: Tree = "then"
    learned: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of one unit that was believed to be one thing and is known to be another."""

    tenant: int
    figure: str
    then: int
    now: int


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one unit's own books, and the unit under which they count."""

    into: int
    figures: Figures


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The county at one coordinate; `changed` and `learned_since` are empty for what is known now.

    `tree` says by which tree units are counted, `until` which day's that is: figures of a unit that had gone into another one by then count
    there, and `parts` names what such a sum is made of. The total is the same by either tree. `gaps` says how far possible duplicates
    explain what was declared and is not counted. `learned_since` is a page of the facts that make what was known then differ from now;
    the next one is `learned_next`, asked for as `learned`.
    """

    as_of: AsOf
    tree: Tree
    until: date
    total: Figures
    figures: Sequence[Figures]
    balances: Sequence[Balance]
    changed: Sequence[Change] = ()
    learned_since: Sequence[Line] = ()
    learned_next: str | None = None
    parts: Sequence[Part] = ()
    mergers: Sequence[Step] = ()
    gaps: Sequence[Gap] = ()


def names(visit: Visit) -> dict[int, str]:
    """Return what the units of the county were called on that day; today's names for those that it did not know yet."""
    at = visit.coordinate
    with visit.site.runtime.db.county(visit.county) as sql:
        now = tenants.listing(sql, visit.county, Coordinate(true_on=at.today, today=at.today))
        then = tenants.listing(sql, visit.county, at) if at.is_past else ()
    return {one.code: one.name for one in (*now, *then)}


def look(visit: Visit) -> Overview:
    """Return the county at the coordinate of a visit, and what makes it differ from what is known now."""
    at, county, wanted = visit.coordinate, visit.county, asked(visit, Wanted)
    by = wanted.tree
    stuck = terms(visit).stuck()
    with visit.reading() as sql:
        figures = overview.figures(sql, county, None, at, stuck=stuck)
        held = folding.kin(sql, visit, by)
        balances = overview.reconcile(sql, county, None, at)
        pairs = doubles.found(sql, county, None, at)
        changed: list[Change] = []
        late: Stretch[Line] = Stretch(items=())
        if at.known_at is not None:
            known = Coordinate(true_on=at.true_on, today=at.today)
            since = overview.figures(sql, county, None, known, stuck=stuck)
            changed = [Change(tenant=t, figure=f, then=a, now=b) for t, f, a, b in differences(figures, since)]
            late = overview.late_page(sql, county, at.true_on, at.known, known=known.known, cursor=wanted.learned, limit=SHOWN)
    sums, parts = overview.folded(figures, held.tenant)
    return Overview(
        as_of=visit.as_of, tree=by, until=held.until, total=overview.total(figures, county), figures=sums, balances=balances,
        changed=changed, learned_since=late.items, learned_next=late.next,
        parts=[Part(into=code, figures=one) for code, each in parts.items() for one in each],
        mergers=[step for step in held.steps if step.kind == "tenant"], gaps=doubles.gaps(balances, pairs, county),
    )  # fmt: skip


class CountyPages(Controller):
    """The overview as a page."""

    path = "/county"

    @page(action="county.read", scope="county", views=VIEWS)
    def overview(self, visit: Visit) -> Page:
        """Return the overview; every number leads to the named list behind it, at the same dates."""
        found, units = look(visit), names(visit)
        people, cut = who(visit, [line.actor for line in found.learned_since]), bool(asked(visit, Wanted).learned or found.learned_next)
        whole = next((b for b in found.balances if b.tenant == visit.county * 1000), None)
        return visit.page(
            "county/overview.html", title=visit.words("county.title"), found=found, units=units, whole=whole, shown=SHOWN if cut else None,
            say=Sayings(visit.words, people, terms(visit)), who=people,
            tables=(("county.roster", ROSTER), ("county.work", COMMITMENTS)), links=links, parts=_parts(found),
            columns={column.figure: column for column in (*ROSTER, *COMMITMENTS)},
            differing=_differing(found, visit), missing=_missing(found.balances, units, visit),
            gaps={gap.tenant: gap for gap in found.gaps}, trends=drawn(visit, None),
        )  # fmt: skip


class CountyApi(Controller):
    """The overview as JSON."""

    path = "/api/v1/county/overview"
    tags = ("county",)

    @query(action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def overview(self, visit: Visit) -> Overview:
        """Return every unit's figures, declared beside counted, and, as known in the past, what was learned since."""
        return look(visit)


def _parts(found: Overview) -> dict[int, list[Figures]]:
    """Return what the sums of several units are made of, by the unit under which they count."""
    parts: dict[int, list[Figures]] = {}
    for part in found.parts:
        parts.setdefault(part.into, []).append(part.figures)
    return parts


def _differing(found: Overview, visit: Visit) -> list[Balance]:
    """Return the units that have declared something else than is counted, or that count somebody twice and miss somebody else."""
    own, off = visit.county * 1000, {gap.tenant for gap in found.gaps if gap.doubles or gap.unexplained}
    return [b for b in found.balances if b.tenant != own and b.declared_members is not None and (b.tenant in off or not b.agrees)]


def _missing(balances: Sequence[Balance], units: Mapping[int, str], visit: Visit) -> list[int]:
    """Return the units that keep a roster and have declared nothing."""
    own = visit.county * 1000
    return [b.tenant for b in balances if b.tenant != own and b.declared_members is None and b.tenant in units]
