from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import corrections, tenant
from domain.corrections import NotStanding, OtherKind, OthersRestOnIt
from domain.kernel import Voided
from tests.domain.given import recorded, stamp

FOUNDED = recorded(tenant.Registered(tenant=1, name="a", kind="town"), 1, stamp())
NAMED = recorded(tenant.Renamed(name="b"), 2, stamp())
RENAMED = recorded(tenant.Renamed(name="c"), 3, stamp(date(2005, 6, 1)))
HISTORY = [FOUNDED, NAMED, RENAMED]


def test_a_founding_fact_is_voided_last() -> None:
    with pytest.raises(OthersRestOnIt):
        corrections.void(HISTORY, 1, "x")
    assert corrections.void(HISTORY, 2, "x") == Voided(reason="x")
    assert corrections.void([FOUNDED], 1, "x") == Voided(reason="x")


def test_what_was_voided_or_put_right_or_never_there_is_not_corrected_again() -> None:
    voided = [*HISTORY, recorded(Voided(reason="x"), 4, stamp(), replaces=2)]
    for history, position in ((voided, 2), (HISTORY, 9), ([*HISTORY, recorded(tenant.Renamed(name="d"), 4, stamp(), replaces=3)], 3)):
        with pytest.raises(NotStanding):
            corrections.void(history, position, "x")


def test_a_fact_is_put_right_by_one_of_its_kind() -> None:
    assert corrections.put_right(HISTORY, 2, tenant.Renamed(name="d")) == tenant.Renamed(name="d")
    assert corrections.put_right(HISTORY, 2, tenant.Renamed(name="b")) is None
    same = next(e.effective_on for e in HISTORY if e.position == 2)
    assert corrections.put_right(HISTORY, 2, tenant.Renamed(name="b"), on=same) is None
    assert corrections.put_right(HISTORY, 2, tenant.Renamed(name="b"), on=same + timedelta(days=1)) == tenant.Renamed(name="b")
    with pytest.raises(OtherKind):
        corrections.put_right(HISTORY, 2, tenant.Archived(reason="x"))


def test_a_correction_is_judged_as_if_the_wrong_fact_had_not_been_recorded() -> None:
    without = corrections.without(tenant, HISTORY, 3)
    assert without is not None
    assert without.name.last == "b"
    assert tenant.register(corrections.without(tenant, HISTORY, 1), FOUNDED.fact) == FOUNDED.fact


def test_a_founding_fact_put_right_twice_is_still_the_founding_fact() -> None:
    twice = [*HISTORY, recorded(FOUNDED.fact, 4, stamp(), replaces=1), recorded(FOUNDED.fact, 5, stamp(), replaces=4)]
    without = corrections.without(tenant, twice, 3)
    assert without is not None
    assert without.name.last == "b"
    with pytest.raises(OthersRestOnIt):
        corrections.void(twice, 5, "x")
