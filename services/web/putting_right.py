"""One fact put right or taken back: a page with what it says, to be said otherwise, and the same as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain import sequence
from domain.kernel import Recorded, Voided
from infra.ledger import Receipt
from services import corrections
from services.desk import Desk as OneDesk
from services.desk import Missing, once
from services.views import facts, institutions, organisations, periods
from services.views.facts import Envelope
from services.views.timeline import Line
from services.web.fields import ask, read
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.receipts import Booked, Redirect, booked
from services.web.routes import Desk, Form, Page, Visit, act, command, page
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.who import who

if TYPE_CHECKING:
    from infra.db import Sql

VIEWS: Final = ("timeline", "commitments", "institutions", "organisations", "inspections", "findings", "periods")
_LARGEST: Final = 1 << 62
_CARDS: Final = {"member": "roster", "commitment": "commitments", "institution": "institutions", "organisation": "organisations"}
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]


class Void(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a fact never happened, and how one knows."""

    reason: Reason
    effective_on: date | None = None


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The day on which a fact was really so, and those of its fields that were wrong."""

    effective_on: date
    fields: dict[str, str | int | float | bool | None] = {}


class PuttingRight(Controller):
    """The page on which a fact is put right, and the targets of its two forms."""

    path = "/t/{tenant:int}/facts/{position:int}/correction"
    dependencies = WAY

    @page(action="tenant.read", views=VIEWS)
    def show(self, visit: Visit, position: FromPath[int]) -> Page:
        """Return what a fact says, to be said otherwise."""
        return _show(visit, position)

    @act(action="fact.correct")
    def correct(self, desk: Desk, back: Way, position: FromPath[int], data: Form[dict[str, str]]) -> Redirect | Page:
        """Put a fact right."""
        said = {name: value for name, value in data.items() if name != "effective_on"}
        return _tried(desk, back, position, "correction", lambda: put_right(desk, position, said))

    @act("/void", action="fact.correct")
    def void(self, desk: Desk, back: Way, position: FromPath[int], data: Form[Void]) -> Redirect | Page:
        """Take a fact back."""
        return _tried(desk, back, position, "void", lambda: corrections.void(desk, position, data.reason))


class PuttingRightApi(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/facts/{position:int}"
    tags = ("timeline",)

    @command("/corrections", action="fact.correct")
    def correct(self, desk: Desk, position: FromPath[int], data: JSONBody[Correction]) -> Booked:
        """Put a fact right by a whole fact of the same kind, true of the day given."""
        return booked(desk, put_right(desk, position, data.fields))

    @command("/voids", action="fact.correct")
    def void(self, desk: Desk, position: FromPath[int], data: JSONBody[Void]) -> Booked:
        """Say that a fact never happened."""
        return booked(desk, corrections.void(desk, _held(position), data.reason))


@once
def put_right(desk: OneDesk, position: int, said: Mapping[str, object]) -> Receipt:
    """Put a fact right by what a form or body says of it; raises BadForm where that cannot be read."""
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        found: list[Recorded[Any]] = desk.runtime.ledger.read(sql, desk.county, desk.tenant, after=_held(position) - 1, limit=1)
    if not found or found[0].position != position:
        raise Missing
    return corrections.correct(desk, position, read(found[0].fact, said))


def _held(position: int) -> int:
    if not 0 < position < _LARGEST:
        raise Missing
    return position


def _tried(desk: OneDesk, back: Way, position: int, form: str, doing: Callable[[], Receipt]) -> Redirect | Page:
    base = f"/t/{desk.tenant}/facts/{_held(position)}"
    return tried(
        back, f"{base}/correction", form, doing, views=VIEWS, then=base, show=lambda visit, refusal: _show(visit, position, refusal)
    )


def _show(visit: Visit, position: int, refusal: Refusal | None = None) -> Page:
    with visit.reading() as sql:
        found = facts.whole(sql, visit.county, visit.tenant, _held(position), visit.coordinate)
        if found is None:
            raise Missing
        line = found.line
        e: Recorded[Any] = visit.site.runtime.ledger.read(sql, visit.county, visit.tenant, after=position - 1, limit=1)[0]
        sealed = [p for p in periods.listing(sql, visit.county, visit.tenant, visit.coordinate) if p.phase == "certified"]
        along = _goes_along(visit, sql, found.envelope)
    here = f"/t/{visit.tenant}/facts/{position}"
    open_ = line.replaced_by is None and not isinstance(e.fact, Voided) and corrections.action(e) is not None
    mine = open_ and visit.may("fact.correct") and corrections.may_take_back(visit.role, e)
    fields, kept = ask(visit, e.fact, _places(visit)) if mine else ((), ())
    known = who(visit, [line.actor])
    return visit.page(
        "timelines/correction.html", title=visit.words("correction.title", fact=visit.words.fact(line.tag)), line=line, who=known,
        say=Sayings(visit.words, known, terms(visit)), crumbs=[(visit.words("timelines.number", position=position), here)], here=here,
        mine=mine, open=open_, fields=fields, kept=kept, correctable=mine and corrections.correctable(type(e.fact)), refusal=refusal,
        card=_card(line), goes_along=along, sealed=next((p for p in sealed if p.counted_on and line.effective_on <= p.counted_on), None),
    )  # fmt: skip


def _goes_along(visit: Visit, sql: Sql, command: Envelope) -> int:
    """Return how many facts of the same command are taken back with one: all where it ends with the ending of something."""
    last = command.first_position + command.size - 1
    e: Recorded[Any] = visit.site.runtime.ledger.read(sql, visit.county, visit.tenant, after=last - 1, limit=1)[0]
    return command.size - 1 if isinstance(e.fact, sequence.WHOLE) else 0


def _card(line: Line) -> str:
    """Return the page of the thing that a fact is about, where other forms stand; empty where there is none."""
    return f"/t/{line.tenant}/{_CARDS[line.module]}/{line.stream}" if line.module in _CARDS else ""


def _places(visit: Visit) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the unit's institutions and organisations, for fields that name one."""
    at, county, tenant = visit.coordinate, visit.county, visit.tenant
    with visit.reading() as sql:
        units = [(str(u.institution), u.name) for u in institutions.listing(sql, county, tenant, at, limit=500).items]
        bodies = [(str(o.organisation), o.name) for o in organisations.listing(sql, county, tenant, at, limit=500).items]
    return {"institution": units, "organisation": bodies}


