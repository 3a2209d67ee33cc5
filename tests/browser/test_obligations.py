"""What is due has a page that is accessible and fits: with its way up, a seat that nobody holds, and what the county may change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from infra.db import Sql
from infra.jobs import clocks
from tests.browser.conftest import Enter, Stage
from tests.browser.test_my_notices import look


def _put(sql: Sql, stage: Stage, level: str, told: int, at: datetime) -> None:
    sql.execute(
        "INSERT INTO work.escalations (county_id, tenant_id, escalation_id, job_id, source, kind, n, due, level, told, at)"
        " VALUES (%s, %s, %s, %s, %s, 'requirement', 0, %s, %s, %s, %s)",
        [stage.town.county, stage.a, uuid4(), UUID(int=1), stage.finding, stage.story.day(10), level, told, at],
    )


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_way_up_is_accessible_and_fits(enter: Enter, stage: Stage, lang: str, width: int) -> None:
    with stage.story.runtime.db.tenant(stage.town.county, stage.a) as sql:
        at = clocks(sql).county
        for level, told in (("responsible", 2), ("unit-head", 0)):
            _put(sql, stage, level, told, at)
    page = enter("county-office", None, lang=lang, width=width)
    page.goto(f"/t/{stage.a}/obligations/{stage.finding}?kind=requirement&due={stage.story.day(10)}")
    assert page.locator("#levels ~ div tbody tr").count() == 4
    look(page, f"due-{lang}-{width}")
    page.goto(f"/t/{stage.a}/obligations")
    look(page, f"dues-{lang}-{width}")
    page.goto("/operations/deliveries?channel=inbox")
    assert page.locator("tbody tr").count() > 0
    look(page, f"nobody-{lang}-{width}")
