"""Inspections and findings as JSON: lists, cards, and every command from the visit to the last check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from services import findings, inspections
from services.desk import Missing
from services.views import findings as found
from services.views import inspections as visits
from services.views.findings import Finding
from services.views.inspections import Entry, Filter, Inspection
from services.views.reading import MOST, Page
from services.web import folding
from services.web import inspection_acts as acts
from services.web import inspection_forms as forms
from services.web.asking import Asked, Tenant, asked
from services.web.commitment_acts import new_id
from services.web.commitment_forms import Noted, Reasoned
from services.web.receipts import Booked, booked
from services.web.routes import Desk, Visit, command, query
from services.web.visit import AsOf, Listing

VIEWS: Final = ("inspections", "findings", "institutions")
_ONE: Final = "/tenants/{tenant:int}/inspections/{id:uuid}"
_FINDING: Final = "/tenants/{tenant:int}/findings/{id:uuid}"


class Wanted(Asked, frozen=True, kw_only=True):
    """Which inspections a list is asked for; `visit` picks one visit across its units."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    visit: UUID | None = None
    unit: UUID | None = None
    team: UUID | None = None
    status: str | None = None
    method: str | None = None
    elsewhere: bool | None = None
    held: bool = False
    since: date | None = None
    until: date | None = None
    search: Annotated[str, Meta(max_length=200)] = ""
    tenant: int | None = None

    def filter(self) -> Filter:
        """Return the same for the view."""
        return Filter(
            visit=self.visit, unit=self.unit, team=self.team, status=self.status, method=self.method, elsewhere=self.elsewhere,
            held=self.held, since=self.since, until=self.until, search=self.search,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.filter() != Filter() or self.tenant is not None


class WantedFindings(Asked, frozen=True, kw_only=True):
    """Which findings a list is asked for; `named` is a unit that they name themselves, not by their inspection."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    inspection: UUID | None = None
    unit: UUID | None = None
    named: UUID | None = None
    is_open: bool | None = msgspec.field(name="open", default=None)
    status: str | None = None
    severity: str | None = None
    code: str | None = None
    problem: str | None = None
    elsewhere: bool | None = None
    overdue: bool = False
    search: Annotated[str, Meta(max_length=200)] = ""
    tenant: int | None = None
    under: Tenant | None = None

    def filter(self, tenants: Sequence[int] | None = None) -> found.Filter:
        """Return the same for the view, with the *tenants* that count under the one asked for."""
        return found.Filter(
            inspection=self.inspection, unit=self.unit, named=self.named, is_open=self.is_open, status=self.status,
            severity=self.severity, code=self.code, problem=self.problem, elsewhere=self.elsewhere,
            overdue=self.overdue, search=self.search, tenants=tenants,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.filter() != found.Filter() or self.tenant is not None or self.under is not None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection with what was done on it and what was found wrong, and the coordinate at which it is so."""

    inspection: Inspection
    entries: Sequence[Entry]
    findings: Sequence[Finding]
    as_of: AsOf


class OneFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, and the coordinate at which it is so."""

    finding: Finding
    as_of: AsOf


class InspectionApi(Controller):
    """The inspections of one tenant, and of the county."""

    path = "/api/v1"
    tags = ("inspections",)

    @query("/tenants/{tenant:int}/inspections", action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Listing[Inspection]:
        """Return a tenant's inspections, the latest first."""
        return _listing(visit, visit.tenant)

    @query("/county/inspections", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Listing[Inspection]:
        """Return the inspections at all tenants; `visit` picks one visit across its units."""
        return _listing(visit, asked(visit, Wanted).tenant)

    @query(_ONE, action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Response[Card]:
        """Return one inspection; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            held = visits.card(sql, visit.county, visit.tenant, id, visit.coordinate)
            wrong = found.listing(sql, visit.county, visit.tenant, visit.coordinate, found.Filter(inspection=id), limit=MOST)
        if held is None:
            raise Missing
        card = Card(inspection=held.inspection, entries=held.entries, findings=wrong.items, as_of=visit.as_of)
        return Response(card, headers={"ETag": visit.etag(id)})

    @command("/tenants/{tenant:int}/inspections", action="inspection.record", creates=True)
    def plan(self, desk: Desk, data: JSONBody[forms.Plan]) -> Booked:
        """Plan a visit, or enter one that was made; the receipt names its id."""
        id = new_id(desk)
        return booked(desk, acts.plan(desk, id, data), id=id)

    @command(f"{_ONE}/start", action="inspection.record")
    def start(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Start]) -> Booked:
        """Record that the inspectors came."""
        return booked(desk, inspections.start(desk, id, (desk.actor.id,), announced=data.announced))

    @command(f"{_ONE}/steps", action="inspection.record")
    def step(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Step]) -> Booked:
        """Record what was seen, read, heard, asked or found good."""
        return booked(desk, inspections.record(desk, id, data.fact()))

    @command(f"{_ONE}/conclusions", action="inspection.record")
    def sign(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Conclusions]) -> Booked:
        """Sign the conclusions."""
        return booked(desk, inspections.sign(desk, id, data.fact()))

    @command(f"{_ONE}/acknowledgement", action="finding.answer")
    def acknowledge(self, desk: Desk, id: FromPath[UUID], data: JSONBody[Noted]) -> Booked:
        """Take note of the conclusions, as the unit."""
        return booked(desk, inspections.acknowledge(desk, id, data.note))

    @command(f"{_ONE}/objection", action="inspection.object")
    def object_to(self, desk: Desk, id: FromPath[UUID], data: JSONBody[Reasoned]) -> Booked:
        """Object to the conclusions, as the unit."""
        return booked(desk, inspections.object_to(desk, id, data.reason))

    @command(f"{_ONE}/cancellation", action="inspection.record")
    def cancel(self, desk: Desk, id: FromPath[UUID], data: JSONBody[Reasoned]) -> Booked:
        """Record that the visit was not made."""
        return booked(desk, inspections.cancel(desk, id, data.reason))


class FindingApi(Controller):
    """What inspections found wrong."""

    path = "/api/v1"
    tags = ("findings",)

    @query("/tenants/{tenant:int}/findings", action="tenant.read", views=VIEWS, asks=WantedFindings)
    def listing(self, visit: Visit) -> Listing[Finding]:
        """Return the findings at a tenant, the latest first."""
        return _findings(visit, visit.tenant)

    @query("/county/findings", action="county.read", scope="county", views=VIEWS, asks=WantedFindings)
    def county(self, visit: Visit) -> Listing[Finding]:
        """Return the findings at all tenants."""
        return _findings(visit, asked(visit, WantedFindings).tenant)

    @query(_FINDING, action="tenant.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Response[OneFinding]:
        """Return one finding; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            held = found.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if held is None:
            raise Missing
        return Response(OneFinding(finding=held, as_of=visit.as_of), headers={"ETag": visit.etag(id)})

    @command("/tenants/{tenant:int}/findings", action="finding.raise", creates=True)
    def raise_finding(self, desk: Desk, data: JSONBody[forms.Raise]) -> Booked:
        """Enter what an inspection found wrong; the receipt names its id."""
        id = new_id(desk)
        return booked(desk, acts.raise_finding(desk, id, data), id=id)

    @command(f"{_FINDING}/requirement", action="finding.raise")
    def require(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Requirement]) -> Booked:
        """Say what the unit has to do by a day."""
        return booked(desk, findings.require(desk, id, data.text, data.due))

    @command(f"{_FINDING}/answer", action="finding.answer")
    def answer(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Answer]) -> Booked:
        """Agree, disagree, report it put right, or promise it in public, as the unit."""
        return booked(desk, acts.answer(desk, id, data))

    @command(f"{_FINDING}/verification", action="finding.verify")
    def verify(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Check]) -> Booked:
        """Record what somebody independent found."""
        return booked(desk, acts.check(desk, id, data))

    @command(f"{_FINDING}/reopening", action="finding.verify")
    def reopen(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Again]) -> Booked:
        """Record that it is wrong again."""
        return booked(desk, findings.reopen(desk, id, data.reason, data.due))


def _listing(visit: Visit, tenant: int | None) -> Listing[Inspection]:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        page = visits.listing(sql, visit.county, tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit)
    return visit.listing(page)


def findings_of(visit: Visit, tenant: int | None, wanted: WantedFindings) -> Page[Finding]:
    """Return a page of findings, of a tenant or of the county."""
    with visit.reading() as sql:
        cut = wanted.filter(folding.tenants(sql, visit.county, tenant, visit.coordinate, wanted.under))
        return found.listing(sql, visit.county, tenant, visit.coordinate, cut, cursor=wanted.cursor, limit=wanted.limit)


def _findings(visit: Visit, tenant: int | None) -> Listing[Finding]:
    wanted = asked(visit, WantedFindings)
    return visit.listing(findings_of(visit, tenant, wanted))
