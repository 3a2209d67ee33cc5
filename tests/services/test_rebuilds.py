"""A rebuild is seen from anywhere while it goes on, cancelled from anywhere, and told apart from one whose process has died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from domain import institution
from infra.embedded import Servers
from infra.followers import course
from infra.followers.course import Rebuild, rebuilds
from infra.followers.rebuild import SUFFIX
from infra.settings import Settings
from services import renewing
from services.renewing import NotUnderWay
from services.views import institutions
from services.wiring import Runtime
from tests.domain.given import some
from tests.estate import new_database
from tests.services.books import Books
from tests.services.test_renewing import DAY, named

OPERATOR = UUID(int=77)
COUNTY = 970_001
PATIENCE = 30.0


@pytest.fixture(scope="module")
def own(servers: Servers, data: Path) -> Iterator[tuple[Servers, Runtime]]:
    """A database of its own: nobody else rebuilds anything here."""
    where = new_database(servers, "rebuilds")
    runtime = Runtime(
        Settings(database_url=where.app_url, migrate_url=where.migrate_url, redis_url=where.redis_url, data=data / "rebuilds", pool_size=8)
    )
    yield where, runtime
    runtime.close()


@pytest.fixture(scope="module")
def books(own: tuple[Servers, Runtime]) -> Books:
    """Books of one unit with an institution in it."""
    runtime = own[1]
    filled = Books(runtime.db, runtime.ledger, COUNTY, rebuilt=False)
    filled.given(some("unit"), institution.Registered(code="1", name="镇机关", level=1, kind="township-organ"), on=DAY)
    return filled


@contextmanager
def process(own: tuple[Servers, Runtime], *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run `taizhang rebuild institutions` beside us."""
    servers, runtime = own
    env = os.environ | {
        "DATABASE_URL": servers.app_url, "TAIZHANG_MIGRATE_URL": servers.migrate_url, "REDIS_URL": servers.redis_url,
        "TAIZHANG_DATA": str(runtime.settings.data),
    }  # fmt: skip
    command = [sys.executable, "-m", "services.cli", "rebuild", "institutions", *words]
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def listed(own: tuple[Servers, Runtime]) -> str:
    """What `taizhang views` says in another terminal."""
    env = os.environ | {"DATABASE_URL": own[0].app_url, "REDIS_URL": own[0].redis_url, "TAIZHANG_DATA": str(own[1].settings.data)}
    return subprocess.run([sys.executable, "-m", "services.cli", "views"], capture_output=True, text=True, check=True, env=env).stdout


@contextmanager
def held_up(runtime: Runtime) -> Iterator[None]:
    """Hold what the swap needs, as a long batch of a follower does: a rebuild waits before its end."""
    with runtime.db.tenant(COUNTY, COUNTY * 1000, thinking=True) as sql:
        sql.execute("LOCK TABLE views.institution IN ROW EXCLUSIVE MODE")
        yield


def last(runtime: Runtime) -> Rebuild | None:
    with runtime.db.platform() as sql:
        return next(iter(rebuilds(sql, "institutions")), None)


def until(runtime: Runtime, found: Callable[[Rebuild], bool]) -> Rebuild:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if (now := last(runtime)) and found(now):
            return now
        time.sleep(0.05)
    pytest.fail(f"it never came so far: {last(runtime)}")


def beside(servers: Servers) -> list[str]:
    with psycopg.connect(servers.admin_url) as admin:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'views' AND tablename LIKE %s"
        return [row[0] for row in admin.execute(query, [f"%{SUFFIX}"]).fetchall()]


def files(servers: Servers) -> int:
    """Return which table the live rows are in: another one after a swap."""
    with psycopg.connect(servers.admin_url) as admin:
        row = admin.execute("SELECT 'views.institution'::regclass::oid::int").fetchone()
        assert row
        return int(row[0])


def test_a_rebuild_is_seen_from_elsewhere_while_it_goes_on_and_afterwards(own: tuple[Servers, Runtime], books: Books) -> None:
    servers, runtime = own
    before = files(servers)
    with process(own) as running:
        with held_up(runtime):
            first = until(runtime, lambda now: now.state == "running" and now.step == "holding")
            assert (first.version, first.finished_at, first.cancel_at) == (institutions.view.version, None, None)
            again = until(runtime, lambda now: now.updated_at > first.updated_at)
            assert (again.run, again.state, again.step_began_at) == (first.run, "running", first.step_began_at)
            assert f"rebuild of institutions by {first.worker}: holding" in listed(own)
        assert running.wait(timeout=PATIENCE) == 0
    ended = last(runtime)
    assert ended
    assert (ended.state, ended.step, ended.differing, ended.taken) == ("done", "swapping", 0, 1)
    assert ended.finished_at is not None
    assert files(servers) != before
    assert beside(servers) == []


def test_one_that_is_cancelled_swaps_nothing_and_leaves_nothing_beside(own: tuple[Servers, Runtime], books: Books) -> None:
    servers, runtime = own
    before = files(servers)
    with process(own) as running:
        with held_up(runtime):
            found = until(runtime, lambda now: now.state == "running" and now.step == "holding")
            renewing.cancel(runtime, found.run, COUNTY, OPERATOR, "先发简报")
            with pytest.raises(NotUnderWay):
                renewing.cancel(runtime, found.run, COUNTY, OPERATOR, "twice")
            until(runtime, lambda now: now.updated_at > (now.cancel_at or now.updated_at))
        _, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert "institutions: cancelled, nothing was swapped; the reason: 先发简报" in said
    ended = last(runtime)
    assert ended
    assert (ended.state, ended.cancel_by, ended.cancel_reason) == ("cancelled", OPERATOR, "先发简报")
    assert (files(servers), beside(servers)) == (before, [])
    with pytest.raises(NotUnderWay):
        renewing.cancel(runtime, ended.run, COUNTY, OPERATOR, "too late")
    assert named(books) == ["镇机关"]


def test_who_of_another_county_cancelled_it_and_why_is_not_said(own: tuple[Servers, Runtime], books: Books) -> None:
    runtime = own[1]
    with runtime.db.platform() as sql:
        [mine], [theirs] = renewing.seen(sql, COUNTY), renewing.seen(sql, COUNTY + 1)
    assert (mine.cancel_by, mine.cancel_reason) == (OPERATOR, "先发简报")
    assert (theirs.state, theirs.cancel_by, theirs.cancel_reason) == ("cancelled", None, None)
    assert theirs.cancel_at == mine.cancel_at


def test_a_new_release_goes_on_without_a_view_whose_rebuild_was_cancelled(
    own: tuple[Servers, Runtime], books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, said = own[1], list[str]()
    with runtime.db.tenant(COUNTY, books.tenant) as sql:
        sql.execute("UPDATE follow.positions SET version = 1 WHERE county_id = %s AND follower = 'institutions'", [COUNTY])
    monkeypatch.setattr(course.Course, "go_on", _cancelled(runtime))
    renewing.renew(runtime, said.append)
    waits = "it stands still until it is rebuilt (taizhang rebuild institutions)"
    assert said == [f"institutions: cancelled, nothing was swapped; the reason: 今天不行; {waits}"]
    monkeypatch.undo()
    renewing.renew(runtime, said.append)
    assert "swapped; " in said[-1]
    assert renewing.outdated(runtime) == []


def _cancelled(runtime: Runtime) -> Callable[[course.Course], None]:
    """Cancel a rebuild for good before it looks, so that it hears of it wherever it stands."""
    heard = course.Course.go_on

    def go_on(self: course.Course) -> None:
        with runtime.db.platform() as sql:
            runs = [one.run for one in rebuilds(sql) if one.state == "running" and one.cancel_at is None]
        for run in runs:
            renewing.cancel(runtime, run, COUNTY, OPERATOR, "今天不行")
        self._say()
        heard(self)

    return go_on


def test_one_whose_process_died_is_silent_and_the_next_one_clears_up_after_it(
    own: tuple[Servers, Runtime], books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers, runtime = own
    monkeypatch.setattr(course, "SILENT", 3)
    with held_up(runtime), process(own) as running:
        until(runtime, lambda now: now.state == "running" and now.step == "holding")
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert "institution__beside" in beside(servers)
    lost = until(runtime, lambda now: now.state == "silent")
    assert (lost.finished_at, lost.step) == (None, "holding")
    said: list[str] = []
    renewing.anew(runtime, institutions.view, said.append)
    assert "swapped" in said[-1]
    now = last(runtime)
    assert now
    assert (now.state, now.run != lost.run) == ("done", True)
    assert beside(servers) == []


def test_one_that_is_asked_to_end_clears_up_after_itself(own: tuple[Servers, Runtime], books: Books) -> None:
    servers, runtime = own
    with process(own) as running:
        with held_up(runtime):
            until(runtime, lambda now: now.state == "running" and now.step == "holding")
            running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=PATIENCE) == 128 + signal.SIGTERM
    now = last(runtime)
    assert now
    assert (now.state, now.cancel_at) == ("cancelled", None)
    assert beside(servers) == []
