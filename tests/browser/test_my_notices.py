"""A person says how he is told, without JavaScript; each state of a way is accessible and fits the screen."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Page

from services.channels import entering, ways
from services.wiring import Runtime
from tests.browser.conftest import Enter, Stage
from tests.browser.test_every_page import AXE, RUN, WIDER

LOOK = os.environ.get("TAIZHANG_TEST_LOOK", "")
"""A folder in which pictures are left for whoever wants to look at them."""


@pytest.fixture
def offering(runtime: Runtime, stage: Stage) -> Runtime:
    return Runtime(msgspec.structs.replace(stage.town.runtime.settings, mail_host="127.0.0.1", mail_from="a@b.cn"))


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [375, 1920])
def test_every_state_of_a_way_is_accessible_and_fits(
    enter: Enter, stage: Stage, runtime: Runtime, offering: Runtime, lang: str, width: int
) -> None:
    page = enter("clerk", stage.a, lang=lang, width=width)
    page.goto("/me/notices")
    look(page, f"none-{lang}-{width}")
    _enter(page, "mail", "li.si@county.example.cn")
    _enter(page, "wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa")
    look(page, f"unconfirmed-{lang}-{width}")
    for channel in ("mail", "wecom"):
        way = _latest(offering, stage, channel)
        page.fill(f"#code-{channel}", entering.code(offering, way.id, way.code_number))
        page.click(f"section#{channel} button.primary >> nth=0")
        assert page.url.endswith(f"/me/notices#{channel}")
    ways.failing(runtime, _latest(offering, stage, "wecom"), "robot.refused-or-silent")
    page.goto("/me/notices")
    look(page, f"open-and-failing-{lang}-{width}")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_refused_address_is_told_without_javascript(enter: Enter, stage: Stage, lang: str) -> None:
    page = enter("clerk", stage.a, script=False, lang=lang, width=375)
    page.goto("/me/notices")
    _enter(page, "webhook", "http://127.0.0.1:8080/")
    assert ("rule: private" if lang == "en" else "规则：private") in page.inner_text("main")
    page.click("main a[href='/me/notices']")
    assert page.url.endswith("/me/notices")
    _enter(page, "mail", "li.si@county.example.cn")
    assert page.locator("#code-mail").count() == 1


def _enter(page: Page, channel: str, address: str) -> None:
    page.fill(f"#address-{channel}", address)
    page.click(f"section#{channel} form[action$='/address'] button")


def _latest(runtime: Runtime, stage: Stage, channel: str) -> ways.Way:
    """Return the way that was entered last in the county, of a channel."""
    with runtime.db.platform() as sql:
        row = sql.execute(
            "SELECT user_id FROM access.ways WHERE county_id = %s AND channel = %s ORDER BY code_at DESC LIMIT 1",
            [stage.town.county, channel],
        ).fetchone()
    assert row is not None
    return entering.mine(runtime, stage.town.county, row[0], channel)


def look(page: Page, name: str) -> None:
    """Object to what is wider than the screen or what axe objects to, as it comes and with everything open, and leave a picture."""
    assert page.evaluate(WIDER) <= 0
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate(WIDER) <= 0
    page.evaluate(Path(AXE).read_text("utf-8"))
    assert page.evaluate(RUN) == []
    if LOOK:
        page.screenshot(path=f"{LOOK}/{name}.png", full_page=True)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_operators_log_is_accessible_and_fits(enter: Enter, stage: Stage, lang: str, width: int) -> None:
    page = enter("clerk", stage.a, lang=lang, width=width)
    page.goto("/me/notices")
    _enter(page, "mail", "li.si@county.example.cn")
    page = enter("operator", None, lang=lang, width=width)
    page.goto("/operations/deliveries")
    assert page.locator("tbody tr").count() > 0
    look(page, f"log-{lang}-{width}")
