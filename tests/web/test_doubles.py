"""Pairs over HTTP: a unit finds its own, by name; the county finds all and passes them on; nobody learns of another's people."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from domain import member, period
from domain.kernel import Personal
from services import members, periods
from services.imports import roster
from tests.services.rosters import number, person, twice
from tests.services.rosters import roster as workbook
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, Peopled


@pytest.fixture
def doubled(town: Town) -> Peopled:
    """Two units: one of them has somebody twice, under a slip of the pen, and somebody of the other's."""
    peopled = Peopled(town)
    theirs = person(501) | {"name": "别名", "phone": "13900000999"}
    result = roster.apply(peopled.desk(peopled.a, on=date(2020, 4, 1)), workbook([*(person(n) for n in range(7)), twice(3), theirs]))
    assert result.applied
    peopled.catch_up()
    return peopled


def readers(peopled: Peopled) -> tuple[Signed, Signed, Signed]:
    """The clerks of both units, and the county office."""
    return peopled.town.client("clerk", peopled.a), peopled.town.client("clerk", peopled.b), peopled.town.client("county-office")


def api(tenant: int | None = None) -> str:
    return f"/api/v1/tenants/{tenant}/roster/doubles" if tenant else "/api/v1/county/roster/doubles"


def pair(client: Signed, tenant: int | None, sign: str) -> dict[str, str]:
    return next(one for one in client.get(api(tenant)).json()["items"] if one["sign"] == sign)


def test_a_unit_finds_its_own_and_the_county_all(doubled: Peopled) -> None:
    clerk, other, office = readers(doubled)
    assert [p["sign"] for p in clerk.get(api(doubled.a)).json()["items"]] == ["name-birth-phone"]
    assert other.get(api(doubled.b)).json()["items"] == []
    assert sorted(p["sign"] for p in office.get(api()).json()["items"]) == ["id-number", "name-birth-phone"]
    assert other.get(api(doubled.a)).status_code == 404
    assert clerk.get(api()).status_code == 403
    page, masked = clerk.get(f"/t/{doubled.a}/roster").text, office.get("/county/roster").text
    name = person(3)["name"]
    assert page.count(name) == 4, "twice in the list of pairs, twice in the register"
    assert "姓名、出生日期和电话相同" in page
    assert "<td>证件号码相同</td>" not in page
    assert "<td>证件号码相同</td>" in masked
    across = pair(office, None, "id-number")
    assert f'href="/t/{doubled.a}/roster/{across["person"]}"' in masked
    assert f'href="/t/{doubled.b}/roster/{across["other"]}"' in masked
    assert name not in masked
    assert number(501) not in masked
    assert "one identity number" in office.get("/county/roster?lang=en").text


def test_a_pair_is_flagged_decided_and_merged_on_the_card(doubled: Peopled) -> None:
    clerk = doubled.town.client("clerk", doubled.a)
    found = pair(clerk, doubled.a, "name-birth-phone")
    here = f"/t/{doubled.a}/roster/{found['person']}"
    assert f'action="{here}/flags"' in clerk.get(f"/t/{doubled.a}/roster").text
    early = clerk.send(f"{here}/mergers", other=found["other"], command_id=str(uuid4()))
    assert (early.status_code, 'class="refused"' in early.text) == (200, True)
    for form, more, left in (
        ("flags", {}, f'action="{here}/duplicates"'), ("duplicates", {"same": "yes"}, f'action="{here}/mergers"'), ("mergers", {}, ""),
    ):  # fmt: skip
        sent = clerk.send(f"{here}/{form}", other=found["other"], command_id=str(uuid4()), **more)
        assert sent.status_code == 303, sent.text
        doubled.catch_up()
        assert left in clerk.get(here).text
    assert clerk.get(api(doubled.a)).json()["items"] == []
    card = clerk.get(f"/api/v1/tenants/{doubled.a}/roster/{found['person']}").json()
    assert (card["standing"], card["merged_into"]) == ("merged", found["other"])
    assert len(clerk.get(f"{api(doubled.a)}?true_on=2020-05-01").json()["items"]) == 1, "on that day nobody had merged them"


def test_two_persons_are_no_pair_any_more(doubled: Peopled) -> None:
    clerk = doubled.town.client("clerk", doubled.a)
    found = pair(clerk, doubled.a, "name-birth-phone")
    base = f"/api/v1/tenants/{doubled.a}/roster/{found['person']}"
    assert clerk.post(f"{base}/duplicates", {"other": found["other"], "same": "no"}).json()["code"] == "member.not-flagged"
    assert clerk.post(f"{base}/flags", {"other": found["other"]}).status_code == 200
    assert clerk.post(f"{base}/mergers", {"other": found["other"]}).json()["code"] == "member.not-confirmed"
    assert clerk.post(f"{base}/duplicates", {"other": found["other"], "same": "no"}).status_code == 200
    doubled.catch_up()
    assert clerk.get(api(doubled.a)).json()["items"] == []


def test_the_county_passes_a_pair_on_and_the_unit_is_told_no_more_than_that(doubled: Peopled) -> None:
    clerk, other, office = readers(doubled)
    found = pair(office, None, "id-number")
    here = f"/t/{doubled.a}/roster/{found['person']}"
    assert f'action="{here}/flags"' in office.get("/county/roster").text
    assert office.send(f"{here}/flags", other=found["other"], command_id=str(uuid4())).status_code == 303
    doubled.catch_up()
    told = pair(clerk, doubled.a, "id-number")
    assert (told["other_tenant"], told["verdict"]) == (None, "possible")
    assert other.get(api(doubled.b)).json()["items"] == []
    card = clerk.get(here).text
    assert "县内另一单位的登记" in card
    theirs = next(m for m in doubled.members(doubled.b) if str(m.person) == found["other"])
    assert str(theirs.name) not in card
    assert str(doubled.b) not in card
    for form, more in (("duplicates", {"same": "yes"}), ("mergers", {})):
        assert clerk.send(f"{here}/{form}", other=found["other"], command_id=str(uuid4()), **more).status_code == 303
        doubled.catch_up()
    assert [p["sign"] for p in office.get(api()).json()["items"]] == ["name-birth-phone"]


def test_a_pair_that_nobody_found_is_flagged_by_nobody(doubled: Peopled) -> None:
    """A unit that guesses ids learns nothing: what is another's, what is unknown and what is no pair are answered alike."""
    clerk, office = doubled.town.client("clerk", doubled.a), doubled.town.client("county-office")
    across, mine = pair(office, None, "id-number"), doubled.members(doubled.a)[0].person
    base = f"/api/v1/tenants/{doubled.a}/roster"
    tries = [(across["person"], other) for other in (across["other"], str(uuid4()), str(mine))]
    answers = [clerk.post(f"{base}/{one}/flags", {"other": other}) for one, other in (*tries, (str(uuid4()), str(mine)))]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    wrong = office.post(f"/api/v1/tenants/{doubled.b}/roster/{across['person']}/flags", {"other": across["other"]})
    assert wrong.status_code == 404, "the entry is not in these books"


@pytest.mark.parametrize(("role", "flags"), [("inspector", 403), ("county-leader", 403), ("county-office", 200)])
def test_of_the_county_the_office_alone_passes_on_and_nobody_judges(doubled: Peopled, role: str, flags: int) -> None:
    reader = doubled.town.client(role)
    found = pair(reader, None, "id-number")
    base, said = f"/api/v1/tenants/{doubled.a}/roster/{found['person']}", {"other": found["other"]}
    assert ("/flags" in reader.get("/county/roster").text) == (flags == 200)
    assert reader.post(f"{base}/flags", said).status_code == flags
    assert reader.post(f"{base}/duplicates", said | {"same": "yes"}).status_code == 403
    assert reader.post(f"{base}/mergers", said).status_code == 403


def test_the_overview_says_why_the_sums_differ(doubled: Peopled) -> None:
    """The first unit has nine entries of its seven people: one is entered twice, one is of the other unit; the second misses one."""
    said = ((doubled.a, 7), (doubled.b, 8), (doubled.office, 15))
    ids = {tenant: declare(doubled, tenant, members) for tenant, members in said}
    doubled.catch_up()
    office, clerk = doubled.town.client("county-office"), doubled.town.client("clerk", doubled.a)
    gaps = {g["tenant"]: (g["doubles"], g["unexplained"]) for g in office.get("/api/v1/county/overview").json()["gaps"]}
    assert gaps == {doubled.a: (2, 0), doubled.b: (0, 1), doubled.office: (2, 1)}
    assert [(g["doubles"], g["unexplained"]) for g in clerk.get(api(doubled.a)).json()["gaps"]] == [(1, -1)], "as far as it can know"
    page = office.get("/county").text
    assert "还差 1 人，查无下落" in page
    laid = dict(re.findall(r'href="/county/roster\?laid=(\d+)#doubles" aria-label="[^"]*: (\d+)"', page))
    assert doubled.b not in map(int, laid)
    assert {int(tenant): int(n) for tenant, n in laid.items() if int(tenant) == doubled.a} == {doubled.a: 2}
    for tenant, n in laid.items():
        shown = office.get(f"/county/roster?laid={tenant}").text.partition('id="doubles"')[2].partition("</details>")[0]
        assert len(re.findall("<tr>", shown.partition("<tbody>")[2])) == int(n), "a number opens as many pairs"
    assert "还多 1 人，来由不明" in clerk.get(f"/t/{doubled.a}").text
    assert "还多 1 人，来由不明" in clerk.get(f"/t/{doubled.a}/periods/{ids[doubled.a]}").text
    assert "还差 1 人，查无下落" in office.get(f"/t/{doubled.office}/periods/{ids[doubled.office]}").text
    assert "1 too many, not known who" in clerk.get(f"/t/{doubled.a}?lang=en").text


def declare(peopled: Peopled, tenant: int, members: int) -> UUID:
    id = periods.stream(tenant, "2020")
    desk = peopled.desk(tenant, on=BEGAN)
    periods.begin(desk, period.Opened(period="2020"))
    periods.declare(peopled.desk(tenant), id, period.DeclaredTotalsSet(institutions=2, organisations=3, members=members))
    return id


def test_whoever_looks_at_the_past_is_told_that_the_signs_are_those_of_now(doubled: Peopled) -> None:
    clerk, _, office = readers(doubled)
    found = pair(clerk, doubled.a, "name-birth-phone")
    pages = [
        (clerk, f"/t/{doubled.a}/roster"), (office, "/county/roster"), (clerk, f"/t/{doubled.a}"),
        (clerk, f"/t/{doubled.a}/roster/{found['person']}"),
    ]  # fmt: skip
    asked = clerk.get(api(doubled.a)).json()
    assert asked["signs_known_on"] >= asked["as_of"]["known_on"]
    then = f"?known_on={quote(asked['as_of']['known_on'])}"
    for reader, path in pages:
        assert "signs-now" not in reader.get(path).text
        assert "不是当时的结果" in reader.get(f"{path}{then}&lang=zh-CN").text
        assert "not by those of then" in reader.get(f"{path}{then}&lang=en").text
    desk = doubled.desk(doubled.a, on=date(2020, 5, 1))
    other = member.DetailsCorrected(name=Personal(UUID(found["person"]), "别名"))
    members.change(desk, UUID(found["person"]), lambda m: member.correct_details(m, other, id=UUID(found["person"]), at=desk.stamp))
    doubled.catch_up()
    again = clerk.get(api(doubled.a) + then).json()
    assert again["items"] == [], "what was alike then is not kept"
    assert again["as_of"]["known_on"] == asked["as_of"]["known_on"] < again["signs_known_on"]
    assert "不是当时的结果" in clerk.get(f"/t/{doubled.a}/roster{then}&lang=zh-CN").text, "also where no pair is left"
