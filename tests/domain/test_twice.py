"""Deciding a second time does nothing new: every decision that can be repeated, once after itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from domain import (
    campaign,
    commitment,
    finding,
    grant,
    importing,
    inspection,
    institution,
    member,
    organisation,
    period,
    report,
    session,
    team,
    tenant,
    workday,
)
from domain.kernel import Fact, Personal, Refused, Stamp
from tests.domain.given import LI, WANG, ZHAO, facts, given, some, stamp
from tests.domain.samples import sample

TODAY = date(2005, 7, 1)


def one(tag: str) -> Any:
    return sample(tag)


RULES = campaign.Rules(public_days=0)
ME, EAST, WEST, OTHER = some("me"), some("east"), some("west"), some("other")
MEMBER = member.Registered(name=Personal(ME, "陈某"), ledger_class="on-job", branch=EAST)
DRAFT = commitment.Drafted(number="1", problem="land", title="x", wording="x", level="unit", due=date(2005, 12, 31), responsible=WANG)
PUBLISHED = [DRAFT, *commitment.publish(commitment.evolve(None, DRAFT, stamp()))]
PIECE = commitment.EvidenceAttached(evidence=OTHER, kind="photo", happened_on=TODAY, note="x")
CLIMBED = [*PUBLISHED, *(commitment.StageAdvanced(stage=s) for s in ("plan", "rules", "substantive", "effect")), PIECE]
CLAIMED = [*CLIMBED, commitment.CompletionClaimed()]
CLOSED = [*CLAIMED, commitment.Closed(cycle=1)]
PHASE = campaign.PhaseDefined(code="study", name="x", order=1)
BATCH = campaign.BatchDefined(code="second", name="x", starts=date(2005, 7, 1), ends=date(2005, 12, 31))
WINDOW = campaign.BatchPhaseScheduled(batch="second", phase="study", starts=date(2005, 7, 1), ends=date(2005, 7, 31))
CAMPAIGN = [one("campaign.launched"), PHASE, BATCH]
BRANCH, SCHOOL = one("organisation.established"), one("institution.registered")
ESTABLISHED = organisation.Established(code="1", name="x", kind="branch")
REGISTERED = institution.Registered(code="1", name="x", level=1, kind="school")
CALLED = session.Scheduled(kind="study", title="x", planned_for=TODAY, branches=(EAST,))
MISSED = (session.Absence(person=ME, reason="sick"),)
ROLLED = [CALLED, (session.Held(), stamp(TODAY)), session.RollClosed(absent=MISSED)]
WEAK = [ESTABLISHED, organisation.HealthAssessed(health="weak"), organisation.RectificationOrdered(measures="x")]
ELECTED = [ESTABLISHED, organisation.CommitteeElected(seats=3, term_until=date(2005, 12, 1))]
FORMED = team.Formed(name="x", level="county", leader=LI)
UNIT = team.Unit(tenant=430626111)
VISIT = inspection.Planned(kind="x", purpose="x", planned_for=TODAY)
SEEN = inspection.SiteSeen(place="x", seen="x")
MADE = [VISIT, inspection.Started(), SEEN]
RAISED = finding.Raised(inspection=OTHER, method="files", text="x", severity="major")
REQUIRED = [RAISED, finding.RequirementIssued(text="x", due=date(2005, 12, 1))]
REPORTED = finding.RectificationReported(text="x", done_on=TODAY)
LATER = stamp(date(2005, 9, 1), by=ZHAO)
TOTALS = period.Totals(institutions=1, organisations=2, members=3)
MISCOUNTED = period.Totals(institutions=1, organisations=2, members=9)
OPENED = period.Opened(period="2005-07")
DECLARED = period.DeclaredTotalsSet(institutions=1, organisations=2, members=3)
COUNTED = [OPENED, DECLARED]
UPLOADED = one("importing.uploaded")
VALIDATED = importing.RowsValidated(rows=1, changed=1, unchanged=0, conflicting=0, refused=0)
JUDGED = [UPLOADED, VALIDATED]

# Each case: a module, what was given, and a decision over the state on one day by one person.
Case = tuple[Any, Sequence[Fact], Callable[[Any, Stamp], Any]]
CASES: dict[str, Case] = {
    "tenant.register": (tenant, [], lambda s, _: tenant.register(s, tenant.Registered(tenant=1, name="x", kind="town"))),
    "tenant.rename": (tenant, [one("tenant.registered")], lambda s, at: tenant.rename(s, "新名", at=at)),
    "tenant.reparent": (tenant, [one("tenant.registered")], lambda s, at: tenant.reparent(s, None, at=at)),
    "tenant.archive": (tenant, [one("tenant.registered")], lambda s, at: tenant.archive(s, "x", at=at)),
    "grant.give": (grant, [], lambda s, at: grant.give(s, grant.Given(user=LI, role="operator"), at=at)),
    "grant.revoke": (grant, [one("grant.given")], lambda s, at: grant.revoke(s, at=at)),
    "workday.declare": (workday, [], lambda s, _: workday.declare(s, one("workday.declared"), usual=not one("workday.declared").works)),
    "campaign.launch": (campaign, [], lambda s, _: campaign.launch(s, one("campaign.launched"))),
    "campaign.define_phase": (campaign, CAMPAIGN[:1], lambda s, _: campaign.define_phase(s, PHASE)),
    "campaign.define_batch": (campaign, CAMPAIGN[:1], lambda s, _: campaign.define_batch(s, BATCH)),
    "campaign.schedule_phase": (campaign, CAMPAIGN, lambda s, _: campaign.schedule_phase(s, WINDOW)),
    "campaign.reschedule_phase": (
        campaign, [*CAMPAIGN, WINDOW],
        lambda s, _: campaign.reschedule_phase(
            s, campaign.BatchPhaseRescheduled(batch="second", phase="study", starts=TODAY, ends=date(2005, 8, 9), reason="x")
        ),
    ),
    "campaign.open_batch": (campaign, CAMPAIGN, lambda s, _: campaign.open_batch(s, "second")),
    "campaign.close_batch": (campaign, [*CAMPAIGN, campaign.BatchOpened(batch="second")], lambda s, _: campaign.close_batch(s, "second")),
    "campaign.define_problem": (campaign, CAMPAIGN, lambda s, _: campaign.define_problem(s, one("campaign.problem-defined"))),
    "campaign.define_list": (campaign, CAMPAIGN, lambda s, _: campaign.define_list(s, "x", (campaign.Code(code="a", name="a"),))),
    "campaign.define_ladder": (campaign, CAMPAIGN, lambda s, _: campaign.define_ladder(s, campaign.LADDER[:5])),
    "campaign.define_action": (
        campaign, CAMPAIGN,
        lambda s, at: campaign.define_action(s, campaign.MandatoryActionDefined(code="a", phase="study", name="x"), at=at),
    ),
    "campaign.define_indicator": (campaign, CAMPAIGN, lambda s, _: campaign.define_indicator(s, one("campaign.indicator-defined"))),
    "campaign.close": (campaign, CAMPAIGN, lambda s, _: campaign.close(s, open_commitments=0)),
    "period.open": (period, [], lambda s, _: period.open_period(s, OPENED)),
    "period.declare": (period, [OPENED], lambda s, _: period.declare(s, DECLARED)),
    "period.raise": (period, COUNTED, lambda s, _: period.raise_discrepancies(s, MISCOUNTED)),
    "period.explain": (period, COUNTED, lambda s, _: period.explain(s, "members", counted=9, explanation="x")),
    "period.submit": (period, COUNTED, lambda s, _: period.submit(s, TOTALS, true_on=TODAY)),
    "period.certify": (
        period, [*COUNTED, period.Submitted(counted=TOTALS, true_on=TODAY)], lambda s, _: period.certify(s, TOTALS),
    ),
    "institution.register": (institution, [], lambda s, _: institution.register(s, REGISTERED, id=ME)),
    "institution.rename": (institution, [SCHOOL], lambda s, at: institution.rename(s, "新名", at=at)),
    "institution.recode": (institution, [SCHOOL], lambda s, at: institution.recode(s, "99", at=at)),
    "institution.move": (institution, [SCHOOL], lambda s, at: institution.move(s, "新址", at=at)),
    "institution.reparent": (institution, [SCHOOL], lambda s, at: institution.reparent(s, None, level=1, id=ME, ancestors=[], at=at)),
    "institution.change_status": (institution, [SCHOOL], lambda s, at: institution.change_status(s, "stopped", at=at)),
    "institution.name_successor": (institution, [SCHOOL], lambda s, at: institution.name_successor(s, OTHER, id=ME, at=at)),
    "institution.merge": (institution, [SCHOOL], lambda s, at: institution.merge(s, OTHER, id=ME, members=0, obligations=0, at=at)),
    "institution.enrol": (institution, [SCHOOL], lambda s, at: institution.enrol(s, OTHER, "second", at=at)),
    "organisation.establish": (organisation, [], lambda s, _: organisation.establish(s, ESTABLISHED, id=ME)),
    "organisation.attach": (organisation, [BRANCH], lambda s, at: organisation.attach(s, OTHER, at=at)),
    "organisation.appoint": (organisation, [BRANCH], lambda s, at: organisation.appoint(s, LI, at=at)),
    "organisation.elect": (organisation, [BRANCH], lambda s, at: organisation.elect(s, 5, at=at)),
    "organisation.assess": (organisation, [ESTABLISHED], lambda s, at: organisation.assess(s, "weak", at=at)),
    "organisation.complete_rectification": (
        organisation, WEAK, lambda s, at: organisation.complete_rectification(s, checked_by=OTHER, id=ME, at=at),
    ),
    "organisation.lose_venue": (
        organisation, [BRANCH, one("organisation.venue-recorded")], lambda s, at: organisation.lose_venue(s, at=at),
    ),
    "organisation.waive": (
        organisation, ELECTED, lambda s, at: organisation.waive(s, "term", date(2005, 12, 1), "x", at=at),
    ),
    "organisation.reassign": (
        organisation, ELECTED, lambda s, at: organisation.reassign(s, "term", date(2005, 12, 1), LI, "x", at=at),
    ),
    "organisation.dissolve": (organisation, [BRANCH], lambda s, at: organisation.dissolve(s, members=0, at=at)),
    "member.register": (member, [], lambda s, _: member.register(s, MEMBER, id=ME)),
    "member.change_details": (
        member, [MEMBER], lambda s, at: member.change_details(s, member.DetailsChanged(phone=Personal(ME, "1")), id=ME, at=at),
    ),
    "member.assign_class": (member, [MEMBER], lambda s, at: member.assign_class(s, "mobile", at=at)),
    "member.move": (member, [MEMBER], lambda s, at: member.move(s, WEST, reason="x", at=at)),
    "member.leave": (member, [MEMBER], lambda s, at: member.leave(s, reason="x", at=at)),
    "member.tag_group": (member, [MEMBER], lambda s, at: member.tag_group(s, "graduate", at=at)),
    "member.lose_contact": (member, [MEMBER], lambda s, at: member.lose_contact(s, at=at)),
    "member.confirm_contact": (member, [MEMBER], lambda s, at: member.confirm_contact(s, "phone", at=at)),
    "member.flag": (member, [MEMBER], lambda s, _: member.flag(s, OTHER, "name", id=ME)),
    "member.end": (member, [MEMBER], lambda s, at: member.end(s, "died", at=at)),
    "session.schedule": (session, [], lambda s, _: session.schedule(s, CALLED)),
    "session.hold": (session, [CALLED], lambda s, at: session.hold(s, session.Held(), at=at)),
    "session.close_roll": (
        session, [CALLED, (session.Held(), stamp(TODAY))], lambda s, at: session.close_roll(s, MISSED, members=[ME], at=at),
    ),
    "session.correct_roll": (session, ROLLED, lambda s, at: session.correct_roll(s, [], "x", members=[ME], at=at)),
    "session.excuse": (session, ROLLED, lambda s, at: session.excuse(s, ME, "x", at=at)),
    "session.reach": (session, ROLLED, lambda s, at: session.reach(s, session.MakeUpDone(person=ME), at=at)),
    "session.cancel": (session, [CALLED], lambda s, _: session.cancel(s, "x")),
    "commitment.draft": (commitment, [], lambda s, at: commitment.draft(s, DRAFT, at=at)),
    "commitment.publish": (commitment, [DRAFT], lambda s, _: commitment.publish(s)),
    "commitment.amend": (commitment, PUBLISHED, lambda s, _: commitment.amend(s, "新文", "x")),
    "commitment.advance": (commitment, PUBLISHED, lambda s, _: commitment.advance(s, "plan", rules=RULES)),
    "commitment.fall_back": (commitment, CLIMBED, lambda s, _: commitment.fall_back(s, "plan", "x", rules=RULES)),
    "commitment.attach": (commitment, PUBLISHED, lambda s, at: commitment.attach(s, PIECE, at=at)),
    "commitment.challenge": (commitment, CLIMBED, lambda s, _: commitment.challenge(s, OTHER, "x")),
    "commitment.request_extension": (
        commitment, PUBLISHED, lambda s, _: commitment.request_extension(s, date(2006, 1, 1), "x", rules=RULES),
    ),
    "commitment.claim": (commitment, CLIMBED, lambda s, _: commitment.claim(s, rules=RULES)),
    "commitment.verify": (
        commitment, CLAIMED,
        lambda s, at: commitment.verify(s, methods=("files",), rules=RULES, at=Stamp(on=at.on, by=ZHAO, role="inspector")),
    ),
    "commitment.look_back": (
        commitment, CLOSED,
        lambda s, _: commitment.look_back(s, days=30, announced=False, methods=("files",), rules=RULES, at=LATER),
    ),
    "commitment.relapse": (
        commitment, CLOSED,
        lambda s, _: commitment.relapse(
            s, "x", due=date(2006, 1, 1), announced=False, methods=("files",), rules=RULES, at=LATER
        ),
    ),
    "commitment.withdraw": (commitment, PUBLISHED, lambda s, at: commitment.withdraw(s, "x", approved_by=ZHAO, at=at)),
    "commitment.supersede": (commitment, PUBLISHED, lambda s, _: commitment.supersede(s, OTHER, "x", id=ME)),
    "team.form": (team, [], lambda s, at: team.form(s, FORMED, at=at)),
    "team.second": (team, [FORMED], lambda s, at: team.second(s, team.MemberSeconded(user=WANG), at=at)),
    "team.refuse_secondment": (team, [FORMED], lambda s, at: team.refuse_secondment(s, LI, "x", at=at)),
    "team.train": (team, [FORMED], lambda s, at: team.train(s, LI, "x", at=at)),
    "team.assign": (team, [FORMED], lambda s, at: team.assign(s, (UNIT,), at=at)),
    "team.rotate": (team, [FORMED], lambda s, at: team.rotate(s, (LI,), (WANG,), at=at)),
    "team.declare_conflict": (team, [FORMED], lambda s, at: team.declare_conflict(s, LI, UNIT, "x", at=at)),
    "team.extend": (team, [FORMED], lambda s, at: team.extend(s, date(2006, 1, 1), at=at)),
    "team.disband": (team, [FORMED], lambda s, at: team.disband(s, at=at)),
    "inspection.plan": (inspection, [], lambda s, _: inspection.plan(s, VISIT, rules=RULES)),
    "inspection.hold": (inspection, [], lambda s, _: inspection.hold(s, VISIT, inspection.Started(), [SEEN], rules=RULES)),
    "inspection.start": (inspection, [VISIT], lambda s, _: inspection.start(s, (LI,))),
    "inspection.record": (inspection, MADE[:2], lambda s, _: inspection.record(s, SEEN)),
    "inspection.sign": (
        inspection, MADE, lambda s, _: inspection.sign(s, inspection.ConclusionsSigned(text="x"), trained=True, conflicted=False),
    ),
    "inspection.object_to": (
        inspection, [*MADE, inspection.ConclusionsSigned(text="x")],
        lambda s, _: inspection.object_to(s, "x", rules=RULES, at=stamp()),
    ),
    "inspection.cancel": (inspection, [VISIT], lambda s, _: inspection.cancel(s, "x")),
    "inspection.record_elsewhere": (
        inspection, [], lambda s, _: inspection.record_elsewhere(s, one("inspection.recorded-elsewhere")),
    ),
    "finding.raise": (finding, [], lambda s, _: finding.raise_finding(s, RAISED)),
    "finding.require": (finding, [RAISED], lambda s, at: finding.require(s, "x", date(2005, 12, 1), at=at)),
    "finding.dispute": (finding, [RAISED], lambda s, _: finding.dispute(s, "x")),
    "finding.resolve": (finding, [RAISED, finding.Disputed(reason="x")], lambda s, _: finding.resolve(s, "upheld", "x")),
    "finding.turn_into": (finding, [RAISED], lambda s, _: finding.turn_into(s, OTHER)),
    "finding.report": (finding, [RAISED], lambda s, at: finding.report(s, REPORTED, at=at)),
    "finding.verify": (
        finding, [RAISED, REPORTED], lambda s, at: finding.verify(s, methods=("files",), at=Stamp(on=at.on, by=ZHAO, role="inspector")),
    ),
    "finding.waive": (finding, REQUIRED, lambda s, _: finding.waive(s, "requirement", date(2005, 12, 1), "x")),
    "finding.reassign": (finding, REQUIRED, lambda s, _: finding.reassign(s, "requirement", date(2005, 12, 1), LI, "x")),
    "finding.escalate": (finding, [RAISED], lambda s, _: finding.escalate(s, "county", "x")),
    "finding.reopen": (finding, [RAISED, finding.Closed()], lambda s, at: finding.reopen(s, "x", date(2005, 12, 1), at=at)),
    "finding.record_elsewhere": (finding, [], lambda s, _: finding.record_elsewhere(s, one("finding.recorded-elsewhere"))),
    "report.request": (report, [], lambda s, _: report.request(s, one("report.requested"))),
    "report.generate": (report, [one("report.requested")], lambda s, _: report.generate(s, one("report.generated"))),
    "report.sign": (report, [one("report.requested"), one("report.generated")], lambda s, _: report.sign(s)),
    "report.supersede": (report, [one("report.requested")], lambda s, _: report.supersede(s, "x")),
    "importing.upload": (importing, [], lambda s, _: importing.upload(s, one("importing.uploaded"))),
    "importing.validate": (importing, [UPLOADED], lambda s, _: importing.validate(s, VALIDATED)),
    "importing.apply": (importing, JUDGED, lambda s, _: importing.apply(s, importing.Applied(mode="all", rows=1, facts=1))),
    "importing.reject": (importing, JUDGED, lambda s, _: importing.reject(s, "x")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_deciding_a_second_time_does_nothing_or_refuses(name: str) -> None:
    module, before, decide = CASES[name]
    at = stamp(TODAY)
    state = given(module, *before) if before else None
    decided = facts(decide(state, at))
    assert decided, "the first time something happens"
    for fact in decided:
        state = module.evolve(state, fact, at)
    try:
        again = facts(decide(state, at))
    except Refused:
        return
    assert again == []
