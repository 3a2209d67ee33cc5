"""A command id that was used for another command is refused also where everything else fits: by a key, when nothing was asked before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.db import Database
from infra.embedded import Servers
from infra.ledger import CommandReused, Draft, Ledger, Receipt
from infra.vault import Vault
from tests.infra.test_repeats import HOLD, opened, queued
from tests.infra.words import WORDS, command
from tests.pooler import Pooler

Lot = Callable[[UUID, int], list[Draft]]
LONE = (
    "SELECT ledger.append_lone(%s, %s, %s, '', %s, NULL, 'x', %s, NULL, NULL, 'api', %s, 2, 'x', '2005-06-14', NULL, '{}', NULL, '')"
)
LOTS: dict[str, Lot] = {
    "a lone fact": lambda stream, version: [opened(stream, version)],
    "a lot": lambda stream, version: [opened(stream, version), opened(stream, version + 1), opened(uuid4())],
}


@pytest.fixture(params=["plain", "pooled"])
def ledger(request: pytest.FixtureRequest, servers: Servers, vault: Vault) -> Iterator[Ledger]:
    url = servers.app_url
    if request.param == "pooled":
        pooler: Pooler = request.getfixturevalue("pooler")
        url = pooler.url(url)
    db = Database(url, size=4)
    yield Ledger(db, WORDS, vault)
    db.close()


@pytest.mark.parametrize("lot", LOTS.values(), ids=LOTS)
def test_an_id_used_again_for_another_command_is_refused_on_a_stream_whose_version_fits(ledger: Ledger, county: int, lot: Lot) -> None:
    tenant, stream, used = county * 1000 + 1, uuid4(), command(county, county * 1000 + 1, uuid4())
    first = ledger.append(used, begun := lot(uuid4(), 1))
    ledger.append(command(county, tenant, uuid4()), [opened(stream)])
    head = ledger.head(county, tenant)
    with pytest.raises(CommandReused):
        ledger.append(used, lot(stream, 2))
    assert (ledger.head(county, tenant), len(ledger.load(county, tenant, stream))) == (head, 1), "nothing of it is stored"
    again = ledger.append(used, begun)
    assert (again.first_position, again.recorded_at, again.repeated) == (first.first_position, first.recorded_at, True)
    assert ledger.append(command(county, tenant, uuid4()), lot(stream, 2)).first_position == head + 1


def test_the_door_for_a_lone_fact_leaves_it_to_a_key_and_the_recorder_asks_once_more(ledger: Ledger, county: int) -> None:
    tenant, stream, used = county * 1000 + 1, uuid4(), uuid4()
    ledger.append(command(county, tenant, used), [opened(uuid4())])
    ledger.append(command(county, tenant, uuid4()), [opened(stream)])
    with pytest.raises(psycopg.errors.UniqueViolation) as taken, ledger.db.tenant(county, tenant) as sql:
        sql.execute(LONE, [county, tenant, used, uuid4(), used, stream])
    assert (taken.value.sqlstate, taken.value.diag.constraint_name) == ("23505", "commands_pkey")


@pytest.mark.parametrize("lot", LOTS.values(), ids=LOTS)
def test_of_two_commands_that_wait_for_the_head_under_one_id_one_is_stored_and_the_other_refused(
    ledger: Ledger, servers: Servers, county: int, lot: Lot
) -> None:
    tenant, once, streams = county * 1000 + 1, uuid4(), (uuid4(), uuid4())
    for stream in streams:
        ledger.append(command(county, tenant, uuid4()), [opened(stream)])

    def sent(stream: UUID) -> Receipt | CommandReused:
        try:
            return ledger.append(command(county, tenant, once), lot(stream, 2))
        except CommandReused as reused:
            return reused

    with ThreadPoolExecutor(2) as pool:
        with ledger.db.tenant(county, tenant) as sql:
            sql.execute(HOLD, [county, tenant, uuid4(), uuid4(), uuid4()])
            futures = [pool.submit(sent, stream) for stream in streams]
            queued(servers, 2)
        answers = [future.result() for future in futures]
    assert sorted(type(answer).__name__ for answer in answers) == ["CommandReused", "Receipt"]
    stored = [len(ledger.load(county, tenant, stream)) > 1 for stream in streams]
    assert stored == [isinstance(answer, Receipt) for answer in answers]
