"""Steps of a life may be told late, but never in an order in which they cannot have been."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import commitment
from domain.kernel import Fact, Recorded
from domain.sequence import AfterWhatFollows, BeforeWhatItFollows, check
from tests.domain.given import stamp

DAY = date(2005, 6, 10)
CLAIMED, PASSED = commitment.CompletionClaimed(), commitment.VerificationPassed(methods=("site",))
EVIDENCE = commitment.EvidenceAttached(evidence=UUID(int=9), kind="photo", happened_on=DAY, note="n")


def told(*facts: tuple[Fact, int]) -> list[Recorded[Any]]:
    """A stream of facts, each so many days after the first."""
    return [
        Recorded(
            fact=fact, county=1, tenant=1, position=n, stream=UUID(int=1), version=n, tag=str(fact.__struct_config__.tag),
            effective_on=DAY + timedelta(days), recorded_at=datetime(2005, 7, 1, tzinfo=UTC), actor=stamp().by, role="clerk",
            command_id=UUID(int=n), command_position=n, channel="api", correlation=UUID(int=n),
        )
        for n, (fact, days) in enumerate(facts, start=1)
    ]  # fmt: skip


def test_a_step_cannot_have_been_before_the_one_it_follows() -> None:
    with pytest.raises(BeforeWhatItFollows) as refused:
        check(told((CLAIMED, 5)), [(PASSED, None)], DAY + timedelta(4))
    assert refused.value.details == {"since": DAY + timedelta(5)}


def test_a_step_may_be_told_late_and_on_the_same_day() -> None:
    check(told((CLAIMED, 5)), [(PASSED, None)], DAY + timedelta(5))
    check([], [(CLAIMED, None)], DAY)


def test_what_accompanies_a_life_may_be_told_for_any_day_and_binds_nothing() -> None:
    check(told((CLAIMED, 5)), [(EVIDENCE, None)], DAY)
    check(told((CLAIMED, 0), (EVIDENCE, 9)), [(PASSED, None)], DAY + timedelta(1))


def test_a_correction_stays_between_its_neighbours() -> None:
    history = told((CLAIMED, 0), (PASSED, 5), (commitment.Closed(cycle=1), 9))
    check(history, [(PASSED, 2)], DAY + timedelta(9))
    with pytest.raises(AfterWhatFollows):
        check(history, [(PASSED, 2)], DAY + timedelta(10))
    with pytest.raises(BeforeWhatItFollows):
        check(history, [(PASSED, 2)], DAY - timedelta(1))
