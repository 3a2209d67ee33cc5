"""The rules of the schema, asked of PostgreSQL's own catalogue; each is broken once on purpose, to show that it would be noticed.

Every tenant's rows are guarded, and nothing is used that a sharded engine could not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from infra.embedded import Servers
from tests.estate import new_database
from tests.infra.catalogue import (
    ALL_ROLES,
    AT_THE_DOOR,
    BAD,
    ELSEWHERE,
    FUNCTIONS,
    GUARDED,
    IN_COUNTY,
    IN_TENANT,
    INDEXES,
    NAME,
    OURS,
    PLAIN_DEFAULT,
    POLICIES,
    READERS,
    TABLES,
    Rule,
)

RULES: dict[str, Rule] = {
    "every table belongs to a tenant": Rule(
        f"SELECT {NAME} {TABLES} AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_attribute b ON b.attrelid = a.attrelid"
        " WHERE a.attrelid = c.oid AND a.attname = 'county_id' AND a.atttypid = 'int4'::regtype AND a.attnotnull"
        " AND b.attname = 'tenant_id' AND b.atttypid = 'int8'::regtype AND b.attnotnull AND a.attnum = 1 AND b.attnum = 2)",
        "CREATE TABLE views.bad (tenant_id bigint, county_id int)",
        {
            "ledger.clock": "one row: what kind of ledger this is",
            "follow.policies": "since when a policy is at work, whoever the tenant",
            "follow.rebuilds": "how a view of all tenants was rebuilt",
            "vault.keys": "a person has one key in the county, whichever tenants hold him",
        },
    ),
    "every table is under row security, for its owner too": Rule(
        f"SELECT {NAME} {TABLES} AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
        f"{GUARDED}; ALTER TABLE views.bad NO FORCE ROW LEVEL SECURITY",
        {
            "ledger.clock": "nobody's row; read by all, written by the owner", "follow.policies": "nobody's rows: names and times",
            "follow.rebuilds": "the same, and counts",
        },
    ),
    "every table has the tenant's policy, word for word": Rule(
        f"SELECT {NAME} {TABLES} AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = n.nspname AND p.tablename = c.relname"
        " AND p.policyname = 'tenant' AND p.cmd = 'ALL' AND p.permissive = 'PERMISSIVE' AND p.qual = $q${IN_TENANT}$q$"
        " AND p.with_check = p.qual AND p.roles::text[] <@ '{taizhang_owner,taizhang_app}')".replace("{IN_TENANT}", IN_TENANT),
        f"{BAD}; ALTER TABLE views.bad ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
        " CREATE POLICY tenant ON views.bad TO taizhang_app USING (county_id > 0)",
        {
            "ledger.clock": "no tenant",
            "follow.policies": "no tenant",
            "follow.rebuilds": "no tenant",
            "vault.keys": "any tenant of the county: ids are random, and it meets only those in its own facts",
        },
    ),
    "the application's role has no other policy": Rule(
        f"SELECT p.schemaname || '.' || p.tablename || ' ' || p.policyname {POLICIES} AND p.policyname <> 'tenant'"
        " AND (p.roles::text[] && '{taizhang_app,public}')",
        f"{GUARDED}; CREATE POLICY wide ON views.bad TO taizhang_app USING (true)",
        {"vault.keys county": "see above: it demands a county and some tenant"},
    ),
    "the owner meets one tenant's rows in the ledger, word for word": Rule(
        f"SELECT {NAME} {TABLES} AND n.nspname = 'ledger' AND c.relname <> 'clock' AND (SELECT array_agg(p.qual = $q${AT_THE_DOOR}$q$"
        " AND p.with_check = p.qual AND p.permissive = 'PERMISSIVE') FROM pg_policies p WHERE p.schemaname = n.nspname"
        " AND p.tablename = c.relname AND p.roles::text[] && '{taizhang_owner,public}') IS DISTINCT FROM '{true}'",
        "CREATE POLICY wide ON ledger.events TO taizhang_owner USING (true)",
    ),
    "county and public see one county, and only read": Rule(
        f"SELECT p.schemaname || '.' || p.tablename || ' ' || p.policyname {POLICIES}"
        f" AND p.roles::text[] && '{{taizhang_county,taizhang_public}}' AND (p.cmd <> 'SELECT' OR p.qual <> $q${IN_COUNTY}$q$)",
        f"{GUARDED}; CREATE POLICY county ON views.bad FOR SELECT TO taizhang_county USING (true)",
    ),
    "platform sees all counties in these tables alone": Rule(
        f"SELECT DISTINCT p.schemaname || '.' || p.tablename {POLICIES} AND p.roles::text[] && '{{taizhang_platform}}'",
        f"{BAD}; SELECT ledger.protect('views.bad', ARRAY['platform'])",
        {
            "ledger.heads": "where there is something to follow",
            "follow.positions": "how far followers have come",
            "directory.counties": "which counties there are",
            "directory.tenants": "which tenants there are",
            "work.jobs": "ids, states and times of what is due; never its arguments",
            "access.users": "signing in names no county",
            "access.credentials": "the same",
            "access.sessions": "the same",
            "access.attempts": "the same",
            "access.grants": "what somebody may do, asked before any scope is known",
            "access.ways": "on which ways whoever is told wants it outside; never the address",
            "access.mutes": "whoever is told, in whatever units he reads it",
        },
    ),
    "every table has a key": Rule(
        f"SELECT {NAME} {TABLES} AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)",
        "CREATE TABLE views.bad (county_id int NOT NULL, tenant_id bigint NOT NULL)",
    ),
    "nothing stands outside our schemas": Rule(
        f"SELECT {NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {ELSEWHERE} UNION ALL"
        f" SELECT f.oid::regprocedure::text FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE {ELSEWHERE}",
        "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.bad (id bigserial)",
    ),
    "keys and unique indexes lead with county and tenant": Rule(
        f"SELECT n.nspname || '.' || x.relname {INDEXES} AND i.indisunique AND k.columns[1:2] IS DISTINCT FROM '{{county_id,tenant_id}}'",
        f"{GUARDED}; CREATE UNIQUE INDEX bad_key ON views.bad (id)",
        {
            "ledger.clock_pkey": "one row",
            "follow.policies_pkey": "no tenant",
            "follow.rebuilds_pkey": "no tenant",
            "vault.keys_pkey": "by county and person",
            "access.users_by_login": "a login is unique in the database; a reference table on a sharded engine",
        },
    ),
    "indexes lead with the county": Rule(
        f"SELECT n.nspname || '.' || x.relname {INDEXES} AND NOT i.indisunique AND k.columns[1] IS DISTINCT FROM 'county_id'",
        f"{GUARDED}; CREATE INDEX bad_index ON views.bad (tenant_id)",
        {
            "work.jobs_waiting": "the sweep asks every county what is due",
            "work.jobs_leased": "the sweep asks every county who fell silent",
            "ledger.heads_moved": "followers ask every county whose books have moved",
        },
    ),
    "indexes are b-trees": Rule(
        f"SELECT n.nspname || '.' || x.relname {INDEXES} AND x.relam <> (SELECT oid FROM pg_am WHERE amname = 'btree')",
        "CREATE TABLE views.bad (county_id int, span daterange); CREATE INDEX bad_index ON views.bad USING gist (span)",
    ),
    "there are tables, their indexes and plain views, and nothing else": Rule(
        f"SELECT {NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}"
        " AND c.relkind NOT IN ('r', 'i', 'v', 't')",
        "CREATE SEQUENCE views.bad",
    ),
    "no column counts by itself or calls a function for its default": Rule(
        f"SELECT {NAME} || '.' || a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a"
        f" ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE {OURS}"
        f" AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) !~ {PLAIN_DEFAULT})",
        f"{BAD}; ALTER TABLE views.bad ADD COLUMN at timestamptz DEFAULT clock_timestamp()",
    ),
    "there are no triggers": Rule(
        f"SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE {OURS} AND NOT t.tgisinternal",
        f"{BAD}; CREATE TRIGGER bad BEFORE UPDATE ON views.bad FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ),
    "there are no rules": Rule(
        f"SELECT r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE {OURS} AND c.relkind <> 'v'",
        f"{BAD}; CREATE RULE bad AS ON DELETE TO views.bad DO INSTEAD NOTHING",
    ),
    "constraints are keys, checks and references within the tenant": Rule(
        f"SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE {OURS} AND (k.contype NOT IN ('p', 'u', 'c', 'n', 'f') OR (k.contype = 'f' AND EXISTS (SELECT"
        " FROM (VALUES (k.conrelid, k.conkey), (k.confrelid, k.confkey)) AS side (relation, keys) WHERE"
        " (SELECT array_agg(a.attname::text ORDER BY s.i)"
        " FROM generate_subscripts(keys, 1) AS s (i) JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = keys[s.i])[1:2]"
        " <> '{county_id,tenant_id}')))",
        "CREATE TABLE views.bad (county_id int, span int4range, EXCLUDE USING gist (span WITH &&))",
    ),
    "there are no extensions": Rule(
        "SELECT extname FROM pg_extension", "CREATE EXTENSION bad", {"plpgsql": "part of PostgreSQL itself"}
    ),
    "functions pin their search path": Rule(
        f"SELECT f.oid::regprocedure::text {FUNCTIONS} AND NOT coalesce(f.proconfig @> '{{\"search_path=pg_catalog, pg_temp\"}}', false)",
        "CREATE FUNCTION views.bad() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    ),
    "these functions run as their owner, and no others": Rule(
        f"SELECT n.nspname || '.' || f.proname {FUNCTIONS} AND f.prosecdef",
        "CREATE FUNCTION views.bad() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1'",
        {
            "ledger.append": "the one door into the ledger",
            "ledger.append_one": "the same door for one fact, as the release before knows it",
            "ledger.append_lone": "the same door for one fact",
            "ledger.append_since": "the same door, where nothing of some kinds came since",
            "vault.elsewhere": "compares digests across tenants and answers the county",
            "vault.alike": "finds equal digests across tenants and answers the county with ids",
        },
    ),
    "who moves a head says when it moved": Rule(
        f"SELECT n.nspname || '.' || f.proname {FUNCTIONS} AND f.prosrc ~ 'UPDATE ledger.heads'"
        " AND regexp_count(f.prosrc, 'UPDATE ledger.heads') <> regexp_count(f.prosrc, 'moved = date_trunc')",
        "CREATE FUNCTION ledger.bad() RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp"
        " AS 'UPDATE ledger.heads SET position = position + 1'",
    ),
    "functions belong to a role that cannot log in": Rule(
        f"SELECT f.oid::regprocedure::text {FUNCTIONS} AND f.proowner <> 'taizhang_owner'::regrole",
        "CREATE FUNCTION views.bad() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION views.bad() OWNER TO postgres",
    ),
    "nobody executes our functions by being anybody": Rule(
        f"SELECT f.oid::regprocedure::text {FUNCTIONS} AND EXISTS (SELECT FROM"
        " aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a WHERE a.grantee = 0)",
        "CREATE FUNCTION views.bad() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION views.bad() TO PUBLIC",
    ),
    "views read with their reader's rights": Rule(
        f"SELECT {NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind = 'v'"
        " AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false)",
        "CREATE VIEW views.bad AS SELECT 1 AS one",
    ),
    "nothing is granted to everybody": Rule(
        f"SELECT {NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}"
        " AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)"
        f" UNION ALL SELECT n.nspname FROM pg_namespace n WHERE ({OURS} OR n.nspname = 'public')"
        " AND EXISTS (SELECT FROM aclexplode(n.nspacl) a WHERE a.grantee = 0)",
        f"{GUARDED}; GRANT SELECT ON views.bad TO PUBLIC",
    ),
    "no role but the owner creates anything": Rule(
        f"SELECT r || ' in ' || n.nspname FROM unnest({ALL_ROLES}) AS r CROSS JOIN pg_namespace n"
        f" WHERE ({OURS} OR n.nspname = 'public') AND has_schema_privilege(r, n.oid, 'CREATE') UNION ALL"
        f" SELECT r || ' in the database' FROM unnest({ALL_ROLES}) AS r"
        " WHERE has_database_privilege(r, current_database(), 'CREATE, TEMP')",
        "GRANT CREATE ON SCHEMA views TO taizhang_app",
    ),
    "no role truncates, references, triggers or maintains": Rule(
        f"SELECT r || ' ' || {NAME} FROM unnest({ALL_ROLES}) AS r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE {OURS} AND c.relkind = 'r' AND has_table_privilege(r, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')",
        f"{GUARDED}; GRANT TRUNCATE ON views.bad TO taizhang_app",
    ),
    "nobody writes the ledger's tables": Rule(
        f"SELECT r || ' ' || {NAME} FROM unnest({ALL_ROLES}) AS r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'ledger' AND c.relkind IN ('r', 'v') AND has_any_column_privilege(r, c.oid, 'INSERT, UPDATE')"
        " OR (n.nspname = 'ledger' AND c.relkind IN ('r', 'v') AND has_table_privilege(r, c.oid, 'DELETE'))",
        "GRANT UPDATE (recorded_at) ON ledger.commands TO taizhang_app",
    ),
    "readers write nothing": Rule(
        f"SELECT r || ' ' || {NAME} FROM unnest({READERS}) AS r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE {OURS} AND c.relkind IN ('r', 'v') AND (has_any_column_privilege(r, c.oid, 'INSERT, UPDATE')"
        " OR has_table_privilege(r, c.oid, 'DELETE'))",
        f"{GUARDED}; GRANT UPDATE (id) ON views.bad TO taizhang_county",
        {
            "taizhang_platform access.sessions": "opens and ends sessions before a scope is known",
            "taizhang_platform access.attempts": "counts attempts to sign in",
        },
    ),
    "personal values in clear, keys, digests and passwords are for the tenant alone": Rule(
        f"SELECT r || ' ' || {NAME} FROM unnest({READERS}) AS r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE (n.nspname = 'vault' OR c.oid IN ('views.member_identity'::regclass, 'access.credentials'::regclass,"
        " 'work.uploads'::regclass)) AND c.relkind = 'r' AND has_any_column_privilege(r, c.oid, 'SELECT')",
        "GRANT SELECT (name) ON views.member_identity TO taizhang_county",
        {"taizhang_platform access.credentials": "compares a password at sign-in"},
    ),
    "no role of the application is above the rules": Rule(
        f"SELECT rolname FROM pg_roles WHERE rolname = ANY({ALL_ROLES}) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
        " OR rolreplication OR (rolname <> 'taizhang_migrate' AND pg_has_role(oid, 'taizhang_owner'::regrole, 'MEMBER')))"
        " UNION ALL SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname = ANY('{taizhang_owner,taizhang_county,taizhang_public,"
        "taizhang_platform}') UNION ALL SELECT m.member::regrole::text FROM pg_auth_members m WHERE m.member = 'taizhang_app'::regrole"
        " AND (m.inherit_option OR m.admin_option)",
        "ALTER ROLE taizhang_app BYPASSRLS",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(servers: Servers) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's view of a freshly migrated database; whatever is done through it is rolled back."""
    with psycopg.connect(new_database(servers, "catalogue").admin_url) as admin:
        yield admin
        admin.rollback()


def breaches(catalogue: psycopg.Connection[Any], rule: Rule) -> set[str]:
    return {row[0] for row in catalogue.execute(rule.broken.encode())}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_schema_keeps(catalogue: psycopg.Connection[Any], rule: Rule) -> None:
    assert breaches(catalogue, rule) == set(rule.unless), "mend the schema, or name the exception with its reason"
    catalogue.rollback()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_breach_is_noticed_of(catalogue: psycopg.Connection[Any], rule: Rule) -> None:
    if rule.breach == "CREATE EXTENSION bad":  # none is shipped: a row of the catalogue stands in for it
        catalogue.execute("SET LOCAL allow_system_table_mods = on")
        catalogue.execute(
            "INSERT INTO pg_extension SELECT 1, 'bad', extowner, extnamespace, false, '1', NULL, NULL FROM pg_extension LIMIT 1"
        )
    else:
        if "OWNER TO postgres" not in rule.breach and "ALTER ROLE" not in rule.breach:
            catalogue.execute("SET LOCAL ROLE taizhang_owner")
        catalogue.execute(rule.breach.encode())
        catalogue.execute("RESET ROLE")
    assert breaches(catalogue, rule) > set(rule.unless)
    catalogue.rollback()
