from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import member, organisation, period
from domain.kernel import Voided
from domain.period import DeclaredTotalsSet, Totals
from tests.domain.given import given, some, stamp

OPENED = period.Opened(period="2005-H2")
DECLARED = DeclaredTotalsSet(institutions=318, organisations=489, members=8414)
EXACT, SHORT = Totals(institutions=318, organisations=489, members=8414), Totals(institutions=318, organisations=489, members=8412)
TRUE_ON = date(2005, 7, 31)


def roster(*more: Any) -> Any:
    return given(period, OPENED, DECLARED, *more)


def test_what_adds_up_is_handed_in_and_certified() -> None:
    submitted = period.submit(roster(), EXACT, true_on=TRUE_ON)
    assert submitted == period.Submitted(counted=EXACT, true_on=TRUE_ON)
    assert period.certify(roster(submitted), EXACT) == period.Certified(counted=EXACT)


def test_a_difference_is_explained_by_name_before_it_is_handed_in() -> None:
    with pytest.raises(period.NotExplained) as refused:
        period.submit(roster(), SHORT, true_on=TRUE_ON)
    assert refused.value.details == {"figure": "members", "declared": 8414, "counted": 8412}
    explained = period.explain(roster(), "members", counted=8412, explanation="两人去世")
    assert isinstance(period.submit(roster(explained), SHORT, true_on=TRUE_ON), period.Submitted)


def test_an_explanation_stands_for_its_numbers_only() -> None:
    explained = period.explain(roster(), "members", counted=8412, explanation="两人去世")
    with pytest.raises(period.NotExplained):
        period.submit(roster(explained), Totals(institutions=318, organisations=489, members=8411), true_on=TRUE_ON)


def test_a_difference_is_pointed_out_once() -> None:
    raised = period.raise_discrepancies(roster(), SHORT)
    assert raised == [period.DiscrepancyRaised(figure="members", declared=8414, counted=8412)]
    assert period.raise_discrepancies(roster(*raised), SHORT) == []


def test_the_county_certifies_last_and_only_what_is_handed_in() -> None:
    submitted = period.Submitted(counted=EXACT, true_on=TRUE_ON)
    with pytest.raises(period.OthersOpen):
        period.certify(roster(submitted), EXACT, uncertified=[430626111])
    with pytest.raises(period.NotSubmitted):
        period.certify(roster(), EXACT)


def test_a_certified_roster_is_reopened_with_a_reason() -> None:
    certified = roster(period.Submitted(counted=EXACT, true_on=TRUE_ON), period.Certified(counted=EXACT))
    with pytest.raises(period.AlreadyCertified):
        period.declare(certified, DeclaredTotalsSet(institutions=1, organisations=1, members=1))
    assert period.reopen(certified, "更正") == period.Reopened(reason="更正")
    with pytest.raises(period.NotCertified):
        period.reopen(roster(), "x")


def test_nothing_is_compared_with_totals_nobody_declared() -> None:
    with pytest.raises(period.NothingDeclared):
        period.submit(given(period, OPENED), EXACT, true_on=TRUE_ON)
    with pytest.raises(period.NegativeTotal):
        period.declare(roster(), DeclaredTotalsSet(institutions=-1, organisations=1, members=1))
    with pytest.raises(period.NoDiscrepancy):
        period.explain(roster(), "members", counted=8414, explanation="x")
    with pytest.raises(period.UnknownFigure):
        period.explain(roster(), "cows", counted=1, explanation="x")


SUBMITTED, CERTIFIED = period.Submitted(counted=EXACT, true_on=TRUE_ON), period.Certified(counted=EXACT)
LI, WANG, ONE = some("li"), some("wang"), some("one")
ASKED = period.CorrectionRequested(request=ONE, subject=LI, since=date(2005, 6, 1), until=date(2005, 6, 30), reason="漏记")
APPROVED = period.CorrectionApproved(request=ONE, open_until=date(2005, 8, 12))
TODAY = date(2005, 8, 8)


def certified(*more: Any) -> Any:
    return roster(SUBMITTED, CERTIFIED, *more)


def kept(held: Any, *days: date, subject: Any = LI, today: date = TODAY) -> None:
    period.keep([held], subject, days, today=today)


def test_what_is_certified_changes_for_no_day_up_to_the_certificates() -> None:
    for day in (TRUE_ON, date(2005, 1, 1)):
        with pytest.raises(period.Sealed) as refused:
            kept(certified(), day)
        assert refused.value.details == {"period": "2005-H2", "true_on": TRUE_ON}
    kept(certified(), date(2005, 8, 1))
    kept(roster(SUBMITTED), TRUE_ON)
    kept(certified(period.Reopened(reason="x")), TRUE_ON)
    period.keep([], LI, [TRUE_ON], today=TODAY)


def test_an_approval_lets_through_whom_it_names_on_the_days_it_names_until_it_ends() -> None:
    held = certified(ASKED, APPROVED)
    kept(held, date(2005, 6, 1))
    kept(held, date(2005, 6, 1), date(2005, 6, 30), date(2005, 9, 1))
    for refused in (
        lambda: kept(held, date(2005, 6, 1), subject=WANG),
        lambda: kept(held, date(2005, 7, 1)),
        lambda: kept(held, date(2005, 6, 1), date(2005, 5, 31)),
        lambda: kept(held, date(2005, 6, 1), today=date(2005, 8, 13)),
        lambda: kept(certified(ASKED), date(2005, 6, 1)),
        lambda: kept(certified(ASKED, period.CorrectionRefused(request=ONE, reason="x")), date(2005, 6, 1)),
        lambda: kept(certified(ASKED, APPROVED, period.Reopened(reason="x"), SUBMITTED, CERTIFIED), date(2005, 6, 1)),
    ):
        with pytest.raises(period.Sealed):
            refused()


def test_an_approval_that_names_nobody_holds_for_everybody() -> None:
    anybody = period.CorrectionRequested(request=ONE, since=date(2005, 6, 1), until=TRUE_ON, reason="补录")
    kept(certified(anybody, APPROVED), date(2005, 6, 9), subject=WANG)


def test_every_certificate_has_to_be_let_through() -> None:
    submitted = period.Submitted(counted=EXACT, true_on=date(2005, 6, 30))
    earlier = given(period, period.Opened(period="2005-H1"), DECLARED, submitted, CERTIFIED)
    with pytest.raises(period.Sealed) as refused:
        period.keep([certified(ASKED, APPROVED), earlier], LI, [date(2005, 6, 1)], today=TODAY)
    assert refused.value.details["period"] == "2005-H1"


def test_a_correction_is_asked_for_once_and_only_of_certified_days() -> None:
    assert period.request_correction(certified(), ASKED) == ASKED
    assert period.request_correction(certified(ASKED), ASKED) is None
    with pytest.raises(period.NotCertified):
        period.request_correction(roster(SUBMITTED), ASKED)
    with pytest.raises(period.NothingSealed):
        period.request_correction(
            certified(), period.CorrectionRequested(request=ONE, since=date(2005, 8, 1), until=date(2005, 8, 2), reason="x")
        )
    with pytest.raises(period.DaysReversed):
        period.request_correction(certified(), period.CorrectionRequested(request=ONE, since=TRUE_ON, until=date(2005, 6, 1), reason="x"))


def test_the_county_decides_once_on_what_was_asked() -> None:
    at = stamp(on=TODAY)
    assert period.approve_correction(certified(ASKED), ONE, open_until=date(2005, 8, 12), at=at) == APPROVED
    for held, id, refusal in (
        (certified(), ONE, period.UnknownRequest), (certified(ASKED, APPROVED), ONE, period.AlreadyDecided),
        (certified(ASKED), WANG, period.UnknownRequest),
    ):  # fmt: skip
        with pytest.raises(refusal):
            period.refuse_correction(held, id, "x")
    with pytest.raises(period.AlreadyOver):
        period.approve_correction(certified(ASKED), ONE, open_until=date(2005, 8, 7), at=at)


def test_what_is_found_out_about_those_on_the_roster_is_not_the_roster() -> None:
    assert all(map(period.on_the_roster, (member.Registered, member.ClassAssigned, organisation.ParentChanged)))
    assert not any(map(period.on_the_roster, (member.ContactLost, organisation.HealthAssessed, period.Certified, Voided)))
