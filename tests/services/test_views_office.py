"""What the county keeps for all: campaigns, teams, roster periods; and the lists of reports and imports."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest

from domain import campaign, importing, period, report, team
from domain.campaign import Code, Stage
from domain.team import Unit
from services.views import campaigns, imports, periods, reports, teams
from tests.domain.given import some
from tests.services.books import Books, on

JANUARY, JUNE, JULY, DAY = date(2005, 1, 10), date(2005, 6, 1), date(2005, 7, 1), date(2005, 7, 20)
CAMPAIGN, TEAM, RUN = some("campaign"), some("team"), some("run")


def launched(books: Books) -> None:
    batch = campaign.BatchDefined(code="second", name="第二批", starts=JULY, ends=date(2005, 12, 31))
    books.given(CAMPAIGN, campaign.Launched(code="2005", name="先进性教育活动"), batch, on=JANUARY, tenant=books.office)


def test_any_tenant_reads_the_countys_campaigns_through_the_public_door(books: Books) -> None:
    launched(books)
    window = campaign.BatchPhaseScheduled(batch="second", phase="study", starts=JULY, ends=date(2005, 8, 20))
    books.given(CAMPAIGN, campaign.PhaseDefined(code="study", name="学习动员", order=1), window, on=JUNE, tenant=books.office)
    moved = campaign.BatchPhaseRescheduled(batch="second", phase="study", starts=JULY, ends=date(2005, 8, 31), reason="汛期")
    books.given(CAMPAIGN, campaign.BatchOpened(batch="second"), on=JULY, tenant=books.office)
    books.given(CAMPAIGN, moved, on=DAY, tenant=books.office)
    books.caught_up()
    with books.db.public(books.county) as sql:
        [running] = campaigns.running(sql, books.county, on(DAY))
        before, after = (campaigns.schedule(sql, books.county, on(day), CAMPAIGN) for day in (JUNE, DAY))
    assert (running.name, running.status, [s.code for s in running.stages][:2]) == ("先进性教育活动", "running", ["survey", "plan"])
    assert [(w.phase, w.status, w.days_left) for w in before] == [("", "planned", 213), ("study", "planned", 80)]
    assert [(w.phase_name, w.status, w.days_left) for w in after] == [("", "open", 164), ("学习动员", "open", 42)]


def test_policies_ladders_problems_and_lists_hold_from_their_day(books: Books) -> None:
    launched(books)
    rungs = (Stage(code="do", name="做", paper=False, order=2), Stage(code="plan", name="订", paper=True, order=1))
    ladder = campaign.LadderDefined(stages=rungs)
    books.given(CAMPAIGN, ladder, campaign.LookBackPolicySet(days=(7,), unannounced_min=0), on=JUNE, tenant=books.office)
    land = campaign.ProblemDefined(code="land", name="违法占地", source="masses", priority="least-satisfied")
    road = campaign.ProblemDefined(code="road", name="集镇交通", source="masses", priority="hardest")
    books.given(CAMPAIGN, land, road, on=JUNE, tenant=books.office)
    books.given(CAMPAIGN, campaign.ProblemRetired(code="land", reason="并入", into="road"), on=JULY, tenant=books.office)
    groups = campaign.ListDefined(list="group", codes=(Code(code="laid-off", name="下岗"), Code(code="graduate", name="毕业生")))
    books.given(CAMPAIGN, groups, on=JULY, tenant=books.office)
    books.caught_up()
    with books.db.county(books.county) as sql:
        policies = [campaigns.running(sql, books.county, on(day))[0] for day in (JANUARY, JUNE)]
        problems = [[(p.problem, p.standing) for p in campaigns.known_problems(sql, books.county, on(day))] for day in (JUNE, JULY)]
        names = [(e.code, e.name) for e in campaigns.entries(sql, books.county, on(JULY), CAMPAIGN, "group")]
    assert [(p.look_back_days, [s.code for s in p.stages][-1]) for p in policies] == [([30, 90, 180], "lasting"), ([7], "do")]
    assert problems == [[("land", "standing"), ("road", "standing")], [("road", "standing"), ("land", "retired")]]
    assert names == [("laid-off", "下岗"), ("graduate", "毕业生")]


def test_a_team_watches_its_units_and_its_roll_is_the_countys_alone(books: Books) -> None:
    li, wang = some("li"), some("wang")
    formed = team.Formed(name="第一督导组", level="county", leader=li, mandate_until=date(2005, 7, 10))
    books.given(TEAM, formed, team.MemberSeconded(user=wang, home=books.other, post="副组长"), on=JANUARY, tenant=books.office)
    books.given(TEAM, team.UnitsAssigned(units=(Unit(tenant=books.tenant),)), on=JUNE, tenant=books.office)
    books.given(TEAM, team.MemberTrained(user=li, course="业务培训"), on=JUNE, tenant=books.office)
    conflict = team.ConflictDeclared(user=wang, unit=Unit(tenant=books.tenant), reason="原任职单位")
    books.given(TEAM, conflict, on=JULY, tenant=books.office)
    books.given(TEAM, team.RotationMade(left=(li,), joined=(some("zhao"),)), on=DAY, tenant=books.office)
    books.caught_up()
    with books.db.public(books.county) as sql:
        watching = [teams.listing(sql, books.county, on(day), watching=books.tenant) for day in (JANUARY, JUNE, DAY)]
    with books.db.county(books.county) as sql:
        rolls = [teams.roll(sql, books.county, on(day), team=TEAM) for day in (JULY, DAY)]
        [own] = teams.roll(sql, books.county, on(JULY), member=wang)
    assert [[(t.name, t.expired) for t in found] for found in watching] == [[], [("第一督导组", False)], [("第一督导组", True)]]
    assert [{m.member: (m.trained_on, m.conflicts) for m in roll} for roll in rolls] == [
        {li: (JUNE, []), wang: (None, [books.tenant])}, {wang: (None, [books.tenant]), some("zhao"): (None, [])},
    ]  # fmt: skip
    assert (own.home, own.post) == (books.other, "副组长")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), books.db.public(books.county) as sql:
        teams.roll(sql, books.county, on(JULY))


def test_a_differing_figure_is_pointed_out_and_explained(books: Books) -> None:
    raised = period.DiscrepancyRaised(figure="members", declared=8414, counted=8411)
    books.given(some("period"), period.Opened(period="2005"), raised, on=JUNE)
    told = period.DiscrepancyExplained(figure="members", declared=8414, counted=8411, explanation="三人六月转出")
    books.given(some("period"), told, on=JULY)
    books.caught_up()
    with books.db.county(books.county) as sql:
        seen = [periods.differences(sql, books.county, None, on(day)) for day in (JUNE, JULY)]
    assert [[(d.period, d.counted, d.explanation) for d in found] for found in seen] == [
        [("2005", 8411, "")], [("2005", 8411, "三人六月转出")],
    ]  # fmt: skip


def test_a_report_is_asked_for_built_and_superseded_and_keeps_its_files(books: Books) -> None:
    known = datetime(2005, 6, 14, 10, tzinfo=UTC)
    books.given(RUN, report.Requested(report="weekly", period="2005-W24", true_on=JUNE), on=JUNE)
    built = report.Generated(
        true_on=JUNE, known_on=known, positions=(report.Position(tenant=books.tenant, position=7),), template="weekly/1", release="0.1.0",
        files=(report.File(format="pdf", sha256="ab" * 32, size=9),),
    )  # fmt: skip
    books.given(RUN, built, on=JUNE)
    books.given(RUN, report.Superseded(reason="名册更正"), on=JULY)
    books.given(some("other run"), report.Requested(report="weekly", period="2005-W25", true_on=JUNE), on=JULY, tenant=books.other)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        [run] = reports.of_period(sql, books.county, books.tenant, on(DAY), "weekly", "2005-W24")
        assert reports.card(sql, books.county, books.tenant, some("other run"), on(DAY)) is None
    with books.db.county(books.county) as sql:
        first = reports.listing(sql, books.county, None, on(DAY), limit=1)
        rest = reports.listing(sql, books.county, None, on(DAY), limit=1, cursor=first.next)
    assert (run.status, run.known_on, run.positions) == ("generated", known, [{"tenant": books.tenant, "position": 7}])
    assert (run.files, run.superseded_on, run.reason) == ([{"format": "pdf", "sha256": "ab" * 32, "size": 9}], JULY, "名册更正")
    assert [r.period for r in (*first.items, *rest.items)] == ["2005-W25", "2005-W24"]
    assert rest.next is None


def test_an_import_is_listed_with_how_its_rows_were_judged(books: Books) -> None:
    judged = importing.RowsValidated(rows=10, changed=7, unchanged=1, conflicting=0, refused=2)
    books.given(some("batch"), importing.Uploaded(kind="roster", sha256="cd" * 32, size=4096), judged, on=JUNE)
    books.given(some("batch"), importing.Applied(mode="good-rows", rows=8, facts=9, refused=2, first=3, last=11), on=JUNE)
    books.given(some("bad"), importing.Uploaded(kind="inspections", sha256="ef" * 32, size=1), on=JULY)
    books.given(some("bad"), importing.Rejected(reason="not a workbook"), on=JULY)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        found = imports.listing(sql, books.county, books.tenant, on(DAY)).items
        roster = imports.listing(sql, books.county, books.tenant, on(DAY), kind="roster").items
        card = imports.card(sql, books.county, books.tenant, some("batch"), on(DAY))
    assert [(i.kind, i.status, i.rows, i.refused) for i in found] == [("inspections", "rejected", None, None), ("roster", "applied", 10, 2)]
    assert [i.batch for i in roster] == [some("batch")]
    assert card is not None
    assert (card.facts, card.mode, card.first, card.last) == (9, "good-rows", 3, 11)
