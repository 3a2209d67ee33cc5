"""The roster and the board equal a slow replay of the whole history at any two dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import commitment, member
from domain.kernel import Fact, Personal, Recorded, Voided, standing
from infra.db import Database
from services.views import commitments, roster
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on

DAY = date(2005, 6, 1)
LI, LAND = some("li"), some("land")
DAYS = st.integers(-15, 15).map(lambda n: DAY + timedelta(days=n))
CLASSES, BRANCHES, STAGES = ("on-job", "mobile", "retired"), (some("b1"), some("b2")), ("plan", "substantive", "effect")

members = st.one_of(
    st.sampled_from(CLASSES).map(lambda c: member.ClassAssigned(ledger_class=c)),
    st.sampled_from(BRANCHES).map(lambda b: member.Joined(branch=b)),
    st.just(member.Left(branch=BRANCHES[0], reason="transfer")),
    st.just(member.ContactLost()),
    st.just(member.Ended(reason="died")),
)
promises = st.one_of(
    st.sampled_from(STAGES).map(lambda s: commitment.StageAdvanced(stage=s)),
    st.sampled_from(STAGES).map(lambda s: commitment.StageReversed(stage=s, reason="r")),
    DAYS.map(lambda d: commitment.ExtensionGranted(due=d, was=DAY)),
    st.just(commitment.CompletionClaimed()),
    st.just(commitment.Closed(cycle=1)),
    st.just(commitment.Reopened(cycle=2, stage="substantive", due=DAY, reason="r")),
)


def histories(kinds: st.SearchStrategy[Fact]) -> Any:
    """Return strategies of (fact, day, what it replaces: nothing, or the n-th fact before it, put right or voided)."""
    step = st.tuples(kinds, DAYS, st.sampled_from(["new", "new", "new", "right", "void"]), st.integers(0, 20))
    return st.lists(step, max_size=9)


def written(books: Books, stream: UUID, founding: Fact, steps: Any) -> None:
    """Store a history of arbitrary corrections and voids of whatever still stands but the founding fact."""
    books.given(stream, founding, on=DAY - timedelta(days=20))
    left: list[int] = []
    for fact, day, how, pick in steps:
        replaces = left.pop(pick % len(left)) if how != "new" and left else None
        receipt = books.given(stream, Voided(reason="误录") if replaces and how == "void" else fact, on=day, replaces=replaces)
        if not (replaces and how == "void"):
            left.append(receipt.last)


def known_then(books: Books, stream: UUID, day: date, known: datetime) -> list[Recorded[Any]]:
    """Return the facts that stood, were true by a day and known at an instant, by their days; a correction stands where the other stood."""
    facts = [e for e in books.ledger.load(books.county, books.tenant, stream) if e.recorded_at <= known]
    return [e for e in sorted(standing(facts), key=lambda e: e.effective_on) if e.effective_on <= day]


def instants(books: Books, stream: UUID) -> list[datetime]:
    return [e.recorded_at for e in books.ledger.load(books.county, books.tenant, stream)]


def member_by_replay(facts: list[Recorded[Any]]) -> tuple[Any, ...] | None:
    held: list[Any] = []
    for e in facts:
        match e.fact:
            case member.Registered():
                held = [e.fact.ledger_class, e.fact.branch, "", "member"]
            case member.ClassAssigned(ledger_class=ledger_class):
                held[0] = ledger_class
            case member.Joined(branch=branch):
                held[1], held[3] = branch, "member"
            case member.Left():
                held[1], held[3] = None, "left"
            case member.ContactLost():
                held[2] = "lost"
            case member.Ended():
                held[3] = "ended"
            case _:
                raise AssertionError(e.fact)
    return tuple(held) or None


def promise_by_replay(facts: list[Recorded[Any]]) -> tuple[Any, ...] | None:
    held: list[Any] = []
    for e in facts:
        match e.fact:
            case commitment.Drafted():
                held = [e.fact.due, "survey", "drafted", 1]
            case commitment.StageAdvanced(stage=stage):
                held[1] = stage
            case commitment.StageReversed(stage=stage):
                held[1], held[2] = stage, "open"
            case commitment.ExtensionGranted(due=due):
                held[0] = due
            case commitment.CompletionClaimed():
                held[2] = "claimed"
            case commitment.Closed():
                held[2] = "closed"
            case commitment.Reopened(due=due):
                held = [due, "substantive", "open", 2]
            case _:
                raise AssertionError(e.fact)
    return tuple(held) or None


def compared(books: Books, stream: UUID, replay: Any, read: Any) -> None:
    for known in instants(books, stream):
        for n in range(-22, 18, 3):
            day = DAY + timedelta(days=n)
            with books.db.tenant(books.county, books.tenant) as sql:
                assert read(sql, on(day, known)) == replay(known_then(books, stream, day, known)), (day, known)


SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@SETTINGS
@given(steps=histories(members))
def test_the_roster_equals_a_replay_at_any_two_dates(db: Database, runtime: Runtime, county: int, steps: Any) -> None:
    books, person = Books(db, runtime.ledger, county, rebuilt=len(steps) % 2 == 0), uuid4()
    founding = member.Registered(name=Personal(person, "测试"), ledger_class="on-job", branch=BRANCHES[0])
    written(books, person, founding, steps)
    books.caught_up()

    def read(sql: Any, at: Any) -> tuple[Any, ...] | None:
        card = roster.person(sql, books.county, books.tenant, person, at)
        return card and (card.ledger_class, card.branch, card.contact, card.standing)

    compared(books, person, member_by_replay, read)


@SETTINGS
@given(steps=histories(promises))
def test_the_board_equals_a_replay_at_any_two_dates(db: Database, runtime: Runtime, county: int, steps: Any) -> None:
    books, promise = Books(db, runtime.ledger, county, rebuilt=len(steps) % 2 == 0), uuid4()
    founding = commitment.Drafted(number="1", problem="land", title="t", wording="w", level="unit", due=DAY)
    written(books, promise, founding, steps)
    books.caught_up()

    def read(sql: Any, at: Any) -> tuple[Any, ...] | None:
        card = commitments.card(sql, books.county, books.tenant, promise, at)
        return card and (card.commitment.due, card.commitment.stage, card.commitment.status, card.commitment.cycle)

    compared(books, promise, promise_by_replay, read)
