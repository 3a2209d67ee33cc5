"""`python -m bench.profile_append`: where the time of a lone append goes, in the client, in the server and on the disk."""

from __future__ import annotations

import argparse
import cProfile
import itertools
import pstats
import statistics
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg

from bench.contenders import COUNTY, DAY, TENANTS, command
from bench.ground import ground
from domain import member
from domain.kernel import Personal
from infra.ledger import Draft
from services.wiring import Runtime

TENANT: Final = TENANTS[0]
CLIENT: Final = {
    "encode: a fact to JSON": ("mapper.py", "encode"),
    "encode: in clear for the fingerprint": ("mapper.py", "plain"),
    "seal: the fingerprint": ("vault.py", "fingerprint"),
    "seal: make the person's key": ("vault.py", "make_keys"),
    "seal: fetch the person's key": ("vault.py", "keys"),
    "seal: the values": ("vault.py", "seal"),
    "the statement: driver, line and server": ("connection.py", "execute"),
    "of that: waiting for the server": ("connection.py", "wait"),
}
_STATEMENTS: Final = {
    "version probe": "SELECT version FROM ledger.events WHERE county_id = {c} AND tenant_id = {t} AND stream = '{s}'"
    " ORDER BY version DESC LIMIT 1",
    "command lookup": "SELECT first_position FROM ledger.commands WHERE county_id = {c} AND tenant_id = {t} AND command_id = '{s}'",
    "head update": "UPDATE ledger.heads SET position = position + 1 WHERE county_id = {c} AND tenant_id = {t}",
    "insert of the command": "INSERT INTO ledger.commands (county_id, tenant_id, command_id, fingerprint, first_position, size,"
    " recorded_at, actor, role, correlation, channel) SELECT {c}, {t}, '{s}', '\\x00', position + 1, 1, now(), '{s}', 'clerk', '{s}', 'api'"
    " FROM ledger.heads WHERE county_id = {c} AND tenant_id = {t}",
    "insert of the fact": "INSERT INTO ledger.events (county_id, tenant_id, position, stream, version, tag, effective_on, command_position,"
    " subjects, payload) SELECT {c}, {t}, position + 1, '{s}', 1, 'member.class-assigned', '2025-06-14', position + 1, '{{}}', '\\x7b7d'"
    " FROM ledger.heads WHERE county_id = {c} AND tenant_id = {t}",
    "the whole function": "SELECT * FROM ledger.append_lone({c}, {t}, '{s}', '\\x00', '{s}', NULL, 'clerk', '{s}', NULL, NULL, 'api',"
    " '{s}', 1, 'member.class-assigned', '2025-06-14', NULL, '{{}}', NULL, '\\x7b7d')",
}


def main() -> None:
    """Print the parts of the client, of the server, and what the disk costs."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile_append")
    parser.add_argument("--appends", type=int, default=1000)
    options = parser.parse_args()
    with ground() as (servers, runtime), psycopg.connect(servers.admin_url, autocommit=True) as admin:
        plain, sealing = _plain(runtime), _sealing(runtime)
        for work in (plain, sealing):
            _timed(work, 50)
        _client("a fact without personal values", plain, options.appends)
        _client("a fact with sealed values, of a person known for long", sealing, options.appends)
        _server(admin, options.appends // 5)
        _disk(admin, plain, options.appends)


def _plain(runtime: Runtime) -> Callable[[], object]:
    return lambda: runtime.ledger.append(
        _asked(), [Draft(stream=uuid4(), version=1, fact=member.ContactConfirmed(means="phone"), effective_on=DAY)]
    )


def _sealing(runtime: Runtime) -> Callable[[], object]:
    person, versions = uuid4(), itertools.count(1)

    def append() -> None:
        fact = member.Registered(name=Personal(person, "某某某"), ledger_class="on-job", branch=UUID(int=1), number="1")
        runtime.ledger.append(_asked(), [Draft(stream=person, version=next(versions), fact=fact, effective_on=DAY)])

    return append


def _asked() -> Any:
    asked = command(TENANT)
    return type(asked)(
        county=COUNTY, tenant=TENANT, command_id=asked.command_id, actor=asked.actor, role="clerk", correlation=asked.correlation,
        channel="api",
    )  # fmt: skip


def _client(title: str, work: Callable[[], object], appends: int) -> None:
    """Print what a profiler saw of the client: cumulative, so that the last part lies within the one before it."""
    profile = cProfile.Profile()
    profile.runcall(_timed, work, appends)
    seen: dict[Any, Any] = getattr(pstats.Stats(profile), "stats")  # noqa: B009 - the library declares no type for it
    whole = sum(row[3] for key, row in seen.items() if key[2] == "append" and key[0].endswith("ledger/ledger.py"))
    print(f"{title}: {whole / appends * 1e6:,.0f} us an append, under a profiler\n  {'':44}{'us':>8}{'part':>8}")
    for label, (file, name) in CLIENT.items():
        took = sum(row[3] for key, row in seen.items() if key[0].endswith(f"/{file}") and key[2] == name)
        print(f"  {label:44}{took / appends * 1e6:8.0f}{took / whole:8.0%}")
    print(flush=True)


def _server(admin: psycopg.Connection[Any], rounds: int) -> None:
    """Print how long each statement of the function takes on its own, with its WAL, and the function as a whole; all is rolled back."""
    print(f"the server, median of {rounds}, rolled back\n  {'':44}{'us':>8}{'WAL bytes':>12}")
    for label, words in _STATEMENTS.items():
        took, wal = list[float](), list[int]()
        for _ in range(rounds):
            with admin.transaction(force_rollback=True):
                query = "EXPLAIN (ANALYZE, WAL, FORMAT JSON) " + words.format(c=COUNTY, t=TENANT, s=uuid4())
                row = admin.execute(query.encode(), prepare=False).fetchone()
                assert row is not None
                plan = row[0][0]
                took.append(plan["Execution Time"] * 1000)
                wal.append(plan["Plan"].get("WAL Bytes", 0))
        print(f"  {label:44}{statistics.median(took):8.0f}{statistics.median(wal):12,.0f}")
    print(flush=True)


def _disk(admin: psycopg.Connection[Any], work: Callable[[], object], appends: int) -> None:
    """Print the same appends with a durable commit, without waiting for it, and without fsync at all, in turns."""
    settings = {
        "durable": ("on", "on"), "commit not waited for": ("off", "on"), "without fsync": ("on", "off"),
    }  # fmt: skip
    took: dict[str, list[float]] = {name: [] for name in settings}
    for _ in range(5):
        for name, (commit, fsync) in settings.items():
            admin.execute(f"ALTER SYSTEM SET synchronous_commit = {commit}".encode())
            admin.execute(f"ALTER SYSTEM SET fsync = {fsync}".encode())
            admin.execute("SELECT pg_reload_conf()")
            time.sleep(0.1)
            took[name].append(_timed(work, max(appends // 10, 1)))
    print(f"the disk, median of 5 turns\n  {'':44}{'us':>8}{'part':>8}")
    durable = statistics.median(took["durable"])
    for name, found in took.items():
        print(f"  {name:44}{statistics.median(found) * 1e6:8.0f}{statistics.median(found) / durable:8.0%}")


def _timed(work: Callable[[], object], times: int) -> float:
    """Return the mean of so many."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


if __name__ == "__main__":
    main()
