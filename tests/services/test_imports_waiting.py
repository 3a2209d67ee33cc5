from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from infra import uploads
from infra.embedded import Servers
from services.desk import Actor, Missing
from services.imports import waiting
from services.imports.findings import FileRefused
from services.wiring import Runtime
from tests.services import rosters
from tests.services.rosters import desk, facts, person
from tests.services.test_imports_inspections import EXCERPT


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
