from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import campaign
from domain.campaign import BatchDefined, BatchPhaseRescheduled, BatchPhaseScheduled, Code, PhaseDefined, Stage
from tests.domain.given import given, stamp

LAUNCHED = campaign.Launched(code="advanced", name="先进性教育活动")
STUDY, ANALYSIS = PhaseDefined(code="study", name="学习动员", order=1), PhaseDefined(code="analysis", name="分析评议", order=2)
SECOND = BatchDefined(code="second", name="第二批", starts=date(2005, 7, 1), ends=date(2005, 12, 31))
STUDIED = BatchPhaseScheduled(batch="second", phase="study", starts=date(2005, 7, 1), ends=date(2005, 8, 15))


def running(*more: Any) -> Any:
    return given(campaign, LAUNCHED, STUDY, ANALYSIS, SECOND, *more)


def analysed(starts: date, ends: date) -> BatchPhaseScheduled:
    return BatchPhaseScheduled(batch="second", phase="analysis", starts=starts, ends=ends)


def test_a_campaign_is_launched_once() -> None:
    assert campaign.launch(None, LAUNCHED) == LAUNCHED
    with pytest.raises(campaign.AlreadyLaunched):
        campaign.launch(running(), LAUNCHED)


def test_phases_of_a_batch_neither_overlap_nor_change_their_order() -> None:
    after = analysed(date(2005, 8, 16), date(2005, 9, 30))
    assert campaign.schedule_phase(running(STUDIED), after) == after
    with pytest.raises(campaign.PhasesOverlap):
        campaign.schedule_phase(running(STUDIED), analysed(date(2005, 8, 15), date(2005, 9, 30)))
    late = BatchPhaseScheduled(batch="second", phase="study", starts=date(2005, 10, 1), ends=date(2005, 10, 9))
    with pytest.raises(campaign.PhasesOverlap):
        campaign.schedule_phase(running(after), late)


def test_a_phase_lies_within_its_batch() -> None:
    with pytest.raises(campaign.OutsideBatch):
        campaign.schedule_phase(running(), analysed(date(2005, 12, 1), date(2006, 1, 1)))
    with pytest.raises(campaign.OutsideBatch):
        campaign.define_batch(
            running(STUDIED), BatchDefined(code="second", name="第二批", starts=date(2005, 8, 1), ends=date(2005, 12, 31))
        )
    with pytest.raises(campaign.EndsBeforeItBegins):
        campaign.schedule_phase(running(), analysed(date(2005, 9, 2), date(2005, 9, 1)))


def test_scheduled_days_are_moved_with_a_reason() -> None:
    other = BatchPhaseScheduled(batch="second", phase="study", starts=date(2005, 7, 2), ends=date(2005, 8, 15))
    with pytest.raises(campaign.AlreadyScheduled):
        campaign.schedule_phase(running(STUDIED), other)
    moved = BatchPhaseRescheduled(batch="second", phase="study", starts=date(2005, 7, 2), ends=date(2005, 8, 20), reason="汛期")
    assert campaign.reschedule_phase(running(STUDIED), moved) == moved
    with pytest.raises(campaign.NotScheduled):
        campaign.reschedule_phase(running(), moved)


def test_a_batch_closes_after_it_opened() -> None:
    with pytest.raises(campaign.NotOpened):
        campaign.close_batch(running(), "second")
    with pytest.raises(campaign.UnknownBatch):
        campaign.open_batch(running(), "third")
    assert campaign.close_batch(running(campaign.BatchOpened(batch="second")), "second") == campaign.BatchClosed(batch="second")


def test_nothing_becomes_mandatory_in_a_finished_phase() -> None:
    action = campaign.MandatoryActionDefined(code="reader", phase="study", name="学习读本")
    assert campaign.define_action(running(STUDIED), action, at=stamp(date(2005, 8, 15))) == action
    with pytest.raises(campaign.PhaseFinished):
        campaign.define_action(running(STUDIED), action, at=stamp(date(2005, 8, 16)))


def test_consolidation_follows_the_batch() -> None:
    with pytest.raises(campaign.ConsolidationTooEarly):
        campaign.set_consolidation(
            running(), campaign.ConsolidationPeriodSet(batch="second", starts=date(2005, 12, 1), ends=date(2006, 3, 1))
        )


def test_a_campaign_closes_when_no_commitment_is_left_open() -> None:
    with pytest.raises(campaign.StillOpen):
        campaign.close(running(), open_commitments=2)
    assert campaign.close(running(), "完成", open_commitments=0) == campaign.Closed(summary="完成")
    with pytest.raises(campaign.CampaignOver):
        campaign.define_phase(running(campaign.Closed()), PhaseDefined(code="x", name="x", order=9))


def test_lists_name_each_code_once() -> None:
    codes = (Code(code="on-job", name="在职"), Code(code="mobile", name="流动"))
    defined = campaign.define_list(running(), "ledger-class", codes)
    assert defined == campaign.ListDefined(list="ledger-class", codes=codes)
    assert campaign.codes(running(defined), "ledger-class") == {"on-job", "mobile"}
    assert campaign.define_list(running(defined), "ledger-class", codes) is None
    with pytest.raises(campaign.TwiceInList):
        campaign.define_list(running(), "ledger-class", (codes[0], codes[0]))
    with pytest.raises(campaign.EmptyList):
        campaign.define_list(running(), "ledger-class", ())


def test_no_two_stages_have_one_place() -> None:
    with pytest.raises(campaign.OrderTaken):
        campaign.define_ladder(running(), (Stage(code="a", name="a", paper=True, order=1), Stage(code="b", name="b", paper=False, order=1)))


def test_look_backs_rise_from_the_first_day_on() -> None:
    policy = campaign.LookBackPolicySet(days=(30, 60), unannounced_min=2)
    assert campaign.set_look_back_policy(running(), policy) == policy
    assert campaign.set_look_back_policy(running(policy), policy) is None
    for days in [(60, 30), (30, 30), (0, 30)]:
        with pytest.raises(campaign.DaysMustRise):
            campaign.set_look_back_policy(running(), campaign.LookBackPolicySet(days=days, unannounced_min=1))
    with pytest.raises(campaign.TooManyUnannounced):
        campaign.set_look_back_policy(running(), campaign.LookBackPolicySet(days=(30,), unannounced_min=2))


def test_policies_become_the_rules_that_others_work_by() -> None:
    ruled = running(campaign.ClosurePolicySet(public_days=7, max_extensions=1), campaign.LookBackPolicySet(days=(15,), unannounced_min=0))
    assert (ruled.rules.public_days, ruled.rules.max_extensions, ruled.rules.look_back_days) == (7, 1, (15,))


def test_problems_are_defined_and_retired() -> None:
    land = campaign.ProblemDefined(code="land", name="干部违法占地", source="masses", priority="least-satisfied")
    assert campaign.define_problem(running(land), land) is None
    assert campaign.retire_problem(running(land), "land", "并入") == campaign.ProblemRetired(code="land", reason="并入")
    with pytest.raises(campaign.UnknownProblem):
        campaign.retire_problem(running(), "land", "x")
    assert campaign.define_problem(running(land, campaign.ProblemRetired(code="land", reason="并入")), land) == land
