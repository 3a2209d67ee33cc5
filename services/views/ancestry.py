"""What became of units, organisations and tenants by a day, and where the members that a branch had on an earlier day count by then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import UUID

from msgspec.structs import replace

from domain.descent import Ending, Heir, heir, splits
from services.views.reading import Row, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

N = TypeVar("N", bound=Hashable)
Tree = Literal["then", "now"]
"""By which tree something is counted: as it was on the day asked about, or as it is today."""
FOLDED = ("merged", "split")
"""What ends a thing; a successor that is only named takes nothing over by itself."""


class Step(Row):
    """One thing went into another on a day: merged, split or succeeded. Ids are as addresses spell them."""

    tenant: int
    kind: str
    id: str
    into: str
    how: str
    on: date


class Share(Row):
    """Members whom a branch had on the day asked about, and the organisation under which they count by the tree.

    `left` says that they stay with the group named after the split of that organisation. `persons` names them where only some of the
    branch's members came there.
    """

    tenant: int
    branch: UUID | None
    node: UUID | None
    left: bool
    n: int
    persons: tuple[UUID, ...] | None = None


class Ancestry(Row):
    """What had ended by a day: the steps, and the endings among them by what ended."""

    until: date
    steps: Sequence[Step]
    units: Mapping[UUID, Ending[UUID]]
    bodies: Mapping[UUID, Ending[UUID]]
    tenants: Mapping[int, Ending[int]]

    def tenant(self, code: int) -> int:
        """Return the tenant that stood in the place of another by the day."""
        return heir(code, self.tenants, until=self.until).node

    def unit(self, id: UUID) -> UUID:
        """Return the unit into which another had gone by the day; a split one stays itself."""
        return heir(id, self.units, until=self.until).node


class _Held(Row):
    tenant: int
    person: UUID
    branch: UUID
    day: date | None
    held: UUID | None


class _Branch(Row):
    tenant: int
    branch: UUID | None
    n: int


_STEPS, _MEMBERS, _FOLLOWED = (text(name) for name in ("ancestry", "tree_members", "tree_followed"))


def day_of(tree: Tree, at: Coordinate) -> date:
    """Return the day whose tree is meant."""
    return at.true_on if tree == "then" else at.today


def ancestry(sql: Sql, county: int, tenant: int | None, at: Coordinate, until: date) -> Ancestry:
    """Return what had become of things by a day, as known at the coordinate; tenants only for readers of the county."""
    asked = standing_at(county, tenant, replace(at, true_on=until), office=county * 1000)
    steps = rows(sql, Step, _STEPS, asked)
    return Ancestry(
        until=until, steps=steps, units=_endings(steps, "unit", UUID), bodies=_endings(steps, "organisation", UUID),
        tenants=_endings(steps, "tenant", int),
    )  # fmt: skip


def shares(sql: Sql, county: int, tenant: int | None, at: Coordinate, kin: Ancestry) -> list[Share]:
    """Return where the members of every branch on a day count by the tree of another; their numbers add up to the day's members."""
    counted = rows(sql, _Branch, _MEMBERS, standing_at(county, tenant, at))
    whole = {row.branch: _of(row.branch, kin) for row in counted if row.branch is not None}
    parted = {branch for branch, one in whole.items() if one.split is not None}
    found = [
        Share(tenant=row.tenant, branch=row.branch, node=whole[row.branch].node if row.branch else None, left=False, n=row.n)
        for row in counted
        if row.branch not in parted
    ]
    if parted:
        met = {(split.on, one) for branch in parted for split in splits(branch, kin.bodies, until=kin.until) for one in split.into}
        days, successors = zip(*sorted(met), strict=True)
        asked = standing_at(county, tenant, at, branches=list(parted), days=list(days), successors=list(successors))
        found += _followed(rows(sql, _Held, _FOLLOWED, asked), kin)
    return found


def _of(branch: UUID, kin: Ancestry, follow: Callable[[date], UUID | None] = lambda _: None) -> Heir[UUID]:
    return heir(branch, kin.bodies, until=kin.until, follow=follow)


def _followed(held: Sequence[_Held], kin: Ancestry) -> Iterable[Share]:
    """Return the shares of branches that were split: each member goes where he stood himself on the day of the split."""
    lives = defaultdict[tuple[int, UUID, UUID], dict[date, UUID | None]](dict)
    for one in held:
        stood = lives[one.tenant, one.branch, one.person]
        if one.day is not None:
            stood[one.day] = one.held
    placed = defaultdict[tuple[int, UUID, UUID, bool], list[UUID]](list)
    for (tenant, branch, person), stood in lives.items():
        found = _of(branch, kin, stood.get)
        placed[tenant, branch, found.node, found.split is not None].append(person)
    for (tenant, branch, node, left), persons in sorted(placed.items(), key=str):
        yield Share(tenant=tenant, branch=branch, node=node, left=left, n=len(persons), persons=tuple(persons))


def _endings(steps: Sequence[Step], kind: str, read: Callable[[str], N]) -> dict[N, Ending[N]]:
    into = defaultdict[tuple[N, date], list[N]](list)
    for step in steps:
        if step.kind == kind and step.how in FOLDED:
            into[read(step.id), step.on].append(read(step.into))
    return {node: Ending(on=on, into=tuple(others)) for (node, on), others in into.items()}


def by_branch(found: Sequence[Share]) -> Mapping[tuple[int, str], int]:
    """Return how many members count under each organisation, by tenant and id; "" for those whom no branch has."""
    numbers = Counter[tuple[int, str]]()
    for one in found:
        numbers[one.tenant, str(one.node or "")] += one.n
    return numbers
