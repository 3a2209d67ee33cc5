"""Every statement, in Python, in .sql files and in functions of the migrations, is one that a sharded engine takes as well.

What tables, keys and functions are like is asked of the catalogue (tests/infra/test_catalogue.py); here it is how they are spoken to.
What words do not show, such as how volatile an operator is, tests/infra/test_statements_sharded.py reads from the parse tree.
"""

from __future__ import annotations

import ast
import re

import pytest

from tests.rules.code import PRODUCT, python, tree, where
from tests.rules.errors import judged_by_words
from tests.rules.statements import plain, spoken, written_in

VOLATILE = (
    r"(?:clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|now|random|random_normal|gen_random_uuid|gen_random_bytes"
    r"|uuid_generate_v\w+|uuidv[47]|nextval|setseed|txid_current|pg_current_xact_id|pg_backend_pid|ledger\.now|ledger\.today)\s*\("
)
CHANGES = r"(?:\bUPDATE\b[^;]*\bSET\b|\bDELETE\s+FROM\b|\bDO\s+UPDATE\b)"
RULES: dict[str, str] = {
    "INSERT takes VALUES": (
        r"\bINSERT\s+INTO\s+(?:\{\}|[\w.%]+)(?:\s+AS\s+\w+)?\s*(?:\([^()]*\))?\s*(?:OVERRIDING\s+\w+\s+VALUE\s*)?(?:\{\}|[\s(])*(?:SELECT|WITH|TABLE|EXECUTE)\b"
    ),
    "INSERT asks nothing": r"\bINSERT\s+INTO\b[^;]*\bVALUES\b[^;]*\(\s*SELECT\b",
    "what is written is not made of arrays": r"\bjsonb?_(?:to|populate)_recordset\s*\(|\b(?:INSERT|UPDATE|DELETE)\b[^;]*\bunnest\s*\(",
    "a change calls nothing volatile": rf"{CHANGES}[^;]*\b{VOLATILE}|\bWITH\b[^;]*\b{VOLATILE}[^;]*{CHANGES}",
    "no clock is read by keyword": r"\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\bLOCALTIME(?:STAMP)?\b",
    "nothing is used that shards do not have": (
        r"\bMERGE\s+INTO\b|\b(?:UN)?LISTEN\s+\w|\bNOTIFY\s+\w|\bpg_notify\b|\b(?:next|set|curr|last)val\s*\(|\b(?:BIG|SMALL)?SERIAL\b"
        r"|\bGENERATED\s+(?:ALWAYS|BY)\b|\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:\w+\s+)?(?:SEQUENCE|TRIGGER|EXTENSION|RULE)\b"
        r"|\bUSING\s+(?:gist|spgist|gin|brin|hash)\b|\bEXCLUDE\s*(?:USING\b|\()|\bWITHOUT\s+OVERLAPS\b|\bTEMP(?:ORARY)?\s+TABLE\b|\bWITH\s+HOLD\b|\bpg_(?:try_)?advisory_"
    ),
    "what is set ends with its transaction, and is literal": (
        r"(?:\A|;)\s*SET\s+(?!LOCAL\b)|\bSET\s+LOCAL\b[^;]*(?:%\(?\w*\)?[sbt]\b|\{\}|\|\|)|\bset_config\s*\((?![^()]*(?:\([^()]*\)[^()]*)*,\s*true\s*\))"
    ),
    "errors are told apart by SQLSTATE": (
        r"\bON\s+CONFLICT\s+ON\s+CONSTRAINT\b|\bSQLERRM\b|\bGET\s+(?:STACKED|CURRENT)\b|\bCONSTRAINT_NAME\b|\bMESSAGE_TEXT\b"
    ),
    "no statement is put together where nobody can read it": (
        r"\bEXECUTE\s+(?!ON\b|FUNCTION\b|PROCEDURE\b|IMMEDIATE\b)(?:format\b|quote_\w+\b|'|\w+\s*(?:;|\|\||USING\b|INTO\b))|\bDO\s+(?:LANGUAGE\s+\w+\s+)?\$"
    ),
}
BREACHES: dict[str, list[str]] = {
    "INSERT takes VALUES": [
        "INSERT INTO work.jobs (county_id) SELECT 1", "INSERT INTO a.b AS t (c) WITH x AS (SELECT 1) SELECT 2", "INSERT INTO a.b SELECT 1",
        "insert into a.b (c)\nselect 1", "INSERT INTO a.b (c) -- one\n ((SELECT 1))", "INSERT /* into */ INTO a.b /* c */ TABLE c",
        'INSERT INTO "a"."b" ("c") SELECT 1', "WITH x AS (SELECT 1) INSERT INTO a.b (c) SELECT * FROM x",
        "INSERT INTO a.b (c) OVERRIDING SYSTEM VALUE SELECT 1", "INSERT INTO {} ({}) SELECT 1",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$BEGIN EXECUTE 'INSERT INTO a.b SELECT 1'; END$$",
    ],
    "INSERT asks nothing": [
        "INSERT INTO a.b (c) VALUES ((SELECT max(c) FROM a.d WHERE e = %s))", "insert into a.b (c) values (1) returning (select 1)",
        "INSERT INTO a.b (c) VALUES (1) ON CONFLICT (c) DO UPDATE SET d = (SELECT 1)",
    ],
    "what is written is not made of arrays": [
        "INSERT INTO a.b (c) SELECT * FROM unnest(%s::int[])", "UPDATE a.b SET c = u.c FROM unnest(%s) AS u (c)",
        "SELECT {} FROM json_to_recordset(%s::json)",
    ],
    "a change calls nothing volatile": [
        "UPDATE a.b SET at = clock_timestamp() WHERE id = %s", "DELETE FROM a.b WHERE until < ledger.now()",
        "INSERT INTO a.b (c) VALUES (1) ON CONFLICT (c) DO UPDATE SET at = now()", "UPDATE a.b SET id = gen_random_uuid()",
        "update a.b\nset at = /* never */ pg_catalog.now ()", 'UPDATE a.b SET at = "clock_timestamp"()',
        "WITH t AS (SELECT now() AS at) UPDATE a.b SET at = t.at FROM t",
        "UPDATE a.b SET at = u.at FROM (SELECT transaction_timestamp() AS at) u",
        "INSERT INTO a.b (c) VALUES (1) ON CONFLICT (c)\nDO -- now\nUPDATE SET c = random()",
    ],
    "no clock is read by keyword": ["SELECT CURRENT_TIMESTAMP"],
    "nothing is used that shards do not have": [
        "MERGE INTO a.b USING c ON true WHEN MATCHED THEN DELETE", "LISTEN facts", "NOTIFY facts", "SELECT pg_notify('a', 'b')",
        "SELECT nextval('a')", "CREATE TABLE a.b (id bigserial)", "CREATE TABLE a.b (id int GENERATED ALWAYS AS IDENTITY)",
        "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a.b", "CREATE EXTENSION pg_trgm", "CREATE INDEX i ON a.b USING gin (c)",
        "CREATE TEMP TABLE t ()", "SELECT pg_advisory_xact_lock(1)",
        "WITH s AS (SELECT 1) merge\ninto a.b USING s ON true WHEN MATCHED THEN DELETE", 'listen "facts"', "create unlogged sequence a.s",
        'CREATE INDEX i ON a.b USING "gist" (c)', "CREATE TABLE a.b (c int, EXCLUDE (c WITH =))",
        "create event trigger t ON ddl_command_end",
        "ALTER TABLE a.b ADD UNIQUE (c, d WITHOUT OVERLAPS)", "CREATE EXTENSION IF NOT EXISTS btree_gist", "SELECT PG_NOTIFY ('a', 'b')",
    ],
    "what is set ends with its transaction, and is literal": [
        "SET search_path = x", "BEGIN; SET ROLE taizhang_county", "SET LOCAL taizhang.county = %s", "SET SESSION statement_timeout = 1",
        "SELECT set_config('taizhang.county', _county::text, false)",
        "set local taizhang.county = %(county)s", "SET LOCAL taizhang.county = {}", "BEGIN; SET /* LOCAL */ search_path = x",
        "EXECUTE 'SET LOCAL taizhang.county = ' || _county",
    ],
    "errors are told apart by SQLSTATE": [
        "INSERT INTO a.b (c) VALUES (1) ON CONFLICT ON CONSTRAINT b_pkey DO NOTHING", "RAISE '%', SQLERRM",
        "insert into a.b (c) values (1) on conflict\non constraint b_pkey do nothing", "GET STACKED DIAGNOSTICS n = CONSTRAINT_NAME",
    ],
    "no statement is put together where nobody can read it": [
        "BEGIN EXECUTE format('INSERT INTO %I VALUES (1)', t); END", "EXECUTE 'INSERT INTO a.b ' || 'SELECT 1'", "execute q USING 1",
        "EXECUTE quote_ident(t)", "DO $$BEGIN PERFORM 1; END$$", "EXECUTE statement;",
    ],
}  # fmt: skip
HARMLESS = [
    "BEGIN; SET LOCAL taizhang.county = '430626'", "PERFORM set_config('taizhang.county', coalesce(_county, 1)::text, true)",
    "UPDATE a.b SET at = %s WHERE id = %s; SELECT clock_timestamp()", "SELECT position, clock_timestamp() FROM a.b FOR UPDATE SKIP LOCKED",
    "INSERT INTO a.b (county_id) VALUES (%s) ON CONFLICT (county_id) DO UPDATE SET c = excluded.c",
    "SELECT 1 FROM a.b JOIN unnest(%s::int[]) AS u (c) ON true", "INSERT INTO a.b (c) VALUES (clock_timestamp())",
    "GRANT EXECUTE ON FUNCTION ledger.append TO taizhang_app", "SELECT 1 -- MERGE INTO nothing, now()", "SET LOCAL lock_timeout = '500ms'",
    "INSERT INTO a.b (c) VALUES (1); SELECT (SELECT 1)", "SELECT c FROM a.b FOR UPDATE; SELECT now()",
]  # fmt: skip
ALLOWED: dict[tuple[str, str], str] = {
    ("INSERT takes VALUES", "infra/followers/write.py"): "on plain PostgreSQL a batch of rows comes as one document; on Citus as VALUES",
    ("what is set ends with its transaction, and is literal", "infra/db.py"): (
        "the one place where a scope is written out: psycopg's Literal of a whole number"
    ),
    ("no statement is put together where nobody can read it", "infra/roles.py"): (
        "roles are made by a superuser before there is a table, if they are not there yet"
    ),
    ("what is written is not made of arrays", "infra/followers/write.py"): (
        "plain PostgreSQL takes a batch of rows as one document, several times faster, and Citus multi-row VALUES; rows are closed by"
        " an UPDATE from arrays within one tenant, which Citus takes"
    ),
    ("INSERT takes VALUES", "infra/vault.py"): "the same as below",
    ("what is written is not made of arrays", "infra/vault.py"): "keys of thousands of people on plain PostgreSQL; Citus gets VALUES",
    ("INSERT takes VALUES", "infra/migrations/0371.append-quicker.sql"): "a lot of facts, asked for on plain PostgreSQL alone",
    ("what is written is not made of arrays", "infra/migrations/0371.append-quicker.sql"): "the same: Citus gets VALUES, one by one",
    ("INSERT takes VALUES", "infra/migrations/0390.append-cheaper-guards.sql"): "the same door, as it is now",
    ("what is written is not made of arrays", "infra/migrations/0390.append-cheaper-guards.sql"): "the same door, as it is now",
    ("nothing is used that shards do not have", "infra/followers/rebuild.py"): "one rebuild of a view at a time, on the coordinator",
    ("no statement is put together where nobody can read it", "infra/migrations/0002.protect.sql"): (
        "policies and grants of a table that is named to it; a test reads every policy from the catalogue"
    ),
    ("nothing is used that shards do not have", "infra/migrations/0241.moved.sql"): "worked out from the row itself, counted by nothing",
}


def breaks(rule: str, statement: str) -> bool:
    return re.search(RULES[rule], plain(statement), re.IGNORECASE) is not None


@pytest.mark.parametrize("rule", RULES)
def test_every_statement_keeps(rule: str) -> None:
    found = [place for place, text in spoken() if breaks(rule, text)]
    allowed = {file for name, file in ALLOWED if name == rule}
    wrong = [place for place in found if place.rpartition(":")[0] not in allowed]
    assert not wrong, "a sharded engine would not take these (docs/decisions/0017):\n" + "\n".join(wrong)
    assert allowed <= {place.rpartition(":")[0] for place in found}, "these exceptions are needed no more"


@pytest.mark.parametrize("rule", RULES)
def test_a_breach_is_noticed_of(rule: str) -> None:
    assert [text for text in BREACHES[rule] if not breaks(rule, text)] == []
    assert [text for text in HARMLESS if breaks(rule, text)] == []


def test_statements_are_found_wherever_they_stand() -> None:
    code = 'A = "SELECT 1"\ndef f(sql, n):\n    sql.execute(f"SET LOCAL a.b = {n}; " "SELECT 2")\nB = "no statement"\n'
    assert [text for _, text in written_in(ast.parse(code))] [:2] == ["SELECT 1", "SET LOCAL a.b = {}; SELECT 2"]
    assert len(spoken()) > 200


PIECES = {
    "put together by a plus": 'sql.execute("INSERT INTO a.b (c) " + "SELECT 1")',
    "put together from names": 'HEAD = "INSERT INTO a.b (c)"\nTAIL = " SELECT 1"\nsql.execute(HEAD + TAIL)',
    "put together within another": 'HEAD = "INSERT INTO a.b (c)"\nsql.execute(f"{HEAD} SELECT 1")',
    "joined": 'sql.execute(" ".join(["INSERT INTO a.b (c)", "SELECT 1"]))',
    "with something in between": 'sql.execute("INSERT INTO a.b (c)" + more + " SELECT 1")',
    "by psycopg's own pieces": 'sql.execute(text.SQL("INSERT INTO {} ") .format(t) + text.SQL("SELECT 1"))',
    "in small letters": 'sql.execute("insert into a.b select 1")',
    "behind a comment": 'sql.execute("/* harmless */ INSERT INTO a.b -- indeed\\n SELECT 1")',
    "with a name of its own": 'sql.execute("INSERT INTO %s SELECT 1" % table)',
}


@pytest.mark.parametrize("code", PIECES.values(), ids=PIECES)
def test_a_statement_is_read_as_it_is_sent_however_it_is_put_together(code: str) -> None:
    assert [text for _, text in written_in(ast.parse(code)) if breaks("INSERT takes VALUES", text)]


JUDGEMENTS = [
    'if "users_by_login" in str(error): g()', 'if error.diag.constraint_name == "users_by_login": g()', "g(NAMES[error.diag.pgerror])",
    'if str(error).startswith("duplicate"): g()', 'if re.search("duplicate key", str(error)): g()', "g(NAMES.get(error.diag.message_hint))",
    'text = f"{error}"\n    if "login" in text: g()', 'if "login" in error.args[0]: g()', 'if "login" in repr(error): g()',
    'match error.diag.constraint_name:\n        case "a": g()', 'if getattr(error.diag, "constraint_name") == "a": g()',
]  # fmt: skip


def test_no_code_judges_an_error_by_its_words() -> None:
    found = [where(path, node) for path in python(*PRODUCT) for node in judged_by_words(tree(path))]
    assert not found, f"compare error.sqlstate, or catch the class: {found}"
    for bad in JUDGEMENTS:
        assert judged_by_words(ast.parse(f"try:\n    f()\nexcept Exception as error:\n    {bad}")), bad
    for good in ('if error.sqlstate == "23505": g(str(error))', "log(str(error))", "raise Other(error.diag.message_primary) from error"):
        assert not judged_by_words(ast.parse(f"try:\n    f()\nexcept E as error:\n    {good}")), good
