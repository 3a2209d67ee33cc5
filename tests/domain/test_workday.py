"""A county declares what differs from the nation, and what was declared last of a day holds."""

from __future__ import annotations

from datetime import date

import pytest

from domain import workday
from tests.domain.given import given

FESTIVAL = workday.Declared(day=date(2005, 6, 15), works=False, reason="龙舟节", document="平政发第8号")
CALLED_OFF = workday.Declared(day=date(2005, 6, 15), works=True, reason="防汛")


def test_what_is_so_everywhere_is_not_declared() -> None:
    assert workday.declare(None, FESTIVAL, usual=True) == FESTIVAL
    with pytest.raises(workday.AsEverywhere):
        workday.declare(None, FESTIVAL, usual=False)


def test_a_day_is_declared_once_and_anew_where_things_have_changed() -> None:
    held = given(workday, FESTIVAL)
    assert workday.declare(held, FESTIVAL, usual=True) is None
    assert workday.declare(held, CALLED_OFF, usual=True) == CALLED_OFF
    assert workday.declare(given(workday, FESTIVAL, CALLED_OFF), FESTIVAL, usual=True) == FESTIVAL
