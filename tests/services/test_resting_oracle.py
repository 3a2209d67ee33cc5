"""After any correction or void that is accepted everybody is in one branch that stands, on every day, and nothing stands under nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import member
from domain.kernel import Refused
from infra.ledger import Receipt
from services import corrections, institutions, members, organisations
from services.desk import Missing
from services.wiring import Runtime
from tests.services.resting_town import Town, wrong
from tests.services.small_county import SmallCounty


def _other(things: list[UUID], own: UUID, n: int) -> UUID:
    return [each for each in things if each != own][n % (len(things) - 1)]


def _moved(t: Town, a: int, b: int, days: int) -> Receipt:
    return members.move(t.desk(days), t.people[a % 4], t.bodies[b % 4], "work")


def _merged(t: Town, a: int, b: int, days: int) -> Receipt:
    return organisations.merge(t.desk(days), t.bodies[a % 4], _other(t.bodies, t.bodies[a % 4], b), "合并")


def _split(t: Town, a: int, b: int, days: int) -> Receipt:
    body = t.bodies[a % 4]
    into = (_other(t.bodies, body, b), _other(t.bodies, body, b + 1))
    return organisations.split(t.desk(days), body, into, "分设", places={t.people[b % 4]: into[0]}, rest=into[1])


def _units_merged(t: Town, a: int, b: int, days: int) -> Receipt:
    return institutions.merge(t.desk(days), t.units[a % 3], _other(t.units, t.units[a % 3], b), "合并")


def _units_split(t: Town, a: int, _: int, days: int) -> Receipt:
    unit = t.units[a % 3]
    into = (_other(t.units, unit, 0), _other(t.units, unit, 1))
    return institutions.split(t.desk(days), unit, into, "分设", places={}, rest=into[1])


def _ended(t: Town, a: int, _: int, days: int) -> Receipt:
    desk = t.desk(days)
    return members.change(desk, t.people[a % 4], lambda m: member.end(m, "died", at=desk.stamp))


def _voided(t: Town, a: int, b: int, _: int) -> Receipt:
    facts = t.facts()
    return t.void(facts[-1 - (a * 7 + b) % len(facts)])


def _shifted(t: Town, a: int, b: int, days: int) -> Receipt:
    """Put a fact right: on another day, and where it names a branch, another branch."""
    facts = t.facts()
    e = facts[-1 - (a * 7 + b) % len(facts)]
    said = {"branch": str(t.bodies[b % 4])} if isinstance(e.fact, member.Joined | member.Registered) and days % 2 else {}
    return corrections.correct(t.desk(days), e.position, said)


ACTS: dict[str, Callable[[Town, int, int, int], Receipt]] = {
    "move": _moved, "merge": _merged, "split": _split, "merge units": _units_merged, "split units": _units_split, "end": _ended,
    "dissolve": lambda t, a, _, days: organisations.dissolve(t.desk(days), t.bodies[a % 4], "撤销"),
    "attach": lambda t, a, b, days: organisations.attach(t.desk(days), t.bodies[a % 4], t.units[b % 3]),
    "under": lambda t, a, b, days: organisations.change_parent(t.desk(days), t.bodies[a % 4], [None, *t.bodies][b % 5]),
    "unit under": lambda t, a, b, days: institutions.reparent(t.desk(days), t.units[a % 3], t.units[b % 3], level=2),
    "void": _voided, "correct": _shifted,
}  # fmt: skip
STEP = st.tuples(
    st.sampled_from([*ACTS, "move", "move", "void", "void", "void", "correct", "correct", "correct"]), st.integers(0, 6), st.integers(0, 6),
    st.integers(0, 45),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=4, max_size=14), followed=st.booleans())
def test_whatever_is_put_right_or_taken_back_everybody_is_in_one_branch_that_stands(
    runtime: Runtime, county: int, steps: list[tuple[str, int, int, int]], followed: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    town = Town(SmallCounty(runtime, county))
    for act, a, b, days in steps:
        if followed:
            town.follow()
        try:
            ACTS[act](town, a, b, days)
        except (Refused, Missing):
            continue
        assert not wrong(town), f"{act} {a} {b} {days}"
