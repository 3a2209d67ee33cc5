"""A sender killed at any named place, Redis emptied meanwhile: what was to leave is there once, or is shown as uncertain."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from uuid import UUID

import redis

from infra.jobs import Hand, settle
from infra.jobs.lease import LOSSES
from infra.jobs.recovery import recover
from services.channels.offer import Channel
from services.wiring import Runtime
from tests.services.channels.abroad import Abroad, abroad, plain
from tests.services.small_county import OFFICE

SEND = ("before-send", "after-send")
POINTS = ("before-claim", "after-claim", "before-effect", *SEND, "before-finish", "after-effect", "before-commit", "after-finish")
CHANNELS: tuple[Channel, ...] = ("mail", "webhook")


def test_a_sender_may_die_anywhere(runtime: Runtime, county: int) -> None:
    with abroad(runtime, county) as out:
        out.open(*CHANNELS)
        found = {point: out.found() for point in POINTS}
        out.told()
        jobs: dict[tuple[str, Channel], UUID] = {}
        jobs |= {(point, channel): out.job(found[point], channel).job_id for point in POINTS for channel in CHANNELS}
        for channel in CHANNELS:
            _die(out, {point: jobs[point, channel] for point in POINTS})
        _flushed(out)
        _recovered(out)
        for (point, channel), job in jobs.items():
            times, state = _arrived(out, channel, found[point]), {one.job: one.state for one in out.log()}[job]
            if point in SEND:
                assert (times, state) == (int(point == "after-send"), "uncertain"), (point, channel)
            else:
                assert (times, state) == (1, "sent"), (point, channel)
        with out.runtime.db.tenant(county, out.small.town) as sql:
            hand = Hand(county=county, tenant=out.small.town, actor=OFFICE.id, reason="asked by telephone")
            for (point, _), job in jobs.items():
                assert settle(sql, hand, job, arrived=point == "after-send") == (point in SEND)
        out.office.settle()
        assert [_arrived(out, channel, one) for channel in CHANNELS for one in found.values()] == [1] * len(jobs)
        assert {one.state for one in out.log()} == {"sent"}


def _die(out: Abroad, jobs: dict[str, UUID]) -> None:
    """Let a process for each place begin a sending there and die."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.channels.once", str(out.county), str(out.small.town), str(job)],
            env=os.environ | out.environ() | {"TAIZHANG_CRASH_AT": point, "PYTHONWARNINGS": "ignore"},
        )
        for point, job in jobs.items()
    ]
    assert [one.wait() for one in running] == [-9] * len(jobs)


def _flushed(out: Abroad) -> None:
    with closing(redis.Redis.from_url(out.runtime.settings.redis_url)) as client:
        client.flushall()


def _recovered(out: Abroad) -> None:
    """Take what the dead held, as the sweep does, and do what is left to do."""
    time.sleep(1.2)  # the leases of the dead last a second
    recover(out.runtime.db, LOSSES)
    out.office.settle()


def _arrived(out: Abroad, channel: Channel, finding: UUID) -> int:
    if channel == "mail":
        return sum(str(finding) in plain(letter) for letter in out.letters())
    return sum(str(finding) in body["link"] for body in out.hooked())
