"""Sessions and coverage as JSON: lists, a session's roll, every command of its life, and who was reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from domain import session
from services import study_sessions
from services.desk import Missing
from services.views import coverage, sessions
from services.views.coverage import Covered, Gap, Occasion, Outcome, Reach, Way, Which
from services.views.sessions import Present, Session, Stood
from services.web import folding, naming
from services.web import session_forms as forms
from services.web.asking import Asked, Tenant, asked
from services.web.commitment_acts import new_id
from services.web.commitment_forms import Reasoned
from services.web.receipts import Booked, booked
from services.web.rosters import sees_names
from services.web.routes import Desk, Visit, command, query
from services.web.visit import AsOf, Listing

VIEWS: Final = ("sessions", "roster", "organisations", "identity")
_ALL: Final = "/tenants/{tenant:int}/sessions"
_ONE: Final = "/tenants/{tenant:int}/sessions/{id:uuid}"


class Wanted(Asked, frozen=True, kw_only=True):
    """Which sessions a list is asked for."""

    branch: UUID | None = None
    status: str | None = None
    required: bool | None = None
    tenant: int | None = None

    def filter(self) -> sessions.Filter:
        """Return the same for the view."""
        return sessions.Filter(branch=self.branch, status=self.status, required=self.required)

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.filter() != sessions.Filter() or self.tenant is not None


class WantedMembers(Asked, frozen=True, kw_only=True):
    """Whom coverage is asked of: `gap` is `missing` for who misses something, `unreached` for who was reached by nothing at all."""

    branch: UUID | None = None
    unit: UUID | None = None
    session: UUID | None = None
    way: Way | None = None
    gap: Gap | None = None
    unplaced: bool = False
    tenant: int | None = None
    under: Tenant | None = None

    def filter(self, tenants: Sequence[int] | None = None) -> coverage.Filter:
        """Return the same for the view, with the *tenants* that count under the one asked for."""
        return coverage.Filter(
            branch=self.branch, unit=self.unit, session=self.session, way=self.way, gap=self.gap, unplaced=self.unplaced, tenants=tenants
        )

    @property
    def narrowed(self) -> bool:
        """Return whether anybody is left out."""
        return self.filter() != coverage.Filter() or self.tenant is not None or self.under is not None


class WantedOccasions(Asked, frozen=True, kw_only=True):
    """Which occasions are asked for: of which branch, member and session, and what became of them."""

    branch: UUID | None = None
    unplaced: bool = False
    person: UUID | None = None
    session: UUID | None = None
    outcome: Outcome | None = None

    def which(self) -> Which:
        """Return the same for the view."""
        return Which(branch=self.branch, unplaced=self.unplaced, person=self.person, session=self.session, outcome=self.outcome)

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.which() != Which()


class WantedRoll(Asked, frozen=True, kw_only=True):
    """Who of a roll is asked for: who attended, who is missing, or everybody who was expected."""

    stood: Stood | None = None


class WantedSums(msgspec.Struct, frozen=True, kw_only=True):
    """Which session the sums are about; without one, all required ones."""

    session: UUID | None = None


class OneSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session, and the coordinate at which it is so."""

    session: Session
    as_of: AsOf


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """Coverage summed up, and the coordinate at which it is so."""

    items: Sequence[Covered]
    as_of: AsOf


class StudySessionApi(Controller):
    """The sessions of one tenant, and of the county."""

    path = "/api/v1"
    tags = ("sessions",)

    @query(_ALL, action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Listing[Session]:
        """Return a tenant's sessions, the latest first."""
        return _listing(visit, visit.tenant)

    @query("/county/sessions", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Listing[Session]:
        """Return the sessions of all tenants, the latest first; whom a roll names is not said."""
        return _listing(visit, asked(visit, Wanted).tenant)

    @query(_ONE, action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Response[OneSession]:
        """Return one session; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            held = sessions.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if held is None:
            raise Missing
        return Response(OneSession(session=held, as_of=visit.as_of), headers={"ETag": visit.etag(id)})

    @query(f"{_ONE}/roll", action="tenant.read", views=VIEWS, asks=WantedRoll)
    def roll(self, visit: Visit, id: FromPath[UUID]) -> Listing[Present]:
        """Return who was expected at a session, and what became of each."""
        wanted = asked(visit, WantedRoll)
        with visit.reading() as sql:
            if sessions.card(sql, visit.county, visit.tenant, id, visit.coordinate) is None:
                raise Missing
            found = sessions.roll(
                sql, visit.county, visit.tenant, id, visit.coordinate, stood=wanted.stood, names=sees_names(visit), cursor=wanted.cursor,
                limit=wanted.limit,
            )  # fmt: skip
        return visit.listing(found)

    @command(_ALL, action="session.record", creates=True)
    def schedule(self, desk: Desk, data: JSONBody[forms.Schedule]) -> Booked:
        """Call a session, or enter one that was held; the receipt names its id."""
        id = new_id(desk)
        return booked(desk, forms.schedule(desk, id, data), id=id)

    @command(f"{_ONE}/holding", action="session.record")
    def hold(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Hold]) -> Booked:
        """Record that a session took place."""
        return booked(desk, study_sessions.hold(desk, id, session.Held(place=data.place, note=data.note)))

    @command(f"{_ONE}/roll", action="session.record")
    def close_roll(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Roll]) -> Booked:
        """Close the roll with those who were missing."""
        return booked(desk, study_sessions.close_roll(desk, id, [missed.part() for missed in data.absent]))

    @command(f"{_ONE}/roll-correction", action="session.record")
    def correct_roll(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.RollRight]) -> Booked:
        """Say who was missing in truth."""
        return booked(desk, study_sessions.correct_roll(desk, id, [missed.part() for missed in data.absent], data.reason))

    @command(f"{_ONE}/excuses", action="session.record")
    def excuse(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Excuse]) -> Booked:
        """Accept that somebody was missing."""
        return booked(desk, study_sessions.excuse(desk, id, data.person, data.reason))

    @command(f"{_ONE}/make-ups", action="session.record")
    def reach(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Reach]) -> Booked:
        """Record a make-up, a home delivery or study elsewhere of somebody who was missing."""
        return booked(desk, study_sessions.reach(desk, id, data.fact()))

    @command(f"{_ONE}/cancellation", action="session.record")
    def cancel(self, desk: Desk, id: FromPath[UUID], data: JSONBody[Reasoned]) -> Booked:
        """Record that a session does not take place."""
        return booked(desk, study_sessions.cancel(desk, id, data.reason))


def _listing(visit: Visit, tenant: int | None) -> Listing[Session]:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        found = sessions.listing(sql, visit.county, tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit)
    return visit.listing(found)


class CoverageApi(Controller):
    """Who was reached by the required sessions, and who is missing."""

    path = "/api/v1"
    tags = ("coverage",)

    @query("/tenants/{tenant:int}/coverage", action="tenant.read", views=VIEWS, asks=WantedMembers)
    def members(self, visit: Visit) -> Listing[Reach]:
        """Return everybody on a tenant's books with what the required sessions were to him."""
        return _members(visit, visit.tenant)

    @query("/tenants/{tenant:int}/coverage/branches", action="tenant.read", views=VIEWS, asks=WantedSums)
    def branches(self, visit: Visit) -> Sums:
        """Return the same summed up by branch."""
        with visit.reading() as sql:
            held = coverage.counts(sql, visit.county, visit.tenant, visit.coordinate, session=asked(visit, WantedSums).session)
        return Sums(items=held, as_of=visit.as_of)

    @query("/tenants/{tenant:int}/coverage/occasions", action="tenant.read", views=VIEWS, asks=WantedOccasions)
    def occasions(self, visit: Visit) -> Listing[Occasion]:
        """Return who was expected at which required session, and what became of it: what the sums and the members' figures count."""
        return visit.listing(occasions(visit, asked(visit, WantedOccasions)))

    @query("/county/coverage", action="county.read", scope="county", views=VIEWS)
    def county(self, visit: Visit) -> Sums:
        """Return coverage summed up by tenant."""
        with visit.reading() as sql:
            held = coverage.counts(sql, visit.county, None, visit.coordinate, by="tenant")
        return Sums(items=held, as_of=visit.as_of)

    @query("/county/coverage/members", action="county.read", scope="county", views=VIEWS, asks=WantedMembers)
    def county_members(self, visit: Visit) -> Listing[Reach]:
        """Return the members behind the county's numbers, without their names."""
        return _members(visit, asked(visit, WantedMembers).tenant)


def members(visit: Visit, tenant: int | None, wanted: WantedMembers) -> coverage.Page[Reach]:
    """Return a page of members, with names for those who may read them."""
    with visit.reading() as sql:
        cut = wanted.filter(folding.tenants(sql, visit.county, tenant, visit.coordinate, wanted.under))
        return coverage.listing(
            sql, visit.county, tenant, visit.coordinate, cut, names=sees_names(visit), cursor=wanted.cursor, limit=wanted.limit
        )


def occasions(visit: Visit, wanted: WantedOccasions) -> coverage.Page[Occasion]:
    """Return a page of occasions, with names for those who may read them."""
    with visit.reading() as sql:
        found = coverage.occasions(
            sql, visit.county, visit.tenant, visit.coordinate, wanted.which(), cursor=wanted.cursor, limit=wanted.limit
        )
        return replace(found, items=naming.named(found.items, naming.called(visit, sql, {each.person for each in found.items})))


def _members(visit: Visit, tenant: int | None) -> Listing[Reach]:
    return visit.listing(members(visit, tenant, asked(visit, WantedMembers)))
