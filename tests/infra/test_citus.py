"""Ready for Citus, which cannot be had here: its bootstrap names every table and function, and the check at start sees what is wrong.

Stand-ins take the place of Citus's own functions and write down what they are asked for; of Citus itself this shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra import citus
from infra.db import Database
from infra.embedded import Servers
from tests.estate import new_database

BOOTSTRAP = Path(citus.__file__).parent / "deploy/citus/bootstrap.sql"
OURS = "n.nspname = ANY('{ledger,vault,follow,work,access,directory,views}')"
TABLES = f"""SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND {OURS}"""
FROM_FUNCTIONS = f"FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE {OURS}"
FUNCTIONS = f"SELECT n.nspname || '.' || f.proname {FROM_FUNCTIONS}"
WHOLE = {"access.users", "follow.policies", "follow.rebuilds", "ledger.clock"}
"""Reference tables; one more is a decision (docs/decisions/0017)."""
STAND_INS = """
SET LOCAL allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, by text, beside text);
CREATE TABLE public.asked (function text, by text, delegated boolean);
GRANT SELECT ON pg_catalog.pg_dist_partition TO PUBLIC;
CREATE FUNCTION create_reference_table(regclass) RETURNS void LANGUAGE sql AS
    'INSERT INTO pg_catalog.pg_dist_partition VALUES ($1, NULL, NULL)';
CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text) RETURNS void LANGUAGE sql AS
    'INSERT INTO pg_catalog.pg_dist_partition VALUES ($1, $2, $3)';
CREATE FUNCTION create_distributed_function(
    regprocedure, text DEFAULT NULL, colocate_with text DEFAULT 'default', force_delegation boolean DEFAULT false
) RETURNS void LANGUAGE sql AS 'INSERT INTO asked VALUES ($1::regproc::text, $2, $4)';
"""


@pytest.fixture(scope="module")
def own(servers: Servers) -> Servers:
    return new_database(servers, "citus")


@pytest.fixture
def admin(own: Servers) -> Iterator[psycopg.Connection[Any]]:
    """A superuser with stand-ins for Citus; whatever is done through it is rolled back, the roles' changes included."""
    with psycopg.connect(own.admin_url) as connection:
        connection.execute(STAND_INS)
        yield connection
        connection.rollback()


def bootstrap(admin: psycopg.Connection[Any]) -> None:
    lines = BOOTSTRAP.read_text("utf-8").splitlines()
    admin.execute("\n".join(line for line in lines if not line.startswith("\\")).encode())


def names(admin: psycopg.Connection[Any], query: str) -> set[str]:
    return {row[0] for row in admin.execute(query.encode())}


def unnamed(admin: psycopg.Connection[Any]) -> set[str]:
    """Return the tables and functions that the catalogue knows and the bootstrap does not."""
    spread = names(admin, "SELECT logicalrelid::text FROM pg_dist_partition")
    told = names(admin, "SELECT function FROM asked")
    return (names(admin, TABLES) - spread) | (names(admin, FUNCTIONS) - told)


def test_the_bootstrap_names_every_table_and_function(admin: psycopg.Connection[Any]) -> None:
    bootstrap(admin)
    assert not unnamed(admin), "add these to infra/deploy/citus/bootstrap.sql"
    rows = admin.execute("SELECT logicalrelid::text, by, beside FROM pg_dist_partition").fetchall()
    assert {name for name, by, _ in rows if by is None} == WHOLE
    assert {(by, beside) for name, by, beside in rows if by} == {("county_id", "none"), ("county_id", "ledger.heads")}
    assert [name for name, _, beside in rows if beside == "none"] == ["ledger.heads"]


def test_the_control_is_a_table_and_a_function_that_nobody_named(admin: psycopg.Connection[Any]) -> None:
    bootstrap(admin)
    admin.execute("CREATE TABLE views.bad (county_id int, tenant_id bigint)")
    admin.execute("CREATE FUNCTION views.worse() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert unnamed(admin) == {"views.bad", "views.worse"}


def test_the_bootstrap_may_run_again_after_every_migration(admin: psycopg.Connection[Any]) -> None:
    bootstrap(admin)
    before = names(admin, "SELECT logicalrelid::text FROM pg_dist_partition")
    admin.execute("CREATE TABLE views.member__beside (LIKE views.member)")
    bootstrap(admin)
    rows = admin.execute("SELECT logicalrelid::text FROM pg_dist_partition").fetchall()
    assert sorted(row[0] for row in rows) == sorted(before)


def test_what_sets_a_scope_runs_where_the_county_is(admin: psycopg.Connection[Any]) -> None:
    """A scope set by set_config does not travel from node to node; so the first argument says to which node a function goes."""
    bootstrap(admin)
    delegated = admin.execute("SELECT function, by FROM asked WHERE delegated ORDER BY 1").fetchall()
    setting = "f.prosrc ~ '\\mset_config\\M'"
    assert names(admin, f"{FUNCTIONS} AND f.prosecdef") <= names(admin, f"{FUNCTIONS} AND {setting}")
    assert {name for name, _ in delegated} == names(admin, f"{FUNCTIONS} AND {setting}")
    assert {by for _, by in delegated} == {"_county"}
    assert names(admin, f"SELECT f.proargnames[1] {FROM_FUNCTIONS} AND {setting}") == {"_county"}


def test_scopes_travel_for_every_role_that_sets_one(admin: psycopg.Connection[Any]) -> None:
    bootstrap(admin)
    assert names(admin, "SELECT rolname FROM pg_roles WHERE rolconfig @> '{citus.propagate_set_commands=local}'") == {
        "taizhang_app", "taizhang_migrate",
    }  # fmt: skip


def test_a_table_made_beside_another_is_spread_like_it(admin: psycopg.Connection[Any]) -> None:
    admin.execute("CREATE TABLE views.member__beside (LIKE views.member)")
    citus.spread_beside(admin, "views.member__beside", "views.member")
    assert not names(admin, "SELECT logicalrelid::text FROM pg_dist_partition"), "this is no Citus"
    pretend(admin)
    citus.spread_beside(admin, "views.member__beside", "views.member")
    assert admin.execute("SELECT logicalrelid::text, by, beside FROM pg_dist_partition").fetchall() == [
        ("views.member__beside", "county_id", "views.member")
    ]


def pretend(admin: psycopg.Connection[Any]) -> None:
    """Let the catalogue say that the extension is here."""
    admin.execute(
        "INSERT INTO pg_extension SELECT 1, 'citus', extowner, extnamespace, false, '14', NULL, NULL FROM pg_extension LIMIT 1"
    )


def test_at_start_a_table_that_was_forgotten_is_named(servers: Servers) -> None:
    place = new_database(servers, "citus_forgotten")
    db = Database(place.app_url, size=1)
    try:
        citus.check(db)
        with psycopg.connect(place.admin_url) as admin:
            admin.execute(STAND_INS)
            pretend(admin)
            others = f"SELECT name::regclass FROM ({TABLES}) AS t (name) WHERE name <> 'work.files'"
            admin.execute(f"INSERT INTO pg_dist_partition {others}".encode())
        with pytest.raises(citus.Unspread, match=r"not distributed: work\.files; a superuser runs"):
            citus.check(db)
        with psycopg.connect(place.admin_url) as admin:
            admin.execute("INSERT INTO pg_dist_partition VALUES ('work.files')")
        citus.check(db)
        citus.check(db)
    finally:
        db.close()


@pytest.mark.parametrize(
    ("n", "breach"),
    [*enumerate([
        "ALTER TABLE ledger.commands DISABLE ROW LEVEL SECURITY", "DROP POLICY county ON ledger.commands",
        "DROP POLICY tenant ON ledger.commands",
    ])],
)  # fmt: skip
def test_at_start_a_scope_that_does_not_reach_the_rows_is_noticed(servers: Servers, n: int, breach: str) -> None:
    place = new_database(servers, f"citus_{n}")
    db = Database(place.app_url, size=1)
    try:
        citus.probe(db)
        with psycopg.connect(place.admin_url) as admin:
            admin.execute(breach.encode())
        with pytest.raises((citus.Unspread, psycopg.errors.InsufficientPrivilege)):
            citus.probe(db)
    finally:
        db.close()
