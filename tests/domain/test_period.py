from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import period
from domain.period import DeclaredTotalsSet, Totals
from tests.domain.given import given

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
