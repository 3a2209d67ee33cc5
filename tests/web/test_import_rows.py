"""The counts of an import are doors: to the facts that it wrote, the rows that became facts, and the rows that were not taken."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from uuid import uuid4

import pytest

from tests.services.rosters import book, edited, person, roster, twice
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled
from tests.web.test_imports import hand_in

DOOR: Final = re.compile(r'<a class="number" href="([^"]+/rows\?what=(\w+)[^"]*)" aria-label="[^"]*: ([\d,]+)"')


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def opened(signed: Signed, page: str) -> dict[str, int]:
    """Follow every door to rows of a page, and return what each counts; each opens so many."""
    found = dict[str, int]()
    for address, what, n in DOOR.findall(signed.get(page).text):
        path, rows = unescape(address).partition("#")[0], 0
        while path:
            text = signed.get(path).text
            rows += len(re.findall("<tr>", text.partition("<tbody>")[2]))
            following = re.search(r'rel="next" href="([^"#]+)', text)
            path = unescape(address).partition("?")[0] + unescape(following[1]) if following else ""
        assert rows == int(n.replace(",", "")), address
        found[what] = rows
    return found


def test_the_good_rows_of_a_file_and_those_left_out_are_named_before_and_after(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    people = [person(900), person(901), person(900), person(902, branch="没有的支部")]
    waiting = hand_in(clerk, peopled.a, roster(people)).headers["location"]
    before = opened(clerk, waiting)
    assert {"refused", "duplicates"} <= before.keys()
    assert clerk.get(f"{waiting}/rows?what=facts").status_code == 404, "nothing is written yet"
    assert "没有的支部" not in clerk.get(f"{waiting}/rows?what=refused").text, "what stood in a cell is not kept"
    assert clerk.send(f"{waiting}/application", mode="good-rows", command_id=str(uuid4())).status_code == 303
    peopled.catch_up()
    after = opened(clerk, waiting)
    assert {"facts", "changed", "refused", "duplicates"} <= after.keys()
    assert after["refused"] == before["refused"]
    assert after["changed"] == 2, "of a row that stands twice the first one is taken"
    assert opened(clerk, f"/t/{peopled.a}/imports").keys() == {"facts", "refused"}
    assert clerk.get(f"{waiting}/rows?what=everything").status_code == 400


def test_a_conflict_opens_its_row_and_facts_of_others_in_between_are_not_taken_for_the_imports(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    export = clerk.get(f"/t/{peopled.a}/imports/export.xlsx").content
    one, two = (each.name or "" for each in peopled.members(peopled.a)[:2])
    for changes in ({("党员", one, "台账类别"): "流动"}, {("党员", one, "台账类别"): "离退休", ("党员", two, "职务"): "组长"}):
        waiting = hand_in(clerk, peopled.a, edited(export, changes)).headers["location"]
        assert clerk.send(f"{waiting}/application", mode="good-rows", command_id=str(uuid4())).status_code == 303
        peopled.catch_up()
    found = opened(clerk, waiting)
    assert (found["conflicting"], found["changed"], found["facts"]) == (1, 1, 1)
    row = clerk.get(f"{waiting}/rows?what=facts").text
    assert re.search(rf'href="/t/{peopled.a}/facts/\d+"', row)


def test_many_facts_of_an_import_go_over_a_page(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    waiting = hand_in(clerk, peopled.a, roster([*(person(n) for n in range(700, 820)), twice(700)])).headers["location"]
    clerk.send(f"{waiting}/application", mode="good-rows", command_id=str(uuid4()))
    peopled.catch_up()
    assert opened(clerk, waiting)["facts"] >= 120


def register(*rows: tuple[str, str, str]) -> bytes:
    """Another office's register: the inspection, its risk, and the section that a row finds broken."""
    head = ["InspectionID", "License Code", "License Number", "DH Facility ID", "Name of Business", "License Address", "Kind of Inspection",
            "Inspection Purpose", "dateOfInspection", "Risk Level", "CodeSection", "StandardOrderText", "Critical"]  # fmt: skip
    said = [[visit, "L1", "7", "", "Café", "1 Main St", "Routine", "Routine", "2012-05-03", risk, code, "No soap.", "Yes"]
            for visit, risk, code in rows]  # fmt: skip
    return book({"Inspections": [head, *said]})


def test_the_rows_of_a_register_count_with_their_inspections_and_are_named_without_a_sheet(peopled: Peopled):
    office = peopled.town.client("county-office")
    first = register(("1", "2", "A"), ("1", "2", "B"), ("2", "2", "A"))
    again = register(("1", "3", "A"), ("1", "3", "B"), ("2", "2", "A"), ("1", "3", "B"))
    for file in (first, again):
        answer = hand_in(office, peopled.a, file, kind="inspections", map="minneapolis")
        assert answer.status_code == 303, answer.text
        waiting = answer.headers["location"]
        assert office.send(f"{waiting}/application", mode="good-rows", command_id=str(uuid4())).status_code == 303
        peopled.catch_up()
    assert opened(office, waiting) == {"facts": 1, "changed": 1, "duplicates": 1}
    assert '<th scope="row">第2行</th>' in office.get(f"{waiting}/rows?what=changed").text
