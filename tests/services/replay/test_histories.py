"""Whole histories of a county, made by the handlers: tables, lists, cube, comparisons and rebuilds say what the facts alone say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.db import Database
from infra.embedded import Servers
from infra.followers import View
from infra.followers.rebuild import rebuild
from services import views
from services.coordinate import Coordinate
from services.views.compare import Two
from services.wiring import Runtime
from tests.services.books import Books
from tests.services.replay import against, comparing, counts, lists
from tests.services.replay.acts import STEPS, follow, play
from tests.services.replay.against import Kept, Where
from tests.services.replay.county import SPAN, TODAY, County, Step
from tests.services.replay.running import COUNTS, histories

AT = st.lists(st.tuples(st.integers(-SPAN - 2, 3), st.floats(0, 1)), min_size=8, max_size=8)


def wheres(kept: Sequence[Kept], at: Sequence[tuple[int, float]]) -> list[Where]:
    """Return the drawn days, as known when so much of a history was or just before, and the last day as known in the end."""
    instants = sorted({e.recorded_at for one in kept for held in one.streams.values() for e in held})
    just = itertools.cycle((timedelta(), timedelta(microseconds=1)))
    drawn = [Where(TODAY + timedelta(days=n), _of(instants, part) - before) for (n, part), before in zip(at, just, strict=False)]
    return [*drawn, Where(TODAY, instants[-1])]


def _of(instants: Sequence[datetime], part: float) -> datetime:
    return instants[min(int(part * len(instants)), len(instants) - 1)]


@histories(8)
@given(steps=STEPS, at=AT)
def test_tables_lists_cube_comparisons_and_rebuilds_say_what_the_facts_alone_say(
    db: Database, runtime: Runtime, steps: list[Step], at: Any
) -> None:
    c = County(runtime)
    play(c, steps, COUNTS.played)
    kept = [against.read(db, runtime.ledger, c.code, code) for code in c.tenants]
    coordinates = wheres(kept, at)
    for one in kept:
        days = [Where(TODAY + timedelta(days=n), known) for n in range(-SPAN, 3, 20) for _, known in coordinates[::3]]
        rows = against.check(one, [*coordinates, *days])
        assert against.whole(one) == []
        against.lined(one)
        COUNTS.add(one, len(coordinates) + len(days), rows)
    against.by_the_county(db, c.code, kept)
    for where in coordinates[::2]:
        COUNTS.figures += counts.check(db, c.code, kept, where, TODAY)
        COUNTS.listed += lists.check(db, c.code, kept, where, Coordinate(true_on=where.day, today=TODAY, known_at=where.known))
    compared(db, c, kept, coordinates)
    rebuilt(db, runtime, c)


def compared(db: Database, c: County, kept: Sequence[Kept], coordinates: Sequence[Where]) -> None:
    """Hold every comparable list of every tenant and of the county to both of its coordinates."""
    facts = {one.tenant: {stream: list(held) for stream, held in one.streams.items()} for one in kept}
    places = itertools.cycle([Coordinate(true_on=w.day, today=TODAY, known_at=w.known) for w in coordinates])
    codes = itertools.cycle([None, *(town.code for town in c.towns)])
    for name, wanted in comparing.FILTERS.items():
        for one in wanted:
            two = Two(first=next(places), second=next(places))
            found = comparing.check(db, c.code, next(codes), name, two, one, facts)
            COUNTS.comparisons += 1
            COUNTS.differences += len(found.items)


def rebuilt(db: Database, runtime: Runtime, c: County) -> None:
    """Hold what was followed step by step to what comes of following it all anew."""
    books = Books(db, runtime.ledger, c.code, rebuilt=True)
    assert books.parked() == []
    before = {code: books.rows(code) for code in c.tenants}
    for code in c.tenants:
        books.forget(code)
    follow(c)
    assert {code: books.rows(code) for code in c.tenants} == before


@pytest.mark.parametrize("view", views.ALL, ids=lambda view: view.name)
def test_a_view_of_these_histories_rebuilt_beside_the_live_one_is_the_same(
    view: View, db: Database, servers: Servers, runtime: Runtime
) -> None:
    assert not any(rebuild(db, runtime.ledger, view, servers.migrate_url).values())
