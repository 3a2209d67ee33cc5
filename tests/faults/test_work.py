"""Work happens exactly once: a thousand effects of three kinds while workers, Redis and connections die, again and again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.embedded import Servers
from infra.jobs import Job, find, job_id, queue
from tests.faults.cluster import fill, small_disk
from tests.faults.conftest import Tell
from tests.faults.workshop import LEASE, Workshop, workshop

pytestmark = pytest.mark.faults
STORM, GONE, DRAIN = 50.0, 120.0, 90.0
EFFECTS = 1000


@pytest.mark.timeout(600)
def test_every_effect_is_there_once_whatever_befell_those_who_worked(
    servers: Servers, data: Path, tmp_path: Path, county: int, seed: int, tell: Tell
) -> None:
    chance = random.Random(seed)
    with workshop(servers, data, tmp_path, county) as shop:
        poison = poisoned(shop)
        with shop.busy(chance, pause=0.12, most=3):
            storm(shop, chance, STORM)
        in_the_storm, shop.slowest, shop.failed = (shop.slowest, shop.failed), 0.0, 0
        shop.cache.kill()
        with shop.busy(chance, pause=0.25, most=2):
            calm(shop, GONE)
        without_redis = (shop.slowest, shop.failed)
        shop.cache.start()
        began = time.monotonic()
        stuck = shop.settled(DRAIN)
        drained = time.monotonic() - began
        lost, doubled = shop.counted()
        dead = state(shop, poison)
    effects = len(shop.asked) + sum(kind != "test.write" for kind, _ in shop.asked.values())
    tell(
        injected=sum(shop.befallen.values()), lost=lost, doubled=doubled, stuck=stuck, effects=effects, jobs=len(shop.asked),
        commands=shop.commands, **{name.replace(" ", "_"): n for name, n in sorted(shop.befallen.items())},
        seconds_without_Redis=round(GONE), slowest_command_without_Redis_ms=round(1000 * without_redis[0]),
        slowest_command_in_the_storm_ms=round(1000 * in_the_storm[0]), all_done_after_seconds=round(drained, 1),
    )  # fmt: skip
    assert (lost, doubled, stuck, dead) == (0, 0, 0, "dead")
    assert effects >= EFFECTS
    assert without_redis[1] == 0, "a command failed because Redis was away"
    assert without_redis[0] < 5, "a command waited for Redis"
    assert shop.befallen["worker frozen"], "no worker was frozen in the middle of a job"


@pytest.mark.timeout(120)
def test_a_file_that_finds_no_room_is_written_once_there_is(
    servers: Servers, data: Path, tmp_path: Path, county: int, tell: Tell
) -> None:
    with small_disk(8) as disk, workshop(servers, data, tmp_path, county, files=disk) as shop:
        ballast = fill(disk, leave=0)
        jobs = [Job(kind="test.file", key=f"no-room-{n}") for n in range(10)]
        with shop.runtime.db.tenant(shop.county, shop.tenant) as sql:
            queue(sql, shop.county, shop.tenant, jobs)
        shop.asked = {job_id(shop.county, shop.tenant, job.kind, job.key): (job.kind, job.key) for job in jobs}
        time.sleep(4)
        waiting = shop.settled(0)
        ballast.unlink()
        stuck = shop.settled(DRAIN)
        lost, doubled = shop.counted()
    tell(injected=1, lost=lost, doubled=doubled, stuck=stuck, waited_for_room=waiting)
    assert (lost, doubled, stuck, waiting) == (0, 0, 0, len(jobs))


def storm(shop: Workshop, chance: random.Random, seconds: float) -> None:
    """Kill a worker every two seconds, unless one is frozen just now, and let something else befall the others in between."""
    misfortunes: list[Callable[[], None]] = [
        shop.flush, shop.redis_killed, shop.backends_killed, lambda: shop.freeze(2 * LEASE), lambda: shop.kill("beat-1"),
        lambda: shop.kill("beat-2"), lambda: shop.kill("worker-3"), lambda: shop.freeze(1.5 * LEASE),
    ]  # fmt: skip
    until, turn, others = time.monotonic() + seconds, 0, list[Callable[[], None]]()
    while time.monotonic() < until:
        due = time.monotonic() + 2
        shop.kill(f"worker-{1 + turn % 2}")
        if not others:
            others = chance.sample(misfortunes, len(misfortunes))
        time.sleep(chance.uniform(0.2, 1.0))
        others.pop()()
        turn += 1
        time.sleep(max(0.0, due - time.monotonic()))


def calm(shop: Workshop, seconds: float) -> None:
    """Let Redis stay away; workers die all the same."""
    until, turn = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        shop.kill(f"worker-{1 + turn % 2}")
        turn += 1
        time.sleep(10)
    shop.befallen["Redis gone"] += 1


def poisoned(shop: Workshop) -> Job:
    """Ask for something that can never be done."""
    job = Job(kind="test.poison", key="poison")
    with shop.runtime.db.tenant(shop.county, shop.tenant) as sql:
        queue(sql, shop.county, shop.tenant, [job])
    return job


def state(shop: Workshop, job: Job) -> str:
    """Return what became of it."""
    with shop.runtime.db.tenant(shop.county, shop.tenant) as sql:
        entry = find(sql, shop.county, shop.tenant, job_id(shop.county, shop.tenant, job.kind, job.key))
    assert entry is not None
    return entry.state
