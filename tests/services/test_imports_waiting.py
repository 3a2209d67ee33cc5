from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from infra import uploads
from infra.embedded import Servers
from services.desk import Actor, Missing
from services.imports import roster, waiting
from services.imports.batches import Mode
from services.imports.findings import FileRefused
from services.imports.flow import Progress
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import desk, facts, person
from tests.services.test_imports_inspections import EXCERPT


class PowerCut(Exception):
    pass


def stored(servers: Servers, county: int) -> list[tuple[bytes, bytes]]:
    with psycopg.connect(servers.admin_url) as sql:
        return [(bytes(r[0]), bytes(r[1])) for r in sql.execute("SELECT salt, box FROM work.uploads WHERE county_id = %s", [county])]


def test_a_file_waits_sealed_until_it_is_taken_and_its_key_goes_with_it(runtime: Runtime, servers: Servers, county: int) -> None:
    id, file = uuid4(), rosters.roster([person(0)])
    seen = waiting.hand_in(desk(runtime, county, command_id=id, on=date(2005, 4, 1)), file)
    assert (seen.counts["new"], facts(runtime, county)) == (6, [])
    [(_, box)] = stored(servers, county)
    assert file[:200] not in box
    result = waiting.take(desk(runtime, county), id)
    assert (result.applied, result.import_id, result.counts["facts"]) == (True, id, 6)
    assert {on for _, on, _ in facts(runtime, county)} == {date(2005, 4, 1)}
    assert stored(servers, county) == []
    with pytest.raises(Missing):
        waiting.take(desk(runtime, county), id)


def test_a_file_with_refused_rows_stays_until_its_good_rows_are_taken(runtime: Runtime, county: int) -> None:
    id = uuid4()
    waiting.hand_in(desk(runtime, county, command_id=id), rosters.roster([person(0), person(1, branch="没有的支部")]))
    assert not waiting.take(desk(runtime, county), id).applied
    assert [(f.sheet, f.row, f.column, f.rule) for f in waiting.found(desk(runtime, county), id)] == [
        ("members", 3, "branch", "unknown-branch")
    ]
    assert waiting.take(desk(runtime, county), id, mode="good-rows").applied
    assert len(waiting.found(desk(runtime, county), id)) == 1


def test_what_is_kept_of_a_finding_holds_no_cell(runtime: Runtime, servers: Servers, county: int) -> None:
    id = uuid4()
    units = [{**rosters.UNITS[0], "kind": "秘密类型", "address": rosters.number(4)}]
    waiting.hand_in(desk(runtime, county, command_id=id), rosters.roster([person(0, id_number="430626194001010000")], units=units))
    with psycopg.connect(servers.admin_url) as sql:
        kept = repr(sql.execute("SELECT u FROM work.upload_findings u WHERE county_id = %s", [county]).fetchall())
    assert "unknown-code" in kept
    assert not any(text in kept for text in ("秘密类型", rosters.number(4), "430626194001010000"))


def test_a_file_that_is_refused_as_a_whole_is_not_kept(runtime: Runtime, servers: Servers, county: int) -> None:
    with pytest.raises(FileRefused):
        waiting.hand_in(desk(runtime, county), b"%PDF-1.7")
    assert stored(servers, county) == []


def test_another_tenant_cannot_take_or_throw_away_a_file(runtime: Runtime, county: int) -> None:
    id = uuid4()
    waiting.hand_in(desk(runtime, county, command_id=id), rosters.roster([person(0)]))
    other = desk(runtime, county, tenant=county * 1000 + 112)
    for attempt in (lambda: waiting.take(other, id), lambda: waiting.throw_away(other, id)):
        with pytest.raises(Missing):
            attempt()
    waiting.throw_away(desk(runtime, county), id)
    with pytest.raises(Missing):
        waiting.take(desk(runtime, county), id)


def test_a_file_is_thrown_away_after_thirty_days(runtime: Runtime, servers: Servers, county: int) -> None:
    tenant = county * 1000 + 111
    for days in (29, 31):
        id = uuid4()
        waiting.hand_in(desk(runtime, county, command_id=id), rosters.roster([person(days)]))
        with psycopg.connect(servers.admin_url, autocommit=True) as sql:
            sql.execute("UPDATE work.uploads SET uploaded_at = uploaded_at - %s WHERE upload = %s", [timedelta(days=days), id])
    with runtime.db.tenant(county, tenant) as sql:
        assert uploads.sweep(sql, county, tenant) == 1
        assert uploads.sweep(sql, county, tenant) == 0


def test_a_register_waits_with_the_name_of_its_mapping(runtime: Runtime, county: int) -> None:
    office, id = Actor(id=UUID(int=502), role="county-office"), uuid4()
    data = Path(EXCERPT).read_bytes()
    waiting.hand_in(desk(runtime, county, actor=office, command_id=id), data, kind="inspections", map_name="minneapolis")
    assert waiting.take(desk(runtime, county, actor=office), id).counts["findings"] == 298


def good_and_refused(runtime: Runtime, county: int) -> UUID:
    """Hand in a file with good rows and a refused one, and return its id."""
    id = uuid4()
    waiting.hand_in(desk(runtime, county, command_id=id), rosters.roster([person(0), person(1, branch="没有的支部")]))
    return id


def found(runtime: Runtime, county: int, id: UUID) -> list[tuple[int, str]]:
    return [(f.row, f.rule) for f in waiting.found(desk(runtime, county), id)]


def test_what_was_found_stays_where_the_process_died_before_the_file_was_destroyed(
    runtime: Runtime, servers: Servers, county: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, apply = good_and_refused(runtime, county), roster.apply

    def dies(*given: Any, **more: Any) -> None:
        apply(*given, **more)
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(roster, "apply", dies)
        with pytest.raises(PowerCut):
            waiting.take(desk(runtime, county), id, mode="good-rows")
    assert len(stored(servers, county)) == 1
    again = waiting.take(desk(runtime, county), id, mode="good-rows")
    assert (again.applied, again.repeated, again.counts["refused"]) == (True, True, 1)
    assert stored(servers, county) == []
    assert found(runtime, county, id) == [(3, "unknown-branch")]


def together() -> tuple[Progress, Progress]:
    """Two who have both opened the file before either looks at its rows."""
    both = Barrier(2)

    def progress(step: str, done: int, _total: int) -> None:
        if (step, done) == ("read", 0):
            both.wait(30)

    return progress, progress


def one_behind() -> tuple[Progress, Progress]:
    """Two of whom one opens the file and looks at its rows only when the other has written them, who ends no sooner than that."""
    opened, written = Event(), Event()

    def quick(step: str, done: int, total: int) -> None:
        if (step, done) == ("read", 0):
            assert opened.wait(30)
        if step == "write" and done == total:
            written.set()

    def late(step: str, done: int, _total: int) -> None:
        if (step, done) == ("read", 0):
            opened.set()
            assert written.wait(30)

    return quick, late


@pytest.mark.parametrize("course", [together, one_behind])
@pytest.mark.parametrize("mode", ["all", "good-rows"])
def test_the_same_command_twice_at_once_takes_a_file_once_and_is_answered_the_same(
    runtime: Runtime, county: int, mode: Mode, course: Callable[[], tuple[Progress, Progress]]
) -> None:
    id, at = uuid4(), desk(runtime, county)
    branch = "没有的支部" if mode == "good-rows" else "机关党支部"
    waiting.hand_in(desk(runtime, county, command_id=id), rosters.roster([person(0), person(1, branch=branch)]))
    with ThreadPoolExecutor(2) as pool:
        taking = [pool.submit(waiting.take, at, id, mode=mode, progress=progress, once=at.unbooked) for progress in course()]
        one, two = (each.result(60) for each in taking)
    assert one.answer == two.answer == waiting.taken(at)
    assert (one.answer.applied, one.answer.after) == (True, runtime.ledger.head(county, at.tenant))
    assert len(facts(runtime, county, tags="member.%")) == (1 if mode == "good-rows" else 2)
    assert len(facts(runtime, county, tags="importing.%")) == 3
    assert found(runtime, county, id) == ([(3, "unknown-branch")] if mode == "good-rows" else [])


def test_a_command_that_finds_the_file_gone_is_answered_as_it_was_when_it_took_it(runtime: Runtime, county: int) -> None:
    id, at = good_and_refused(runtime, county), desk(runtime, county)
    first = waiting.take(at, id, mode="good-rows", once=at.unbooked)
    again = waiting.take(at, id, mode="good-rows", once=at.unbooked)
    assert (again.answer, again.repeated) == (first.answer, True)
    with pytest.raises(Missing):
        waiting.take(at, id, mode="good-rows", once=desk(runtime, county).unbooked)


def test_who_looks_at_the_same_file_at_the_same_time_notes_the_same(runtime: Runtime, county: int) -> None:
    id = good_and_refused(runtime, county)
    with ThreadPoolExecutor(2) as pool:
        taking = [pool.submit(waiting.take, desk(runtime, county), id, progress=progress) for progress in together()]
        assert [each.result(60).answer for each in taking] == [waiting.Taken(), waiting.Taken()]
    assert found(runtime, county, id) == [(3, "unknown-branch")]
