"""The daily cube says of any day, as known at any instant, exactly what the interval tables and a slow replay say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain import commitment, finding, inspection, institution, member, organisation
from domain.kernel import Fact, Personal, Voided
from infra.db import Database
from services.views import overview, trends
from services.wiring import Runtime
from tests.domain.given import some
from tests.services import counted_by_intervals
from tests.services.books import Books, on
from tests.services.test_views_oracle import (
    BRANCHES,
    DAY,
    DAYS,
    SETTINGS,
    known_then,
    member_by_replay,
    members,
    promises,
)

PAPER = ("survey", "plan", "rules")
PROMISED: dict[str, Any] = {"number": "1", "problem": "land", "title": "t", "wording": "w", "level": "unit", "due": DAY}
PERSONS = [uuid4() for _ in range(3)]
FOUNDING: dict[str, tuple[Fact, Any]] = {
    "person 0": (member.Registered(name=Personal(PERSONS[0], "测试"), ledger_class="on-job", branch=BRANCHES[0]), members),
    "person 1": (member.Registered(name=Personal(PERSONS[1], "测试"), ledger_class="mobile", branch=BRANCHES[1]), members),
    "promise": (commitment.Drafted(**PROMISED), st.one_of(promises, st.just(commitment.Publicised(**PROMISED)))),
    "unit": (
        institution.Registered(code="1", name="u", level=1, kind="township-organ"),
        st.sampled_from(
            [
                institution.Merged(into=some("other"), reason="r"),
                institution.Split(into=(some("a"), some("b")), reason="r"),
                institution.Reparented(parent=some("other"), level=2),
            ]
        ),
    ),
    "branch": (
        organisation.Established(code="1", name="b", kind="branch", health="weak"),
        st.sampled_from(
            [
                organisation.HealthAssessed(health="weak", basis="r"),
                organisation.CommitteeCompleted(seats=3),
                organisation.Attached(institution=some("other")),
                organisation.Merged(into=some("other"), reason="r"),
                organisation.Dissolved(reason="r"),
            ]
        ),
    ),
    "visit": (
        inspection.Planned(kind="county", purpose="p", planned_for=DAY),
        st.sampled_from([inspection.Started(), inspection.Cancelled(reason="r"), inspection.MergedWithOther(other=some("other"))]),
    ),
    "gap": (
        finding.Raised(inspection=some("visit"), method="files", text="t", severity="minor"),
        st.one_of(
            st.sampled_from([finding.Closed(), finding.RectificationReported(text="t", done_on=DAY)]),
            DAYS.map(lambda d: finding.RequirementIssued(text="t", due=d)),
            DAYS.map(lambda d: finding.Reopened(due=d, reason="r")),
        ),
    ),
}


@st.composite
def told(draw: Any) -> Any:
    """Return one step: of which stream, which fact, on which day, and whether it is new, puts right or voids."""
    name = draw(st.sampled_from(sorted(FOUNDING)))
    how = draw(st.sampled_from(["new", "new", "new", "right", "void"]))
    return name, draw(FOUNDING[name][1]), draw(DAYS), how, draw(st.integers(0, 20))


def write(books: Books, steps: Any) -> dict[str, UUID]:
    """Store the steps of several streams in the order they were drawn, so that they are shuffled, late, put right and voided."""
    streams = {name: PERSONS[int(name[-1])] if name.startswith("person") else uuid4() for name in FOUNDING}
    for name, stream in streams.items():
        books.given(stream, FOUNDING[name][0], on=DAY - timedelta(days=20))
    left: dict[str, list[int]] = {name: [] for name in FOUNDING}
    for name, fact, day, how, pick in steps:
        standing = left[name]
        replaces = standing.pop(pick % len(standing)) if how != "new" and standing else None
        voids = replaces is not None and how == "void"
        receipt = books.given(streams[name], Voided(reason="误录") if voids else fact, on=day, replaces=replaces)
        if not voids:
            standing.append(receipt.last)
    return streams


def by_replay(books: Books, streams: dict[str, UUID], day: date, known: Any) -> Counter[str]:
    """Count people and promises by folding the whole history of each."""
    found = Counter[str]()
    for name in ("person 0", "person 1"):
        held = member_by_replay(known_then(books, streams[name], day, known))
        if held and held[3] == "member":
            found.update(["members", str(held[0]).replace("-", "_"), *(["lost"] if held[2] == "lost" else [])])
    return found


@SETTINGS
@given(steps=st.lists(told(), max_size=14))
def test_the_cube_equals_the_interval_tables_and_a_replay_at_any_two_dates(db: Database, runtime: Runtime, county: int, steps: Any) -> None:
    books = Books(db, runtime.ledger, county, rebuilt=len(steps) % 2 == 0)
    books.tenant = county * 1000 + uuid4().int % 10**9  # each history in books of its own
    streams = write(books, steps)
    books.caught_up()
    days = [DAY + timedelta(days=n) for n in range(-22, 18)]
    with db.tenant(books.county, books.tenant) as sql:
        instants = [
            row[0] for row in sql.execute("SELECT recorded_at FROM ledger.commands WHERE county_id = %s", [books.county]).fetchall()
        ]
        for known in instants:
            held = trends.trends(sql, books.county, books.tenant, on(DAY, known), days)
            for n, day in enumerate(days[::3]):
                said = {one.indicator: one.values[3 * n] for one in held.series}
                figures = overview.total(counted_by_intervals.figures(sql, books.county, books.tenant, on(day, known)), books.county)
                assert said == {name: getattr(figures, name) for name in trends.INDICATORS}, (day, known)
    for known in instants[:: max(len(instants) // 4, 1)]:
        for day in days[::7]:
            with db.tenant(books.county, books.tenant) as sql:
                [*held] = trends.trends(sql, books.county, books.tenant, on(DAY, known), [day]).series
            replayed = by_replay(books, streams, day, known)
            people = ("members", "on_job", "mobile", "retired", "lost")
            assert {one.indicator: one.values[0] for one in held if one.indicator in people} == {p: replayed[p] for p in people}
