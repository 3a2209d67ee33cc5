"""Sessions as pages: the list, and a card with the roll and its forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from litestar import Controller
from litestar.params import FromPath
from msgspec.structs import replace

from domain import session
from infra.db import Sql
from infra.ledger import Receipt
from services import study_sessions
from services.desk import Missing
from services.views import sessions, timeline
from services.views.reading import MOST
from services.views.reading import Page as Roll
from services.views.sessions import Present, Session, Stood
from services.web import naming
from services.web import session_forms as forms
from services.web.asking import asked
from services.web.commitment_acts import new_id
from services.web.commitment_forms import Reasoned
from services.web.county import names
from services.web.inplace import WAY, Back, Refusal, Way, tried
from services.web.receipts import Redirect
from services.web.rosters import branches, sees_names
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.sayings import Sayings
from services.web.study_sessions_api import VIEWS, Wanted, WantedRoll
from services.web.terms import terms
from services.web.who import who

CARD_VIEWS: Final = (*VIEWS, "timeline")
STATUSES: Final = ("planned", "held", "rolled", "cancelled")
_ONE: Final = "/{id:uuid}"
OFFERS: Final[Sequence[tuple[str, Callable[[Session], bool]]]] = (
    ("holding", lambda s: s.status == "planned"),
    ("roll", lambda s: s.status == "held"),
    ("make-ups", lambda s: s.status == "rolled" and s.expected > s.attended),
    ("excuses", lambda s: s.status == "rolled" and s.missing > 0),
    ("roll-correction", lambda s: s.status == "rolled"),
    ("cancellation", lambda s: s.status == "planned"),
)
"""Every form of the card, in the order of a session's life."""


class StudySessionPages(Controller):
    """One tenant's sessions."""

    path = "/t/{tenant:int}/sessions"
    dependencies = WAY

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the sessions that the address asks for, and the form that calls one."""
        return listed(visit)

    @act(action="session.record")
    def schedule(self, desk: Desk, back: Way, data: Form[forms.Schedule]) -> Redirect | Page:
        """Call a session."""
        id, base = new_id(desk), f"/t/{desk.tenant}/sessions"
        return tried(back, base, "schedule", lambda: forms.schedule(desk, id, data), views=VIEWS, show=listed, then=f"{base}/{id}")

    @page(_ONE, action="tenant.read", views=CARD_VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return the card of a session."""
        return show(visit, id)

    @act(f"{_ONE}/holding", action="session.record")
    def hold(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Hold]) -> Redirect | Page:
        """Record that the session took place."""
        return _tried(desk, back, id, "holding", lambda: study_sessions.hold(desk, id, session.Held(place=data.place, note=data.note)))

    @act(f"{_ONE}/roll", action="session.record")
    def close_roll(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.PickedRoll]) -> Redirect | Page:
        """Close the roll with those who were missing."""
        return _tried(desk, back, id, "roll", lambda: study_sessions.close_roll(desk, id, data.absences()))

    @act(f"{_ONE}/roll-correction", action="session.record")
    def correct_roll(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.PickedRoll]) -> Redirect | Page:
        """Say who was missing in truth."""
        return _tried(desk, back, id, "roll-correction", lambda: study_sessions.correct_roll(desk, id, data.absences(), data.reason))

    @act(f"{_ONE}/make-ups", action="session.record")
    def reach(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reach]) -> Redirect | Page:
        """Record that somebody who was missing was reached in another way."""
        return _tried(desk, back, id, "make-ups", lambda: study_sessions.reach(desk, id, data.fact()))

    @act(f"{_ONE}/excuses", action="session.record")
    def excuse(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Excuse]) -> Redirect | Page:
        """Accept that somebody was missing."""
        return _tried(desk, back, id, "excuses", lambda: study_sessions.excuse(desk, id, data.person, data.reason))

    @act(f"{_ONE}/cancellation", action="session.record")
    def cancel(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[Reasoned]) -> Redirect | Page:
        """Record that the session does not take place."""
        return _tried(desk, back, id, "cancellation", lambda: study_sessions.cancel(desk, id, data.reason))


class CountyStudySessionPages(Controller):
    """The sessions of all tenants."""

    path = "/county/sessions"

    @page(action="county.read", scope="county", views=(*VIEWS, "tenants"))
    def listing(self, visit: Visit) -> Page:
        """Return the sessions that the address asks for; whom a roll names is not said."""
        return listed(visit)


def listed(visit: Visit, refusal: Refusal | None = None) -> Page:
    """Return the list of sessions, with the rule that a form would have broken."""
    wanted, own = asked(visit, Wanted), visit.place is not None
    with visit.reading() as sql:
        found = sessions.listing(
            sql, visit.county, visit.tenant if own else wanted.tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor,
            limit=wanted.limit,
        )  # fmt: skip
    return visit.page(
        "sessions/list.html", title=visit.words("sessions.title" if own else "sessions.county.title"), wanted=wanted, found=found,
        base=f"/t/{visit.tenant}/sessions" if own else "/county/sessions", branches=branches(visit) if own else [],
        places={} if own else names(visit), kinds=visit.words.choices("session-kind", session.KINDS), refusal=refusal,
        statuses=visit.words.choices("session-status", STATUSES), status=refusal.status if refusal else 200,
    )  # fmt: skip


def show(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    """Return the card of a session, with the rule that a form would have broken."""
    wanted = asked(visit, WantedRoll)
    with visit.reading() as sql:
        held = sessions.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if held is None:
            raise Missing
        roll = _roll(visit, sql, id, None, None)
        shown = _roll(visit, sql, id, wanted.stood, wanted.cursor) if wanted.stood or wanted.cursor else roll
        lines = timeline.lines(sql, visit.county, visit.tenant, visit.coordinate, timeline.Filter(stream=id), limit=100).items
    known = who(visit, [line.actor for line in lines])
    whole = roll.next is None  # a form that named only some would say that the others were there
    offered = [form for form, when in OFFERS if when(held) and visit.may("session.record") and (whole or form not in _OF_ALL)]
    return visit.page(
        "sessions/card.html", title=held.title, s=held, roll=roll, shown=shown, wanted=wanted, offered=offered,
        refusal=refusal, lines=lines, who=known,
        reasons=visit.words.choices("absence", session.REASONS), ways=visit.words.choices("way", ("made-up", "home", "remote")),
        crumbs=[(visit.words("sessions.title"), f"/t/{visit.tenant}/sessions")], base=f"/t/{visit.tenant}/sessions/{id}",
        say=Sayings(visit.words, known, terms(visit)), named=sees_names(visit), status=refusal.status if refusal else 200,
    )  # fmt: skip


def _roll(visit: Visit, sql: Sql, id: UUID, stood: Stood | None, cursor: str | None) -> Roll[Present]:
    found = sessions.roll(
        sql, visit.county, visit.tenant, id, visit.coordinate, stood=stood, names=sees_names(visit), cursor=cursor, limit=MOST
    )
    return replace(found, items=naming.named(found.items, naming.called(visit, sql, {each.person for each in found.items})))


_OF_ALL: Final = ("roll", "roll-correction")


def _tried(desk: Desk, back: Back, id: UUID, form: str, carry_out: Callable[[], Receipt]) -> Redirect | Page:
    return tried(
        back, f"/t/{desk.tenant}/sessions/{id}", form, carry_out, views=CARD_VIEWS, show=lambda visit, refusal: show(visit, id, refusal)
    )
