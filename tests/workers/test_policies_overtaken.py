"""A report that stood on what is learned late is superseded once, by the first such fact; its files stay; it can be built anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import member, report
from domain.kernel import Personal, Recorded
from infra.jobs import perform
from infra.ledger import Draft
from services import commitments, members, reports, tenants
from services.desk import Missing
from services.reports.asking import CLOCKWORK
from services.wiring import Runtime
from tests.services.small_county import CLERK, OFFICE, SmallCounty
from tests.workers.office import Office, ask


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    """A county with a story, whose facts are followed."""
    small = SmallCounty(runtime, county)
    small.founded()
    small.joined(small.before(150), "on-job", "王某1")
    return Office(small)


def built(office: Office, **more: Any) -> UUID:
    run = ask(office, **more)
    office.settle()
    assert office.facts(more.get("tenant") or office.small.town, run)
    return run


def word(office: Office, run: UUID, at: int | None = None) -> report.Superseded | None:
    """Return the word that a run is superseded, of which there is one at most."""
    told = office.facts(at or office.small.town, run, report.Superseded)
    assert len(told) <= 1
    return told[0] if told else None


def last(office: Office, at: int | None = None) -> Recorded[Any]:
    with office.runtime.db.tenant(office.county, at or office.small.town) as sql:
        head = office.runtime.ledger.head(office.county, at or office.small.town)
        return office.runtime.ledger.read(sql, office.county, at or office.small.town, after=head - 1)[0]


def test_the_first_late_fact_supersedes_the_reports_of_its_unit_and_of_the_county(office: Office) -> None:
    small = office.small
    town, county = built(office), built(office, tenant=small.office, actor=OFFICE)
    beside = built(office, tenant=small.other)
    small.joined(small.before(3), "mobile", "李某2")
    first = last(office)
    small.joined(small.before(2), "mobile", "李某3")
    office.settle()
    for run, at in ((town, small.town), (county, small.office)):
        said = word(office, run, at)
        assert said is not None
        assert said.fact == report.Overtaking(tenant=small.town, position=first.position, tag="member.registered", how="late")
        assert said.reason == f"late member.registered {small.town}@{first.position}"
    assert word(office, beside, small.other) is None, "another unit's report does not stand on it"
    card = office.run(small.town, town)
    assert card is not None
    assert (card.status, card.superseded_on) == ("generated", small.today)
    assert (card.overtaken_position, card.overtaken_how) == (first.position, "late")
    assert len(card.files) == len(reports.FORMATS)


def test_later_facts_of_later_days_or_unrelated_kinds_supersede_nothing(office: Office) -> None:
    small = office.small
    run = built(office)
    person = small.joined(small.sunday + timedelta(days=1), "mobile", "李某2")
    desk = small.desk(CLERK, small.today)
    members.change(desk, person, lambda m: member.tag_group(m, "laid-off", at=desk.stamp))
    promise = small.promise("A1", "p1", small.today, small.today)
    commitments.report(small.desk(CLERK, small.today), promise, "进展")
    office.settle()
    assert word(office, run) is None
    assert not [j for j in office.jobs(small.town, "report.overtake") if j.key.startswith("overtaken:")]


def test_a_correction_and_a_void_supersede_by_the_day_of_what_they_undo(office: Office) -> None:
    small = office.small
    person, other = (small.joined(small.before(9), "on-job", name) for name in ("李某2", "李某3"))
    small.became(person, "mobile", small.monday)
    right = last(office)
    small.became(other, "mobile", small.monday)
    never = last(office)
    office.followers.catch_up(office.county)
    first = built(office)
    fact = member.ClassAssigned(ledger_class="mobile")
    members.correct(small.desk(CLERK, small.today), person, right.position, lambda _: fact)  # true of today only, as it turns out
    office.settle()
    second = built(office)
    members.void(small.desk(CLERK, small.today), other, never.position, "never")
    office.settle()
    said = [word(office, run) for run in (first, second)]
    assert [(s.fact.tag, s.fact.how) for s in said if s and s.fact] == [
        ("member.class-assigned", "put-right"), ("member.class-assigned", "never"),
    ]  # fmt: skip


def test_thousands_of_late_facts_in_one_command_ask_for_one_job(office: Office) -> None:
    small = office.small
    run = built(office)
    people = [uuid4() for _ in range(600)]
    drafts = [
        Draft(
            stream=p, version=1, effective_on=small.before(5),
            fact=member.Registered(name=Personal(p, "某"), ledger_class="on-job", branch=small.branch),
        )
        for p in people
    ]  # fmt: skip
    small.desk(CLERK, small.before(5)).write(drafts)
    small.joined(small.before(4), "mobile", "李某2")
    office.settle()
    assert word(office, run) is not None
    keys = [j.key for j in office.jobs(small.town, "report.overtake")]
    assert sorted(keys) == sorted({f"overtaken:{small.town}:{run}", *(k for k in keys if k.startswith("built:"))})


def test_what_is_recorded_while_a_report_is_built_supersedes_it_all_the_same(office: Office) -> None:
    small = office.small
    run = ask(office)
    small.joined(small.before(3), "mobile", "李某2")  # after the request's instant, before the report is built
    office.settle()
    said = word(office, run)
    assert said is not None
    assert said.fact is not None
    assert office.facts(small.town, run)


def test_the_countys_words_supersede_a_units_report_and_its_own_promises_do_not(office: Office) -> None:
    small = office.small
    run = built(office)
    small.promise("C1", "p1", small.before(3), small.today, small.office)
    office.settle()
    assert word(office, run) is None
    desk = small.desk(OFFICE, small.before(1), small.office)
    tenants.rename(desk, small.town, "伍市新镇")
    office.settle()
    said = word(office, run)
    assert said is not None
    assert said.fact is not None
    assert (said.fact.tenant, said.fact.tag) == (small.office, "tenant.renamed")


def test_who_asked_is_told_once_and_of_a_scheduled_one_the_unit(office: Office) -> None:
    small = office.small
    mine, scheduled = built(office), uuid4()
    asked = report.Requested(report="weekly", period=small.week, true_on=small.sunday)
    small.desk(CLOCKWORK, small.today).begin(scheduled, report, lambda _: asked)
    office.settle()
    small.joined(small.before(3), "mobile", "李某2")
    office.settle()
    small.joined(small.before(3), "mobile", "李某3")
    office.settle()
    told = [(n.kind, n.params["id"]) for n in office.told(small.town, CLERK.id) if n.kind == "report-superseded"]
    assert sorted(told) == sorted([("report-superseded", str(mine)), ("report-superseded", str(scheduled))])


def test_a_superseded_report_is_built_anew_and_linked_and_the_new_one_stands(office: Office) -> None:
    small = office.small
    old, id = built(office), uuid4()
    small.joined(small.before(3), "mobile", "李某2")
    office.settle()
    desk = small.desk(CLERK, small.today)
    receipt = reports.build_anew(desk, id, old)
    assert reports.build_anew(desk, id, old).first_position == receipt.first_position, "the same command again"
    office.settle()
    before, after = office.run(small.town, old), office.run(small.town, id)
    assert before is not None
    assert after is not None
    assert (before.successor, before.overtaken_how, before.superseded_on) == (id, "late", small.today)
    assert (after.superseded_on, after.period, after.true_on) == (None, before.period, before.true_on)
    assert after.figures not in ("", before.figures)
    assert len([n for n in office.told(small.town, CLERK.id) if n.kind == "report-superseded"]) == 1
    with pytest.raises(report.BuiltAnew):
        reports.build_anew(small.desk(CLERK, small.today), uuid4(), old)
    with pytest.raises(Missing):
        reports.build_anew(small.desk(CLERK, small.today, small.other), uuid4(), old)


def test_the_same_job_done_twice_supersedes_once(office: Office) -> None:
    small = office.small
    run = built(office)
    small.joined(small.before(3), "mobile", "李某2")
    office.settle()
    with office.runtime.db.tenant(office.county, small.town) as sql:
        sql.execute("UPDATE work.jobs SET state = 'waiting' WHERE county_id = %s AND tenant_id = %s", [office.county, small.town])
    for job in office.jobs(small.town):
        perform(office.runtime.db, office.runtime, office.county, small.town, job.job_id, lease_seconds=30)
    assert word(office, run) is not None
