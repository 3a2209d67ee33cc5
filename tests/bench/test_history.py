"""Made-up books say what real ones say: every view of a county has rows of them, told late, put right and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bench import history
from bench.as_of import TODAY
from bench.ground import ground
from bench.lives import ENDED
from bench.pages import PAGES, cards
from bench.tenants import found
from services.coordinate import Coordinate
from services.views import ancestry, tree
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


def test_members_of_a_branch_that_ended_are_followed_to_its_successors(grown: tuple[Runtime, int]) -> None:
    """By the tree of today: all of the merged one under the other, each of the split one where he went himself; by that of then, none."""
    runtime, tenant = grown[0], history.TENANTS[3]
    at = Coordinate(true_on=ENDED - timedelta(days=90), today=TODAY)
    with runtime.db.tenant(history.COUNTY, tenant) as sql:
        then, now = (tree.tree(sql, history.COUNTY, tenant, at, by).shares for by in ("then", "now"))
        kin = ancestry.ancestry(sql, history.COUNTY, tenant, at, TODAY)
    [(merged, into)] = [(step.id, step.into) for step in kin.steps if step.how == "merged"]
    parts = {step.into for step in kin.steps if step.how == "split"}
    assert {one.branch for one in then} == {one.branch for one in now}
    assert all(one.node == one.branch and one.persons is None for one in then)
    assert [str(one.node) for one in now if str(one.branch) == merged] == [into]
    assert parts <= {str(one.node) for one in now if one.persons}
    assert sum(one.n for one in then) == sum(one.n for one in now)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_asked_at_both_doors(grown: tuple[Runtime, int], name: str) -> None:
    at = Coordinate(true_on=TODAY, today=TODAY)
    for tenant in (history.TENANTS[3], None):
        with grown[0].db.tenant(history.COUNTY, tenant) if tenant else grown[0].db.county(history.COUNTY) as sql:
            PAGES[name](sql, tenant, at)
            for card in cards(sql, tenant).values() if tenant else ():
                assert card(sql, tenant, at) is not None


def test_books_that_were_begun_by_commands_are_grown_behind_what_they_hold() -> None:
    with ground() as (_, runtime):
        found(runtime, history.TENANTS)
        runtime.followers.catch_up(history.COUNTY)
        facts = history.grow(runtime, 2_500, after=1)
        with runtime.db.county(history.COUNTY) as sql:
            entered = sql.execute("SELECT count(*) FROM directory.tenants WHERE known_to = 'infinity'").fetchall()
            [(told, first)] = sql.execute(
                "SELECT count(*), min(position) FROM views.timeline WHERE tenant_id = ANY(%s)", [history.TENANTS]
            ).fetchall()
    assert (told, first, entered) == (facts + len(history.TENANTS), 1, [(len(history.TENANTS) + 1,)])
