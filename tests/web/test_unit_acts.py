"""What is done about units and organisations over HTTP: one act ends, merges and places; refusals say what is left."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import commitment, finding, inspection
from services import commitments, findings, inspections
from services.desk import Actor
from tests.web import days
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, Peopled

AUGUST = "2020-08-10"
INSPECTOR = Actor(id=UUID(int=503), role="inspector")


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def bodies(peopled: Peopled) -> dict[str, UUID]:
    return {one.code: one.organisation for one in peopled.bodies(peopled.a)}


def units(peopled: Peopled) -> dict[str, UUID]:
    return {one.code: one.institution for one in peopled.units(peopled.a)}


def members(client: Signed, peopled: Peopled, branch: UUID, **dates: str) -> set[str]:
    asked = "&".join(f"{k}={v}" for k, v in dates.items())
    return {row["person"] for row in client.get(f"/api/v1/tenants/{peopled.a}/roster?branch={branch}&{asked}").json()["items"]}


def test_a_merged_branch_hands_its_members_over_in_the_same_command(peopled: Peopled):
    clerk, held = peopled.town.client("clerk", peopled.a), bodies(peopled)
    path = f"/api/v1/tenants/{peopled.a}/organisations/{held['Z-02']}/merger"
    before = members(clerk, peopled, held["Z-02"])
    answer = clerk.post(path, {"into": str(held["Z-01"]), "effective_on": AUGUST, "reason": "撤并"}, Idempotency_Key="m1")
    assert answer.status_code == 200, answer.text
    assert answer.json()["size"] == 2 * len(before) + 1
    again = clerk.post(path, {"into": str(held["Z-01"]), "effective_on": AUGUST, "reason": "撤并"}, Idempotency_Key="m1")
    assert again.json()["positions"] == answer.json()["positions"]
    peopled.catch_up()
    assert before <= members(clerk, peopled, held["Z-01"], true_on=AUGUST)
    assert members(clerk, peopled, held["Z-02"], true_on=AUGUST) == set()
    assert members(clerk, peopled, held["Z-02"], true_on="2020-08-09") == before
    folded = clerk.get(f"/api/v1/tenants/{peopled.a}/roster?branch={held['Z-01']}&true_on=2020-06-01&tree=now").json()
    assert before <= {row["person"] for row in folded["items"]}
    card = clerk.get(f"/t/{peopled.a}/organisations/{held['Z-01']}").text
    assert "水泥厂党支部</a> →" in card
    assert clerk.post(f"/api/v1/tenants/{peopled.a}/organisations/{held['Z-02']}/name", {"name": "x"}).json()["code"] == (
        "organisation.no-longer-exists"
    )
    one = next(iter(before))
    refused = clerk.post(f"/api/v1/tenants/{peopled.a}/roster/{one}/branch", {"branch": str(held["Z-02"])})
    assert refused.json()["code"] == "organisation.no-longer-exists"


def test_a_branch_is_split_person_by_person_on_a_page_without_a_script(peopled: Peopled):
    clerk, held = peopled.town.client("clerk", peopled.a), bodies(peopled)
    made = {}
    for code in ("Z-03", "Z-04"):
        body = {"code": code, "name": f"新{code}", "kind": "branch", "parent": str(held["Z-00"]), "effective_on": "2020-07-01"}
        made[code] = clerk.post(f"/api/v1/tenants/{peopled.a}/organisations", body).json()["id"]
    peopled.catch_up()
    here = f"/t/{peopled.a}/organisations/{held['Z-01']}"
    people = sorted(members(clerk, peopled, held["Z-01"]))
    page = clerk.get(f"{here}/split").text
    assert all(f'id="to-{person}"' in page for person in people)
    refused = clerk.send(f"{here}/split", rest=made["Z-03"], effective_on=AUGUST)
    assert refused.status_code == 409
    assert "至少要有两个" in refused.text
    done = clerk.bare.post(
        f"{here}/split",
        data={"csrf": clerk.word, "rest": made["Z-03"], "effective_on": AUGUST, "place": [f"{people[0]}:{made['Z-04']}", ""]},
    )  # fmt: skip
    assert done.status_code == 303, done.text
    peopled.catch_up()
    assert members(clerk, peopled, UUID(made["Z-04"])) == {people[0]}
    assert members(clerk, peopled, UUID(made["Z-03"])) == set(people[1:])
    now = clerk.get(f"/api/v1/tenants/{peopled.a}/roster?branch={made['Z-04']}&true_on=2020-06-01&tree=now").json()
    assert [row["person"] for row in now["items"]] == [people[0]]
    assert {c["code"]: c["n"] for c in now["counts"] if c["by"] == "branch"}[made["Z-03"]] == len(people) - 1
    then = clerk.get(f"/api/v1/tenants/{peopled.a}/tree?true_on=2020-06-01").json()
    assert then["total"] == clerk.get(f"/api/v1/tenants/{peopled.a}/tree?true_on=2020-06-01&tree=now").json()["total"]


def test_a_branch_with_members_is_not_dissolved_and_the_page_leads_to_them(peopled: Peopled):
    clerk, held = peopled.town.client("clerk", peopled.a), bodies(peopled)
    here = f"/t/{peopled.a}/organisations/{held['Z-02']}"
    refused = clerk.send(f"{here}/dissolution", reason="撤销", effective_on=AUGUST)
    assert refused.status_code == 409
    assert f"名下还有 {len(members(clerk, peopled, held['Z-02']))} 名党员" in refused.text
    assert f"/t/{peopled.a}/roster?branch={held['Z-02']}" in refused.text
    split = clerk.post(
        f"/api/v1/tenants/{peopled.a}/organisations/{held['Z-02']}/split", {"into": [str(held["Z-01"]), str(held["Z-00"])]}
    )  # fmt: skip
    assert split.json()["code"] == "organisation.members-left"


def test_a_dissolved_branch_is_offered_to_be_restored_and_stands_again(peopled: Peopled):
    clerk, held = peopled.town.client("clerk", peopled.a), bodies(peopled)
    body = {"code": "Z-09", "name": "退休支部", "kind": "branch", "effective_on": AUGUST}
    made = clerk.post(f"/api/v1/tenants/{peopled.a}/organisations", body)
    peopled.catch_up()
    branch = next(b for b in peopled.bodies(peopled.a) if b.code == "Z-09").organisation
    here = f"/t/{peopled.a}/organisations/{branch}"
    assert made.status_code == 201
    assert clerk.send(f"{here}/dissolution", reason="撤销", effective_on="2020-09-01").status_code == 303
    peopled.catch_up()
    shown = clerk.get(here).text
    assert 'id="do-restoration"' in shown
    assert 'id="do-dissolution"' not in shown
    early = clerk.send(f"{here}/restoration", reason="恢复", effective_on=AUGUST)
    assert (early.status_code, "不用恢复" in early.text) == (409, True)
    unit = str(units(peopled)["D-02"])
    assert clerk.send(f"{here}/restoration", reason="恢复", institution=unit, effective_on="2020-10-01").status_code == 303
    peopled.catch_up()
    assert [clerk.get(f"{here}?true_on={day}").text.count("已撤销") > 0 for day in ("2020-09-15", "2020-10-01")] == [True, False]
    assert "伍市水泥厂" in clerk.get(here).text
    merged = clerk.post(f"/api/v1/tenants/{peopled.a}/organisations/{held['Z-02']}/restoration", {"reason": "x"})
    assert (merged.status_code, merged.json()["code"]) == (409, "organisation.still-stands")


def test_a_merged_unit_takes_its_organisations_promises_and_findings_along(peopled: Peopled):
    clerk, held, body = peopled.town.client("clerk", peopled.a), units(peopled), bodies(peopled)["Z-02"]
    plant, office = held["D-02"], held["D-01"]
    promise, visit, found = UUID(int=7001), UUID(int=7002), UUID(int=7003)
    draft = commitment.Drafted(
        number="1", problem="land", title="退地", wording="年内退出", level="unit", due=date(2020, 12, 31), unit=plant
    )
    commitments.draft(peopled.desk(peopled.a), promise, draft)
    planned = inspection.Planned(kind="routine", purpose="督导", planned_for=BEGAN, unit=plant)
    inspections.plan(peopled.desk(peopled.a, actor=INSPECTOR), visit, planned)
    raised = finding.Raised(inspection=visit, method="files", text="台账缺页", severity="major", unit=plant)
    findings.raise_finding(peopled.desk(peopled.a, actor=INSPECTOR), found, raised)
    answer = clerk.post(f"/api/v1/tenants/{peopled.a}/institutions/{plant}/merger", {"into": str(office), "effective_on": AUGUST})
    assert (answer.status_code, answer.json()["size"]) == (200, 4), answer.text
    peopled.catch_up()
    get = clerk.get
    assert get(f"/api/v1/tenants/{peopled.a}/organisations/{body}").json()["institution"] == str(office)
    assert get(f"/api/v1/tenants/{peopled.a}/organisations/{body}?true_on=2020-08-09").json()["institution"] == str(plant)
    assert get(f"/api/v1/tenants/{peopled.a}/commitments/{promise}").json()["commitment"]["unit"] == str(office)
    assert [f["unit"] for f in get(f"/api/v1/tenants/{peopled.a}/findings?unit={office}").json()["items"]] == [str(office)]
    tree = get(f"/t/{peopled.a}/tree").text
    assert "<s><a" in tree
    assert "2020年8月10日并入" in tree


def test_a_late_move_makes_no_circle_on_a_later_day(peopled: Peopled):
    clerk, held = peopled.town.client("clerk", peopled.a), bodies(peopled)
    path = f"/api/v1/tenants/{peopled.a}/organisations"
    up = clerk.post(f"{path}/{held['Z-00']}/place", {"parent": str(held["Z-01"]), "effective_on": AUGUST})
    assert up.json()["code"] == "organisation.goes-in-circles"
    assert clerk.post(f"{path}/{held['Z-02']}/place", {"parent": None, "effective_on": "2020-05-01"}).status_code == 200
    assert clerk.post(f"{path}/{held['Z-01']}/place", {"parent": str(held["Z-02"]), "effective_on": "2020-07-01"}).status_code == 200
    late = clerk.post(f"{path}/{held['Z-02']}/place", {"parent": str(held["Z-01"]), "effective_on": "2020-06-01"})
    assert late.json()["code"] == "organisation.goes-in-circles"
    units_path, known = f"/api/v1/tenants/{peopled.a}/institutions", units(peopled)
    self_made = clerk.post(f"{units_path}/{known['D-01']}/place", {"parent": str(known["D-02"]), "effective_on": AUGUST})
    assert self_made.json()["code"] == "institution.goes-in-circles"


def test_the_last_members_of_a_closed_unit_stay_until_a_successor_is_named(peopled: Peopled):
    clerk, held, body = peopled.town.client("clerk", peopled.a), units(peopled), bodies(peopled)
    plant = f"/api/v1/tenants/{peopled.a}/institutions/{held['D-02']}"
    assert clerk.post(f"{plant}/status", {"status": "bankrupt", "effective_on": "2020-07-01"}).status_code == 200
    merger = f"/api/v1/tenants/{peopled.a}/organisations/{body['Z-02']}/merger"
    refused = clerk.post(merger, {"into": str(body["Z-01"]), "effective_on": AUGUST})
    assert refused.json()["code"] == "institution.successor-missing"
    assert clerk.post(f"{plant}/successor", {"successor": str(held["D-01"]), "effective_on": "2020-07-01"}).status_code == 200
    assert clerk.post(merger, {"into": str(body["Z-01"]), "effective_on": AUGUST}).status_code == 200
    assert clerk.post(f"{plant}/status", {"status": "normal", "effective_on": "2020-09-01"}).status_code == 200


def test_units_and_heads_are_changed_by_forms_of_their_pages(peopled: Peopled):
    clerk, held, body = peopled.town.client("clerk", peopled.a), units(peopled), bodies(peopled)
    here = f"/t/{peopled.a}/institutions/{held['D-02']}"
    for form, fields in (
        ("name", {"name": "伍市建材厂"}), ("type", {"kind": "institute"}), ("place", {"level": "1"}),
        ("status", {"status": "normal", "reason": "复工"}),
    ):  # fmt: skip
        assert clerk.send(f"{here}/{form}", effective_on=AUGUST, **fields).status_code == 303
    peopled.catch_up()
    card = clerk.get(here).text
    assert "伍市建材厂" in card
    assert "复工" in card
    assert 'id="do-merger"' in card
    assert 'id="do-merger"' not in clerk.get(f"{here}?true_on=2020-08-01").text
    branch, one = f"/t/{peopled.a}/organisations/{body['Z-01']}", str(peopled.members(peopled.a)[0].person)
    assert clerk.send(f"{branch}/appointments", person=one, post="secretary", effective_on=AUGUST).status_code == 303
    second = str(peopled.members(peopled.a)[1].person)
    refused = clerk.send(f"{branch}/appointments", person=second, post="secretary", effective_on=AUGUST)
    assert refused.status_code == 409
    assert "已有人在任" in refused.text
    assert clerk.send(f"{branch}/removals", person=one, post="secretary", reason="term", effective_on="2020-09-01").status_code == 303
    tomorrow = (days.today() + timedelta(days=2)).isoformat()
    assert clerk.send(f"{here}/name", name="x", effective_on=tomorrow).status_code == 409


@pytest.mark.parametrize("role", ["inspector", "county-leader", "county-office"])
def test_only_the_unit_itself_changes_its_tree(peopled: Peopled, role: str):
    reader, held, body = peopled.town.client(role), units(peopled), bodies(peopled)
    for path, said in (
        (f"institutions/{held['D-02']}/merger", {"into": str(held["D-01"])}), (f"organisations/{body['Z-02']}/dissolution", {}),
        (f"organisations/{body['Z-02']}/name", {"name": "x"}),
    ):  # fmt: skip
        assert reader.post(f"/api/v1/tenants/{peopled.a}/{path}", said).status_code == 403
    neighbour = peopled.town.client("clerk", peopled.b)
    assert neighbour.post(f"/api/v1/tenants/{peopled.a}/institutions/{held['D-02']}/name", {"name": "x"}).status_code == 404
    theirs = neighbour.post(f"/api/v1/tenants/{peopled.b}/institutions/{held['D-02']}/name", {"name": "x"})
    assert theirs.json() == neighbour.post(f"/api/v1/tenants/{peopled.b}/institutions/{UUID(int=9)}/name", {"name": "x"}).json()
