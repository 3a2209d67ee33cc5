"""The words in which PostgreSQL's catalogue is asked about the schema, and what a rule is."""

from __future__ import annotations

from typing import Any

import psycopg

OURS = "n.nspname = ANY('{ledger,vault,follow,work,access,directory,views}')"
ELSEWHERE = f"NOT ({OURS}) AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'migrations')"
"""Neither PostgreSQL's own nor the tool's that notes which migrations it has applied."""
TABLES = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind IN ('r', 'p')"
NAME = "n.nspname || '.' || c.relname"
IN_COUNTY = "(county_id = (NULLIF(current_setting('taizhang.county'::text, true), ''::text))::integer)"
IN_TENANT = f"({IN_COUNTY} AND (tenant_id = (NULLIF(current_setting('taizhang.tenant'::text, true), ''::text))::bigint))"
AT_THE_DOOR = (
    "(((county_id)::text = current_setting('taizhang.county'::text, true))"
    " AND ((tenant_id)::text = current_setting('taizhang.tenant'::text, true)))"
)
"""The scope of a tenant in words that cost half, for the owner's statements in the doors of the ledger."""
POLICIES = "FROM pg_policies p WHERE p.schemaname = ANY('{ledger,vault,follow,work,access,directory,views}')"
FUNCTIONS = f"FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE {OURS}"
INDEXES = f"""FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN LATERAL (
        SELECT array_agg(a.attname::text ORDER BY k.place) AS columns FROM unnest(i.indkey::int[]) WITH ORDINALITY AS k (number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number) AS k ON true WHERE {OURS}"""
READERS = "'{taizhang_county,taizhang_public,taizhang_platform}'::text[]"
"""The roles without a login, which the application takes on for a while."""
ALL_ROLES = "'{taizhang_app,taizhang_county,taizhang_public,taizhang_platform,taizhang_migrate}'::text[]"


PLAIN_DEFAULT = r"""$r$^(NULL|true|false|-?[0-9.]+|'[^']*')(::[a-z ]+(\[\])?)?$$r$"""
"""A constant, with its type; CURRENT_TIMESTAMP is called without brackets and is none."""


Catalogue = psycopg.Connection[Any]


class Rule:
    """What breaks a rule, a statement that does so on purpose, and who may, with the reason."""

    def __init__(self, broken: str, breach: str, unless: dict[str, str] | None = None) -> None:
        self.broken, self.breach, self.unless = broken, breach, unless or {}


BAD = "CREATE TABLE views.bad (county_id int NOT NULL, tenant_id bigint NOT NULL, id uuid, PRIMARY KEY (county_id, tenant_id, id))"
GUARDED = f"{BAD}; SELECT ledger.protect('views.bad')"
