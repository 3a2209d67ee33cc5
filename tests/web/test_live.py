"""Live pages: told at once and in one's own language, of nothing that is somebody else's, with one who looks for all, and an end to it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import httpx
import pytest
from msgspec.structs import replace

from infra.jobs import Hand, Job, Lease, cancel, claim, job_id, queue
from services import inbox, sessions
from services.inbox import Item
from services.web import live
from services.web.crowded import Crowded
from services.web.live import Hub, Watcher
from services.web.watched import InboxKey, JobKey, JobProgress, Unread
from services.wiring import Runtime
from tests.web.conftest import PASSWORD, Signed, Town

PATIENCE = 20.0


def asked(town: Town, user: UUID, *, tenant: int | None = None, kind: str = "timeline.export") -> JobKey:
    """Queue something that a user has asked for."""
    tenant, key = tenant or town.a, uuid4().hex
    with town.runtime.db.tenant(town.county, tenant) as sql:
        queue(sql, town.county, tenant, [Job(kind=kind, key=key, args={"actor": str(user)})])
    return JobKey(town.county, tenant, job_id(town.county, tenant, kind, key))


def begun(town: Town, key: JobKey) -> Lease:
    lease = claim(town.runtime.db, key.county, key.tenant, key.job, "test", told=lambda: town.runtime.wake.hint("live"))
    assert lease is not None
    return lease


def me(town: Town, signed: Signed) -> UUID:
    found = sessions.find(town.runtime, signed.bare.cookies["tz"])
    assert found
    return found.user


def test_one_looks_for_all_and_ends_with_the_last(town: Town):
    async def watched() -> None:
        hub, topic, key = Hub(town.runtime), JobProgress(), asked(town, uuid4())
        watchers = [Watcher(uuid4(), {(topic, key): None}) for _ in range(20)]
        for watcher in watchers:
            hub.join(watcher)
        assert [await watcher.news(PATIENCE) for watcher in watchers]
        lease = await asyncio.to_thread(begun, town, key)
        await asyncio.to_thread(lease.progress, "writing", 5, 10)
        for watcher in watchers:
            await told(watcher, key, "writing")
        assert hub.watchers == 20
        for watcher in watchers:
            hub.leave(watcher)
        await asyncio.sleep(1)
        assert not hub.looking, "nobody watches"
        lease.end()

    asyncio.run(watched())


def test_without_redis_it_is_only_slower(town: Town):
    async def watched() -> None:
        nowhere = Runtime(replace(town.runtime.settings, redis_url="unix:///nowhere/redis.sock?db=0"))
        hub, topic, key = Hub(nowhere), JobProgress(), asked(town, uuid4())
        watcher = Watcher(uuid4(), {(topic, key): None})
        hub.join(watcher)
        lease = await asyncio.to_thread(begun, town, key)
        await asyncio.to_thread(lease.progress, "writing", 5, 10)
        await told(watcher, key, "writing")
        hub.close()
        assert (await watcher.news(PATIENCE), watcher.ended) in (({}, True), (watcher.watched, True))
        lease.end()
        nowhere.close()

    asyncio.run(watched())


async def told(watcher: Watcher, key: JobKey, step: str) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        for (_, watched), now in (await watcher.news(1)).items():
            if watched == key and now and now.step == step:
                return
    pytest.fail(f"nobody said {step}")


def test_there_is_an_end_to_how_many_may_watch(town: Town, monkeypatch: pytest.MonkeyPatch):
    async def watched() -> None:
        hub, user = Hub(town.runtime), uuid4()
        monkeypatch.setattr(live, "EACH", 2)
        monkeypatch.setattr(live, "MOST", 3)
        for _ in range(2):
            hub.room(user)
            hub.join(Watcher(user, {}))
        with pytest.raises(Crowded):
            hub.room(user)
        hub.room(uuid4())
        hub.join(Watcher(uuid4(), {}))
        with pytest.raises(Crowded):
            hub.room(uuid4())
        hub.close()
        with pytest.raises(Crowded):
            hub.room(user)

    asyncio.run(watched())


def test_an_inbox_is_counted_for_its_own_user_over_all_his_units(town: Town):
    one, other = uuid4(), uuid4()
    for tenant, n in ((town.a, 2), (town.b, 3)):
        with town.runtime.db.tenant(town.county, tenant) as sql:
            inbox.put(sql, town.county, tenant, [Item(user=one, kind="x", key=f"{tenant}{k}") for k in range(n)])
    keys = [InboxKey(town.county, one, (town.a, town.b)), InboxKey(town.county, one, (town.a,)), InboxKey(town.county, other, (town.a,))]
    assert list(Unread().look(town.runtime, keys).values()) == [5, 2, 0]


@pytest.fixture
def served(runtime: Runtime) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, **runtime.settings.environment(), "TAIZHANG_PORT": str(port), "TAIZHANG_LOG": "error"}
    process = subprocess.Popen([sys.executable, "-m", "services.app"], env=environment)
    url, limit = f"http://127.0.0.1:{port}", time.monotonic() + 30
    while True:
        try:
            httpx.get(f"{url}/readyz")
            break
        except httpx.ConnectError:
            assert time.monotonic() < limit
            time.sleep(0.1)
    yield url, process
    process.kill()
    process.wait()


class Stream:
    """An open stream of events, read line by line."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def event(self) -> tuple[str, dict[str, object]] | None:
        """Return the next event, None at the end of the stream."""
        name = ""
        async for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        return None


@asynccontextmanager
async def stream(client: httpx.AsyncClient, path: str) -> AsyncGenerator[Stream]:
    async with client.stream("GET", path, timeout=PATIENCE) as answer:
        assert answer.status_code == 200, answer.status_code
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer)


async def entered(url: str, login: str, lang: str = "zh-CN") -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=url, cookies={"tz-lang": lang})
    answer = await client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 204
    return client


def test_a_page_is_told_of_its_own_work_and_no_other(town: Town, served: tuple[str, subprocess.Popen[bytes]]):
    url, process = served
    mine, other, operator = town.user("clerk", town.a), town.user("clerk", town.b), town.user("operator")

    async def watched() -> None:
        clerk, stranger, keeper = await entered(url, mine), await entered(url, other), await entered(url, operator)
        user = sessions.find(town.runtime, clerk.cookies["tz"])
        assert user
        key = await asyncio.to_thread(asked, town, user.user)
        path = f"/live?job={key}&inbox=mine"
        for nobody in ("/live", f"/live?job={town.a}:{uuid4()}", "/live?job=x", f"/live?job={town.b}:{key.job}", "/live?inbox=other"):
            assert (await clerk.get(nobody)).status_code == 404, nobody
        assert (await stranger.get(path)).status_code == 404
        async with stream(clerk, path) as page, stream(keeper, f"/live?job={key}") as desk:
            first = dict([await page.event() or ("", {}), await page.event() or ("", {})])
            assert set(first) == {"job", "inbox"}
            assert await desk.event()
            lease = await asyncio.to_thread(begun, town, key)
            await asyncio.to_thread(lease.progress, "writing", 5, 10)
            await until(page, lambda said: "5 / 10" in str(said["html"]))
            await until(desk, lambda said: "5 / 10" in str(said["html"]))
            with town.runtime.db.tenant(key.county, key.tenant) as sql:
                cancel(sql, Hand(county=key.county, tenant=key.tenant, actor=user.user, reason="asker"), key.job)
            town.runtime.wake.hint("live")
            await until(page, lambda said: said.get("over") is True)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            while await page.event() is not None:
                pass
            assert time.monotonic() - began < 10
            lease.end()
        for each in (clerk, stranger, keeper):
            await each.aclose()

    asyncio.run(watched())
    assert process.wait(timeout=15) == 0


async def until(page: Stream, found: object) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        event = await page.event()
        assert event is not None, "the stream has ended"
        if callable(found) and found(event[1]):
            return
    pytest.fail("it was never said")
