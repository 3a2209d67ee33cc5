"""The one door into the ledger has two leaves, for one fact and for many; both promise the same."""

from __future__ import annotations

from datetime import date
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.ledger import CommandReused, Draft, Gap, Ledger, Malformed, NotOfItsStream, Quiet, Receipt, Stale, WitnessMoved
from infra.vault import Vault
from tests.infra.words import WORDS, Opened, command

DAY = date(2025, 6, 14)

DOORS = [pytest.param((), id="by-values"), pytest.param([(UUID(int=9), 0)], id="by-arrays")]
"""A lone fact goes in as plain values, one with a witness as arrays of one: both doors promise the same."""


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


@pytest.fixture
def tenant(county: int) -> int:
    return county * 1000 + 1


def opened(stream: UUID, version: int = 1, label: str = "a", *, replaces: int | None = None, source: str | None = None) -> Draft:
    return Draft(stream=stream, version=version, fact=Opened(label=label), effective_on=DAY, replaces=replaces, source=source)


@pytest.mark.parametrize("witnesses", DOORS)
def test_both_doors_promise_the_same(ledger: Ledger, county: int, tenant: int, witnesses: list[tuple[UUID, int]]) -> None:
    def send(draft: Draft, id: UUID | None = None, at: int = tenant) -> Receipt:
        return ledger.append(command(county, at, id or uuid4()), [draft], witnesses=witnesses)

    stream, once, other = uuid4(), uuid4(), uuid4()
    first = send(opened(stream, source="sheet 1"), once)
    again = send(opened(stream, source="sheet 1"), once)
    assert (first.first_position, first.size, first.repeated) == (1, 1, False)
    assert (again.first_position, again.size, again.recorded_at, again.repeated) == (1, 1, first.recorded_at, True)
    with pytest.raises(CommandReused):
        send(opened(stream, label="another"), once)
    send(opened(other))
    for refusal, draft in [
        (Stale, opened(stream)), (Gap, opened(stream, 3)), (Gap, opened(stream, -1)), (Gap, opened(uuid4(), 2)),
        (NotOfItsStream, opened(stream, 2, replaces=2)), (Malformed, opened(stream, 2, label="x" * 262_144)),
    ]:  # fmt: skip
        with pytest.raises(refusal):
            send(draft)
    assert send(opened(stream, 2, replaces=1)).first_position == 3
    [_, right] = ledger.load(county, tenant, stream)
    assert (right.replaces, right.position, right.command_position) == (1, 3, 3)
    assert send(opened(uuid4()), at=tenant + 1).first_position == 1


@pytest.mark.parametrize("sharded", [False, True], ids=["rows-made-of-arrays", "values"])
def test_a_lot_is_refused_for_the_same_reasons_on_either_engine(
    servers: Servers, vault: Vault, county: int, tenant: int, *, sharded: bool
) -> None:
    db = Database(servers.app_url, size=2)
    db.sharded = sharded
    ledger = Ledger(db, WORDS, vault)

    def send(*lot: Draft, id: UUID | None = None) -> Receipt:
        return ledger.append(command(county, tenant, id or uuid4()), lot)

    stream, other, once = uuid4(), uuid4(), uuid4()
    begun = [opened(stream, source="sheet 1"), opened(other, label="b")]
    first = send(*begun, id=once)
    again = send(*begun, id=once)
    assert (first.first_position, first.size, again.first_position, again.repeated) == (1, 2, 1, True)
    with pytest.raises(CommandReused):
        send(opened(uuid4()), opened(uuid4()), id=once)
    new, twice = uuid4(), uuid4()
    for refusal, lot in [
        (Stale, [opened(new), opened(stream)]), (Stale, [opened(stream, 2), opened(other, 1)]), (Gap, [opened(twice), opened(twice)]),
        (Gap, [opened(new), opened(other, 3)]), (Gap, [opened(new, -1), opened(other, 2)]),
        (NotOfItsStream, [opened(new), opened(stream, 2, replaces=2)]), (Malformed, [opened(new), opened(stream, 2, label="x" * 262_144)]),
    ]:  # fmt: skip
        with pytest.raises(refusal):
            send(*lot)
    assert ledger.head(county, tenant) == 2, "nothing of a lot that was refused is stored"
    assert send(opened(stream, 2, replaces=1), opened(stream, 3), opened(new)).first_position == 3
    assert [(e.version, e.position, e.command_position, e.replaces, e.source) for e in ledger.load(county, tenant, stream)] == [
        (1, 1, 1, None, "sheet 1"), (2, 3, 3, 1, None), (3, 4, 3, None, None),
    ]  # fmt: skip
    db.close()


@pytest.mark.parametrize("door", ["append_lone", "append_one", "append"])
def test_no_door_takes_a_channel_that_there_is_not(db: Database, county: int, tenant: int, door: LiteralString) -> None:
    fact = _ARRAYS if door == "append" else _VALUES
    statement = "SELECT ledger." + door + "(%s, %s, %s, '', %s, NULL, 'clerk', %s, NULL, NULL, 'smoke', " + fact + ")"
    with pytest.raises(psycopg.errors.CheckViolation), db.tenant(county, tenant) as sql:
        sql.execute(statement, [county, tenant, uuid4(), uuid4(), uuid4(), uuid4()])


_VALUES: LiteralString = "%s, 1, 'box.opened', '2005-06-14', NULL, '{}', NULL, '{}'"
_SILENCE: LiteralString = ", false, 0, '{}', '{}'"
_ARRAYS: LiteralString = "ARRAY[%s]::uuid[], '{1}', '{x}', '{2005-06-14}', '{NULL}', '{\"{}\"}', '{NULL}', '{x}', '{}', '{}'"


@pytest.mark.parametrize(
    ("door", "fact"), [("append_lone", _VALUES), ("append_one", _VALUES), ("append", _ARRAYS), ("append_since", _ARRAYS + _SILENCE)]
)
def test_no_door_leads_beyond_a_scope_that_is_set(db: Database, county: int, tenant: int, door: LiteralString, fact: LiteralString) -> None:
    statement = "SELECT ledger." + door + "(%s, %s, %s, '', %s, NULL, 'clerk', %s, NULL, NULL, 'api', " + fact + ")"
    with db.tenant(county, tenant) as sql:
        sql.execute(statement, [county, tenant, uuid4(), uuid4(), uuid4(), uuid4()])
    with pytest.raises(psycopg.Error) as refused, db.tenant(county, tenant) as sql:
        sql.execute(statement, [county, tenant + 1, uuid4(), uuid4(), uuid4(), uuid4()])
    assert refused.value.sqlstate == "TZ005"


def test_a_command_that_relies_on_silence_is_answered_once_and_for_ever_whatever_came_since(
    ledger: Ledger, county: int, tenant: int
) -> None:
    def send(stream: UUID, id: UUID, quiet: Quiet | None = None) -> Receipt:
        return ledger.append(command(county, tenant, id), [opened(stream)], quiet=quiet)

    mine, quiet = (uuid4(), uuid4()), Quiet(since=0, kinds=frozenset({"box.opened"}))
    first = send(*mine, quiet)
    send(uuid4(), uuid4())
    again = send(*mine, quiet)
    assert (again.first_position, again.recorded_at, again.repeated) == (first.first_position, first.recorded_at, True)
    with pytest.raises(WitnessMoved):
        send(uuid4(), uuid4(), quiet)
    assert send(uuid4(), uuid4(), Quiet(since=2, kinds=quiet.kinds)).first_position == 3
    assert ledger.head(county, tenant) == 3, "who was disturbed left nothing"


def test_a_head_says_in_which_minute_it_moved_whichever_door_moved_it(ledger: Ledger, servers: Servers, county: int, tenant: int) -> None:
    stream = uuid4()
    for at in (tenant, tenant + 1):
        ledger.append(command(county, at, uuid4()), [opened(stream)])
        ledger.append(command(county, at, uuid4()), [opened(uuid4()), opened(stream, 2)])
        ledger.append(command(county, at, uuid4()), [opened(stream, 3)], witnesses=[(uuid4(), 0)])
        ledger.append(command(county, at, uuid4()), [opened(uuid4())], quiet=Quiet(since=0, kinds=frozenset({"box.lost"})))
    with psycopg.connect(servers.admin_url) as admin:
        heads = admin.execute(
            "SELECT position, moved = date_trunc('minute', recorded_at) FROM ledger.heads WHERE county_id = %s", [county]
        ).fetchall()
    assert heads == [(5, True), (5, True)]


def test_a_silence_goes_on_from_where_a_command_has_looked_and_a_repeat_has_looked_at_nothing(
    ledger: Ledger, county: int, tenant: int
) -> None:
    def send(draft: Draft, id: UUID, quiet: Quiet) -> Receipt:
        return ledger.append(command(county, tenant, id, correlation=UUID(int=7)), [draft], quiet=quiet)

    relied, once = Quiet(since=0, kinds=frozenset({"box.opened"}), undone=frozenset({"box.moved"})), (opened(uuid4()), uuid4())
    then = relied.after(send(*once, relied))
    assert then == Quiet(since=1, kinds=relied.kinds, undone=relied.undone)
    onwards = then.after(send(opened(uuid4()), uuid4(), then))
    assert (onwards.since, relied.after(send(*once, relied))) == (2, relied)
    ledger.append(command(county, tenant, uuid4()), [opened(uuid4())])
    for quiet in (relied, then, onwards):
        with pytest.raises(WitnessMoved):
            send(opened(uuid4()), uuid4(), quiet)
