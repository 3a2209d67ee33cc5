"""A bench that looks at plans finds a big table that is read from one end to the other, under whatever plan, and nothing else."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import psycopg
import pytest

from bench import plans
from infra.embedded import Servers

ALL = "SELECT count(*) FROM bench_facts WHERE word <> %(word)s"
ONE = "SELECT word FROM bench_facts WHERE id = %(id)s"


@pytest.fixture
def sql(servers: Servers) -> Generator[Any]:
    with psycopg.connect(servers.admin_url) as connection:
        connection.execute("CREATE TEMPORARY TABLE bench_facts (id int PRIMARY KEY, word text)")
        connection.execute("CREATE TEMPORARY TABLE bench_few (id int PRIMARY KEY)")
        connection.execute("INSERT INTO bench_facts SELECT n, 'w' || n FROM generate_series(1, 12000) n; INSERT INTO bench_few VALUES (1)")
        connection.execute("ANALYZE bench_facts; ANALYZE bench_few")
        yield connection
        connection.rollback()


def _ask(query: str, parameters: dict[str, object]) -> Any:
    def ask(sql: Any) -> object:
        with sql.cursor() as cursor:
            return cursor.execute(query, parameters).fetchall()

    return ask


def test_a_big_table_that_is_read_whole_is_named(sql: Any) -> None:
    assert plans.read_whole(sql, _ask(ALL, {"word": "w1"})) == {"bench_facts"}


def test_what_an_index_finds_and_what_is_small_is_not(sql: Any) -> None:
    assert plans.read_whole(sql, _ask(ONE, {"id": 7})) == set()
    assert plans.read_whole(sql, _ask("SELECT id FROM bench_few WHERE id <> %(id)s", {"id": 7})) == set()


def test_only_a_comparison_excuses_what_hardly_ever_ends(sql: Any) -> None:
    """Half of it is what two days ask for; a page that reads it whole is named."""
    sql.execute("ALTER TABLE bench_facts RENAME TO session_branch")
    ask = _ask(ALL.replace("bench_facts", "session_branch"), {"word": "w1"})
    assert plans.read_whole(sql, ask) == {"session_branch"}
    assert plans.read_whole(sql, ask, excused=plans.LASTING) == set()


def test_a_plan_is_looked_at_under_the_settings_under_which_it_is_run(sql: Any) -> None:
    def ask(asked: Any) -> object:
        asked.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexonlyscan = off")
        found = _ask(ONE, {"id": 7})(asked)
        asked.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_indexonlyscan = on")
        return found

    assert plans.read_whole(sql, ask) == {"bench_facts"}


def test_the_plan_for_all_values_counts_as_well(sql: Any) -> None:
    """With a value for each the planner sees that the second half of the condition never holds; without, it has to be ready for it."""
    sql.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    query = "SELECT word FROM bench_facts WHERE %(id)s::int IS NOT NULL AND id = %(id)s OR %(id)s::int IS NULL"
    assert plans.read_whole(sql, _ask(query, {"id": 7})) == {"bench_facts"}
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    assert plans.read_whole(sql, _ask(query.replace("word", "id"), {"id": 7})) == set()
