from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain import finding, inspection
from domain.kernel import Voided, standing
from services import findings
from services.access import Forbidden
from services.desk import Actor, Desk
from services.imports import inspections, mapping
from services.imports.findings import FileRefused
from services.imports.registers import stream_of
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import book, facts

EXCERPT = Path(__file__).parent / "data" / "minneapolis_300.xlsx"
OFFICE = Actor(id=UUID(int=502), role="county-office")
HEAD = ["No", "Place", "Street", "Day", "Kind", "Code", "What", "Bad", "Points"]
MAP = """
[register]
name = "somewhere-else"
[unit]
name = "Place"
address = "Street"
[unit.identifiers]
[inspection]
key = ["No"]
date = "Day"
kind = "Kind"
[finding]
key = ["Code"]
code = "Code"
text = "What"
severity = "Bad"
points = "Points"
[finding.severities]
yes = "critical"
"""


@pytest.fixture
def at(runtime: Runtime, county: int) -> Callable[[], Desk]:
    return lambda: rosters.desk(runtime, county, actor=OFFICE)


@pytest.fixture(scope="module")
def minneapolis() -> mapping.Mapped:
    return mapping.load(Path("minneapolis.toml"))


def row(**cells: Any) -> list[Any]:
    given = {
        "No": 7,
        "Place": "Café",
        "Street": "1 Main St",
        "Day": "2012-05-03",
        "Kind": "Routine",
        "Code": "A1",
        "What": "No soap.",
        "Bad": "yes",
    }
    return [(given | cells).get(name, "") for name in HEAD]


def test_the_excerpt_is_298_findings_in_76_inspections_of_69_units_and_two_rows_that_repeat(
    runtime: Runtime, county: int, at: Callable[[], Desk], minneapolis: mapping.Mapped
) -> None:
    result = inspections.apply(at(), EXCERPT, minneapolis)
    counts = {name: result.counts[name] for name in ("rows", "findings", "inspections", "units", "duplicates", "facts")}
    assert counts == {"rows": 300, "findings": 298, "inspections": 76, "units": 69, "duplicates": 2, "facts": 374}
    assert [(f.rule, f.severity, f.row, f.details) for f in result.findings] == [
        ("duplicate-finding", "notice", 253, {"other": "250"}), ("duplicate-finding", "notice", 254, {"other": "251"}),
    ]  # fmt: skip
    dates = [on for tag, on, _ in facts(runtime, county, tags="finding.%")]
    assert sum(on <= date(2012, 2, 10) for on in dates) == 288 - 2


def test_the_same_register_again_changes_nothing(
    runtime: Runtime, county: int, at: Callable[[], Desk], minneapolis: mapping.Mapped
) -> None:
    inspections.apply(at(), EXCERPT, minneapolis)
    before = facts(runtime, county)
    again = inspections.apply(at(), EXCERPT, minneapolis)
    assert (again.applied, again.counts["facts"], again.counts["unchanged"]) == (True, 0, 298)
    assert facts(runtime, county) == before


def test_a_row_keeps_all_that_the_mapping_names(runtime: Runtime, county: int, at: Callable[[], Desk]) -> None:
    inspections.apply(at(), book({"Sheet": [HEAD, row(Points=2.5)]}), mapping.parse(MAP))
    visit, found = stream_of("somewhere-else", "inspection", "7"), stream_of("somewhere-else", "finding", "7", "A1")
    held = [runtime.ledger.load(county, county * 1000 + 111, stream)[0] for stream in (visit, found)]
    assert held[0].fact == inspection.RecordedElsewhere(
        register="somewhere-else", reference="7", unit_name="Café", unit_address="1 Main St", kind="Routine"
    )
    assert held[1].fact == finding.RecordedElsewhere(
        register="somewhere-else", reference="7 / A1", inspection=visit, code="A1", text="No soap.", severity="critical", points=2.5
    )
    assert {e.effective_on for e in held} == {date(2012, 5, 3)}


def test_a_later_state_of_the_register_corrects_what_it_said_before(runtime: Runtime, county: int, at: Callable[[], Desk]) -> None:
    mapped = mapping.parse(MAP)
    inspections.apply(at(), book({"Sheet": [HEAD, row(), row(Code="A2")]}), mapped)
    result = inspections.apply(at(), book({"Sheet": [HEAD, row(What="No soap, no towels."), row(Code="A2"), row(Code="A3")]}), mapped)
    assert (result.counts["changed"], result.counts["unchanged"], result.counts["new"]) == (1, 1, 1)
    history = runtime.ledger.load(county, county * 1000 + 111, stream_of("somewhere-else", "finding", "7", "A1"))
    assert [(e.version, e.replaces, e.fact.text) for e in history] == [
        (1, None, "No soap."),
        (2, history[0].position, "No soap, no towels."),
    ]


STRIKING = MAP.replace('points = "Points"', 'points = "Points"\nvoid = "Struck"')


def struck(*rows: tuple[str, list[Any]]) -> bytes:
    """A register with a column that says why a finding was taken back."""
    return book({"Sheet": [[*HEAD, "Struck"], *([*cells, why] for why, cells in rows)]})


def test_a_register_takes_back_what_it_said_and_may_say_it_again(runtime: Runtime, county: int, at: Callable[[], Desk]) -> None:
    mapped, stream = mapping.parse(STRIKING), stream_of("somewhere-else", "finding", "7", "A1")
    inspections.apply(at(), struck(("", row()), ("", row(Code="A2"))), mapped)
    gone = inspections.apply(at(), struck(("entered twice", row()), ("", row(Code="A2"))), mapped)
    assert (gone.counts["changed"], gone.counts["unchanged"], gone.counts["facts"]) == (1, 1, 1)
    history = runtime.ledger.load(county, county * 1000 + 111, stream)
    assert (history[1].fact, history[1].replaces) == (Voided(reason="entered twice"), history[0].position)
    assert standing(history) == []
    again = inspections.apply(at(), struck(("entered twice", row()), ("", row(Code="A2"))), mapped)
    assert (again.counts["facts"], again.counts["unchanged"]) == (0, 2)
    inspections.apply(at(), struck(("", row(What="No towels."))), mapped)
    assert [e.fact.text for e in standing(runtime.ledger.load(county, county * 1000 + 111, stream))] == ["No towels."]


def test_a_register_takes_nothing_back_that_is_not_there_or_was_answered(runtime: Runtime, county: int, at: Callable[[], Desk]) -> None:
    mapped, stream = mapping.parse(STRIKING), stream_of("somewhere-else", "finding", "7", "A1")
    absent = inspections.apply(at(), struck(("entered twice", row())), mapped)
    assert [(f.row, f.column, f.rule) for f in absent.refused] == [(2, "Struck", "nothing-to-void")]
    inspections.apply(at(), struck(("", row())), mapped)
    findings.accept(rosters.desk(runtime, county), stream)
    answered = inspections.apply(at(), struck(("entered twice", row())), mapped)
    assert [(f.row, f.column, f.rule) for f in answered.refused] == [(2, "Struck", "void-answered")]
    reworded = inspections.apply(at(), struck(("", row(What="No towels."))), mapped)
    assert (reworded.counts["changed"], len(standing(runtime.ledger.load(county, county * 1000 + 111, stream)))) == (1, 2)


@pytest.mark.parametrize(("cells", "column", "rule"), [
    ({"Day": "soon"}, "Day", "date-wrong"), ({"Day": ""}, "Day", "missing-value"), ({"Day": "2099-01-01"}, "Day", "date-ahead"),
    ({"No": ""}, "No", "missing-value"), ({"Place": ""}, "Place", "missing-value"), ({"Code": ""}, "Code", "missing-value"),
    ({"Bad": "perhaps"}, "Bad", "unknown-code"), ({"Points": "many"}, "Points", "number-wrong"),
    ({"Code": "A2", "Kind": "Follow-up"}, "Kind", "disagrees"), ({"Code": "A2", "Day": "2012-05-04"}, "Day", "disagrees"),
    ({"Code": "A2", "Place": "Bistro"}, "Place", "disagrees"),
])  # fmt: skip
def test_a_row_that_cannot_be_read_is_named_and_the_good_rows_can_be_taken(
    runtime: Runtime, county: int, at: Callable[[], Desk], cells: Any, column: str, rule: str
) -> None:
    file, mapped = book({"Sheet": [HEAD, row(), row(**cells)]}), mapping.parse(MAP)
    refused = inspections.apply(at(), file, mapped)
    assert ([(f.row, f.column, f.rule) for f in refused.refused], facts(runtime, county)) == ([(3, column, rule)], [])
    assert inspections.apply(at(), file, mapped, mode="good-rows").counts["facts"] == 2


@pytest.mark.parametrize("text", [
    "nonsense", MAP.replace('name = "somewhere-else"', 'name = "No Spaces Here"'), MAP.replace("[finding]", "[findings]"),
    MAP.replace('key = ["No"]', "key = []"), 'unknown = "x"\n' + MAP,
])  # fmt: skip
def test_a_mapping_that_says_nonsense_is_refused(text: str) -> None:
    with pytest.raises(FileRefused) as refused:
        mapping.parse(text)
    assert [f.rule for f in refused.value.findings] == ["map-broken"]


def test_columns_that_the_register_lacks_are_named(at: Callable[[], Desk], minneapolis: mapping.Mapped) -> None:
    with pytest.raises(FileRefused) as refused:
        inspections.apply(at(), book({"Inspections": [["InspectionID"], [1]]}), minneapolis)
    assert refused.value.findings[0].rule == "map-columns"
    assert "Name of Business" in refused.value.findings[0].details["headers"]


def test_only_who_may_import_inspections_imports_them(runtime: Runtime, county: int, minneapolis: mapping.Mapped) -> None:
    with pytest.raises(Forbidden):
        inspections.preview(rosters.desk(runtime, county), EXCERPT, minneapolis)
