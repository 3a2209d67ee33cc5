from __future__ import annotations

from datetime import date

import pytest

from domain import grant
from tests.domain.given import LI, given, stamp

CLERK = grant.Given(user=LI, role="clerk", tenant=430626111)


def test_a_clerk_is_a_clerk_somewhere() -> None:
    assert grant.give(None, CLERK, at=stamp()) == CLERK
    with pytest.raises(grant.NeedsTenant):
        grant.give(None, grant.Given(user=LI, role="clerk"), at=stamp())


def test_the_county_office_works_in_the_whole_county() -> None:
    office = grant.Given(user=LI, role="county-office")
    assert grant.give(None, office, at=stamp()) == office


def test_roles_are_known_ones() -> None:
    with pytest.raises(grant.UnknownRole):
        grant.give(None, grant.Given(user=LI, role="emperor"), at=stamp())


def test_a_grant_ends_after_it_begins() -> None:
    with pytest.raises(grant.EndsBeforeItBegins):
        grant.give(None, grant.Given(user=LI, role="clerk", tenant=1, until=date(2005, 1, 10)), at=stamp(date(2005, 1, 10)))


def test_a_grant_is_given_once_and_revoked_once() -> None:
    held = given(grant, CLERK)
    with pytest.raises(grant.AlreadyGiven):
        grant.give(held, CLERK, at=stamp())
    assert grant.revoke(held, "调离", at=stamp()) == grant.Revoked(reason="调离")
    assert grant.revoke(given(grant, CLERK, grant.Revoked()), "again", at=stamp()) is None


def test_a_grant_does_not_end_before_it_was_given() -> None:
    with pytest.raises(grant.EndsBeforeItBegins):
        grant.revoke(given(grant, CLERK), "调离", at=stamp(date(2005, 1, 9)))
