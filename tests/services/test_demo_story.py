"""The year plays once, in order, through the product's own handlers; a second time it finds everything there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5
from zoneinfo import ZoneInfo

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.conninfo import make_conninfo

from infra import roles
from infra.embedded import Servers
from infra.files import Files
from infra.migrate import begin_clock, migrate
from infra.settings import Settings
from services import coordinate, demo
from services.briefings import made_again
from services.demo.figures import VISIT, differences
from services.demo.places import Place, places
from services.demo.planted import plant
from services.demo.roster import Totals, build
from services.demo.story import book
from services.demo.story.cast import parts
from services.demo.story.registers import Registers
from services.demo.story.script import Scene, Script
from services.desk import Actor
from services.views import briefings
from services.wiring import Runtime

SMALL = Totals(39, 68, 330)
NEEDED = (
    "汉昌街道", "加义镇", "伍市镇", "三阳乡", "财政局", "建设局", "烟草局", "电力公司", "教育局", "公安局", "经贸局", "商务局",
)  # fmt: skip
COUNTY = 430_626


def stage() -> list[Place]:
    """The twelve places without which there is no story, with few units each."""
    return [replace(place, units=place.units[:3]) for place in places(COUNTY) if place.short in NEEDED]


@pytest.fixture(scope="module")
def alone(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The product on a database of its own whose clock can be moved, beginning with 2005."""
    name = "demonstration"
    with psycopg.connect(servers.admin_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    urls = [make_conninfo(url, dbname=name) for url in (servers.admin_url, servers.migrate_url, servers.app_url)]
    roles.bootstrap(urls[0])
    migrate(urls[1])
    begin_clock(urls[1], rehearsal="2005-01-01")
    data = tmp_path_factory.mktemp("demonstration")
    runtime = Runtime(Settings(database_url=urls[2], migrate_url=urls[1], redis_url=servers.redis_url, data=data))
    yield runtime
    runtime.close()


@pytest.fixture(scope="module")
def story(alone: Runtime) -> demo.Story:
    return demo.play(alone, alone.settings.migrate_url, lambda _: None, stage=stage(), totals=SMALL)


def facts(runtime: Runtime) -> list[Any]:
    with runtime.db.county(COUNTY) as sql:
        return sql.execute(
            "SELECT tenant_id, position, stream, tag, effective_on, replaces FROM ledger.events WHERE county_id = %s ORDER BY 1, 2",
            [COUNTY],
        ).fetchall()


def test_the_year_is_played_to_its_last_day(alone: Runtime, story: demo.Story) -> None:
    assert not story.played.again
    assert story.played.days > 150
    with alone.db.county(COUNTY) as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row == (date(2005, 12, 31),)


def test_the_roster_reconciles_to_the_declared_totals(alone: Runtime, story: demo.Story) -> None:
    lines = demo.reconcile(alone, story.county)
    assert lines[0] == f"{SMALL} reconciled"
    assert not [line for line in lines if "counted" in line], "no tenant is off either"
    assert any(line.startswith("facts: ") and "commitment" in line and "inspection" in line for line in lines)


def test_the_two_overviews_of_14_june_differ_by_the_planted_facts_and_by_nothing_else(alone: Runtime, story: demo.Story) -> None:
    found, late = differences(alone, story.county)
    told = {(str(fact.effective_on), fact.tenant) for fact in late if fact.tag != "fact.voided"}
    planted = {(fact.true_on, fact.tenant) for fact in story.late}
    assert told <= planted
    assert len({(fact.tenant, fact.recorded_at) for fact in late}) == len(story.late) == 12
    assert {d.tenant for d in found} <= {fact.tenant for fact in story.late}
    assert {"on_job", "mobile", "retired", "weak", "lost"} <= {d.figure for d in found}


def test_promises_stand_at_every_stage_and_one_came_back(alone: Runtime, story: demo.Story) -> None:
    tags = {row[3] for row in facts(alone)}
    assert story.county == COUNTY
    assert {"commitment.relapse-found", "commitment.reopened", "commitment.effect-lasting", "commitment.withdrawn"} <= tags
    assert {"commitment.verification-failed", "commitment.evidence-rejected", "commitment.extension-granted", "fact.voided"} <= tags
    with alone.db.county(COUNTY) as sql:
        stages = sql.execute(
            "SELECT DISTINCT stage FROM views.commitment WHERE county_id = %s AND valid_to = 'infinity' AND known_to = 'infinity'", [COUNTY]
        ).fetchall()
    assert {"plan", "substantive", "effect", "lasting"} <= {row[0] for row in stages}


def test_on_its_last_days_people_ask_for_papers_that_no_timetable_has(alone: Runtime, story: demo.Story) -> None:
    with alone.db.county(story.county) as sql:
        asked = sql.execute(
            "SELECT r.report, r.whole_county, r.period, r.since, i.name FROM views.report r LEFT JOIN views.institution i"
            " ON i.county_id = r.county_id AND i.institution = r.unit AND i.known_to = 'infinity' AND i.valid_to = 'infinity'"
            " WHERE r.county_id = %s AND r.known_to = 'infinity' ORDER BY r.report, r.whole_county",
            [story.county],
        ).fetchall()
    assert [row[:4] for row in asked] == [
        ("axes", True, "2005-12-30", VISIT), ("dossier", False, "2005-12-30", None), ("dossier", True, "2005-12-30", None),
    ]  # fmt: skip
    assert [row[4] for row in asked] == [None, "伍市镇中学", "县财政局"]


def test_exactly_those_entered_twice_are_found_flagged_by_the_office_and_merged_at_home(alone: Runtime, story: demo.Story) -> None:
    person = Registers(alone, COUNTY).person
    twice = {(d.other, person(d.other, d.entry.id_number), person(d.home, d.person.id_number)) for d in story.planted.doubles}
    merged = (
        "SELECT tenant_id, person, merged_into FROM views.member"
        " WHERE county_id = %s AND standing = 'merged' AND known_to = 'infinity'"
    )
    flagged = (
        "SELECT c.role, count(*) FROM ledger.events e JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id"
        " AND c.first_position = e.command_position"
        " WHERE e.county_id = %s AND e.tag = 'member.flagged-possible-duplicate' GROUP BY 1"
    )
    with alone.db.county(COUNTY) as sql:
        assert set(sql.execute(merged, [COUNTY]).fetchall()) == twice
        assert sql.execute(flagged, [COUNTY]).fetchall() == [("county-office", 3)]


def test_bulletins_are_numbered_without_a_gap_and_each_is_made_again_to_the_byte(alone: Runtime, story: demo.Story) -> None:
    home, kept = story.county * 1000, Files(Path(alone.settings.data) / "files")
    with alone.db.county(story.county) as sql:
        at = coordinate.here(sql, ZoneInfo("Asia/Shanghai"))
        held = briefings.listing(sql, story.county, home, at, year=2005)
        every = briefings.listing(sql, story.county, home, at)
        errata = {one.number: len(briefings.put_right(sql, story.county, home, one.briefing, at)) for one in held}
        talk = next(one for one in held if one.number == 28)
        unread = briefings.not_read_by(sql, story.county, talk, at)
    assert [one.number for one in held] == list(range(len(held), 0, -1))
    assert [one.signed_on for one in held] == sorted((one.signed_on for one in held if one.signed_on), reverse=True)
    assert {one.signed_on.month for one in held if one.signed_on} == set(range(1, 13))
    assert [one.status for one in every if one.number is None] == ["discarded"]
    assert (talk.title, talk.signed_on, len(unread)) == ("省委督导组来我县督导先进性教育活动", date(2005, 6, 17), 3)
    assert {number for number, n in errata.items() if n} == {28}
    for one in held:
        again = made_again(alone, story.county, home, one.briefing)
        assert again.digest == one.content
        assert [form.content for form in again.forms] == [kept.read(file["sha256"]) for file in one.files]


def test_a_second_time_everything_is_there_already(alone: Runtime, story: demo.Story) -> None:
    before = facts(alone)
    again = demo.play(alone, alone.settings.migrate_url, lambda _: None, stage=stage(), totals=SMALL)
    assert again.played.again
    assert (again.accounts, again.late, again.planted) == (story.accounts, story.late, story.planted)
    assert facts(alone) == before


def test_what_was_broken_off_is_taken_up_where_it_was(alone: Runtime, story: demo.Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.demo.player._known", lambda *_: False)  # as if the last command had not been given
    before = facts(alone)
    demo.play(alone, alone.settings.migrate_url, lambda _: None, stage=stage(), totals=SMALL)
    assert facts(alone) == before


def test_there_is_one_account_for_each_role(story: demo.Story) -> None:
    assert {account.role for account in story.accounts} == {"clerk", "unit-head", "inspector", "county-office", "county-leader", "operator"}
    assert len(story.accounts) == 6


def whole(tmp_path: Path, runtime: Runtime) -> Script:
    """The script of the whole county, with nobody behind the parts."""
    everywhere: Sequence[Place] = places()
    books = build(everywhere)
    cast = {part.key: Actor(id=uuid5(NAMESPACE_DNS, part.key), role=part.role) for part in parts(COUNTY, everywhere)}
    scene = Scene(runtime=runtime, county=COUNTY, cast=cast, registers=Registers(runtime, COUNTY))
    return book.write(scene, books, plant(books), tmp_path)


def test_whoever_speaks_after_14_june_of_an_earlier_day_was_planted_to(tmp_path: Path, runtime: Runtime) -> None:
    script = whole(tmp_path, runtime)
    unasked = [step.name for step in script.steps if step.on > VISIT >= step.effective_on and not step.late]
    assert unasked == []
    assert len(script.late()) == 12
    assert all(step.effective_on <= VISIT < step.on for step in script.late())


def test_nobody_works_on_a_weekend_but_the_last_day_of_the_year(tmp_path: Path, runtime: Runtime) -> None:
    days = {step.on for step in whole(tmp_path, runtime).steps}
    assert {day for day in days if day.isoweekday() > 5} <= {date(2005, 12, 31)}
