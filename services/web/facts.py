"""One fact by its permanent address: what it says, its envelope, the receipt of its command, its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from litestar import Controller
from litestar.params import FromPath

from domain import catalogue
from domain.kernel import Fact, Recorded
from services import corrections
from services.desk import Missing
from services.views import facts, timeline
from services.views.facts import Envelope, Neighbours, Whole
from services.views.timeline import Line
from services.web.rosters import sees_names
from services.web.routes import Page, Visit, page, query
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.timelines import VIEWS, called, uuids
from services.web.visit import AsOf
from services.web.who import who

if TYPE_CHECKING:
    from infra.db import Sql

_LARGEST: Final = 1 << 62


class OneFact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact with its envelope and neighbours; `positions` are those of its command, as the receipt said."""

    fact: Line
    envelope: Envelope
    neighbours: Neighbours
    positions: tuple[int, int]
    as_of: AsOf


class FactPages(Controller):
    """The facts in one tenant's books, one by one."""

    path = "/t/{tenant:int}/facts"

    @page("/{position:int}", action="tenant.read", views=VIEWS)
    def fact(self, visit: Visit, position: FromPath[int]) -> Page:
        """Return one fact with its envelope, the receipt of its command and its neighbours."""
        found = _found(visit, position)
        line, envelope = found.line, found.envelope
        with visit.reading() as sql:
            members = called(visit, sql, [*line.persons, *envelope.subjects])
        known = who(visit, [line.actor, envelope.on_behalf_of, *envelope.subjects, *uuids(line)])
        return visit.page(
            "timelines/fact.html", title=visit.words.fact(line.tag), found=found, line=line, envelope=envelope, who=known, called=members,
            crumbs=[(visit.words("timelines.title"), f"/t/{visit.tenant}/timeline")], say=Sayings(visit.words, known, terms(visit)),
            refusal=None, version=None, more=envelope.size - 1 - len(found.together), right=_may_put_right(visit, line),
        )  # fmt: skip


class FactApi(Controller):
    """The same as JSON."""

    path = "/api/v1/tenants/{tenant:int}/facts"
    tags = ("timeline",)

    @query("/{position:int}", action="tenant.read", views=VIEWS)
    def fact(self, visit: Visit, position: FromPath[int]) -> OneFact:
        """Return one fact."""
        found = _found(visit, position)
        envelope = found.envelope
        return OneFact(
            fact=found.line, envelope=envelope, neighbours=found.neighbours, as_of=visit.as_of,
            positions=(envelope.first_position, envelope.first_position + envelope.size - 1),
        )  # fmt: skip


def _found(visit: Visit, position: int) -> Whole:
    if not 0 < position < _LARGEST:
        raise Missing
    with visit.reading() as sql:
        found = facts.whole(sql, visit.county, visit.tenant, position, visit.coordinate)
        if found is None:
            raise Missing
        return _told(visit, sql, found)


def _may_put_right(visit: Visit, line: Line) -> bool:
    """Return whether to offer to put a fact right: it stands, the reader looks at today, and such facts are his to take back."""
    return line.replaced_by is None and visit.may("fact.correct") and corrections.may_take_back(visit.role, _recorded(visit, line.position))


def _recorded(visit: Visit, position: int) -> Recorded[Fact]:
    with visit.reading() as sql:
        return _read(visit, sql, position)


def _read(visit: Visit, sql: Sql, position: int) -> Recorded[Fact]:
    found: list[Recorded[Fact]] = visit.site.runtime.ledger.read(sql, visit.county, visit.tenant, after=position - 1, limit=1)
    return found[0]


def _told(visit: Visit, sql: Sql, found: Whole) -> Whole:
    """Return a fact with the text that timelines leave out, for its own unit, and for everybody where it is about no member."""
    if found.line.tag not in timeline.KEPT_BACK or not (sees_names(visit) or _names_nobody(visit, sql, found)):
        return found
    told = timeline.kept_back(_read(visit, sql, found.line.position).fact)
    line = msgspec.structs.replace(found.line, params={**found.line.params, **told})
    return msgspec.structs.replace(found, line=line)


def _names_nobody(visit: Visit, sql: Sql, found: Whole) -> bool:
    """Return whether a void is of one thing alone that is no member: its reason speaks of that thing."""
    stream, whole = found.line.stream, found.envelope.size <= facts.SHOWN
    if found.line.module != "fact" or not whole or any(each.stream != stream for each in found.together):
        return False
    history: list[Recorded[Fact]] = visit.site.runtime.ledger.streams(sql, visit.county, visit.tenant, [stream])
    return catalogue.module_of(history[0].tag) != "member"
