"""One request of a signed-in reader: who, at whose books, at which two dates, in which language; and how he is answered."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

import msgspec
from litestar import Response

from services.access import COUNTY_ROLES, may
from services.coordinate import Coordinate
from services.sessions import Place, Session
from services.views import reading
from services.web import letters
from services.web.i18n import LANGUAGES, Words
from services.web.navigation import entries
from services.web.site import Site

if TYPE_CHECKING:
    from infra.db import Sql
    from services.web.freshness import Freshness

T = TypeVar("T")
HTML: Final = "text/html"
DATES: Final = frozenset({"true_on", "known_on"})
PASSING: Final = frozenset({"after", "lang", "cursor", "pairs", "learned"})
"""What of an address is for one page at its own dates: a cursor is a place in a list, and another day has another list."""


class AsOf(msgspec.Struct, frozen=True, kw_only=True):
    """The coordinate of an answer: both dates, the position that the views of each tenant had reached, and what that is complete to."""

    true_on: date
    known_on: datetime
    positions: dict[str, int]
    complete_to: datetime | None = None


class Listing(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A stretch of a list, the cursor that leads on, and the coordinate at which it is true."""

    items: Sequence[T]
    next: str | None
    as_of: AsOf


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What of an HTTP request pages ask for: its path, its query as it was typed, and the position it should wait for."""

    path: str
    query: Mapping[str, str] = {}
    after: int | None = None


def kept(dates: Mapping[str, str], path: str, **query: object) -> str:
    """Return an address that carries dates on."""
    parts = {k: v for k, v in {**dates, **query}.items() if v not in (None, "")}
    base, mark, place = path.partition("#")
    return f"{base}{'&' if '?' in base else '?'}{urlencode(parts)}{mark}{place}" if parts else path


class Visit:
    """A request with everything that a page or a list needs to answer it."""

    def __init__(
        self, site: Site, session: Session, *, role: str, coordinate: Coordinate, words: Words, request: Request, fresh: Freshness
    ) -> None:
        self.site, self.session, self.role = site, session, role
        self.coordinate, self.words, self.request, self.fresh = coordinate, words, request, fresh

    @property
    def county(self) -> int:
        """Return the county whose books are read."""
        return self.session.county

    @property
    def place(self) -> Place | None:
        """Return the tenant of the path, None on pages of the county."""
        return self.session.place

    @property
    def tenant(self) -> int:
        """Return the tenant of the path; the county's own books where there is none."""
        return self.session.place.code if self.session.place else self.session.county * 1000

    @property
    def sees_known_on(self) -> bool:
        """Return whether the second date stands open on every page: it does for county roles."""
        return self.role in COUNTY_ROLES

    @contextmanager
    def reading(self) -> Generator[Sql]:
        """Yield the door this page reads through: its tenant's, or the county's."""
        place, db = self.place, self.site.runtime.db
        with db.tenant(self.county, place.code) if place else db.county(self.county) as sql:
            yield sql

    @cached_property
    def unread(self) -> int:
        """Return how many items of his inbox the reader has not read."""
        return letters.unread(self.site.runtime, self.session)

    def etag(self, stream: UUID) -> str:
        """Return the version of a stream in these books, as a command may name it in If-Match."""
        history = self.site.runtime.ledger.load(self.county, self.tenant, stream)
        return f'"{history[-1].version if history else 0}"'

    def may(self, action: str) -> bool:
        """Return whether to offer a command: his role allows it here, and he looks at today."""
        return not self.coordinate.is_past and may(self.role, action)

    def link(self, path: str, **query: object) -> str:
        """Return an address that keeps both dates, so that a reader stays where he stands in time."""
        return kept(self.dates, path, **query)

    def here(self, **query: object) -> str:
        """Return this page's address with some parts of its query changed (None: left out); at other dates it is a list's first page."""
        gone = PASSING if query.keys() & DATES else ("after", "lang")
        kept = {k: v for k, v in self.request.query.items() if k not in gone}
        parts = {k: v for k, v in {**kept, **query}.items() if v not in (None, "")}
        return f"?{urlencode(parts)}" if parts else self.request.path

    def comparison(self, shown: str) -> str:
        """Return the address that compares what this page lists, cut down as it is: the day looked at with today, or New Year's Day."""
        kept = {k: v for k, v in self.request.query.items() if k not in PASSING | {"limit", "shape", "sort"}}
        first = {} if self.coordinate.is_past else {"true_on": self.coordinate.today.replace(month=1, day=1).isoformat()}
        return self.link(f"/t/{self.place.code}/compare" if self.place else "/county/compare", **{**first, **kept, "list": shown})

    @property
    def chosen(self) -> frozenset[str]:
        """Return the parts of an address that go where other dates are chosen."""
        return DATES | PASSING

    @property
    def dates(self) -> dict[str, str]:
        """Return both dates as they were typed; empty for today and now."""
        return {k: self.request.query[k] for k in ("true_on", "known_on") if self.request.query.get(k)}

    @property
    def as_of(self) -> AsOf:
        """Return the coordinate of this answer."""
        known = min(self.coordinate.known, self.session.now)
        return AsOf(
            true_on=self.coordinate.true_on, known_on=known, complete_to=self.fresh.complete_to,
            positions={str(tenant): position for tenant, position in sorted(self.fresh.positions.items())},
        )  # fmt: skip

    def listing(self, page: reading.Page[T]) -> Listing[T]:
        """Return a view's page as the API says it."""
        return Listing(items=page.items, next=page.next, as_of=self.as_of)

    def local(self, at: datetime) -> datetime:
        """Return an instant in county time, as people read it."""
        return at.astimezone(self.site.clock.zone)

    def page(
        self, template: str, *, title: str, crumbs: Sequence[tuple[str, str]] = (), status: int = 200, **context: Any
    ) -> Response[str]:
        """Return a page: the base layout around a template, with *crumbs* of (words, address) above its title."""
        html = self.site.render(
            template, title=title, crumbs=crumbs, visit=self, t=self.words, lang=self.words.lang, session=self.session, place=self.place,
            coordinate=self.coordinate, clock=self.site.clock, link=self.link, may=self.may, languages=LANGUAGES,
            nav=entries(self.session, self.place, self.request.path), new_id=_fresh_id, **context,
        )  # fmt: skip
        return Response(html, media_type=HTML, status_code=status)


def _fresh_id() -> UUID:
    return uuid4()
