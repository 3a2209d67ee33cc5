"""A real Chromium before a real web process and a real follower, over a small county with something going on."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect, sync_playwright

from domain import briefing, session
from infra.settings import Settings
from services import briefings, study_sessions
from services.app import create_app
from services.desk import Actor
from services.imports import roster
from services.web.edge import Edge
from services.wiring import Runtime
from tests.services.rosters import person, twice
from tests.services.rosters import roster as workbook
from tests.web.conftest import PASSWORD, Town
from tests.web.peopled import Peopled, certified
from tests.web.story import Story
from tests.web.test_jobs import queued

_counties = itertools.count(960_001)
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        reason = "no Chromium here: install the package `chromium`"
        if os.environ.get("TAIZHANG_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=20_000)  # a machine may be busy; what is expected is the same
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(runtime: Runtime) -> Iterator[str]:
    """The address of a web process of its own, with a follower beside it."""
    with serving(runtime.settings) as address:
        yield address


@contextmanager
def serving(settings: Settings) -> Generator[str]:
    """Yield the address of a web process on a database, with a follower beside it; both end with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "TAIZHANG_DATA": str(settings.data),
        "TAIZHANG_PORT": str(port), "TAIZHANG_LOG_LEVEL": "ERROR",
        "TAIZHANG_MAIL_HOST": "127.0.0.1", "TAIZHANG_MAIL_FROM": "ledger@county.example.cn", "TAIZHANG_CHANNELS": "webhook,wecom,feishu",
    }  # fmt: skip
    modules = ("services.app", "workers.follow")
    started = [subprocess.Popen([sys.executable, "-m", module], env=env, stdout=subprocess.DEVNULL) for module in modules]
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address)
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)


def _await(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the web process did not begin to serve")


class Stage:
    """The county of these tests, the addresses of what happens in it, and its people's names."""

    def __init__(self, app: Edge, runtime: Runtime, county: int) -> None:
        self.town = Town(app, runtime, county)
        self.peopled = Peopled(self.town, people=5)
        self.story = Story(self.town)
        self.a, self.b = self.town.a, self.town.b
        self.promise = self.story.claimed()
        self.story.published(ago=10, due_in=15, title="清理门前")
        self.visit = self.story.visited()
        self.finding = self.story.found(self.visit)
        self.member = self.peopled.members(self.a)[0]
        self.batch = uuid4()
        desk = self.peopled.desk(self.a, command_id=self.batch)
        roster.apply(desk, workbook([person(40), twice(40), person(500) | {"name": "别名"}]))
        self.period = certified(self.peopled)
        self.session, self.unrolled = (self._studied(rolled=rolled) for rolled in (True, False))
        self.draft, self.briefing = self._briefed(out=False), self._briefed(out=True)
        self.own_briefing = self._briefed_itself()
        self.peopled.catch_up()
        (self.job,) = queued(self.town, "report-requested:1", kind="report.build", state="dead")
        self.double = next(m for m in self.peopled.members(self.a) if m.name == person(40)["name"])

    def _studied(self, *, rolled: bool) -> UUID:
        id, day, branch = uuid4(), date(2020, 6, 10), self.member.branch
        assert branch
        called = session.Scheduled(kind="study", title="专题学习", planned_for=day, branches=(branch,), required=True)
        absent = [session.Absence(person=self.member.person, reason="sick")]
        if rolled:
            study_sessions.enter(self.peopled.desk(self.a, on=day), id, called, session.Held(), absent)
        else:
            study_sessions.schedule(self.peopled.desk(self.a, on=day), id, called)
            study_sessions.hold(self.peopled.desk(self.a, on=day), id, session.Held())
        return id

    def _briefed(self, *, out: bool) -> UUID:
        id, part = uuid4(), briefing.Section(heading="一、要见成效", text="第一句。")
        words = briefing.Drafted(
            series="活动简报", title="督导组到我县督查指导", issuer="县活动办", sections=(part,),
            main_to=("省委督导组",), copies=120, self_check=True,
        )  # fmt: skip
        office, leader = (Actor(id=uuid4(), role=role) for role in ("county-office", "county-leader"))
        briefings.draft(replace(self.town.desk(), actor=office), id, words)
        if out:
            briefings.sign(replace(self.town.desk(), actor=leader), id)
            briefings.issue(replace(self.town.desk(), actor=office), id)
            briefings.put_right(replace(self.town.desk(), actor=office), id, "第一句应为第一段。")
        return id

    def _briefed_itself(self) -> UUID:
        id, part = uuid4(), briefing.Section(heading="一、做法", text="第一条。")
        words = briefing.Drafted(series="甲乡简报", title="回头看不护短", issuer="甲乡党委", sections=(part,))
        clerk, head = (Actor(id=uuid4(), role=role) for role in ("clerk", "unit-head"))
        briefings.draft(self.peopled.desk(self.a, actor=clerk), id, words)
        briefings.sign(self.peopled.desk(self.a, actor=head), id)
        return id

    def login(self, role: str, at: int | None = None) -> str:
        return self.town.user(role, at)


@pytest.fixture(scope="package")
def stage(runtime: Runtime, site: str) -> Iterator[Stage]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    app = create_app(runtime.settings)
    yield Stage(app, runtime, next(_counties) + worker * 10_000)
    app.state.site.runtime.close()


Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, site: str, stage: Stage) -> Iterator[Enter]:
    """Open a browser in which somebody of a role is signed in through the form."""
    contexts = []

    def open_for(role: str, at: int | None = None, *, script: bool = True, lang: str = "zh-CN", width: int = 1280) -> Page:
        context = chromium.new_context(base_url=site, java_script_enabled=script, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/sign-in?lang={lang}")
        page.fill("#login", stage.login(role, at))
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        return page

    yield open_for
    for context in contexts:
        context.close()
