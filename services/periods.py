"""Roster periods: what a roster must add up to, what was counted, who explains the difference, and who lets what is certified change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID, uuid5

from domain import period
from domain.kernel import Refused, fold
from domain.period import Period, Totals
from infra.ledger import Receipt
from services.coordinate import Coordinate
from services.desk import Decided, Desk, once
from services.views import periods as view
from services.views import tenants

_NAMESPACE = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000002")


class StillCounting(Refused):
    """The registers have not caught up with the books yet; try again in a moment."""


def stream(tenant: int, name: str) -> UUID:
    """Return the stream of a tenant's roster period."""
    return uuid5(_NAMESPACE, f"{tenant} {name}")


def begin(desk: Desk, founding: period.Opened) -> Receipt:
    """Set out to go through the roster."""
    desk.allow("period.declare")
    return desk.begin(stream(desk.tenant, founding.period), period, lambda s: period.open_period(s, founding))


def declare(desk: Desk, id: UUID, totals: period.DeclaredTotalsSet) -> Receipt:
    """Say what the roster must add up to."""
    return _change(desk, "period.declare", id, lambda p: period.declare(p, totals))


def explain(desk: Desk, id: UUID, figure: str, *, counted: int, explanation: str) -> Receipt:
    """Say by name where a difference comes from."""
    return _change(desk, "period.declare", id, lambda p: period.explain(p, figure, counted=counted, explanation=explanation))


def submit(desk: Desk, id: UUID, counted: Totals, *, true_on: date) -> Receipt:
    """Hand the roster in as it was on a day."""
    return _change(desk, "period.submit", id, lambda p: period.submit(p, counted, true_on=true_on))


def raise_discrepancies(desk: Desk, id: UUID, counted: Totals) -> Receipt:
    """Point out every figure that differs from what was declared."""
    return _change(desk, "period.certify", id, lambda p: period.raise_discrepancies(p, counted))


def send_back(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Send the roster back to the unit."""
    return _change(desk, "period.certify", id, lambda p: period.send_back(p, reason))


@once
def certify(desk: Desk, id: UUID, counted: Totals) -> Receipt:
    """Take the roster as right; the county's own last, once every unit's is."""
    desk.allow("period.certify")
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if id not in view.known(sql, desk.county, desk.tenant) and desk.history(id):
            raise StillCounting  # whoever changes the roster from now on must find this period
    return desk.change(id, period, lambda p: period.certify(p, counted, uncertified=uncertified(desk, p.period)))


def reopen(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Let a certified roster be changed again."""
    return _change(desk, "period.certify", id, lambda p: period.reopen(p, reason))


def request_correction(desk: Desk, id: UUID, asked: period.CorrectionRequested) -> Receipt:
    """Ask the county to let something that is certified be changed."""
    return _change(desk, "period.correct", id, lambda p: period.request_correction(p, asked))


def approve_correction(desk: Desk, id: UUID, request: UUID, *, open_until: date, note: str = "") -> Receipt:
    """Let a correction through that is recorded until a day."""
    return _change(
        desk, "period.certify", id, lambda p: period.approve_correction(p, request, open_until=open_until, note=note, at=desk.stamp)
    )


def refuse_correction(desk: Desk, id: UUID, request: UUID, reason: str) -> Receipt:
    """Leave what is certified as it is."""
    return _change(desk, "period.certify", id, lambda p: period.refuse_correction(p, request, reason))


def uncertified(desk: Desk, name: str) -> Sequence[int]:
    """Return the units whose own period of that name is not certified, before the county's own; none for a unit."""
    if desk.tenant != desk.county * 1000:
        return ()
    ledger = desk.runtime.ledger
    with desk.runtime.db.county(desk.county) as sql:
        listed = tenants.listing(sql, desk.county, Coordinate(true_on=desk.today, today=desk.today))
    units = [each.code for each in listed if not each.archived and each.code != desk.tenant]
    held = {code: fold(period, ledger.load(desk.county, code, stream(code, name))) for code in units}
    return [code for code, state in held.items() if state is None or state.phase != "certified"]


def _change(desk: Desk, action: str, id: UUID, decide: Callable[[Period], Decided]) -> Receipt:
    desk.allow(action)
    return desk.change(id, period, decide)
