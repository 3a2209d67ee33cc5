"""A fact that nobody can read parks the follower of one tenant, with a reason; the followers of all others stay close behind."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infra.db import Database, scope
from infra.embedded import Servers
from infra.followers import positions
from infra.ledger import Draft, Ledger
from infra.ledger.envelope import StoredFact
from infra.ledger.recorder import LedgerRecorder
from infra.roles import OWNER
from infra.vault import Vault
from tests.estate import new_database
from tests.faults.conftest import Tell
from tests.infra import boxes
from tests.infra.words import WORDS, Opened, command
from tests.workers.conftest import process

pytestmark = pytest.mark.faults
DAY, TENANTS, SECONDS, CLOSE = date(2005, 6, 14), 6, 12.0, 5.0
POISON = (b'{"type":"box.unheard-of"}', b"\xff no json", b'{"type":"box.opened","label":1}')
PARKED = "SELECT tenant_id, parked_position, parked_reason FROM follow.positions WHERE county_id = %s AND parked_at IS NOT NULL"
BEHIND = (
    "SELECT c.tenant_id, extract(epoch FROM ledger.now() - min(c.recorded_at))::float8 FROM ledger.commands c LEFT JOIN follow.positions p"
    " ON p.county_id = c.county_id AND p.tenant_id = c.tenant_id AND p.follower = 'boxes'"
    " WHERE c.county_id = %s AND c.first_position > coalesce(p.position, 0) GROUP BY 1"
)


class Estate:
    """Tenants whose books are written all the while, and how long the oldest fact of each has waited for its follower."""

    def __init__(self, ledger: Ledger, own: Servers, county: int) -> None:
        self.ledger, self.own, self.county, self.stop = ledger, own, county, Event()
        self.tenants = [county * 1000 + n for n in range(TENANTS)]

    def write(self, tenant: int) -> int:
        written = 0
        while not self.stop.wait(0.02):
            draft = Draft(stream=uuid4(), version=1, fact=Opened(label="a"), effective_on=DAY)
            written = self.ledger.append(command(self.county, tenant, uuid4()), [draft]).last
        return written

    def waits(self) -> dict[int, float]:
        with psycopg.connect(self.own.admin_url) as admin:
            return dict(admin.execute(BEHIND, [self.county]).fetchall())

    def parked(self) -> list[Any]:
        with self.ledger.db.platform() as sql:
            return sql.execute(PARKED, [self.county]).fetchall()

    def mend(self, tenant: int, position: int) -> None:
        """Do as the owner what only he may: put a readable fact in the place of the other; then let the follower try again."""
        with psycopg.connect(self.own.migrate_url, options=f"-c role={OWNER}") as owner:
            owner.execute(scope(self.county, tenant))
            owner.execute(
                "UPDATE ledger.events SET payload = %s WHERE county_id = %s AND tenant_id = %s AND position = %s",
                [b'{"type":"box.opened","label":"mended"}', self.county, tenant, position],
            )
        with self.ledger.db.tenant(self.county, tenant) as sql:
            assert positions.unpark(sql, self.county, tenant, "boxes") == 1

    def caught_up(self) -> bool:
        limit = time.monotonic() + 60
        while self.waits():
            if time.monotonic() > limit:
                return False
            time.sleep(0.1)
        return True


def test_poison_parks_one_tenant_and_the_others_stay_close_behind(
    servers: Servers, vault: Vault, environ: dict[str, str], county: int, seed: int, tell: Tell
) -> None:
    own, chance = new_database(servers, f"poison_{seed}"), random.Random(seed)
    boxes.make_tables(own.migrate_url)
    db = Database(own.app_url, size=TENANTS + 2)
    estate = Estate(Ledger(db, WORDS, vault), own, county)
    ill, worst, written = chance.choice(estate.tenants), 0.0, list[int]()
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(process("tests.faults.follower", environ | {"DATABASE_URL": own.app_url}))
        stack.callback(db.close)
        pool = stack.enter_context(ThreadPoolExecutor(TENANTS))
        stack.callback(estate.stop.set)
        writing = [pool.submit(estate.write, tenant) for tenant in estate.tenants]
        time.sleep(2)
        assert estate.ledger.head(county, ill)
        bad = StoredFact(uuid4(), 1, "box.opened", chance.choice(POISON), effective_on=DAY)
        planted = LedgerRecorder(db, county, ill).append(command(county, ill, uuid4()), [bad]).last
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            time.sleep(0.1)
            if estate.parked():
                worst = max([worst, *(wait for tenant, wait in estate.waits().items() if tenant != ill)])
        [stuck] = estate.parked()
        assert stuck[:2] == (ill, planted)
        assert "Unreadable" in stuck[2]
        estate.stop.set()
        written = [each.result() for each in writing]
        estate.mend(ill, planted)
        assert estate.caught_up()
    with psycopg.connect(own.admin_url) as admin:
        row = admin.execute("SELECT count(*), count(DISTINCT (tenant_id, position)) FROM views.box_log").fetchone()
    assert row
    tell(injected=1, lost=sum(written) - row[1], doubled=row[0] - row[1], facts=sum(written), longest_wait_of_others=f"{worst:.1f} s")
    assert row == (sum(written), sum(written))
    assert worst < CLOSE
