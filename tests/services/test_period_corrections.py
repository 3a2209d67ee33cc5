"""Facts of campaigns and of roster periods are put right and taken back as long as what stands on them can stand."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import anew, campaign, organisation, period
from domain.corrections import OthersRestOnIt
from domain.kernel import Recorded
from services import campaigns, periods
from services.access import Forbidden
from services.views import campaigns as campaign_view
from services.views import periods as period_view
from services.wiring import Runtime
from tests.services.county_office import Office
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    small = SmallCounty(runtime, county)
    small.founded()
    return Office(small)


def schedule(office: Office) -> dict[str, Recorded[Any]]:
    day = date(2005, 1, 1)
    for fact in (
        campaign.PhaseDefined(code="study", name="学习动员", order=1),
        campaign.BatchDefined(code="first", name="第一批", starts=day, ends=date(2005, 6, 30)),
        campaign.BatchPhaseScheduled(batch="first", phase="study", starts=day, ends=date(2005, 3, 31)),
        campaign.InspectionPolicySet(visits_per_month=1, objection_days=3),
    ):
        campaigns.change(office.desk(90), office.small.campaign, lambda _, fact=fact: fact)
    kinds = (campaign.PhaseDefined, campaign.BatchDefined, campaign.BatchPhaseScheduled, campaign.InspectionPolicySet)
    return {kind.__name__: office.last(kind) for kind in kinds}


def test_entries_windows_and_policies_of_a_campaign_are_put_right_while_what_needs_them_stands(office: Office) -> None:
    told = schedule(office)
    with pytest.raises(OthersRestOnIt):
        office.void(told["PhaseDefined"])
    with pytest.raises(campaign.UnknownPhase):
        office.right(told["PhaseDefined"], code="moved")
    with pytest.raises(campaign.OutsideBatch):
        office.right(told["BatchDefined"], ends=date(2005, 2, 1))
    office.right(told["BatchPhaseScheduled"], ends=date(2005, 4, 30))
    office.right(told["InspectionPolicySet"], visits_per_month=3)
    assert campaigns.rules(office.desk(0), office.small.campaign).rules.visits_per_month == 3
    office.void(office.last(campaign.InspectionPolicySet))
    assert campaigns.rules(office.desk(0), office.small.campaign).rules.visits_per_month == campaign.Rules().visits_per_month
    at = office.at(0)
    with office.runtime.db.county(office.county) as sql:
        windows = {(w.batch, w.phase): w.ends for w in campaign_view.schedule(sql, office.county, at)}
    assert windows["first", "study"] == date(2005, 4, 30)
    office.void(office.last(campaign.BatchPhaseScheduled))
    office.void(told["PhaseDefined"])


def test_a_problem_that_a_promise_names_stays_under_its_code(office: Office) -> None:
    office.small.promise("A1", "p1", office.small.before(60), office.small.today)
    office.books.caught_up()
    found = office.runtime.ledger.load(office.county, office.small.office, office.small.campaign)
    problems = {e.fact.code: e for e in found if isinstance(e.fact, campaign.ProblemDefined)}
    with pytest.raises(campaign.InUse) as refused:
        office.void(problems["p1"])
    assert refused.value.details == {"uses": 1}
    with pytest.raises(campaign.InUse):
        office.right(problems["p1"], code="p9")
    office.right(problems["p1"], name="学习走过场")
    office.void(problems["p2"])
    at = office.at(0)
    with office.runtime.db.county(office.county) as sql:
        assert {p.problem: p.name for p in campaign_view.known_problems(sql, office.county, at)}.keys() == {"p1", "p3", "p4"}
    with pytest.raises(anew.KnownByIt):
        office.right(office.last(campaign.Launched), code="d")


def opened(office: Office) -> UUID:
    small, id = office.small, periods.stream(office.small.town, "2005-07")
    periods.begin(small.desk(CLERK, small.before(30)), period.Opened(period="2005-07"))
    periods.declare(small.desk(CLERK, small.before(29)), id, period.DeclaredTotalsSet(institutions=1, organisations=1, members=9))
    counted = period.Totals(institutions=1, organisations=1, members=8)
    periods.raise_discrepancies(small.desk(OFFICE, small.before(28)), id, counted)
    periods.explain(small.desk(CLERK, small.before(27)), id, "members", counted=8, explanation="一人重复")
    periods.submit(small.desk(HEAD, small.before(26)), id, counted, true_on=small.before(26))
    return id


def test_what_a_unit_declared_and_explained_is_put_right_until_it_is_certified(office: Office) -> None:
    small, id = office.small, opened(office)
    town_ = small.town
    office.right(office.last(period.DiscrepancyExplained, town_), actor=CLERK, explanation="一人去世")
    office.right(office.last(period.DeclaredTotalsSet, town_), actor=CLERK, source="县委组织部")
    for kind, actor in ((period.DiscrepancyRaised, CLERK), (period.DeclaredTotalsSet, INSPECTOR)):
        with pytest.raises(Forbidden):
            office.void(office.last(kind, town_), actor)
    with pytest.raises(anew.SaidAnew):
        office.void(office.last(period.Submitted, town_), HEAD)
    at = office.at(0)
    with office.runtime.db.tenant(office.county, town_) as sql:
        card = period_view.card(sql, office.county, town_, id, at)
        [difference] = period_view.differences(sql, office.county, town_, at)
    assert card is not None
    assert (card.source, difference.explanation) == ("县委组织部", "一人去世")
    periods.certify(small.desk(OFFICE, small.before(20)), id, period.Totals(institutions=1, organisations=1, members=8))
    for actor in (CLERK, OFFICE):
        with pytest.raises(anew.CertifiedAlready):
            office.right(office.last(period.DeclaredTotalsSet, town_), actor=actor, members=8)
    periods.reopen(small.desk(OFFICE, small.before(10)), id, "更正申报数")
    office.right(office.last(period.DeclaredTotalsSet, town_), actor=CLERK, members=8)
    assert office.state(period, id, town_).declared.members == 8


def test_an_approval_that_is_taken_back_opens_nothing_any_more(office: Office) -> None:
    small, id = office.small, opened(office)
    small.peopled(1)
    office.books.caught_up()
    periods.certify(small.desk(OFFICE, small.before(20)), id, period.Totals(institutions=1, organisations=1, members=8))
    asked = period.CorrectionRequested(request=uuid4(), since=small.before(150), until=small.before(26), reason="名称有误")
    periods.request_correction(small.desk(CLERK, small.before(15)), id, asked)
    periods.approve_correction(small.desk(OFFICE, small.before(14)), id, asked.request, open_until=small.today)
    with pytest.raises(anew.DecidedUpon):
        office.void(office.last(period.CorrectionRequested, small.town), CLERK)
    established = office.last(organisation.Established, small.town)
    office.right(established, actor=CLERK, name="机关支部")
    office.void(office.last(period.CorrectionApproved, small.town))
    with pytest.raises(period.Sealed):
        office.right(office.last(organisation.Established, small.town), actor=CLERK, name="机关党支部")
    office.void(office.last(period.CorrectionRequested, small.town), CLERK)
