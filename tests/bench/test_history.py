"""Made-up books say what real ones say: every view of a county has rows of them, told late, put right and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench import history
from bench.as_of import TODAY
from bench.ground import ground
from bench.pages import PAGES, cards
from services.coordinate import Coordinate
from services.wiring import Runtime

TABLES = (
    "member", "organisation", "institution", "commitment", "inspection", "inspection_entry", "finding", "session", "session_branch",
    "session_absence", "timeline", "member_delta",
)  # fmt: skip


@pytest.fixture(scope="module")
def grown() -> Iterator[tuple[Runtime, int]]:
    """Books on servers of their own: no ledger stands behind them."""
    with ground() as (_, runtime):
        yield runtime, history.grow(runtime, 40_000)


def test_every_list_has_rows_on_both_clocks(grown: tuple[Runtime, int]) -> None:
    runtime, facts = grown
    late = "SELECT count(*) FILTER (WHERE recorded_at::date > effective_on + 1), count(replaces) FROM views.timeline"
    with runtime.db.county(history.COUNTY) as sql:
        counts = {table: sql.execute(f"SELECT count(*) FROM views.{table}".encode()).fetchall()[0][0] for table in TABLES}
        told = sql.execute(late).fetchall()[0]
        closed = sql.execute("SELECT count(*) FROM views.finding WHERE known_to < 'infinity'").fetchall()[0][0]
    assert [table for table, n in counts.items() if not n] == []
    assert counts["timeline"] == facts
    assert min(*told, closed) > 0


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_asked_at_both_doors(grown: tuple[Runtime, int], name: str) -> None:
    at = Coordinate(true_on=TODAY, today=TODAY)
    for tenant in (history.TENANTS[3], None):
        with grown[0].db.tenant(history.COUNTY, tenant) if tenant else grown[0].db.county(history.COUNTY) as sql:
            PAGES[name](sql, tenant, at)
            for card in cards(sql, tenant).values() if tenant else ():
                assert card(sql, tenant, at) is not None
