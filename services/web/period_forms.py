"""What can be said of a roster period in a form or a body, and what each of them asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal, Protocol
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from domain import period
from infra.ledger import Receipt
from services import periods
from services.coordinate import Coordinate
from services.desk import Desk, once
from services.views import overview
from services.web.freshness import await_views

Number = Annotated[int, Meta(ge=0, le=100_000_000)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Note = Annotated[str, Meta(max_length=2000)]
Name = Annotated[str, Meta(pattern=r"^\d{4}(-(H[12]|Q[1-4]|\d{2}))?$")]
COUNTED: Final = ("institutions", "organisations", "roster")


class Says(Protocol):
    """A form about a roster period: it knows what it asks for."""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Write what the form asks for."""
        ...


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every form carries: the day from which it holds."""

    effective_on: date | None = None


class Open(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A year, half-year, quarter or month whose roster is gone through, and until when."""

    period: Name
    due: date | None = None


class Totals(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the roster must add up to."""

    institutions: Number
    organisations: Number
    members: Number
    source: Note = ""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Declare the totals."""
        said = period.DeclaredTotalsSet(
            institutions=self.institutions, organisations=self.organisations, members=self.members, source=self.source
        )
        return periods.declare(desk, id, said)


class Explain(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a difference comes from, as counted on a day (today)."""

    figure: Literal["institutions", "organisations", "members"]
    explanation: Text
    true_on: date | None = None

    @once
    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Explain the difference of a figure."""
        desk.allow("period.declare")
        n = getattr(counted(desk, self.true_on or desk.today), self.figure)
        return periods.explain(desk, id, self.figure, counted=n, explanation=self.explanation)


class Submit(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The day as of which the roster is handed in (today)."""

    true_on: date | None = None

    @once
    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Hand the roster in with what is counted on that day."""
        desk.allow("period.submit")
        day = self.true_on or desk.today
        return periods.submit(desk, id, counted(desk, day), true_on=day)


class Compare(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That what was declared be compared with what is counted today."""

    @once
    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Point out what differs."""
        desk.allow("period.certify")
        return periods.raise_discrepancies(desk, id, counted(desk, desk.today))


class Certify(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the roster is right."""

    @once
    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Certify what is counted on the day as of which the roster was handed in."""
        desk.allow("period.certify")
        return periods.certify(desk, id, counted(desk, desk.state(id, period).true_on or desk.today))


class Return(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the roster is sent back."""

    reason: Text

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Send the roster back."""
        return periods.send_back(desk, id, self.reason)


class Reopen(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a certified roster is opened again."""

    reason: Text

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Reopen the roster."""
        return periods.reopen(desk, id, self.reason)


class Ask(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of what is certified: of whom (empty: of anybody), within which days, and why."""

    since: date
    until: date
    reason: Text
    subject: UUID | None = None

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Ask the county; the request's id follows from the command's."""
        request = uuid5(desk.command_id, "request")
        asked = period.CorrectionRequested(request=request, subject=self.subject, since=self.since, until=self.until, reason=self.reason)
        return periods.request_correction(desk, id, asked)


class Approve(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which request is let through, and until when it may be used."""

    request: UUID
    open_until: date
    note: Note = ""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Approve a request."""
        return periods.approve_correction(desk, id, self.request, open_until=self.open_until, note=self.note)


class Refuse(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which request is not let through, and why."""

    request: UUID
    reason: Text

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Refuse a request."""
        return periods.refuse_correction(desk, id, self.request, self.reason)


def opened(desk: Desk, data: Open) -> Receipt:
    """Open a roster period."""
    return periods.begin(desk, period.Opened(period=data.period, due=data.due))


def counted(desk: Desk, day: date) -> period.Totals:
    """Return what a unit's books add up to on a day, for the county all units'; raises StillCounting where the registers lag behind."""
    runtime, whole = desk.runtime, desk.tenant == desk.county * 1000
    scope, head = None if whole else desk.tenant, runtime.ledger.head(desk.county, desk.tenant)
    fresh = await_views(runtime, desk.county, scope, COUNTED, after=head, now=datetime.now(UTC))
    if not fresh.reached or fresh.behind:
        raise periods.StillCounting
    at = Coordinate(true_on=day, today=desk.today)
    with runtime.db.county(desk.county) if whole else runtime.db.tenant(desk.county, desk.tenant) as sql:
        found = next((b for b in overview.reconcile(sql, desk.county, scope, at) if b.tenant == desk.tenant), None)
    if found is None:
        return period.Totals(institutions=0, organisations=0, members=0)
    return period.Totals(institutions=found.institutions, organisations=found.organisations, members=found.members)
