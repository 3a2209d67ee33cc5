"""The board of promises: problems down, the stages of their lives across, every number the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commitment import LASTING
from services.views.commitments import Cell, Filter
from services.views.reading import MOST
from services.web.asking import Asked, Tenant
from services.web.terms import PATIENCE, Terms

State = Literal["draft", "live", "closed", "lasting", "ended"]
STATES: Final[Mapping[State, tuple[str, ...]]] = {
    "draft": ("drafted", "approved"),
    "live": ("open", "claimed", "verified"),
    "closed": ("closed",),
    "lasting": ("lasting",),
    "ended": ("superseded", "withdrawn"),
}
"""Where promises stand, from far away: not public yet, being worked at, closed, lasting, gone in public."""


class Wanted(Asked, frozen=True, kw_only=True):
    """Which promises a list is asked for; `days` is after how many of them on paper a promise counts as stuck."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    problem: str | None = None
    stage: str | None = None
    state: State | None = None
    status: str | None = None
    level: str | None = None
    batch: str | None = None
    unit: UUID | None = None
    tenant: int | None = None
    under: Tenant | None = None
    stuck: bool = False
    overdue: bool = False
    reopened: bool = False
    search: Annotated[str, Meta(max_length=200)] = ""
    days: Annotated[int, Meta(ge=0, le=3650)] = PATIENCE

    def filter(self, tenants: Sequence[int] | None = None) -> Filter:
        """Return the same for the view, with the *tenants* that count under the one asked for."""
        status = (self.status,) if self.status else STATES[self.state] if self.state else None
        return Filter(
            problem=self.problem, stage=self.stage, status=status, unit=self.unit, level=self.level, batch=self.batch, stuck=self.stuck,
            overdue=self.overdue, reopened=self.reopened, search=self.search, tenants=tenants,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.filter() != Filter() or self.under is not None


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the board, with what its list is asked for."""

    key: str
    words: str
    asks: Mapping[str, str]
    paper: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the board: a problem or a tenant, with its numbers by column."""

    key: str
    words: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many promises the row has."""
        return sum(self.counts.values())


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """The board."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    total: Line


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """The figures above the board."""

    live: int
    paper: int
    stuck: int
    overdue: int
    closed: int
    lasting: int
    reopened: int
    ended: int


def grid(cells: Sequence[Cell], said: Terms, words: Mapping[str, str]) -> Grid:
    """Return promises by problem and stage; problems without any promise stand there too, with nought."""
    columns = _columns(said, words)
    counted = _counted(cells, lambda cell: cell.problem)
    known = [code for code, problem in said.problems.items() if problem.standing == "standing"]
    codes = [*known, *sorted(counted.keys() - set(known))]
    lines = [Line(key=code, words=said.problem(code), counts=counted.get(code, {})) for code in codes]
    return Grid(columns=columns, lines=lines, total=_total(cells))


def by_tenant(cells: Sequence[Cell], said: Terms, words: Mapping[str, str], names: Mapping[int, str]) -> Grid:
    """Return promises by tenant and stage."""
    counted = _counted(cells, lambda cell: str(cell.tenant))
    lines = [Line(key=code, words=names.get(int(code), code), counts=counts) for code, counts in sorted(counted.items())]
    return Grid(columns=_columns(said, words), lines=lines, total=_total(cells))


def sums(cells: Sequence[Cell], said: Terms) -> Sums:
    """Return the figures."""
    paper = {stage.code for stage in said.stages if stage.paper}
    by_state = {state: sum(c.n for c in cells if c.status in held) for state, held in STATES.items()}
    return Sums(
        live=by_state["live"], paper=sum(c.n for c in cells if c.stage in paper and c.status in STATES["live"]),
        stuck=sum(c.stuck for c in cells), overdue=sum(c.overdue for c in cells), closed=by_state["closed"],
        lasting=by_state["lasting"], reopened=sum(c.reopened for c in cells), ended=by_state["ended"],
    )  # fmt: skip


def _columns(said: Terms, words: Mapping[str, str]) -> list[Column]:
    rungs = [
        Column(key=f"live.{s.code}", words=said.stage(s.code), asks={"state": "live", "stage": s.code}, paper=s.paper)
        for s in said.stages
        if s.code != LASTING
    ]
    ends: tuple[State, ...] = ("closed", "lasting", "ended")
    first = Column(key="draft", words=words["draft"], asks={"state": "draft"})
    return [first, *rungs, *(Column(key=state, words=words[state], asks={"state": state}) for state in ends)]


def _counted(cells: Sequence[Cell], key: Callable[[Cell], str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for cell in cells:
        found.setdefault(key(cell), Counter())[_column(cell)] += cell.n
    return found


def _total(cells: Sequence[Cell]) -> Line:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[_column(cell)] += cell.n
    return Line(key="", words="", counts=counts)


def _column(cell: Cell) -> str:
    state = next((state for state, held in STATES.items() if cell.status in held), "ended")
    return f"live.{cell.stage}" if state == "live" else state
