"""The timeline of a tenant, a thing, a person and the county: every fact on both clocks, and one page for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath
from msgspec import Meta

from domain import catalogue
from domain.kernel import Recorded
from services.access import may
from services.desk import Missing
from services.views import tenants as directory
from services.views import timeline
from services.views.reading import MOST
from services.views.timeline import Density, Filter, Line
from services.web.asking import Asked, asked
from services.web.routes import Page, Visit, page, query
from services.web.sayings import Sayings
from services.web.strip import strip
from services.web.terms import terms
from services.web.visit import AsOf
from services.web.who import who

VIEWS: Final = ("timeline", "commitments", "institutions", "organisations", "inspections", "findings")


class Wanted(Asked, frozen=True, kw_only=True):
    """Which facts a timeline is asked for: by kind, by whom, about what, and by days on either clock."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    kind: Annotated[str, Meta(max_length=60)] | None = None
    subject: UUID | None = None
    person: UUID | None = None
    actor: UUID | None = None
    true_since: date | None = None
    true_until: date | None = None
    learned_since: date | None = None
    learned_until: date | None = None
    late: bool = False
    tenant: int | None = None

    def filter(self) -> Filter:
        """Return the same for the view."""
        return Filter(
            kind=self.kind, stream=self.subject, person=self.person, actor=self.actor, true_since=self.true_since,
            true_until=self.true_until, learned_since=self.learned_since, learned_until=self.learned_until, late=self.late,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.filter() != Filter() or self.tenant is not None


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a timeline; `next` leads to earlier facts, `previous` to later ones."""

    items: Sequence[Line]
    next: str | None
    previous: str | None
    as_of: AsOf


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """How many facts there are of each day."""

    items: Sequence[Density]
    as_of: AsOf


class TimelinePages(Controller):
    """The facts in one tenant's books."""

    path = "/t/{tenant:int}"

    @page("/timeline", action="tenant.read", views=VIEWS)
    def tenant(self, visit: Visit) -> Page:
        """Return the timeline of a tenant, or of one thing or person in its books."""
        return _show(visit, visit.tenant, {}, visit.words("timelines.title"))

    @page("/facts/{position:int}", action="tenant.read", views=VIEWS)
    def fact(self, visit: Visit, position: FromPath[int]) -> Page:
        """Return one fact with its envelope and the receipt of its command."""
        if not 0 < position < 1 << 62:
            raise Missing
        with visit.reading() as sql:
            line = timeline.fact(sql, visit.county, visit.tenant, position, visit.coordinate)
            if line is None or line.recorded_at > visit.coordinate.known:
                raise Missing
            found: list[Recorded[Any]] = visit.site.runtime.ledger.read(sql, visit.county, visit.tenant, after=position - 1, limit=1)
        known = who(visit, [line.actor, *_uuids(line)])
        return visit.page(
            "timelines/fact.html", title=visit.words.fact(line.tag), line=line, envelope=found[0], who=known,
            crumbs=[(visit.words("timelines.title"), f"/t/{visit.tenant}/timeline")], say=Sayings(visit.words, known, terms(visit)),
            refusal=None, version=None,
            voidable=line.module == "commitment" and line.replaced_by is None and visit.may("commitment.correct"),
        )  # fmt: skip


class CountyTimelinePages(Controller):
    """The facts of the whole county."""

    path = "/county/timeline"

    @page(action="county.read", scope="county", views=VIEWS)
    def county(self, visit: Visit) -> Page:
        """Return the county's timeline, both clocks in the address."""
        with visit.reading() as sql:
            names = {each.code: each.name for each in directory.listing(sql, visit.county, visit.coordinate)}
        return _show(visit, asked(visit, Wanted).tenant, names, visit.words("timelines.county.title"))


class TimelineApi(Controller):
    """Timelines as JSON."""

    path = "/api/v1"
    tags = ("timeline",)

    @query("/tenants/{tenant:int}/timeline", action="tenant.read", views=VIEWS, asks=Wanted)
    def tenant(self, visit: Visit) -> Timeline:
        """Return a tenant's facts, those true of the latest days first."""
        return _answer(visit, visit.tenant)

    @query("/tenants/{tenant:int}/timeline/days", action="tenant.read", views=VIEWS, asks=Wanted)
    def days(self, visit: Visit) -> Strip:
        """Return how many facts of each day there are."""
        return _strip(visit, visit.tenant)

    @query("/county/timeline", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Timeline:
        """Return the facts of all tenants."""
        return _answer(visit, asked(visit, Wanted).tenant)

    @query("/county/timeline/days", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county_days(self, visit: Visit) -> Strip:
        """Return how many facts of each day there are in all tenants."""
        return _strip(visit, asked(visit, Wanted).tenant)


def _answer(visit: Visit, tenant: int | None) -> Timeline:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        found = timeline.lines(sql, visit.county, tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit)
    return Timeline(items=found.items, next=found.next, previous=found.previous, as_of=visit.as_of)


def _strip(visit: Visit, tenant: int | None) -> Strip:
    with visit.reading() as sql:
        found = timeline.density(sql, visit.county, tenant, visit.coordinate, asked(visit, Wanted).filter())
    return Strip(items=found, as_of=visit.as_of)


def _show(visit: Visit, tenant: int | None, names: dict[int, str], title: str) -> Page:
    wanted, said = asked(visit, Wanted), terms(visit)
    with visit.reading() as sql:
        found = timeline.lines(sql, visit.county, tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit)
        days = timeline.density(sql, visit.county, tenant, visit.coordinate, wanted.filter())
    ids = {id for line in found.items for id in (line.actor, *_uuids(line))} | {i for i in (wanted.person, wanted.actor) if i}
    known = who(visit, ids)
    subject = next((line.title for line in found.items if line.stream == wanted.subject and line.title), "")
    return visit.page(
        "timelines/timeline.html", title=title, base=visit.request.path, wanted=wanted, found=found, names=names, who=known,
        say=Sayings(visit.words, known, said), strip=strip(days), kinds=_kinds(visit), subject=subject,
        groups=[(day, list(lines)) for day, lines in groupby(found.items, key=lambda line: line.effective_on)],
        personal=may(visit.role, "tenant.read-personal"),
    )  # fmt: skip


def _kinds(visit: Visit) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return every kind of fact under its module, as a form offers them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for tag in catalogue.BY_TAG:
        found.setdefault(catalogue.module_of(tag), []).append((tag, visit.words.fact(tag)))
    return [(module, visit.words.code("module", module), tags) for module, tags in found.items()]


def _uuids(line: Line) -> list[UUID]:
    found: list[UUID] = []
    for name in ("person", "responsible", "approved_by", "was", "user", "leader"):
        value = line.params.get(name)
        if isinstance(value, str) and len(value) == len(str(UUID(int=0))):
            try:
                found.append(UUID(value))
            except ValueError:
                continue
    return found
