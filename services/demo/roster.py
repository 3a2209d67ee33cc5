"""The made-up roster of the demonstration: books for every tenant that add up to the declared totals, to the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from services.demo.branches import Branch, Institution, institutions, organisations
from services.demo.people import People, Person
from services.demo.places import Place
from services.demo.shares import apportion

SEED: Final = "430626 2005"
SECRETARY: Final = "支部书记"
_LEAST: Final = 3
_SHARES: Final = {"mobile": (0.0, 1.0), "retired": (0.0, 0.0), "idle": (0.30, 0.42)}
_WORKING: Final = (0.90, 0.06)
_POSTS: Final = {
    "school": "教师", "institute": "技术员", "enterprise": "职工", "community": "居民", "organ": "干部", "township-organ": "干部",
    "social-body": "干事", "intermediary": "从业人员", "new-economic": "职工", "new-social": "从业人员", "park": "干部",
}  # fmt: skip


class Totals(msgspec.Struct, frozen=True):
    """Control totals, as a county declares them."""

    institutions: int
    organisations: int
    members: int

    def __str__(self) -> str:
        return f"{self.institutions} / {self.organisations} / {self.members}"


DECLARED: Final = Totals(318, 489, 8414)


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """What one tenant has on its books when every row is right."""

    place: Place
    institutions: tuple[Institution, ...]
    branches: tuple[Branch, ...]
    people: tuple[Person, ...]

    @property
    def totals(self) -> Totals:
        """Return the totals that this tenant declares."""
        return Totals(len(self.institutions), len(self.branches), len(self.people))

    def custody(self) -> tuple[Branch, ...]:
        """Return the branches that have members, committees left out."""
        return tuple(branch for branch in self.branches if branch.weight)


def build(places: Sequence[Place], totals: Totals = DECLARED, seed: str = SEED) -> list[Book]:
    """Return one book a tenant; together they hold exactly the totals, and the same arguments give the same books."""
    held = institutions(places, totals.institutions)
    set_up = organisations(places, held, totals.organisations)
    weights = [sum(b.weight for b in set_up[p.tenant]) for p in places]
    floors = [_LEAST * sum(b.weight > 0 for b in set_up[p.tenant]) for p in places]
    sizes = apportion(totals.members, weights, floors)
    people = People(seed)
    return [
        Book(place=p, institutions=held[p.tenant], branches=set_up[p.tenant], people=_people(people, set_up[p.tenant], size))
        for p, size in zip(places, sizes, strict=True)
    ]


def _people(source: People, branches: Sequence[Branch], size: int) -> tuple[Person, ...]:
    custody = [b for b in branches if b.weight]
    counts = apportion(size, [b.weight for b in custody], [_LEAST] * len(custody))
    made: list[Person] = []
    for branch, count in zip(custody, counts, strict=True):
        for i in range(count):
            ledger_class = _class(source, branch, first=i == 0)
            made.append(_person(source, branch, ledger_class, first=i == 0))
    return tuple(made)


def _class(source: People, branch: Branch, *, first: bool) -> str:
    on_job, mobile = _SHARES.get(branch.nature, _WORKING)
    if first and branch.nature in {"work", "idle"}:
        return "on-job"
    if source.chance(on_job):
        return "on-job"
    return "mobile" if source.chance(mobile / (1 - on_job)) else "retired"


def _person(source: People, branch: Branch, ledger_class: str, *, first: bool) -> Person:
    idle = branch.nature == "idle" and ledger_class != "retired"
    post = SECRETARY if first else {"retired": "离退休干部", "mobile": "外出务工人员"}.get(ledger_class, _POSTS[branch.host_kind])
    groups: list[str] = []
    if ledger_class == "retired":
        groups.append("retired")
    elif idle and not first and source.chance(0.8):
        groups.append("laid-off")
    if source.chance(0.06):
        groups.append("ex-serviceman")
    if ledger_class == "on-job" and branch.host_kind == "school" and source.chance(0.05):
        groups.append("graduate")
    if branch.host_kind in {"new-economic", "new-social"}:
        groups.append("new-organisation")
    employment = {"retired": "retired", "mobile": "away"}.get(ledger_class, "laid-off" if "laid-off" in groups else "employed")
    return source.make(branch=branch.code, ledger_class=ledger_class, post=post, groups=tuple(groups), employment=employment)
