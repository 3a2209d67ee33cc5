"""A follower parks at the fact that cannot be taken, and at no other: not for want of memory or room, nor where another came past it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from infra.db import Database
from infra.followers import Followers, Policy
from infra.ledger import Ledger
from tests.infra.test_followers_faults import ledger, parked, place
from tests.infra.test_intervals_oracle import Placed, tables

__all__ = ["ledger", "tables"]


def no_room(_: Any) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a real device that is always full
        full.write(b"x" * 100_000)


def no_memory(_: Any) -> None:
    bytearray(1 << 62)


def follower(db: Database, ledger: Ledger, policy: Policy, *, kind: type[Followers] = Followers) -> Followers:
    return kind(db, ledger, [], [policy], queue=lambda *_: None, batch=5)


def asked(name: str, handler: Callable[[Any], Any]) -> Policy:
    policy = Policy(name)
    policy.on(Placed)(handler)
    return policy


@pytest.mark.parametrize("short", [no_room, no_memory])
def test_a_machine_that_is_short_of_something_parks_nobody(
    db: Database, ledger: Ledger, county: int, short: Callable[[Any], None]
) -> None:
    name, tenants = f"poor-{county}", (county * 1000 + 1, county * 1000 + 2)
    poor = follower(db, ledger, asked(name, short))
    poor.run_once(county=county - 1)  # at work, though no fact has come yet
    for tenant in tenants:
        place(ledger, county, tenant, 3)
    assert poor.catch_up(county) == 0
    assert parked(db, county) == []
    assert follower(db, ledger, asked(name, lambda _: None)).catch_up(county) == 6


def test_a_command_that_there_is_no_room_for_keeps_its_own_tenant_waiting_and_no_other(db: Database, ledger: Ledger, county: int) -> None:
    name, large, other = f"large-{county}", county * 1000 + 1, county * 1000 + 2

    def short(e: Any) -> None:
        if e.tenant == large:
            raise MemoryError

    poor = follower(db, ledger, asked(name, short))
    poor.run_once(county=county - 1)
    place(ledger, county, large, 3)
    for _ in range(3):
        place(ledger, county, other, 7)
        assert poor.catch_up(county) == 7
    assert parked(db, county) == []
    assert follower(db, ledger, asked(name, lambda _: None)).catch_up(county) == 3


def test_whoever_fails_at_a_fact_does_not_park_one_who_came_past_it_meanwhile(db: Database, ledger: Ledger, county: int) -> None:
    name, tenant = f"mended-{county}", county * 1000 + 1

    def fails(_: Any) -> None:
        raise LookupError

    class Overtaken(Followers):
        def _park(self, *at: Any) -> None:
            assert follower(db, ledger, asked(name, lambda _: None)).catch_up(county) == 3
            super()._park(*at)

    old = follower(db, ledger, asked(name, fails), kind=Overtaken)
    old.run_once(county=county - 1)
    place(ledger, county, tenant, 3)
    assert old.catch_up(county) == 0
    assert parked(db, county) == []
    place(ledger, county, tenant)
    assert follower(db, ledger, asked(name, lambda _: None)).catch_up(county) == 1


def test_what_only_fails_together_holds_nobody_up_for_longer_than_its_batch(db: Database, ledger: Ledger, county: int) -> None:
    name, tenant = f"crowd-{county}", county * 1000 + 1
    shy = Policy(name)

    @shy.on_stretch(Placed)
    def looks(_: Database, facts: Sequence[Any]) -> list[Any]:
        if len(facts) > 1:
            raise LookupError
        return []

    followers = follower(db, ledger, shy)
    followers.run_once(county=county - 1)
    place(ledger, county, tenant, 12)
    assert [followers.run_once(county=county) for _ in range(4)] == [5, 5, 2, 0]
    assert parked(db, county) == []
