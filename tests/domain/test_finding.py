from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import finding
from domain.finding import Closed, Raised, RectificationReported
from tests.domain.given import LI, WANG, ZHAO, given, some, stamp

RAISED = Raised(inspection=some("visit"), method="field-visit", text="两处门面未退出", severity="major")
REPORTED = (RectificationReported(text="已退出", done_on=date(2005, 6, 20)), stamp(date(2005, 6, 20), by=LI))
JUNE, JULY = date(2005, 6, 14), date(2005, 7, 1)


def raised(*more: Any) -> Any:
    return given(finding, RAISED, *more)


def test_a_finding_names_a_method_and_a_severity_that_are_known() -> None:
    assert finding.raise_finding(None, RAISED) == RAISED
    with pytest.raises(finding.UnknownMethod):
        finding.raise_finding(None, Raised(inspection=some("v"), method="hearsay", text="x", severity="major"))
    with pytest.raises(finding.UnknownSeverity):
        finding.raise_finding(None, Raised(inspection=some("v"), method="files", text="x", severity="awful"))


def test_nothing_is_required_for_a_day_that_is_over() -> None:
    assert finding.require(raised(), "退出", JULY, at=stamp(JUNE)) == finding.RequirementIssued(text="退出", due=JULY)
    with pytest.raises(finding.DueInThePast):
        finding.require(raised(), "退出", JUNE, at=stamp(JULY))


def test_a_dispute_is_decided_before_anything_else() -> None:
    disputed = raised(finding.Disputed(reason="不实"))
    with pytest.raises(finding.InDispute):
        finding.turn_into(disputed, some("commitment"))
    assert finding.resolve(disputed, "withdrawn", "不实") == [
        finding.DisputeResolved(outcome="withdrawn", reason="不实"),
        Closed(reason="不实"),
    ]
    assert len(finding.resolve(disputed, "upheld", "属实")) == 1
    with pytest.raises(finding.NewTextMissing):
        finding.resolve(disputed, "changed", "x")
    with pytest.raises(finding.UnknownOutcome):
        finding.resolve(disputed, "forgotten", "x")
    with pytest.raises(finding.NotDisputed):
        finding.resolve(raised(), "upheld", "x")


def test_what_is_accepted_is_not_disputed() -> None:
    with pytest.raises(finding.AlreadyAccepted):
        finding.dispute(raised(finding.Accepted()), "x")


def test_who_reported_and_who_belongs_to_the_unit_may_not_verify() -> None:
    for who in (LI, WANG):
        with pytest.raises(finding.NotIndependent):
            finding.verify(raised(REPORTED), methods=("field-visit",), people=[WANG], at=stamp(JULY, by=who))


def test_verification_closes_and_a_failed_one_asks_for_a_new_report() -> None:
    verified = finding.verify(raised(REPORTED), methods=("field-visit",), at=stamp(JULY, by=ZHAO))
    assert verified == [finding.Verified(methods=("field-visit",)), Closed()]
    failed = finding.fail(raised(REPORTED), "仍占用", methods=("field-visit",), at=stamp(JULY, by=ZHAO))
    with pytest.raises(finding.NothingReported):
        finding.verify(raised(REPORTED, failed), methods=("field-visit",), at=stamp(JULY, by=ZHAO))
    with pytest.raises(finding.AlreadyClosed):
        finding.verify(raised(REPORTED, *verified), methods=("field-visit",), at=stamp(JULY, by=ZHAO))
    with pytest.raises(finding.MethodMissing):
        finding.verify(raised(REPORTED), methods=(), at=stamp(JULY, by=ZHAO))


def test_what_is_not_done_yet_is_not_reported() -> None:
    with pytest.raises(finding.DoneAhead):
        finding.report(raised(), REPORTED[0], at=stamp(JUNE))


def test_a_closed_finding_is_reopened_with_a_new_day() -> None:
    assert finding.reopen(raised(Closed()), "又占", JULY, at=stamp(JUNE)) == finding.Reopened(reason="又占", due=JULY)
    with pytest.raises(finding.NotClosed):
        finding.reopen(raised(), "x", JULY, at=stamp(JUNE))


def test_a_finding_becomes_one_commitment() -> None:
    turned = raised(finding.TurnedIntoCommitment(commitment=some("one")))
    assert finding.turn_into(turned, some("one")) is None
    with pytest.raises(finding.OtherCommitment):
        finding.turn_into(turned, some("other"))


def test_what_another_register_recorded_comes_in_once_and_can_be_followed_up() -> None:
    elsewhere = finding.RecordedElsewhere(register="minneapolis", reference="249685/1", inspection=some("v"), code="2-102.11", text="x",
                                          severity="Yes")  # fmt: skip
    assert finding.record_elsewhere(None, elsewhere) == elsewhere
    known = given(finding, elsewhere)
    assert finding.record_elsewhere(known, elsewhere) is None
    assert finding.accept(known) == finding.Accepted()
    with pytest.raises(finding.AlreadyRaised):
        finding.record_elsewhere(raised(), elsewhere)


REQUIRED = finding.RequirementIssued(text="退出", due=JULY)
AGAIN = finding.ReinspectionScheduled(planned_for=JUNE)


def test_only_what_is_due_of_a_finding_is_let_off_or_given_to_somebody_else() -> None:
    state = raised(REQUIRED, AGAIN)
    let_off = finding.ObligationWaived(what="requirement", due=JULY, reason="并案办理")
    assert finding.waive(state, "requirement", JULY, "并案办理") == let_off
    moved = finding.ObligationReassigned(what="reinspection", due=JUNE, person=LI, reason="调任")
    assert finding.reassign(state, "reinspection", JUNE, LI, "调任") == moved
    for what, due in (("requirement", JUNE), ("reinspection", JULY), ("completion", JULY)):
        with pytest.raises(finding.NothingDue):
            finding.waive(state, what, due, "x")
        with pytest.raises(finding.NothingDue):
            finding.reassign(state, what, due, LI, "x")


def test_what_was_reported_put_right_is_due_no_more_until_it_is_found_not_to_be() -> None:
    with pytest.raises(finding.NothingDue):
        finding.waive(raised(REQUIRED, REPORTED), "requirement", JULY, "x")
    failed = finding.NotVerified(methods=("files",), reason="x")
    assert finding.waive(raised(REQUIRED, REPORTED, failed), "requirement", JULY, "x")
    with pytest.raises(finding.AlreadyClosed):
        finding.waive(raised(REQUIRED, Closed()), "requirement", JULY, "x")


def test_what_another_register_made_due_is_let_off_too() -> None:
    elsewhere = finding.RecordedElsewhere(register="r", reference="1", inspection=some("v"), code="1", text="x", due=JULY)
    assert finding.waive(given(finding, elsewhere), "requirement", JULY, "x")
