"""Coverage by both clocks: the rolls meet the roster of the day on which a session was held, and both equal a slow replay."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import member, session
from domain.kernel import Personal, standing
from domain.session import Absence
from infra.db import Database
from services.views import coverage, sessions
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on
from tests.services.test_views_oracle import DAYS, histories, instants, written

DAY = date(2005, 6, 1)
EAST, WEST = some("b1"), some("b2")
PEOPLE = (some("p1"), some("p2"))
TENANTS = count(200)


def registered(books: Books, person: UUID, branch: UUID = EAST, *, day: date = date(2005, 1, 1)) -> None:
    books.given(person, member.Registered(name=Personal(person, "测试"), ledger_class="on-job", branch=branch), on=day)


def held(books: Books, *absent: Absence, day: date = DAY, required: bool = True, rolled: bool = True) -> UUID:
    id = uuid4()
    called = session.Scheduled(kind="study", title="专题学习", planned_for=day, branches=(EAST,), required=required)
    books.given(id, called, session.Held(), *([session.RollClosed(absent=absent)] if rolled else []), on=day)
    return id


def told(books: Books, person: UUID, at: Any, **wanted: Any) -> coverage.Reach | None:
    with books.db.tenant(books.county, books.tenant) as sql:
        found = coverage.listing(sql, books.county, books.tenant, at, coverage.Filter(**wanted)).items
    return next((row for row in found if row.person == person), None)


def test_whom_a_roll_does_not_name_was_there_and_a_make_up_counts_from_its_day(books: Books) -> None:
    here, away = uuid4(), uuid4()
    registered(books, here)
    registered(books, away)
    id = held(books, Absence(person=away, reason="sick"))
    books.given(id, session.MakeUpDone(person=away), on=date(2005, 6, 20))
    books.caught_up()
    there, before, after = (told(books, *asked) for asked in ((here, on(DAY)), (away, on(DAY)), (away, on(date(2005, 6, 20)))))
    assert there
    assert before
    assert after
    assert (there.expected, there.attended, there.missing, there.name) == (1, 1, 0, "测试")
    assert (before.missing, before.reached, before.reasons) == (1, 0, ["sick"])
    assert (after.missing, after.reached, after.made_up, after.reasons) == (0, 1, 1, [])
    assert told(books, away, on(DAY), gap="missing") == before
    assert told(books, here, on(DAY), gap="missing") is None


def test_without_a_roll_everybody_is_missing_and_without_a_session_nobody_was_reached(books: Books) -> None:
    one, other = uuid4(), uuid4()
    registered(books, one)
    registered(books, other, WEST)
    held(books, rolled=False)
    held(books, required=False)
    books.caught_up()
    open_, none = told(books, one, on(DAY)), told(books, other, on(DAY), gap="unreached")
    assert open_
    assert none
    assert (open_.missing, open_.reasons) == (1, ["roll-open"])
    assert (none.expected, none.reasons) == (0, ["no-session"])


def test_a_roster_put_right_late_puts_coverage_right_as_known_since(books: Books) -> None:
    late = uuid4()
    registered(books, late, WEST)
    held(books)
    before = books.given(late, member.Joined(branch=EAST), on=date(2005, 5, 1)).recorded_at
    books.caught_up()
    then, now = told(books, late, on(DAY, before - timedelta(microseconds=1))), told(books, late, on(DAY))
    assert then
    assert now
    assert (then.expected, now.expected, now.attended) == (0, 1, 1)


def test_counts_are_the_lists_behind_them_and_pages_go_on(books: Books) -> None:
    people = [uuid4() for _ in range(5)]
    for person in people:
        registered(books, person)
    id = held(books, *(Absence(person=p, reason="duty") for p in people[:2]))
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        row = coverage.counts(sql, books.county, books.tenant, on(DAY))[0]
        assert (row.branch, row.members, row.attended, row.missing, row.lacking, row.unreached) == (EAST, 5, 3, 2, 2, 2)
        first = coverage.listing(sql, books.county, books.tenant, on(DAY), limit=3)
        rest = coverage.listing(sql, books.county, books.tenant, on(DAY), cursor=first.next, limit=3)
        assert {r.person for r in (*first.items, *rest.items)} == set(people)
        card = sessions.card(sql, books.county, books.tenant, id, on(DAY))
        assert card
        assert (card.expected, card.attended, card.missing, card.status) == (5, 3, 2, "rolled")
        assert {r.way for r in sessions.roll(sql, books.county, books.tenant, id, on(DAY)).items} == {"attended", "absent"}
    with books.db.county(books.county) as sql:
        assert [r.missing for r in coverage.counts(sql, books.county, None, on(DAY), by="tenant")] == [2]
        assert {r.name for r in coverage.listing(sql, books.county, None, on(DAY), names=False).items} == {None}


def _sick(*people: UUID) -> tuple[Absence, ...]:
    return tuple(Absence(person=p, reason="sick") for p in people)


persons = st.sampled_from(PEOPLE)
happenings = st.one_of(
    st.just(session.Held()),
    st.lists(persons, max_size=2, unique=True).map(lambda ps: session.RollClosed(absent=_sick(*ps))),
    persons.map(lambda p: session.RollCorrected(reason="误记", present=(p,))),
    persons.map(lambda p: session.RollCorrected(reason="误记", absent=(Absence(person=p, reason="away"),))),
    persons.map(lambda p: session.AbsenceExcused(person=p, reason="病假")),
    persons.map(lambda p: session.MakeUpDone(person=p)),
    persons.map(lambda p: session.HomeDeliveryDone(person=p)),
    persons.map(lambda p: session.RemoteStudyRecorded(person=p)),
)
WAYS = {
    session.AbsenceExcused: "excused", session.MakeUpDone: "made-up", session.HomeDeliveryDone: "home",
    session.RemoteStudyRecorded: "remote",
}  # fmt: skip


def known_then(books: Books, stream: UUID, day: date, known: datetime) -> list[Any]:
    """Return what stood and was true by a day as known at an instant, by day; a correction stands where what it corrects has stood."""
    facts = [e for e in books.ledger.load(books.county, books.tenant, stream) if e.recorded_at <= known]
    return [e for e in standing(facts, order="effective") if e.effective_on <= day]


def replayed(books: Books, id: UUID, day: date, known: datetime) -> dict[UUID, str]:
    """Return what became of everybody expected, by reading each history from its beginning."""
    held_on, status, missing = None, "planned", dict[UUID, str]()
    for e in known_then(books, id, day, known):
        match e.fact:
            case session.Scheduled():
                pass
            case session.Held():
                held_on, status = e.effective_on, "held"
            case session.RollClosed(absent=absent):
                status = "rolled"
                missing |= {a.person: "absent" for a in absent}
            case session.RollCorrected(present=present, absent=absent):
                missing = {p: way for p, way in missing.items() if p not in present} | {a.person: "absent" for a in absent}
            case _:
                missing |= {e.fact.person: WAYS[type(e.fact)]} if e.fact.person in missing else {}
    if held_on is None:
        return {}
    found: dict[UUID, str] = {}
    for person in PEOPLE:
        branch, ended = None, False
        for e in known_then(books, person, held_on, known):
            branch = getattr(e.fact, "branch", branch) if not isinstance(e.fact, member.Left) else None
            ended = isinstance(e.fact, member.Ended) or (ended and not isinstance(e.fact, member.Joined))
        if branch == EAST and not ended:
            found[person] = missing.get(person, "attended" if status == "rolled" else "open")
    return found


moves = st.one_of(st.sampled_from((EAST, WEST)).map(lambda b: member.Joined(branch=b)), st.just(member.Left(branch=EAST, reason="work")))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=histories(happenings), moved=st.lists(st.tuples(persons, moves, DAYS), max_size=5))
def test_the_roll_equals_a_replay_at_any_two_dates(db: Database, runtime: Runtime, county: int, steps: Any, moved: Any) -> None:
    books, id = Books(db, runtime.ledger, county, rebuilt=len(steps) % 2 == 0), uuid4()
    books.tenant = county * 1000 + next(TENANTS)  # the same people in every example, each time in the books of another tenant
    for person in PEOPLE:
        registered(books, person, day=DAY - timedelta(days=30))
    written(books, id, session.Scheduled(kind="study", title="x", planned_for=DAY, branches=(EAST,), required=True), steps)
    for person, move, day in moved:
        books.given(person, move, on=day)
    books.caught_up()
    known = [*instants(books, id), *(moment for person in PEOPLE for moment in instants(books, person))]
    for moment in known[:: max(1, len(known) // 6)]:
        for n in range(-22, 18, 5):
            day = DAY + timedelta(days=n)
            with books.db.tenant(books.county, books.tenant) as sql:
                rows = sessions.roll(sql, books.county, books.tenant, id, on(day, moment)).items
            assert {r.person: r.way for r in rows} == replayed(books, id, day, moment), (day, moment)
