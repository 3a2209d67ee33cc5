"""What is due of a promise, a finding or an organisation, let off or given to somebody else: by its thing, its kind and its day."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain import commitment, finding, organisation
from domain.kernel import Refused
from infra.ledger import Receipt
from services.desk import Desk, once
from services.people import Holder, holders
from services.views.obligations import UNANNOUNCED
from services.wiring import Runtime

MODULES: Final[dict[str, Any]] = {
    "completion": commitment, "milestone": commitment, **dict.fromkeys(sorted(finding.OBLIGATIONS), finding),
    **dict.fromkeys(sorted(organisation.OBLIGATIONS), organisation),
}  # fmt: skip
"""In whose stream a kind of what is due is changed; what is not named here is what nobody lets off: look-backs, and the roster."""


class NotLetOff(Refused):
    """A look-back and what a roster owes are neither let off nor given to somebody else: hand the roster in, or make the visit."""


class HoldsNoRole(Refused):
    """Whoever is given it must hold a role here today, and a visit goes to an inspector; choose somebody of the list."""


@once
def waive(desk: Desk, source: UUID, kind: str, due: date, reason: str) -> Receipt:
    """Let off what is due on a day: nobody is reminded of it any more, and it goes no higher."""
    desk.allow("obligation.change")
    module = _module(kind)
    if module is commitment:
        return desk.change(source, commitment, lambda s: commitment.waive(s, due, reason))
    if module is finding:
        return desk.change(source, finding, lambda s: finding.waive(s, kind, due, reason))
    return desk.change(source, organisation, lambda s: organisation.waive(s, kind, due, reason, at=desk.stamp))


@once
def reassign(desk: Desk, source: UUID, kind: str, due: date, person: UUID, reason: str) -> Receipt:
    """Give what is due on a day to another person to do: he alone is reminded of it from then on, and it goes up from him."""
    desk.allow("obligation.change")
    module = _module(kind)
    if person not in {holder.id for holder in takers(desk.runtime, desk.county, desk.tenant, kind, desk.today)}:
        raise HoldsNoRole
    if module is commitment:
        return desk.change(source, commitment, lambda s: commitment.reassign(s, due, person, reason))
    if module is finding:
        return desk.change(source, finding, lambda s: finding.reassign(s, kind, due, person, reason))
    return desk.change(source, organisation, lambda s: organisation.reassign(s, kind, due, person, reason, at=desk.stamp))


def takers(runtime: Runtime, county: int, tenant: int, kind: str, on: date) -> list[Holder]:
    """Return to whom a kind of what is due at a tenant can be given on a day: a visit to inspectors, all else to its own people."""
    if kind in UNANNOUNCED:
        everybody = (*holders(runtime, county, tenant, on), *holders(runtime, county, None, on))
        return [one for one in everybody if one.role == "inspector"]
    if tenant == county * 1000:  # the county's own books are kept by those who hold a role in the whole county
        return [one for one in holders(runtime, county, None, on) if one.role in ("county-office", "county-leader")]
    return [one for one in holders(runtime, county, tenant, on) if one.role != "inspector"]


def _module(kind: str) -> Any:
    if kind not in MODULES:
        raise NotLetOff
    return MODULES[kind]
