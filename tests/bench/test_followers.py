"""What stands beside our followers does the same work: raw PostgreSQL writes the very rows that the views hold."""

from __future__ import annotations

import sys
from typing import Any, LiteralString

import psycopg

from bench import followers, raw_views
from bench.ground import ground
from infra.followers import Followers, View
from infra.roles import OWNER

LOG: LiteralString = "SELECT position, n, effective_on, recorded_at, gone_at, stream, version, ledger_class FROM "
SPANS: LiteralString = (
    "SELECT row_id, person, ledger_class, position, valid_from, valid_to::text, known_from, known_to::text FROM "
)


def held(line: psycopg.Connection[Any], select: LiteralString, view: LiteralString) -> tuple[list[Any], list[Any]]:
    """Return the rows of a view, and those that raw PostgreSQL wrote."""
    ours, raw = (line.execute(select + where + " ORDER BY 1").fetchall() for where in ("views." + view, "bench.raw_" + view))
    return ours, raw


def test_raw_postgresql_writes_the_rows_that_the_views_hold_and_keeps_its_position_with_them() -> None:
    with ground() as (servers, runtime):
        followers.lay(runtime, followers.TENANT, 6000)
        log, spans = (View(name, version=1, modules=(sys.modules[followers.__name__],)) for name in ("bench_log", "bench_spans"))
        with psycopg.connect(servers.migrate_url, options=f"-c role={OWNER}") as owner:
            followers.log(owner, log)
            followers.spans(owner, spans)
        Followers(runtime.db, runtime.ledger, [log, spans]).catch_up(followers.COUNTY)
        for made in (raw_views.RawLog(servers.admin_url, "bench_log"), raw_views.RawSpans(servers.admin_url, "bench_spans")):
            with made as raw:
                assert [raw.take(0) for _ in range(12)] == [500] * 12
        with psycopg.connect(servers.admin_url) as line:
            for (ours, theirs), n in ((held(line, LOG, "bench_log"), 6000), (held(line, SPANS, "bench_spans"), 6000)):
                assert len(ours) == n
                assert theirs == ours
            assert line.execute("SELECT DISTINCT position FROM bench.reached").fetchall() == [(6000,)]
