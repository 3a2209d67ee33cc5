"""Names for the county in a browser: asked for where one reads, shown there, listed for the unit; on a phone and on a desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Stage
from tests.browser.test_every_page import AXE, RUN, WIDER

WHY = "核对流动党员去向，准备上门走访"


def fits(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(Path(AXE).read_text("utf-8"))
    assert page.evaluate(RUN) == []
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh-CN"), (375, "en")])
@pytest.mark.parametrize("script", [True, False])
def test_a_leader_has_names_shown_where_he_reads_and_the_unit_sees_that_he_did(
    enter: Enter, stage: Stage, width: int, lang: str, *, script: bool
):
    name, masked = str(stage.member.name), stage.member.person.hex[:6]
    leader = enter("county-leader", script=script, width=width, lang=lang)
    leader.goto(f"/t/{stage.a}/roster")
    expect(leader.locator("#main")).to_contain_text(masked)
    expect(leader.locator("#main")).not_to_contain_text(name)
    leader.locator("#do-reveal summary").click()
    leader.get_by_label("事由" if lang == "zh-CN" else "Reason").fill(WHY)
    leader.locator("#do-reveal button").click()
    expect(leader.locator("#main")).to_contain_text(name)
    expect(leader).to_have_url(re.compile(rf"/t/{stage.a}/roster\?"))
    leader.goto(f"/t/{stage.a}/reveals")
    expect(leader.locator("#main")).to_contain_text(WHY)
    if script:
        fits(leader)
        head = enter("unit-head", stage.a, width=width, lang=lang)
        head.goto(f"/t/{stage.a}/reveals")
        expect(head.locator("#main")).to_contain_text(WHY)
        fits(head)
