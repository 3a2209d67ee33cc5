"""Every statement, in Python, in .sql files and in functions of the migrations, is one that a sharded engine takes as well.

What tables, keys and functions are like is asked of the catalogue (tests/infra/test_catalogue.py); here it is how they are spoken to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.rules.code import PRODUCT, ROOT, python, tracked, tree, where

VOLATILE = r"(?:clock_timestamp|statement_timestamp|timeofday|now|random|gen_random_uuid|uuidv[47]|nextval|ledger\.now|ledger\.today)\s*\("
RULES: dict[str, str] = {
    "INSERT takes VALUES": r"\bINSERT\s+INTO\s+\S+(?:\s+AS\s+\w+)?\s*(?:\([^()]*\))?\s*\(?\s*(?:SELECT|WITH|TABLE)\b",
    "what is written is not made of arrays": r"\bjsonb?_(?:to|populate)_recordset\s*\(|\b(?:INSERT|UPDATE|DELETE)\b[^;]*\bunnest\s*\(",
    "a change calls nothing volatile": rf"(?:\bUPDATE\b[^;]*\bSET\b|\bDELETE\s+FROM\b|\bDO\s+UPDATE\b)[^;]*\b{VOLATILE}",
    "no clock is read by keyword": r"\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\bLOCALTIME(?:STAMP)?\b",
    "nothing is used that shards do not have": (
        r"\bMERGE\s+INTO\b|\b(?:UN)?LISTEN\s+\w|\bNOTIFY\s+\w|\bpg_notify\b|\b(?:next|set|curr|last)val\s*\(|\b(?:BIG|SMALL)?SERIAL\b"
        r"|\bGENERATED\s+(?:ALWAYS|BY)\b|\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?(?:SEQUENCE|TRIGGER|EXTENSION|RULE)\b"
        r"|\bUSING\s+(?:gist|spgist|gin|brin|hash)\b|\bEXCLUDE\s+USING\b|\bTEMP(?:ORARY)?\s+TABLE\b|\bWITH\s+HOLD\b|\bpg_(?:try_)?advisory_"
    ),
    "what is set ends with its transaction, and is literal": (
        r"(?:\A|;)\s*SET\s+(?!LOCAL\b)|\bSET\s+LOCAL\b[^;]*%\(?\w*\)?[sbt]\b|\bset_config\s*\((?![^()]*(?:\([^()]*\)[^()]*)*,\s*true\s*\))"
    ),
    "errors are told apart by SQLSTATE": r"\bON\s+CONFLICT\s+ON\s+CONSTRAINT\b|\bSQLERRM\b|\bGET\s+STACKED\b",
}
BREACHES: dict[str, list[str]] = {
    "INSERT takes VALUES": [
        "INSERT INTO work.jobs (county_id) SELECT 1", "INSERT INTO a.b AS t (c) WITH x AS (SELECT 1) SELECT 2", "INSERT INTO a.b SELECT 1",
    ],
    "what is written is not made of arrays": [
        "INSERT INTO a.b (c) SELECT * FROM unnest(%s::int[])", "UPDATE a.b SET c = u.c FROM unnest(%s) AS u (c)",
        "SELECT {} FROM json_to_recordset(%s::json)",
    ],
    "a change calls nothing volatile": [
        "UPDATE a.b SET at = clock_timestamp() WHERE id = %s", "DELETE FROM a.b WHERE until < ledger.now()",
        "INSERT INTO a.b (c) VALUES (1) ON CONFLICT (c) DO UPDATE SET at = now()", "UPDATE a.b SET id = gen_random_uuid()",
    ],
    "no clock is read by keyword": ["SELECT CURRENT_TIMESTAMP"],
    "nothing is used that shards do not have": [
        "MERGE INTO a.b USING c ON true WHEN MATCHED THEN DELETE", "LISTEN facts", "NOTIFY facts", "SELECT pg_notify('a', 'b')",
        "SELECT nextval('a')", "CREATE TABLE a.b (id bigserial)", "CREATE TABLE a.b (id int GENERATED ALWAYS AS IDENTITY)",
        "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a.b", "CREATE EXTENSION pg_trgm", "CREATE INDEX i ON a.b USING gin (c)",
        "CREATE TEMP TABLE t ()", "SELECT pg_advisory_xact_lock(1)",
    ],
    "what is set ends with its transaction, and is literal": [
        "SET search_path = x", "BEGIN; SET ROLE taizhang_county", "SET LOCAL taizhang.county = %s", "SET SESSION statement_timeout = 1",
        "SELECT set_config('taizhang.county', _county::text, false)",
    ],
    "errors are told apart by SQLSTATE": [
        "INSERT INTO a.b (c) VALUES (1) ON CONFLICT ON CONSTRAINT b_pkey DO NOTHING", "RAISE '%', SQLERRM",
    ],
}  # fmt: skip
HARMLESS = [
    "BEGIN; SET LOCAL taizhang.county = '430626'", "PERFORM set_config('taizhang.county', coalesce(_county, 1)::text, true)",
    "UPDATE a.b SET at = %s WHERE id = %s; SELECT clock_timestamp()", "SELECT position, clock_timestamp() FROM a.b FOR UPDATE SKIP LOCKED",
    "INSERT INTO a.b (county_id) VALUES (%s) ON CONFLICT (county_id) DO UPDATE SET c = excluded.c",
    "SELECT 1 FROM a.b JOIN unnest(%s::int[]) AS u (c) ON true", "INSERT INTO a.b (c) VALUES (clock_timestamp())",
]  # fmt: skip
ALLOWED: dict[tuple[str, str], str] = {
    ("what is written is not made of arrays", "infra/followers/write.py"): (
        "plain PostgreSQL takes a batch of rows as one document, several times faster, and Citus multi-row VALUES; rows are closed by"
        " an UPDATE from arrays within one tenant, which Citus takes"
    ),
    ("INSERT takes VALUES", "infra/vault.py"): "the same as below",
    ("what is written is not made of arrays", "infra/vault.py"): "keys of thousands of people on plain PostgreSQL; Citus gets VALUES",
    ("INSERT takes VALUES", "infra/migrations/0371.append-quicker.sql"): "a lot of facts, asked for on plain PostgreSQL alone",
    ("what is written is not made of arrays", "infra/migrations/0371.append-quicker.sql"): "the same: Citus gets VALUES, one by one",
    ("nothing is used that shards do not have", "infra/followers/rebuild.py"): "one rebuild of a view at a time, on the coordinator",
    ("nothing is used that shards do not have", "infra/migrations/0241.moved.sql"): "worked out from the row itself, counted by nothing",
}
BEGINNING = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|BEGIN|SET|LOCK|CREATE|ALTER|MERGE|LISTEN|NOTIFY|COPY|TRUNCATE|VALUES)\s")
WORDS_OF_AN_ERROR = {"constraint_name", "message_primary", "message_detail", "message_hint", "pgerror"}


def written_in(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield the statements of Python code; what is filled in later shows as {}."""
    for node in ast.walk(module):
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if BEGINNING.match(text):
            yield node, text


@cache
def spoken() -> list[tuple[str, str]]:
    """Return every statement of the product with where it stands; a .sql file counts as one."""
    files = [path for path in tracked() if path.suffix == ".sql" and path.relative_to(ROOT).parts[0] in PRODUCT]
    plain = [(where(path), re.sub(r"--[^\n]*|^\\[^\n]*", "", path.read_text("utf-8"), flags=re.MULTILINE)) for path in files]
    return plain + [(where(path, node), text) for path in python(*PRODUCT) for node, text in written_in(tree(path))]


def breaks(rule: str, statement: str) -> bool:
    return re.search(RULES[rule], statement, re.IGNORECASE) is not None


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


def judged_by_words(module: ast.Module) -> list[ast.AST]:
    """Return comparisons with what an error of PostgreSQL says instead of with its SQLSTATE or class."""
    caught = {node.name for node in ast.walk(module) if isinstance(node, ast.ExceptHandler) and node.name}
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Compare | ast.Match)
        for part in ast.walk(node.subject if isinstance(node, ast.Match) else node)
        if (isinstance(part, ast.Attribute) and part.attr in WORDS_OF_AN_ERROR)
        or (isinstance(part, ast.Call) and ast.unparse(part) in {f"{how}({name})" for how in ("str", "repr") for name in caught})
    ]


def test_no_code_judges_an_error_by_its_words() -> None:
    found = [where(path, node) for path in python(*PRODUCT) for node in judged_by_words(tree(path))]
    assert not found, f"compare error.sqlstate, or catch the class: {found}"
    for bad in ('"users_by_login" in str(error)', 'error.diag.constraint_name == "users_by_login"'):
        assert judged_by_words(ast.parse(f"try:\n    f()\nexcept Exception as error:\n    if {bad}:\n        g()"))
    assert not judged_by_words(ast.parse('try:\n    f()\nexcept E as error:\n    if error.sqlstate == "23505":\n        g(str(error))'))
