"""What a certificate keeps: nobody changes what was certified, for that day or an earlier one, unless the county has approved it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain import member, organisation
from domain.kernel import Fact
from domain.period.refusals import Sealed
from domain.period.state import Period

_BESIDE: Final[frozenset[type[Fact]]] = frozenset({
    member.ContactConfirmed, member.ContactLost, member.ContactRestored, member.FlaggedPossibleDuplicate, member.ConfirmedDuplicate,
    member.NotDuplicate, member.IdentityVerified, member.PersonalDataErased,
    organisation.HealthAssessed, organisation.RectificationOrdered, organisation.RectificationCompleted, organisation.FacilityAssessed,
    organisation.VenueRecorded, organisation.VenueLost, organisation.ObligationWaived, organisation.ObligationReassigned,
})  # fmt: skip
"""What is found out about those on the roster, and changes neither who they are nor where they stand."""


def on_the_roster(fact: Fact | type[Fact]) -> bool:
    """Return whether a kind of fact makes up the roster that is certified."""
    kind = fact if isinstance(fact, type) else type(fact)
    owner = str(kind.__struct_config__.tag).partition(".")[0]
    return owner in ("institution", "organisation", "member") and kind not in _BESIDE


def keep(periods: Sequence[Period], subject: UUID, days: Sequence[date], *, today: date) -> None:
    """Refuse a change of one thing on some days where one of them is certified and the county has not approved of it."""
    for period in periods:
        sealed = period.sealed_until
        for day in days:
            if sealed is None or day > sealed:
                continue
            if not any(request.covers(subject, day, today=today) for _, request in period.requests):
                raise Sealed(period=period.period, true_on=sealed)
