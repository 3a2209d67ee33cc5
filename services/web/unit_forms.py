"""What forms and API bodies say of units and Party organisations, each with the command that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, Protocol
from uuid import UUID

import msgspec
from msgspec import Meta

from domain import institution, organisation
from domain.institution import Institution
from domain.kernel import Personal
from domain.organisation import Organisation
from infra.ledger import Receipt
from services import institutions, organisations
from services.desk import Decided, Desk
from services.web.problem import BadForm

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
Note = Annotated[str, Meta(max_length=1000)]
_ID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Pair = Annotated[str, Meta(pattern=f"^(?:{_ID}:{_ID})?$")]
Pairs = tuple[Pair, ...] | Pair
"""What a form says of where each one goes: `id:target`, or nothing for those who go with the rest."""


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every such command carries: the day from which it holds (default: today)."""

    effective_on: date | None = None


class Asks(Protocol):
    """A form about a unit or an organisation: it knows the command that it asks for."""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Write what is asked for at a desk."""
        ...


class Name(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new name."""

    name: Line

    def unit(self, desk: Desk, id: UUID) -> Receipt:
        """Rename a unit."""
        return _unit(desk, id, lambda s: institution.rename(s, self.name, at=desk.stamp))

    def organisation(self, desk: Desk, id: UUID) -> Receipt:
        """Rename an organisation."""
        return _body(desk, id, lambda s: organisation.rename(s, self.name, at=desk.stamp))


class UnitPlace(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Under which unit one stands (none: under no other), and on which level."""

    parent: UUID | None = None
    level: Annotated[int, Meta(ge=1, le=2)] = 2

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Move the unit."""
        return institutions.reparent(desk, id, self.parent, level=self.level)


class Type(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a unit counts as."""

    kind: Code

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Assign the type."""
        return _unit(desk, id, lambda s: institution.assign_type(s, self.kind, at=desk.stamp))


class Status(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a unit works, has stopped, was closed, or works again."""

    status: Code
    reason: Note = ""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Change the status."""
        return _unit(desk, id, lambda s: institution.change_status(s, self.status, self.reason, at=desk.stamp))


class Successor(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which unit takes over."""

    successor: UUID

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Name the successor."""
        return institutions.name_successor(desk, id, self.successor)


class Merger(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which other one it goes, with all that it holds."""

    into: UUID
    reason: Note = ""

    def unit(self, desk: Desk, id: UUID) -> Receipt:
        """Merge a unit."""
        return institutions.merge(desk, id, self.into, self.reason)

    def organisation(self, desk: Desk, id: UUID) -> Receipt:
        """Merge an organisation."""
        return organisations.merge(desk, id, self.into, self.reason)


class Placed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one member or organisation goes."""

    id: UUID
    to: UUID


class Split(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which others it is divided; who is not named in `places` goes to `rest`."""

    into: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=50)]
    rest: UUID | None = None
    reason: Note = ""
    places: Annotated[tuple[Placed, ...], Meta(max_length=2000)] = ()

    def unit(self, desk: Desk, id: UUID) -> Receipt:
        """Split a unit; its organisations are placed, all else goes to `rest`."""
        if self.rest is None:
            raise BadForm(("rest", "field.required"))
        return institutions.split(desk, id, self.into, self.reason, places={p.id: p.to for p in self.places}, rest=self.rest)

    def organisation(self, desk: Desk, id: UUID) -> Receipt:
        """Split an organisation; its members are placed."""
        return organisations.split(desk, id, self.into, self.reason, places={p.id: p.to for p in self.places}, rest=self.rest)


class SplitForm(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same as a page says it: those named anywhere are the ones it is divided into."""

    rest: UUID
    other: UUID | None = None
    reason: Note = ""
    place: Pairs = ()

    def split(self) -> Split:
        """Return what is asked for."""
        said = (self.place,) if isinstance(self.place, str) else self.place
        places = tuple(Placed(id=UUID(each[:36]), to=UUID(each[37:])) for each in said if each)
        named = dict.fromkeys((self.rest, *((self.other,) if self.other else ()), *(each.to for each in places)))
        return Split(into=tuple(named), rest=self.rest, reason=self.reason, places=places)


class Home(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which unit an organisation belongs (none: to no unit)."""

    institution: UUID | None = None

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Attach the organisation."""
        return organisations.attach(desk, id, self.institution)


class Upper(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Under which organisation one stands (none: under no other)."""

    parent: UUID | None = None

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Move the organisation."""
        return organisations.change_parent(desk, id, self.parent)


class Appointment(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes a post; without a post he becomes the head."""

    person: UUID
    post: Code = organisation.HEAD
    name: Annotated[str, Meta(max_length=100)] = ""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Appoint the person."""
        called = Personal(self.person, self.name) if self.name else None
        return _body(desk, id, lambda s: organisation.appoint(s, self.person, post=self.post, name=called, at=desk.stamp))


class Removal(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who leaves a post, and why."""

    person: UUID
    post: Code = organisation.HEAD
    reason: Code

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Remove the person."""
        return _body(desk, id, lambda s: organisation.remove(s, self.person, post=self.post, reason=self.reason, at=desk.stamp))


class Dissolution(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an organisation ends without a successor."""

    reason: Note = ""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Dissolve the organisation."""
        return organisations.dissolve(desk, id, self.reason)


class Restoration(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a dissolved organisation stands again, and where, if elsewhere than before."""

    reason: Note = ""
    institution: UUID | None = None
    parent: UUID | None = None

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Restore the organisation."""
        return organisations.restore(desk, id, self.reason, unit=self.institution, parent=self.parent)


class NewUnit(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit to be entered."""

    code: Code
    name: Line
    kind: Code
    level: Annotated[int, Meta(ge=1, le=2)] = 1
    parent: UUID | None = None
    address: Note = ""

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Register the unit."""
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name != "effective_on"}
        return institutions.register(desk, id, institution.Registered(**said))


class NewBody(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation to be entered."""

    code: Code
    name: Line
    kind: Code
    institution: UUID | None = None
    parent: UUID | None = None

    def carry_out(self, desk: Desk, id: UUID) -> Receipt:
        """Establish the organisation."""
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name != "effective_on"}
        return organisations.establish(desk, id, organisation.Established(**said))


def _unit(desk: Desk, id: UUID, decide: Callable[[Institution], Decided]) -> Receipt:
    return institutions.change(desk, id, decide)


def _body(desk: Desk, id: UUID, decide: Callable[[Organisation], Decided]) -> Receipt:
    return organisations.change(desk, id, decide)
