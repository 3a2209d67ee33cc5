"""The timeline of the county, a tenant, a thing with what belongs to it, or a person: every fact on both clocks, as pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller
from msgspec import Meta

from domain import catalogue
from services import exports, users
from services.access import may
from services.views import tenants as directory
from services.views import timeline
from services.views.reading import MOST
from services.views.stretches import stretches
from services.views.timeline import Filter, Line
from services.web import naming
from services.web.asking import Asked, asked
from services.web.routes import Page, Visit, page
from services.web.sayings import Sayings
from services.web.strip import strip
from services.web.terms import terms
from services.web.who import who

if TYPE_CHECKING:
    from infra.db import Sql

VIEWS: Final = ("timeline", "commitments", "institutions", "organisations", "inspections", "findings")
_MOST: Final = 1000
"""Users to choose from: more than a county has."""
PEOPLE: Final = ("person", "responsible", "approved_by", "was", "user", "leader")
"""Parts of facts that may name somebody who has an account."""


class Wanted(Asked, frozen=True, kw_only=True):
    """Which facts a timeline is asked for: by kind, by whom, about what, and by days on either clock."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    kind: Annotated[str, Meta(max_length=60)] | None = None
    subject: UUID | None = None
    dossier: UUID | None = None
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
            kind=self.kind, stream=self.subject, dossier=self.dossier, person=self.person, actor=self.actor, true_since=self.true_since,
            true_until=self.true_until, learned_since=self.learned_since, learned_until=self.learned_until, late=self.late,
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Return whether anything is left out."""
        return self.filter() != Filter() or self.tenant is not None

    @property
    def asks(self) -> dict[str, str]:
        """Return what was asked for as an address says it, but for the place in the list."""
        said = {name: msgspec.to_builtins(getattr(self, name)) for name in self.__struct_fields__ if name not in ("cursor", "limit")}
        return {name: "true" if value is True else str(value) for name, value in said.items() if value not in (None, False)}


class TimelinePages(Controller):
    """The facts in one tenant's books."""

    path = "/t/{tenant:int}/timeline"

    @page(action="tenant.read", views=VIEWS)
    def tenant(self, visit: Visit) -> Page:
        """Return the timeline of a tenant, or of one thing or person in its books."""
        return _show(visit, visit.tenant, {}, visit.words("timelines.title"))


class CountyTimelinePages(Controller):
    """The facts of the whole county."""

    path = "/county/timeline"

    @page(action="county.read", scope="county", views=VIEWS)
    def county(self, visit: Visit) -> Page:
        """Return the county's timeline, both clocks in the address."""
        with visit.reading() as sql:
            names = {each.code: each.name for each in directory.listing(sql, visit.county, visit.coordinate)}
        return _show(visit, asked(visit, Wanted).tenant, names, visit.words("timelines.county.title"))


def scope(visit: Visit, wanted: Wanted) -> int | None:
    """Return the tenant whose facts are asked for: that of the path, or the one that a reader of the county picks."""
    return visit.place.code if visit.place else wanted.tenant


def uuids(line: Line) -> list[UUID]:
    """Return the ids in a fact that may be those of people who have an account."""
    found: list[UUID] = []
    for name in PEOPLE:
        value = line.params.get(name)
        if isinstance(value, str) and len(value) == len(str(UUID(int=0))):
            try:
                found.append(UUID(value))
            except ValueError:
                continue
    return found


def called(visit: Visit, sql: Sql, persons: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the names of members for readers who may see them: the unit's own, and of the county while they stand open to him."""
    return naming.called(visit, sql, set(persons))


def _show(visit: Visit, tenant: int | None, names: dict[int, str], title: str) -> Page:
    wanted, said = asked(visit, Wanted), terms(visit)
    with visit.reading() as sql:
        found = timeline.lines(sql, visit.county, tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit)
        days = stretches(sql, visit.county, tenant, visit.coordinate, wanted.filter())
        subject = _title(visit, sql, tenant, wanted.dossier or wanted.subject)
        members = called(visit, sql, (p for p in (wanted.person, *(p for line in found.items for p in line.persons)) if p))
    house = users.at_home(visit.site.runtime, visit.county, tenant, limit=_MOST)
    known = who(visit, [wanted.actor, *(id for line in found.items for id in (line.actor, *line.persons, *uuids(line)))])
    return visit.page(
        "timelines/timeline.html", title=title, base=visit.request.path, wanted=wanted, found=found, names=names, who=known,
        say=Sayings(visit.words, known, said), strip=strip(days), kinds=_kinds(visit), subject=subject, called=members,
        groups=[(day, list(lines)) for day, lines in groupby(found.items, key=lambda line: line.effective_on)],
        forms=exports.FORMATS, at_once=exports.AT_ONCE, exportable=may(visit.role, "timeline.export"),
        actors=[(str(user.id), _introduced(user, names)) for user in house],
    )  # fmt: skip


def _introduced(user: users.User, names: dict[int, str]) -> str:
    """Return a user's name with his unit, where there are several, and his post."""
    said = " ".join(filter(None, (names.get(user.tenant), user.post)))
    return f"{user.name}（{said}）" if said else user.name


def _title(visit: Visit, sql: Sql, tenant: int | None, thing: UUID | None) -> str:
    if thing is None:
        return ""
    found = timeline.lines(sql, visit.county, tenant, visit.coordinate, Filter(stream=thing), limit=1).items
    return found[0].title if found else ""


def _kinds(visit: Visit) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
    """Return every kind of fact under its module, as a form offers them."""
    found: dict[str, list[Any]] = {}
    for tag in catalogue.BY_TAG:
        found.setdefault(catalogue.module_of(tag), []).append((tag, visit.words.fact(tag)))
    return [(module, visit.words.code("module", module), tags) for module, tags in found.items()]
