"""What corrections and voids leave behind: nobody in a branch, and nothing under a unit, that does not stand on some day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain import institution, member, organisation
from domain.catalogue import module_of, tag_of
from domain.corrections import OthersRestOnIt
from domain.hierarchy import Steps, above
from domain.kernel import Fact, Recorded, Refused
from domain.resting import NothingStandsThere, Side, broken, side
from infra.ledger import SYSTEM, Quiet
from services.views.placing import COMING, What, candidates

if TYPE_CHECKING:
    from infra.ledger import Draft
    from services.wiring import Runtime

_RESTING: Final[Mapping[str, Sequence[What]]] = {
    "organisation": ("members", "branches", "predecessors"), "institution": ("attached", "units", "promises", "findings", "merged"),
}  # fmt: skip
_CIRCLES: Final[Mapping[str, type[Refused]]] = {
    "organisation": organisation.GoesInCircles, "institution": institution.GoesInCircles,
}  # fmt: skip
COMES: Final[tuple[type[Fact], ...]] = (
    member.Registered, member.Joined, organisation.Established, organisation.Attached, organisation.ParentChanged, organisation.Restored,
    institution.Registered, institution.Reparented,
)  # fmt: skip
"""Facts by which something comes to rest on another thing: what that one is just then is witnessed."""
_NEXT: Final = 1 << 62
"""Positions that what is about to be stored is given here, behind all that is stored."""
_LATER: Final = datetime.max.replace(tzinfo=UTC)


def keep(
    runtime: Runtime, county: int, tenant: int, drafts: Sequence[Draft]
) -> tuple[Sequence[tuple[UUID, int]], Quiet | None]:
    """Refuse that something would rest on what does not stand; return the streams, and the silence, that were relied on.

    Asked of whatever comes to a branch, a body or a unit, and of every correction and void. What hung in the air before may go on doing
    so, and what is nowhere in these books may be named: books that came from elsewhere are put right step by step.
    """
    puts_right = any(draft.replaces is not None for draft in drafts)
    asked = drafts if puts_right else [draft for draft in drafts if isinstance(draft.fact, COMES)]
    if not asked:
        return (), None
    books = _Books(runtime, county, tenant, drafts, {draft.stream for draft in asked})
    for thing, held in sorted(_pairs(books) if puts_right else _new_pairs(books)):
        if books.was(held).kind and not books.now(held).kind:
            raise OthersRestOnIt
        before, after = (books.was(thing), books.was(held)), (books.now(thing), books.now(held))
        if (day := broken(held, before, after)) is not None:
            raise NothingStandsThere(on=day)
    for thing in books.changed if puts_right else ():
        if books.now(thing).uppers != books.was(thing).uppers:
            _no_circle(books, thing)
    return books.witnesses(), books.quiet


class _Books:
    """Streams as they are, and as they would be once some drafts are stored."""

    def __init__(self, runtime: Runtime, county: int, tenant: int, drafts: Sequence[Draft], streams: Collection[UUID]) -> None:
        self._runtime, self._county, self._tenant = runtime, county, tenant
        self._read: Final[dict[UUID, list[Recorded[Any]]]] = {}
        self._was: Final[dict[UUID, Side]] = {}
        self._now: Final[dict[UUID, Side]] = {}
        self._head = -1
        self.quiet: Quiet | None = None
        self.read(streams)
        self.changed: Final = list(self._was)
        for id in self.changed:
            written = [recorded(county, tenant, draft, n) for n, draft in enumerate(drafts) if draft.stream == id]
            self._now[id] = side([*self._read[id], *written])

    def read(self, streams: Collection[UUID]) -> None:
        """Read streams at once; those that there are not tell of nothing."""
        unread = set(streams) - self._read.keys()
        if unread:
            with self._runtime.db.tenant(self._county, self._tenant) as sql:
                self._read.update((id, []) for id in unread)
                for e in self._runtime.ledger.streams(sql, self._county, self._tenant, unread):
                    self._read[e.stream].append(e)
            self._was.update((id, side(self._read[id])) for id in unread)

    def was(self, id: UUID) -> Side:
        """Return a thing as it is."""
        self.read({id})
        return self._was[id]

    def now(self, id: UUID) -> Side:
        """Return a thing as it would be."""
        return self._now[id] if id in self._now else self.was(id)

    def module(self, id: UUID) -> str:
        """Return what kind of thing a stream that was read is about."""
        return module_of(self._read[id][0].tag) if self._read[id] else ""

    def resting_on(self, id: UUID) -> set[UUID]:
        """Return what rests on a thing on any day, from now on in the faith that nothing more comes to it meanwhile."""
        for what in _RESTING.get(self.module(id), ()):
            kinds, undone = (frozenset(map(tag_of, each)) for each in COMING[what])
            self._head = self._runtime.ledger.head(self._county, self._tenant) if self._head < 0 else self._head
            self.quiet = Quiet(since=self._head, kinds=kinds, undone=kinds | undone).beside(self.quiet)
        with self._runtime.db.tenant(self._county, self._tenant) as sql:
            asked = _RESTING.get(self.module(id), ())
            found = {each for what in asked for each in candidates(sql, self._county, self._tenant, what, {id}, date.min)}
        self.read(found)
        return {each for each in found if any(claim.on == id for claim in self.now(each).claims)}

    def witnesses(self) -> list[tuple[UUID, int]]:
        """Return the streams that were only read, with the version at which they were."""
        return [(id, facts[-1].version) for id, facts in self._read.items() if facts and id not in self._now]


def _pairs(books: _Books) -> Iterator[tuple[UUID, UUID]]:
    """Yield each thing with one that it rests on, where what is to be written touches either of them."""
    for id in books.changed:
        was, now = books.was(id), books.now(id)
        if was.claims != now.claims:
            books.read({claim.on for claim in now.claims})
            yield from {(id, claim.on) for claim in now.claims}
        if was.alive != now.alive:
            yield from ((each, id) for each in books.resting_on(id))


def _new_pairs(books: _Books) -> Iterator[tuple[UUID, UUID]]:
    """Yield each thing with one of these books that it comes to rest on."""
    for id in books.changed:
        claims = set(books.now(id).claims) - set(books.was(id).claims)
        books.read({claim.on for claim in claims})
        yield from {(id, claim.on) for claim in claims if books.was(claim.on).kind}


def _no_circle(books: _Books, id: UUID) -> None:
    def steps(each: UUID) -> Steps:
        return books.now(each).uppers

    uppers = steps(id)
    for n, (day, upper) in enumerate(uppers):
        if upper is not None and id in above(upper, day, uppers[n + 1][0] if n + 1 < len(uppers) else None, steps):
            raise _CIRCLES[books.module(id)]


def recorded(county: int, tenant: int, draft: Draft, n: int) -> Recorded[Any]:
    """Return a draft as it would be read back."""
    return Recorded(
        fact=draft.fact, county=county, tenant=tenant, position=_NEXT + n, stream=draft.stream, version=draft.version,
        tag=tag_of(draft.fact), effective_on=draft.effective_on, recorded_at=_LATER, actor=SYSTEM, role="", command_id=draft.stream,
        command_position=_NEXT, channel="", correlation=draft.stream, replaces=draft.replaces,
    )  # fmt: skip
