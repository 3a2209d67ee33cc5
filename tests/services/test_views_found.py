"""A row that stands at both dates is found by how long it lasts and how long it was known: none is left out, none is in two indexes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.db import Database
from infra.migrate import MIGRATIONS
from services.views.present import Long
from services.views.reading import written_out

DAY, INSTANT = date(2015, 6, 14), datetime(2015, 6, 14, 3, 5, tzinfo=UTC)
LENGTHS = st.sampled_from([1, 2, 399, 400, 401, 5000, None])
OFFSETS = st.sampled_from([0, 1, 200, 398, 399, 400, 401])
ROWS = st.lists(st.tuples(OFFSETS, LENGTHS, OFFSETS, LENGTHS, st.sampled_from([0, 1])), min_size=1, max_size=40)
STANDING = b"m.valid_from <= %(on)s AND %(on)s < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to"
SPANS = (
    b"FROM unnest(%(valid_from)s::date[], %(valid_to)s::date[], %(known_from)s::timestamptz[], %(known_to)s::timestamptz[])"
    b" AS m (valid_from, valid_to, known_from, known_to)"
)


def _spans(rows: list[tuple[int, int | None, int, int | None, int]]) -> dict[str, object]:
    begun = [DAY - timedelta(days=row[0]) for row in rows]
    learned = [INSTANT - timedelta(days=row[2], microseconds=row[4]) for row in rows]
    ends = ["infinity" if row[1] is None else str(since + timedelta(days=row[1])) for row, since in zip(rows, begun, strict=True)]
    gone = ["infinity" if row[3] is None else str(at + timedelta(days=row[3])) for row, at in zip(rows, learned, strict=True)]
    return {"on": DAY, "known": INSTANT, "valid_from": begun, "valid_to": ends, "known_from": learned, "known_to": gone}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_whatever_stands_is_found(db: Database, county: int, rows: list[tuple[int, int | None, int, int | None, int]]) -> None:
    found = written_out(b"{found m on known}")
    question = b"SELECT count(*) FILTER (WHERE " + STANDING + b"), count(*) FILTER (WHERE " + STANDING + b" AND " + found + b") " + SPANS
    with db.tenant(county, county * 1000 + 1) as sql:
        row = sql.execute(question, _spans(rows)).fetchone()
    by_hand = sum(begun < (length or 9999) and learned < (known or 9999) for begun, length, learned, known, _ in rows)
    assert row == (by_hand, by_hand)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, days=st.sampled_from([0, 1, 7, 365, 401]))
def test_whatever_stood_within_some_days_is_found(
    db: Database, county: int, rows: list[tuple[int, int | None, int, int | None, int]], days: int
) -> None:
    """As reports ask it: what reaches into the days from the first of them on."""
    within = b"m.valid_from <= %(on)s AND m.valid_to > %(since)s AND m.known_from <= %(known)s AND %(known)s < m.known_to"
    found = written_out(b"{found m since known}")
    question = b"SELECT count(*) FILTER (WHERE " + within + b"), count(*) FILTER (WHERE " + within + b" AND " + found + b") " + SPANS
    with db.tenant(county, county * 1000 + 1) as sql:
        row = sql.execute(question, {**_spans(rows), "since": DAY - timedelta(days=days)}).fetchone()
    by_hand = sum(begun - days < (length or 9999) and learned < (known or 9999) for begun, length, learned, known, _ in rows)
    assert row == (by_hand, by_hand)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_whoever_was_kept_on_a_day_is_found(db: Database, county: int, rows: list[tuple[int, int | None, int, int | None, int]]) -> None:
    kept = written_out(b"{kept m %(on)s %(known)s}")
    question = b"SELECT count(*) FILTER (WHERE " + STANDING + b"), count(*) FILTER (WHERE " + STANDING + b" AND " + kept + b") " + SPANS
    with db.tenant(county, county * 1000 + 1) as sql:
        row = sql.execute(question, _spans(rows)).fetchone()
    by_hand = sum(begun < (length or 9999) and learned < (known or 9999) for begun, length, learned, known, _ in rows)
    assert row == (by_hand, by_hand)


def _wheres(table: str) -> dict[str, str]:
    """Return the conditions of a table's indexes by length, as the migrations leave them."""
    names = (
        "0250.spans-by-length.sql", "0291.closed-by-length.sql", "0383.more-spans-by-length.sql", "0392.closed-of-branch-by-length.sql",
    )  # fmt: skip
    texts = "\n".join((MIGRATIONS / name).read_text() for name in names)
    found = dict(re.findall(rf"CREATE INDEX {table}_(\w+) ON views\.{table} [^;]*?\nWHERE ([^;]*);", texts))
    return {name: where for name, where in found.items() if name not in ("closed", "of_branch_closed")}


@pytest.mark.parametrize("table", get_args(Long))
def test_every_long_table_has_the_same_four_indexes(table: str) -> None:
    found = {name: where for name, where in _wheres(table).items() if not name.startswith("of_branch")}
    assert sorted(found) == ["brief", "closed_brief", "closed_long", "long"]
    assert found == {name: where for name, where in _wheres("member").items() if name in found}


@pytest.mark.parametrize(("kind", "n"), [("", 4), ("of_branch", 4)])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_each_row_is_in_one_index(
    db: Database, county: int, kind: str, n: int, rows: list[tuple[int, int | None, int, int | None, int]]
) -> None:
    """Whatever it stands at; as the migrations say it."""
    wheres = {name: where for name, where in _wheres("member").items() if name.startswith("of_branch") == bool(kind)}
    assert len(wheres) == n
    parts = " + ".join(f"(({where}) IS TRUE)::int" for where in wheres.values())
    with db.tenant(county, county * 1000 + 1) as sql:
        counted = sql.execute(f"SELECT array_agg(DISTINCT {parts}) ".encode() + SPANS, _spans(rows)).fetchone()
    assert counted == ([1],)
