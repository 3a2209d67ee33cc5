"""The tree of any day is a forest that equals a slow replay, and counts by the tree of then and of now have the same sum."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import institution, member, organisation
from domain.kernel import Fact, Personal, Recorded, Voided, standing
from infra.db import Database
from services.views import tree
from services.views.tree import Grown
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on

DAY = date(2005, 6, 1)
FOUNDED, TODAY = DAY - timedelta(days=20), DAY + timedelta(days=30)
DAYS = st.integers(-15, 15).map(lambda n: DAY + timedelta(days=n))
ENDINGS = (institution.Merged, institution.Split, organisation.Merged, organisation.Split, organisation.Dissolved)
_numbers = itertools.count(200)


def ids(books: Books, what: str) -> list[UUID]:
    return [some(f"{books.tenant} {what} {n}") for n in range(4)]


def picked(things: list[UUID], own: UUID, n: int) -> UUID:
    return [each for each in things if each != own][n % 3]


def fact(books: Books, kind: str, n: int, own: UUID) -> Fact:
    """Return a fact of a kind about a thing; *n* picks whatever else it names."""
    units, bodies = ids(books, "unit"), ids(books, "body")
    two = (picked(units, own, n), picked(units, own, n + 1)), (picked(bodies, own, n), picked(bodies, own, n + 1))
    made: dict[str, Fact] = {
        "unit.move": institution.Reparented(parent=picked(units, own, n), level=2),
        "unit.merge": institution.Merged(into=picked(units, own, n)),
        "unit.split": institution.Split(into=two[0]),
        "unit.close": institution.StatusChanged(status="closed" if n % 2 else "normal"),
        "body.attach": organisation.Attached(institution=units[n % 4]),
        "body.move": organisation.ParentChanged(parent=picked(bodies, own, n)),
        "body.merge": organisation.Merged(into=picked(bodies, own, n)),
        "body.split": organisation.Split(into=two[1]),
        "body.dissolve": organisation.Dissolved(),
        "member.move": member.Joined(branch=bodies[n % 4]),
        "member.leave": member.Left(branch=bodies[n % 4], reason="work"),
    }
    return made[kind]


KINDS = ("unit.move", "unit.merge", "unit.split", "unit.close", "body.attach", "body.move", "body.merge", "body.merge", "body.split",
         "body.split", "body.dissolve", "member.move", "member.move", "member.leave")  # fmt: skip
STEP = st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 5), DAYS, st.sampled_from(["new", "new", "new", "void"]))
STEPS = st.lists(STEP, min_size=3, max_size=16)


def written(books: Books, steps: Any) -> None:
    """Store four units, four organisations and four members, and what happened to them; nothing ends twice."""
    units, bodies, people = (ids(books, what) for what in ("unit", "body", "member"))
    for n in range(4):
        books.given(units[n], institution.Registered(code=f"{n}", name=f"u{n}", level=1, kind="organ"), on=FOUNDED)
        founding = organisation.Established(code=f"{n}", name=f"b{n}", kind="branch", institution=units[n % 2])
        books.given(bodies[n], founding, on=FOUNDED)
        books.given(people[n], member.Registered(name=Personal(people[n], "测试"), ledger_class="on-job", branch=bodies[n % 3]), on=FOUNDED)
    left: dict[UUID, list[tuple[int, Fact]]] = {}
    for kind, which, n, day, how in steps:
        stream = ids(books, kind.partition(".")[0])[which]
        held = left.setdefault(stream, [])
        if how == "void" and held:
            position, _ = held.pop(n % len(held))
            books.given(stream, Voided(reason="误录"), on=day, replaces=position)
            continue
        made = fact(books, kind, n, stream)
        if isinstance(made, ENDINGS) and any(isinstance(f, ENDINGS) for _, f in held):
            continue
        held.append((books.given(stream, made, on=day).last, made))


class Replay:
    """What all facts add up to at one coordinate, told one after the other without any table."""

    def __init__(self, books: Books, day: date, known: datetime) -> None:
        self.facts: dict[UUID, list[Recorded[Any]]] = {}
        for what in ("unit", "body", "member"):
            for id in ids(books, what):
                held = [e for e in books.ledger.load(books.county, books.tenant, id) if e.recorded_at <= known]
                told = sorted(standing(held), key=lambda e: e.effective_on)
                if any(e.version == 1 for e in told):
                    self.facts[id] = told
        self.day = day

    def last(self, id: UUID, day: date, kinds: tuple[type, ...], name: str, founding: str = "") -> Any:
        """Return what the latest fact of some kinds says by a day."""
        found = None
        for e in self.facts.get(id, ()):
            if e.effective_on <= day and isinstance(e.fact, kinds):
                found = getattr(e.fact, name if hasattr(e.fact, name) else founding, None)
        return found

    def ended(self, id: UUID, day: date) -> Recorded[Any] | None:
        return next((e for e in self.facts.get(id, ()) if isinstance(e.fact, ENDINGS) and e.effective_on <= day), None)

    def branch(self, person: UUID, day: date) -> tuple[bool, UUID | None]:
        """Return whether somebody is a member on a day, and of which branch."""
        here, held = False, None
        for e in self.facts.get(person, ()):
            if e.effective_on <= day:
                here, held = not isinstance(e.fact, member.Left), getattr(e.fact, "branch", None)
        return here, held if here else None

    def heir(self, person: UUID, branch: UUID, until: date) -> UUID:
        """Return the organisation under which a member of a branch counts by the tree of a day."""
        seen: list[UUID] = []
        while branch not in seen:
            seen.append(branch)
            end = self.ended(branch, until)
            if end is None or isinstance(end.fact, organisation.Dissolved):
                return branch
            if isinstance(end.fact, organisation.Merged):
                branch = end.fact.into
                continue
            own = self.branch(person, end.effective_on)[1]
            if own not in end.fact.into:
                return branch
            assert own is not None
            branch = own
        return branch


def compared(books: Books, day: date, known: datetime, by: Any) -> Grown:
    """Hold a tree against the replay, and return it."""
    at = on(day, known)
    until = day if by == "then" else at.today
    with books.db.tenant(books.county, books.tenant) as sql:
        grown = tree.tree(sql, books.county, books.tenant, at, by)
    nodes = [node for root in grown.roots for node in root.walk()]
    replay = Replay(books, day, known)
    things = [node for node in nodes if node.kind in ("unit", "organisation")]
    assert len({node.id for node in things}) == len(things), "nobody stands twice"
    expected = {str(id) for what in ("unit", "body") for id in ids(books, what) if replay.facts.get(id) and until >= FOUNDED}
    assert {node.id for node in things} == expected, "everything stands somewhere"
    for node in things:
        end = replay.ended(UUID(node.id), until)
        assert (node.standing != "standing") == (end is not None), node
    numbers = Counter[str]()
    for person in ids(books, "member"):
        here, branch = replay.branch(person, day)
        if here and branch is not None:
            numbers[str(replay.heir(person, branch, until))] += 1
    assert {node.id: node.members for node in things if node.members} == dict(numbers)
    assert all(node.total == node.members + sum(each.total for each in node.below) for node in nodes)
    return grown


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, at=st.lists(st.tuples(DAYS, st.floats(0, 1)), min_size=3, max_size=3))
def test_the_tree_is_a_forest_that_equals_a_replay_and_both_trees_have_one_sum(
    db: Database, runtime: Runtime, county: int, steps: Any, at: Any
) -> None:
    books = Books(db, runtime.ledger, county, rebuilt=True)
    books.tenant = county * 1000 + next(_numbers)
    written(books, steps)
    books.followers.catch_up(county)
    with db.tenant(county, books.tenant) as sql:
        told = sql.execute(
            "SELECT recorded_at FROM ledger.commands WHERE county_id = %s AND tenant_id = %s ORDER BY 1", [county, books.tenant]
        ).fetchall()
    for day, where in [*at, (DAY + timedelta(days=16), 1.0)]:
        known = told[min(len(told) - 1, 11 + int(where * (len(told) - 11)))][0]
        then, now = compared(books, day, known, "then"), compared(books, day, known, "now")
        assert then.total == now.total
