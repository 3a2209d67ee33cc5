"""The county's own days over HTTP: declared by its office, read across the county, voided like any other fact."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from infra.followers import Followers
from services import views
from services.workdays import national
from tests.web import days
from tests.web.conftest import Town

API = "/api/v1/county/workdays"


def followed(town: Town) -> None:
    Followers(town.runtime.db, town.runtime.ledger, views.ALL).catch_up(town.county)


def test_the_office_declares_a_day_and_everybody_in_the_county_reads_it(town: Town):
    office, leader = town.client("county-office"), town.client("county-leader")
    day = national().after(days.today() + timedelta(days=30), 0).isoformat()
    body = {"day": day, "works": False, "reason": "龙舟节", "document": "平政发第8号"}
    assert town.client("inspector").post(API, body).status_code == 403
    assert office.post(API, body).status_code == 201
    followed(town)
    (one,) = leader.get(API).json()["items"]
    assert (one["day"], one["works"], one["document"]) == (day, False, "平政发第8号")
    page = leader.get("/county/workdays").text
    assert "龙舟节" in page
    assert f"/t/{town.office}/facts/{one['position']}" in page
    assert "do-declaration" not in page
    assert leader.get(f"{API}?true_on=2020-01-01").json()["items"] == []
    assert "do-declaration" not in office.get("/county/workdays?true_on=2020-01-01").text


def test_what_is_so_everywhere_is_refused_beside_the_form(town: Town):
    office = town.client("county-office")
    day = national().after(days.today() + timedelta(days=30), 0).isoformat()
    said = {"day": day, "works": "true", "reason": "照常上班", "document": "", "command_id": str(uuid4())}
    refused = office.send("/county/workdays", **said)
    assert refused.status_code == 409
    assert "全国本来就是这样安排的" in refused.text
    assert "照常上班" in refused.text
    assert office.send("/county/workdays", **said | {"works": "false", "command_id": str(uuid4())}).status_code == 303
