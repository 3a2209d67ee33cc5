"""The board and the card of promises: by problem and stage, stuck on paper, overdue, closed, relapsed, on any date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.campaign import LADDER
from services.views.reading import Page, Row, clamp, decode, listed, one, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

PAPER: Final = tuple(stage.code for stage in LADDER if stage.paper)


class Stuck(Row):
    """When a promise counts as stuck on paper: longer than so many days on one of these stages."""

    stages: tuple[str, ...] = PAPER
    days: int = 30


class Milestone(Row):
    """One line of a timetable."""

    stage: str
    due: date
    text: str = ""


class Commitment(Row):
    """One promise as it stood on a day; `stuck` and `overdue` are of that day."""

    tenant: int
    commitment: UUID
    number: str
    problem: str
    title: str
    wording: str
    measures: str
    source: str
    unit: UUID | None
    unit_name: str
    level: str
    stage: str
    stage_since: date | None
    status: str
    due: date | None
    first_due: date | None
    responsible: UUID | None
    responsible_post: str
    department: str
    campaign: UUID | None
    batch: str
    cycle: int
    milestones: list[dict[str, str]]
    drafted_on: date | None
    approved_on: date | None
    publicised_on: date | None
    scope: str
    place: str
    reported_on: date | None
    requested_due: date | None
    substantive_on: date | None
    claimed_on: date | None
    claimed_by: UUID | None
    verified_on: date | None
    verified_by: UUID | None
    window_until: date | None
    closed_on: date | None
    relapsed_on: date | None
    lasting_on: date | None
    ended_on: date | None
    reason: str
    successor: UUID | None
    position: int
    evidence: int
    challenged: int
    stuck: bool
    overdue: bool
    valid_from: date

    @property
    def timetable(self) -> Sequence[Milestone]:
        """Return the milestones with their days as dates."""
        return [Milestone(stage=m["stage"], due=date.fromisoformat(m["due"]), text=m.get("text", "")) for m in self.milestones]


class Cell(Row):
    """How many promises of a tenant about a problem stand on a stage in a status, and how many of them are stuck or overdue."""

    tenant: int
    problem: str
    stage: str
    status: str
    n: int
    stuck: int
    overdue: int
    reopened: int


class Evidence(Row):
    """One piece of evidence as it stood on a day."""

    tenant: int
    evidence: UUID
    commitment: UUID
    kind: str
    happened_on: date
    attached_on: date
    attached_by: UUID
    files: list[str]
    note: str
    standing: str
    reason: str
    position: int


class LookBack(Row):
    """One look at a closed promise: still kept, or relapsed."""

    tenant: int
    commitment: UUID
    days: int | None
    announced: bool
    methods: list[str]
    result: str
    looked_on: date
    looked_by: UUID
    note: str
    inspection: UUID | None
    position: int


class Filter(Row):
    """Which promises a list is to show; None, False and "" ask for all. `status` may name several; `tenants` cut the county's down."""

    problem: str | None = None
    stage: str | None = None
    status: tuple[str, ...] | None = None
    unit: UUID | None = None
    level: str | None = None
    batch: str | None = None
    stuck: bool = False
    overdue: bool = False
    reopened: bool = False
    search: str = ""
    tenants: Sequence[int] | None = None


class Card(Row):
    """Everything about one promise: as it stood, every span of its history by then, its evidence and its look-backs."""

    commitment: Commitment
    spans: Sequence[Commitment]
    evidence: Sequence[Evidence]
    look_backs: Sequence[LookBack]


_LIST, _BOARD, _SPANS, _EVIDENCE, _LOOK_BACKS = (
    text(n) for n in ("commitments", "commitment_board", "commitment_spans", "commitment_evidence", "commitment_look_backs")
)
_STUCK = Stuck()


def board(sql: Sql, county: int, tenant: int | None, at: Coordinate, *, stuck: Stuck = _STUCK, batch: str | None = None) -> Sequence[Cell]:
    """Return the promises counted by tenant, problem, stage and status; the county's board is the same without a tenant."""
    return rows(sql, Cell, _BOARD, standing_at(county, tenant, at, paper=list(stuck.stages), days=stuck.days, batch=batch))


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, stuck: Stuck = _STUCK,
    cursor: str | None = None, limit: int = 100,
) -> Page[Commitment]:  # fmt: skip
    """Return a page of promises, those due first at the top."""
    limit = clamp(limit)
    place = decode(cursor, tuple[date, int, UUID])
    found = rows(sql, Commitment, _LIST, _asked(county, tenant, at, wanted or Filter(), stuck, place, limit))
    return page(found, limit, lambda row: (row.due or date.max, row.tenant, row.commitment))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate, *, stuck: Stuck = _STUCK) -> Card | None:
    """Return everything about one promise, or None where there was none on that day; its facts are the timeline's."""
    found = one(sql, Commitment, _LIST, _asked(county, tenant, at, Filter(), stuck, None, 1, id))
    if found is None:
        return None
    parameters = standing_at(county, found.tenant, at, id=id, paper=list(stuck.stages), days=stuck.days)
    return Card(
        commitment=found,
        spans=rows(sql, Commitment, _SPANS, parameters),
        evidence=rows(sql, Evidence, _EVIDENCE, parameters),
        look_backs=rows(sql, LookBack, _LOOK_BACKS, parameters),
    )


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, stuck: Stuck, place: tuple[date, int, UUID] | None, limit: int,
    id: UUID | None = None,
) -> dict[str, object]:  # fmt: skip
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, id=id, problem=wanted.problem, stage=wanted.stage, status=wanted.status and list(wanted.status),
        unit=wanted.unit, level=wanted.level, batch=wanted.batch, only_stuck=wanted.stuck, only_overdue=wanted.overdue,
        only_reopened=wanted.reopened, search=wanted.search, paper=list(stuck.stages), days=stuck.days,
        after_due=after[0], after_tenant=after[1], after_id=after[2], limit=limit + 1,
        tenants=listed(wanted.tenants),
    )  # fmt: skip
