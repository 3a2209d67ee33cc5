from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain import importing, member
from domain.kernel import Stamp
from infra.followers import Followers
from infra.ledger import CommandReused, Draft
from services.coordinate import Coordinate
from services.imports import batches, books, lots, roster, workbook
from services.imports.findings import Finding
from services.imports.reading import digest, read
from services.views import import_facts, timeline
from services.views import imports as imports_view
from services.web.import_forms import Standing
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import desk, edited, facts, person

MANY = 3 * lots.LOT // 2


class PowerCut(Exception):
    pass


def cut_after(written: int):
    """A progress callback under which the process loses its power once so many facts are written."""

    def progress(step: str, done: int, total: int) -> None:
        if step == "write" and written <= done < total:
            raise PowerCut

    return progress


@pytest.fixture(scope="module")
def large() -> bytes:
    return rosters.roster(person(n) for n in range(MANY))


def test_an_import_that_broke_off_continues_exactly_under_its_id(runtime: Runtime, county: int, large: bytes) -> None:
    id = uuid4()
    with pytest.raises(PowerCut):
        roster.apply(desk(runtime, county, command_id=id), large, mode="good-rows", progress=cut_after(1))
    assert len(facts(runtime, county, tags="member.%")) == lots.LOT - 5
    assert batches.unfinished(runtime, county, county * 1000 + 111, digest(read(large))) == id
    result = roster.apply(desk(runtime, county, command_id=id, on=date(2005, 3, 3)), large, mode="good-rows")
    assert (result.applied, [receipt.repeated for receipt in result.receipts]) == (True, [True, False])
    held = facts(runtime, county, tags="member.%")
    assert len(held) == MANY
    assert len({source for _, _, source in held}) == MANY
    assert {on for _, on, _ in held} == {date(2005, 1, 31)}
    assert batches.unfinished(runtime, county, county * 1000 + 111, digest(read(large))) is None


def test_an_import_that_broke_off_before_its_first_lot_continues(runtime: Runtime, county: int) -> None:
    id, file = uuid4(), rosters.roster([person(0)])
    with pytest.raises(PowerCut):
        roster.apply(desk(runtime, county, command_id=id), file, mode="good-rows", progress=cut_after(0))
    assert [tag for tag, _, _ in facts(runtime, county)] == ["importing.uploaded", "importing.rows-validated"]
    assert roster.apply(desk(runtime, county, command_id=id), file).applied
    assert len(facts(runtime, county)) == 2 + 6 + 1


@pytest.mark.parametrize("mode", ["all", "good-rows"])
def test_a_finished_import_sent_again_gives_the_first_answer(runtime: Runtime, county: int, mode: batches.Mode) -> None:
    id, file = uuid4(), rosters.roster([person(0)])
    first = roster.apply(desk(runtime, county, command_id=id), file, mode=mode)
    before = facts(runtime, county)
    again = roster.apply(desk(runtime, county, command_id=id), file, mode=mode)
    assert again.finish is not None
    assert first.finish is not None
    assert (again.receipts[0].first_position, again.finish.last) == (first.receipts[0].first_position, first.finish.last)
    assert (again.repeated, again.applied, again.counts["facts"]) == (True, True, first.counts["facts"])
    assert facts(runtime, county) == before


def test_an_import_id_belongs_to_one_file(runtime: Runtime, county: int) -> None:
    id = uuid4()
    roster.apply(desk(runtime, county, command_id=id), rosters.roster([person(0)]))
    with pytest.raises(importing.AlreadyUploaded):
        roster.apply(desk(runtime, county, command_id=id), rosters.roster([person(1)]))


def test_a_lot_is_one_command_and_its_id_takes_no_other_body(runtime: Runtime, county: int) -> None:
    at = desk(runtime, county)
    fact = importing.Uploaded(kind="roster", sha256="0" * 64, size=1)
    draft = Draft(stream=uuid4(), version=1, fact=fact, effective_on=date(2005, 1, 1))
    first = lots.send(at, "lot 0", [draft])
    assert replace(lots.send(at, "lot 0", [draft]), repeated=False) == first
    with pytest.raises(CommandReused):
        lots.send(at, "lot 0", [replace(draft, effective_on=date(2005, 1, 2))])


def a_colleague(runtime: Runtime, county: int, n: int, *, when: int, times: int = 1):
    """A progress callback under which a colleague changes member n each time the file is about to be written from a fact on."""
    tenant, left = county * 1000 + 111, iter(range(times))
    book = books.read(runtime, county, tenant)
    hers = next(s for s in book.streams("members") if (book.values(s, rosters.TODAY) or {}).get("name") == person(n)["name"])

    def meanwhile(step: str, done: int, total: int) -> None:
        if step == "write" and done == when and (turn := next(left, None)) is not None:
            book, at = books.read(runtime, county, tenant), Stamp(on=date(2005, 2, 1), by=rosters.CLERK.id, role="clerk")
            fact = member.change_employment(book.state(hers), f"退休{turn}", at=at)
            desk(runtime, county).write([Draft(stream=hers, version=2 + turn, fact=fact, effective_on=at.on)])

    return meanwhile


def moved(runtime: Runtime, county: int) -> bytes:
    """The tenant's own export in which twenty more than a lot went mobile."""
    cells = {("党员", person(n)["name"], "台账类别"): "流动" for n in range(lots.LOT + 20)}
    return edited(workbook.export(desk(runtime, county)), cells)


def test_who_writes_to_the_same_records_between_two_lots_is_not_overwritten(runtime: Runtime, county: int, large: bytes) -> None:
    roster.apply(desk(runtime, county), large)
    file, hers = moved(runtime, county), a_colleague(runtime, county, lots.LOT + 10, when=lots.LOT)
    result = roster.apply(desk(runtime, county), file, mode="good-rows", progress=hers)
    assert (result.applied, result.counts["facts"], len(result.receipts)) == (False, lots.LOT, 1)
    assert result.refused == [Finding(rule="changed-meanwhile", details={"left": "20"})]
    rest = roster.apply(desk(runtime, county), file, mode="good-rows")
    assert (rest.applied, rest.refused, rest.counts["facts"]) == (True, [], 20)


def test_the_page_of_an_import_that_broke_off_counts_the_rows_that_its_door_opens(runtime: Runtime, county: int, large: bytes) -> None:
    roster.apply(desk(runtime, county), large)
    hers, at = a_colleague(runtime, county, lots.LOT + 10, when=lots.LOT), desk(runtime, county)
    roster.apply(at, moved(runtime, county), mode="good-rows", progress=hers)
    Followers(runtime.db, runtime.ledger, [imports_view.view, timeline.view]).catch_up(county)
    today, opened, cursor = Coordinate(true_on=at.today, today=at.today), 0, None
    with runtime.db.tenant(county, at.tenant) as sql:
        card = imports_view.card(sql, county, at.tenant, at.command_id, today)
        assert card is not None
        while (page := import_facts.written(sql, county, today, card, by_row=True, cursor=cursor)).items:
            opened, cursor = opened + len(page.items), page.next
            if cursor is None:
                break
    counts = Standing(id=at.command_id, upload=None, batch=card, job=None).counts
    assert (counts["changed"], counts["refused"], counts["facts"]) == (opened, 20, lots.LOT) == (lots.LOT, 20, lots.LOT)


def test_all_rows_stand_beside_what_somebody_else_wrote_meanwhile(runtime: Runtime, county: int, large: bytes) -> None:
    roster.apply(desk(runtime, county), large)
    file, hers = moved(runtime, county), a_colleague(runtime, county, lots.LOT + 10, when=0)
    result = roster.apply(desk(runtime, county), file, progress=hers)
    assert (result.applied, result.counts["facts"], len(result.receipts)) == (True, lots.LOT + 20, 1)
    assert len(facts(runtime, county, tags="member.employment-changed")) == 1
    assert len(facts(runtime, county, tags="member.class-assigned")) == lots.LOT + 20


def test_all_rows_or_none_where_somebody_keeps_writing_to_the_same_records(runtime: Runtime, county: int, large: bytes) -> None:
    roster.apply(desk(runtime, county), large)
    file, hers, id = moved(runtime, county), a_colleague(runtime, county, 3, when=0, times=99), uuid4()
    before = len(facts(runtime, county, tags="importing.%"))
    result = roster.apply(desk(runtime, county, command_id=id), file, progress=hers)
    assert (result.applied, result.counts["facts"], result.receipts) == (False, 0, [])
    assert result.refused == [Finding(rule="kept-changing")]
    assert facts(runtime, county, tags="member.class-assigned") == []
    assert len(facts(runtime, county, tags="importing.%")) == before
    assert roster.apply(desk(runtime, county, command_id=id), file).applied


def test_somebody_who_writes_between_the_look_and_the_beginning_is_seen(runtime: Runtime, county: int) -> None:
    """A colleague registers the same person after the rows were checked: the row is then hers, and is not founded twice."""
    file, once = rosters.roster([person(0)]), [True]

    def meanwhile(step: str, done: int, total: int) -> None:
        if step == "check-members" and done == total and once:
            once.clear()
            roster.apply(desk(runtime, county), rosters.roster([person(0)]))

    result = roster.apply(desk(runtime, county), file, progress=meanwhile)
    assert (result.applied, result.counts["facts"]) == (True, 0)
    assert len(facts(runtime, county, tags="member.%")) == 1


def test_progress_tells_each_step_to_its_end(runtime: Runtime, county: int, large: bytes) -> None:
    told: dict[str, list[tuple[int, int]]] = {}
    at = desk(runtime, county)
    roster.apply(at, large, mode="good-rows", progress=lambda step, done, total: told.setdefault(step, []).append((done, total)))
    assert list(told) == ["read", "recall", "check-institutions", "check-organisations", "check-members", "write"]
    assert all(steps[-1][0] == steps[-1][1] for steps in told.values())
    assert told["write"] == [(0, MANY + 5), (lots.LOT, MANY + 5), (MANY + 5, MANY + 5)]
