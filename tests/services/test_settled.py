"""How far the books had come by an instant is asked where nothing that is being written can change it, and no later than needed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from infra.embedded import Servers
from services.reports import basis as bases
from services.reports.basis import Behind
from services.wiring import Runtime
from tests.faults.test_hanging import hang
from tests.services.small_county import SmallCounty

AGO = timedelta(minutes=2)


@pytest.fixture
def small(runtime: Runtime, county: int, monkeypatch: pytest.MonkeyPatch) -> SmallCounty:
    """A county whose readers are not patient."""
    monkeypatch.setattr(bases, "PATIENCE", 0.3)
    held = SmallCounty(runtime, county)
    held.founded()
    return held


def now(small: SmallCounty) -> datetime:
    with small.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
    assert row is not None
    return row[0]


def test_an_instant_of_the_last_minute_waits_for_all_that_is_being_written_and_an_earlier_one_does_not(small: SmallCounty) -> None:
    with small.runtime.db.tenant(small.county, small.town) as sql:
        sql.execute("INSERT INTO work.schedules VALUES (%s, %s, 't', 'p', now(), NULL, now())", [small.county, small.town])
        assert bases.positions(small.runtime, small.county, None, now(small) - AGO) == ()
        with pytest.raises(Behind):
            bases.positions(small.runtime, small.county, None, now(small))
    assert bases.positions(small.runtime, small.county, None, now(small))


def test_a_command_that_stays_open_is_waited_for_however_early_the_instant_is(small: SmallCounty, servers: Servers) -> None:
    with hang(servers.app_url, small.county, small.town) as client:
        for known in (now(small), now(small) - AGO):
            with pytest.raises(Behind):
                bases.positions(small.runtime, small.county, None, known)
        client.rollback()
    assert bases.positions(small.runtime, small.county, None, now(small) - AGO) == ()
