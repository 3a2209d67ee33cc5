"""Counts put together from sums of years and months, and of what is cut, equal the interval tables, where things are learned over years."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from domain.kernel import Fact, Recorded, Voided
from infra.db import Database
from infra.followers.rows import effects
from infra.followers.write import Writer
from infra.intervals import GRAINS
from services.views import commitment_rows, findings, inspections, institutions, organisations, overview, roster, trends
from tests.services import counted_by_intervals
from tests.services.books import on
from tests.services.test_views_oracle import DAY, SETTINGS
from tests.services.test_views_trends import FOUNDING, PERSONS, told

FIRST = DAY - timedelta(days=20)
VIEWS = {
    "person": roster.view, "promise": commitment_rows.view, "unit": institutions.view, "branch": organisations.view,
    "visit": inspections.view, "gap": findings.view,
}  # fmt: skip
Learned = tuple[str, Fact, date, datetime, int | None]
"""Of which stream, which fact, of which day, learned when, and in the place of which earlier one of the stream, by its number."""


@st.composite
def learned(draw: Any) -> list[Learned]:
    """Return what is learned of several streams within three years, at any hour and in the order of learning."""
    found: list[Learned] = [(name, founding, FIRST, _instant(FIRST), None) for name, (founding, _) in FOUNDING.items()]
    ages = st.tuples(st.integers(0, 800), st.integers(0, 86_399), st.integers(0, 300))
    steps = sorted(draw(st.lists(st.tuples(ages, told()), max_size=24)), key=lambda step: (step[0][0], step[0][1]))
    left: dict[str, list[int]] = {name: [] for name in FOUNDING}
    for n, ((age, second, late), (name, fact, _, how, pick)) in enumerate(steps):
        replaces = left[name].pop(pick % len(left[name])) if how != "new" and left[name] else None
        voids = replaces is not None and how == "void"
        at = _instant(FIRST + timedelta(days=age)) + timedelta(seconds=second, microseconds=n)
        found.append((name, Voided(reason="误录") if voids else fact, FIRST + timedelta(days=max(age - late, 0)), at, replaces))
        if not voids:
            left[name].append(len(found))
    return found


def write(db: Database, county: int, tenant: int, facts: list[Learned]) -> None:
    """Bring each stream into the tables of its view by itself, so that the sums of many come about in steps."""
    streams = {name: PERSONS[int(name[-1])] if name.startswith("person") else uuid4() for name in FOUNDING}
    for name, stream in streams.items():
        view = VIEWS[name.partition(" ")[0]]
        own = [_recorded(county, tenant, stream, position, one) for position, one in enumerate(facts, 1) if one[0] == name]
        with db.tenant(county, tenant) as sql:
            Writer(sql, county, tenant, adapt=lambda value: value, portable=False).write(view, effects(view, {}, own, voided=Voided))


def _recorded(county: int, tenant: int, stream: UUID, position: int, one: Learned) -> Recorded[Any]:
    _, fact, day, at, replaces = one
    return Recorded(
        fact=fact, county=county, tenant=tenant, position=position, stream=stream, version=position,
        tag=str(fact.__struct_config__.tag), effective_on=day, recorded_at=at, actor=stream, role="clerk", command_id=stream,
        command_position=position, channel="api", correlation=stream, replaces=replaces,
    )  # fmt: skip


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def asked(facts: list[Learned]) -> list[tuple[date, datetime]]:
    """Return days at, beside and between ends of months and years, with instants just there, just before, and of what was learned."""
    ends = [date(year, month, 1) for year in (DAY.year - 1, DAY.year, DAY.year + 1, DAY.year + 2) for month in (1, 2, 7, 12)]
    days = [end + timedelta(days=n) for end in ends for n in (-2, -1, 0, 40)]
    instants = [_instant(end) - timedelta(microseconds=n) for end in ends for n in (0, 1)] + [one[3] for one in facts]
    said_by_then = [(day, instants[(n * 7) % len(instants)]) for n, day in enumerate(days)]
    return said_by_then + [(day, _instant(date(2999, 1, 1))) for day in days[::5]]


@SETTINGS
@given(facts=learned())
def test_sums_of_years_and_months_and_what_is_cut_equal_the_interval_tables(db: Database, county: int, facts: list[Learned]) -> None:
    tenant = county * 1000 + uuid4().int % 10**9
    write(db, county, tenant, facts)
    with db.tenant(county, tenant) as sql:
        for day, known in asked(facts):
            at = on(day, known)
            by_hand = counted_by_intervals.figures(sql, county, tenant, at)
            assert overview.figures(sql, county, tenant, at) == by_hand, at
            days = trends.days(day - timedelta(days=400), day, "month")
            series = trends.trends(sql, county, tenant, at, days).series
            for place in (0, 5, -1):
                then = overview.total(counted_by_intervals.figures(sql, county, tenant, on(days[place], known)), county)
                said = {one.indicator: one.values[place] for one in series}
                assert said == {name: getattr(then, name) for name in trends.INDICATORS}, (days[place], known)


@SETTINGS
@given(facts=learned())
def test_the_sums_are_those_of_the_deltas(db: Database, county: int, facts: list[Learned]) -> None:
    """A row for each pair of months, and of years, that has a delta, even where they cancel."""
    tenant = county * 1000 + uuid4().int % 10**9
    write(db, county, tenant, facts)
    with db.tenant(county, tenant) as sql:
        for grain in GRAINS:
            table = Identifier("views", f"member_by_{grain}")
            kept = sql.execute(
                SQL("SELECT indicator, day, known AT TIME ZONE 'UTC', delta FROM {} ORDER BY 1, 2, 3").format(table)
            ).fetchall()
            added = sql.execute(
                "SELECT indicator, date_trunc(%(grain)s, day::timestamp)::date, date_trunc(%(grain)s, known_from AT TIME ZONE 'UTC'),"
                " sum(delta)::int FROM views.member_delta GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                {"grain": grain},
            ).fetchall()
            assert kept == added
            assert kept
