"""What changes rows, as PostgreSQL reads it, is nothing that Citus's planner refuses: in the code, behind the doors, by followers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest

from domain.kernel import Voided
from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers
from infra.ledger import Draft, Ledger, Quiet, Stale
from infra.vault import Vault
from tests.infra import boxes
from tests.infra import test_intervals_oracle as shelf
from tests.infra.parsed import DELETE, INSERT, UPDATE, Judge, Node, changing, tree
from tests.infra.test_followers_faults import place
from tests.infra.test_intervals_oracle import tables
from tests.infra.words import WORDS, Moved, Opened, command
from tests.rules.statements import spoken

__all__ = ["tables"]
CHANGES: Final = re.compile(r"\b(?:INSERT\s+INTO|UPDATE\s+[\w.{}]+\s.*?\bSET|DELETE\s+FROM)\b", re.IGNORECASE)
ELSEWHERE: Final = ("infra/migrations/", "infra/deploy/", "infra/followers/write.py")
"""Functions of migrations and what followers write are read where they are run."""
PLAIN_ALONE: Final = re.compile(r"\bunnest\(%b::uuid\[\]")
"""Asked of plain PostgreSQL alone; tests/rules/test_statements.py names it."""
FILLED: Final = ("VALUES {}", f"VALUES ({', '.join(['%s'] * 13)})")
"""What is filled in later, of all of these by the queue of jobs alone."""
BREACHES: Final = {
    "an INSERT asks nothing": [
        "INSERT INTO work.answers (county_id, tenant_id) VALUES (1, (SELECT 2))",
        "INSERT INTO work.answers (county_id) VALUES (1) RETURNING (SELECT count(*) FROM work.answers)",
    ],
    "a change calls nothing volatile": [
        "UPDATE work.jobs SET created_at = clock_timestamp()", "DELETE FROM work.jobs WHERE due_at < ledger.now()",
        "UPDATE work.jobs SET job_id = uuid_in(md5(random()::text)::cstring)",
    ],
    "STABLE functions are not given columns": [
        "UPDATE work.jobs SET retry_at = due_at + interval '1 hour'", "DELETE FROM work.jobs WHERE due_at::date < %s",
        "UPDATE work.jobs SET key = due_at::text WHERE job_id = %s", "UPDATE work.jobs SET args = to_jsonb(state)",
        "DELETE FROM work.jobs WHERE due_at < %s::date",
    ],
    "a row stays with its county": [
        "UPDATE work.jobs SET county_id = 2 WHERE county_id = 1",
        "INSERT INTO directory.counties (county_id) VALUES (1) ON CONFLICT (county_id, tenant_id) DO UPDATE SET county_id = 2",
    ],
    "CASE and COALESCE hold IMMUTABLE functions": [
        "UPDATE work.jobs SET retry_at = coalesce(retry_at, now())", "DELETE FROM work.jobs WHERE CASE WHEN now() > due_at THEN true END",
    ],
    "RETURNING is worked out by IMMUTABLE functions": [
        "UPDATE work.jobs SET attempts = 0 RETURNING to_char(due_at, 'YYYY')", "DELETE FROM work.jobs RETURNING now()",
    ],
    "DO UPDATE is worked out by IMMUTABLE functions": [
        "INSERT INTO follow.policies (policy, active_since) VALUES ('a', now()) ON CONFLICT (policy) DO UPDATE SET active_since = now()",
        "INSERT INTO follow.policies (policy) VALUES ('a') ON CONFLICT (policy) DO UPDATE SET policy = 'b' WHERE now() > 'today'",
    ],
}  # fmt: skip


def hear(connection: psycopg.Connection[Any]) -> list[Node]:
    """Return where the trees go of all that a connection asks, and of what the functions ask that it runs."""
    heard: list[Node] = []

    def told(notice: psycopg.errors.Diagnostic) -> None:
        if notice.message_primary == "parse tree:" and notice.message_detail:
            heard.append(tree(notice.message_detail))

    connection.add_notice_handler(told)
    connection.execute("SET client_min_messages = log")
    connection.execute("SET debug_print_parse = on")
    connection.commit()
    return heard


class Reader:
    """Prepares statements and judges them."""

    def __init__(self, sql: psycopg.Connection[Any]) -> None:
        self.judge, self.heard, self._sql = Judge(sql), hear(sql), sql

    def refused(self, statement: str) -> list[str]:
        """Return what would be refused of a statement, whose values may be psycopg's."""
        self.heard.clear()
        with self._sql.transaction(force_rollback=True):
            self._sql.execute(f"PREPARE asked AS {numbered(statement)}".encode())
            self._sql.execute("DEALLOCATE asked")
        assert changing(self.heard), f"no tree of a change was heard: {statement}"
        return [rule for heard in self.heard for rule in self.judge.refused(heard)]


def numbered(statement: str) -> str:
    """Return a statement with numbers for its values."""
    named: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found.group() == "%%":
            return "%"
        return f"${named.setdefault(found.group(1) or f' {len(named)}', len(named) + 1)}"

    return re.sub(r"%\((\w+)\)s|%[sbt%]", number, statement)


@pytest.fixture(scope="module")
def reader(servers: Servers) -> Iterator[Reader]:
    with psycopg.connect(servers.admin_url) as connection:
        yield Reader(connection)
        connection.rollback()


@pytest.fixture
def loud(servers: Servers) -> Iterator[tuple[Database, list[Node]]]:
    """Doors with one connection, which say that PostgreSQL is sharded, and the trees of what is asked through them."""
    database = Database(servers.app_url, size=1)
    database.sharded = True
    with database.pool.connection() as connection:
        heard = hear(connection)
    yield database, heard
    database.close()


def test_no_statement_of_the_code_is_one_that_would_be_refused(reader: Reader) -> None:
    read = [
        (where, statement) for where, statement in spoken()
        if CHANGES.search(statement) and not where.startswith(ELSEWHERE) and not PLAIN_ALONE.search(statement)
    ]  # fmt: skip
    assert len(read) > 60
    for where, statement in read:
        assert reader.refused(statement.replace(*FILLED)) == [], f"{where}: {statement}"


@pytest.mark.parametrize("rule", BREACHES)
def test_a_breach_is_noticed_of(reader: Reader, rule: str) -> None:
    for statement in BREACHES[rule]:
        assert rule in reader.refused(statement), statement


def test_what_would_not_be_refused_is_not(reader: Reader) -> None:
    for statement in (
        "UPDATE work.jobs SET created_at = now() WHERE job_id = %s", "DELETE FROM work.jobs WHERE due_at < now() - interval '1 hour'",
        "UPDATE work.jobs SET attempts = coalesce(attempts, 0) + 1 WHERE key = lower(kind) RETURNING attempts > 1",
        "INSERT INTO follow.policies (policy, active_since) VALUES ('a', clock_timestamp())",
    ):  # fmt: skip
        assert reader.refused(statement) == [], statement


def test_no_statement_of_the_doors_of_the_ledger_is_one_that_would_be_refused(
    loud: tuple[Database, list[Node]], reader: Reader, vault: Vault, county: int
) -> None:
    database, heard = loud
    ledger, tenant, stream, other = Ledger(database, WORDS, vault), county * 1000 + 1, uuid4(), uuid4()

    def append(*drafts: Draft, at: int = tenant, **more: Any) -> None:
        ledger.append(command(county, at, uuid4()), drafts, **more)

    append(opened(stream))  # the first of a tenant
    append(opened(uuid4()), opened(other), at=tenant + 1)
    append(opened(other), witnesses=[(stream, 1)])
    append(opened(uuid4()), opened(uuid4()), quiet=Quiet(since=1, kinds=frozenset({"box.moved"})))
    append(opened(uuid4()), at=tenant + 2, quiet=Quiet(since=0, kinds=frozenset({"box.moved"})))
    with suppress(Stale):
        append(opened(stream))
    assert {node.fields["commandType"] for node in changing(heard)} == {UPDATE, INSERT}
    assert len(changing(heard)) >= 11, "two doors write head, command and facts, also of a tenant without a head; the third a head"
    assert [rule for each in heard for rule in reader.judge.refused(each)] == []


def test_no_statement_of_a_follower_is_one_that_would_be_refused(
    loud: tuple[Database, list[Node]], reader: Reader, servers: Servers, vault: Vault, county: int
) -> None:
    boxes.make_tables(servers.migrate_url)
    database, heard = loud
    ledger, tenant, stream, gone = Ledger(database, WORDS, vault), county * 1000 + 1, uuid4(), uuid4()
    followers = Followers(database, ledger, [boxes.view], portable=True)

    def follow(*drafts: Draft) -> None:
        ledger.append(command(county, tenant, uuid4()), drafts)
        heard.clear()
        followers.catch_up(county, tenant)
        told.extend(heard)

    told: list[Node] = []
    follow(opened(stream), opened(gone))
    follow(Draft(stream=stream, version=2, fact=Moved(to="a shelf"), effective_on=date(2025, 6, 15)))
    follow(Draft(stream=gone, version=2, fact=Moved(to="away"), effective_on=date(2025, 6, 15)))
    follow(Draft(stream=stream, version=3, fact=Voided(reason="wrong"), effective_on=date(2025, 6, 15), replaces=3))
    assert {node.fields["commandType"] for node in changing(told)} == {INSERT, UPDATE, DELETE}
    assert [rule for each in told for rule in reader.judge.refused(each)] == []


def test_no_statement_by_which_counts_are_kept_is_one_that_would_be_refused(
    loud: tuple[Database, list[Node]], reader: Reader, vault: Vault, county: int
) -> None:
    database, heard = loud
    ledger, tenant = Ledger(database, shelf.WORDS, vault), county * 1000 + 1
    [stream] = place(ledger, county, tenant)
    painted = Draft(stream=stream, version=2, fact=shelf.Painted(colour="blue"), effective_on=date(2005, 6, 14))
    ledger.append(command(county, tenant, uuid4()), [painted])
    heard.clear()
    Followers(database, ledger, [shelf.view], portable=True).catch_up(county, tenant)
    conflicts = [query.fields["onConflict"] for query in changing(heard)]
    assert [each for each in conflicts if isinstance(each, Node) and each.fields["onConflictSet"] != "<>"], "sums of months are added to"
    assert [rule for each in heard for rule in reader.judge.refused(each)] == []


def opened(stream: Any) -> Draft:
    return Draft(stream=stream, version=1, fact=Opened(label="a"), effective_on=date(2025, 6, 14))
