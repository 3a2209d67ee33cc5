"""A row that stands at both dates is found by how long it lasts and how long it was known: none is left out, none is in two indexes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.db import Database
from infra.migrate import MIGRATIONS
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


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_each_row_is_in_one_index(db: Database, county: int, rows: list[tuple[int, int | None, int, int | None, int]]) -> None:
    """Whatever it stands at; as the migrations say it."""
    texts = [(MIGRATIONS / name).read_text() for name in ("0250.spans-by-length.sql", "0291.closed-by-length.sql")]
    wheres = dict(re.findall(r"CREATE INDEX member_(\w+) ON views\.member .*\nWHERE (.*);", "\n".join(texts)))
    wheres.pop("closed")
    assert len(wheres) == 4
    parts = " + ".join(f"(({where}) IS TRUE)::int" for where in wheres.values())
    with db.tenant(county, county * 1000 + 1) as sql:
        counted = sql.execute(f"SELECT array_agg(DISTINCT {parts}) ".encode() + SPANS, _spans(rows)).fetchone()
    assert counted == ([1],)
