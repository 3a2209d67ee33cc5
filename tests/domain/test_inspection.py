from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import inspection
from domain.campaign import Rules
from domain.inspection import ConclusionsSigned, Planned, RecordedElsewhere, SiteSeen, Started
from tests.domain.given import LI, given, some, stamp

RULES = Rules()
VISIT = Planned(
    kind="supervision", purpose="整改情况", planned_for=date(2005, 6, 14), visit=some("visit"), methods=("field-visit", "files", "briefing")
)
SEEN = SiteSeen(place="临街门面", seen="四间门面已收回")
SIGNED = ConclusionsSigned(text="整改到位")
ELSEWHERE = RecordedElsewhere(register="minneapolis", reference="249685", unit_name="AINU", unit_address="128 LAKE ST W")
JUNE = date(2005, 6, 14)


def visit(*more: Any) -> Any:
    return given(inspection, VISIT, *more)


def test_a_visit_above_the_monthly_number_says_why() -> None:
    assert inspection.plan(None, VISIT, visits_this_month=1, rules=RULES) == VISIT
    with pytest.raises(inspection.TooManyVisits):
        inspection.plan(None, VISIT, visits_this_month=2, rules=RULES)
    needed = Planned(kind="supervision", purpose="x", planned_for=JUNE, over_cap="信访")
    assert inspection.plan(None, needed, visits_this_month=2, rules=RULES) == needed


def test_methods_are_known_ones() -> None:
    with pytest.raises(inspection.UnknownMethod):
        inspection.plan(None, Planned(kind="x", purpose="x", planned_for=JUNE, methods=("hearsay",)), rules=RULES)


def test_a_visit_can_be_entered_whole_after_it_was_made() -> None:
    assert inspection.hold(None, VISIT, Started(inspectors=(LI,)), [SEEN], rules=RULES) == [VISIT, Started(inspectors=(LI,)), SEEN]
    with pytest.raises(inspection.NobodyAsked):
        inspection.hold(None, VISIT, Started(), [inspection.PeopleInterviewed(count=0)], rules=RULES)


def test_nothing_is_seen_before_the_inspectors_come() -> None:
    with pytest.raises(inspection.NotStarted):
        inspection.record(visit(), SEEN)
    assert inspection.record(visit(Started()), SEEN) == SEEN
    assert inspection.record(visit(Started(), SEEN), SEEN) is None


def test_conclusions_need_a_place_seen_unless_it_is_a_desk_review() -> None:
    with pytest.raises(inspection.NothingSeen):
        inspection.sign(visit(Started(), inspection.FilesReviewed(what="会议记录")), SIGNED, trained=True, conflicted=False)
    assert inspection.sign(visit(Started(), SEEN), SIGNED, trained=True, conflicted=False) == SIGNED
    desk = given(inspection, Planned(kind="x", purpose="x", planned_for=JUNE, desk_review=True), Started())
    assert inspection.sign(desk, SIGNED, trained=True, conflicted=False) == SIGNED


def test_untrained_and_conflicted_inspectors_do_not_sign() -> None:
    with pytest.raises(inspection.Untrained):
        inspection.sign(visit(Started(), SEEN), SIGNED, trained=False, conflicted=False)
    with pytest.raises(inspection.Conflicted):
        inspection.sign(visit(Started(), SEEN), SIGNED, trained=True, conflicted=True)


def test_nothing_is_added_to_signed_conclusions() -> None:
    with pytest.raises(inspection.AlreadySigned):
        inspection.record(visit(Started(), SEEN, SIGNED), inspection.FilesReviewed(what="x"))


def test_the_unit_objects_in_time_and_only_to_what_is_signed() -> None:
    signed = visit(Started(), SEEN, (SIGNED, stamp(JUNE)))
    assert inspection.object_to(signed, "数字不符", rules=RULES, at=stamp(date(2005, 6, 19))) == inspection.UnitObjected(reason="数字不符")
    with pytest.raises(inspection.TooLateToObject):
        inspection.object_to(signed, "数字不符", rules=RULES, at=stamp(date(2005, 6, 20)))
    with pytest.raises(inspection.NotSigned):
        inspection.acknowledge(visit(Started()))


def test_a_visit_under_way_is_neither_cancelled_nor_merged() -> None:
    with pytest.raises(inspection.UnderWay):
        inspection.cancel(visit(Started()), "x")
    with pytest.raises(inspection.UnderWay):
        inspection.merge_with(visit(Started()), some("other"), id=some("self"))
    with pytest.raises(inspection.OtherOne):
        inspection.merge_with(visit(), some("self"), id=some("self"))
    assert inspection.cancel(visit(inspection.Cancelled(reason="雨")), "雨") is None


def test_what_another_register_recorded_comes_in_once_and_stays_as_it_is() -> None:
    assert inspection.record_elsewhere(None, ELSEWHERE) == ELSEWHERE
    known = given(inspection, ELSEWHERE)
    assert inspection.record_elsewhere(known, ELSEWHERE) is None
    with pytest.raises(inspection.FromElsewhere):
        inspection.record(known, SEEN)
    with pytest.raises(inspection.AlreadyPlanned):
        inspection.record_elsewhere(visit(), ELSEWHERE)
