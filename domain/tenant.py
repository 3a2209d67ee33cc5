"""Tenants: the townships, towns, bureaux and the county itself, each with books of its own; facts of the county tenant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from domain.kernel import Fact, Refused, Stamp, State
from domain.spans import Spans, since

ORDER: Final = "effective"
KINDS: Final = frozenset({"county", "township", "town", "sub-district", "bureau", "park"})


class Registered(Fact, tag="tenant.registered"):
    """A tenant was entered with its official code; the code never changes, names do."""

    tenant: int
    name: str
    kind: str
    parent: int | None = None


class Renamed(Fact, tag="tenant.renamed"):
    """A tenant bears a new name."""

    name: str


class Reparented(Fact, tag="tenant.reparented"):
    """A tenant came under another one, as when townships are merged."""

    parent: int | None


class Archived(Fact, tag="tenant.archived"):
    """A tenant's books were closed; they stay readable."""

    reason: str


class Merged(Fact, tag="tenant.merged"):
    """A tenant went into another one; its books stay as they are and take nothing new."""

    into: int
    reason: str = ""


Event = Registered | Renamed | Reparented | Archived | Merged


class Tenant(State):
    """A tenant as its decisions see it."""

    tenant: int
    name: Spans[str]
    parent: Spans[int | None]
    archived: bool = False
    into: int | None = None
    merged_on: date | None = None


class AlreadyRegistered(Refused):
    """Tenant {tenant} is registered already."""


class UnknownKind(Refused):
    """There is no such kind of tenant as {kind}."""


class BeforeItBegan(Refused):
    """On {on} this tenant was not registered yet."""


class OwnParent(Refused):
    """A tenant cannot stand under itself, nor under one that stands under it."""


class BooksClosed(Refused):
    """The books of this tenant are closed."""


class MergedAlready(Refused):
    """This tenant went into {into} on {on}."""


class OwnHeir(Refused):
    """A tenant cannot go into itself, nor into one that went into it."""


class UnknownHeir(Refused):
    """There is no tenant {into}; name one that is registered."""


class HeirGone(Refused):
    """{into} had itself gone into {heir} by {on}; name that one."""


class TookInLater(Refused):
    """This tenant took in another one as late as {latest}; it cannot have ended before."""


class TheCountyStays(Refused):
    """The county's own books go into no other."""


class BooksInUse(Refused):
    """There are books, units or grants of this tenant; it stays registered. Archive or merge it, or put its name or place right."""


class GoneInto(Refused):
    """This unit went into {into} on {on}; from that day on its books take corrections only. Record it in the books of {into}."""


def register(
    tenant: Tenant | None, founding: Registered, *, ancestors: Collection[int] = (), kinds: Collection[str] = KINDS
) -> Registered:
    """Return the founding fact of a tenant that was not there before; `ancestors` is the chain above it."""
    if tenant:
        raise AlreadyRegistered(tenant=tenant.tenant)
    if founding.kind not in kinds:
        raise UnknownKind(kind=founding.kind)
    if founding.tenant in (founding.parent, *ancestors):
        raise OwnParent
    return founding


def rename(tenant: Tenant, name: str, *, at: Stamp) -> Renamed | None:
    """Return the new name, or nothing where it bore the same on that day."""
    _open(tenant, at)
    return None if name == tenant.name.at(at.on) else Renamed(name=name)


def reparent(tenant: Tenant, parent: int | None, *, ancestors: Collection[int] = (), at: Stamp) -> Reparented | None:
    """Return the new place under another tenant; `ancestors` is the chain above it from that day on, the new parent included."""
    _open(tenant, at)
    if tenant.tenant in (parent, *ancestors):
        raise OwnParent
    return None if parent == tenant.parent.at(at.on) else Reparented(parent=parent)


def archive(tenant: Tenant, reason: str, *, at: Stamp) -> Archived | None:
    """Return the closing of the books, once."""
    _begun(tenant, at)
    return None if tenant.archived else Archived(reason=reason)


def merge(
    tenant: Tenant, into: int, reason: str = "", *, heirs: Sequence[Tenant], taken_in: date | None = None, at: Stamp
) -> Merged | None:
    """Return the end of a tenant in another one from a day on.

    *heirs* are the other tenant and those into which it went in turn; *taken_in* is the latest day on which one went into this tenant.
    """
    if (tenant.into, tenant.merged_on) == (into, at.on):
        return None
    ended = end(tenant, into, reason, at=at)
    if tenant.tenant in (into, *(heir.tenant for heir in heirs)):
        raise OwnHeir
    if heirs[0].archived:
        raise BooksClosed
    if (gone := heirs[0].merged_on) is not None and gone <= at.on:
        raise HeirGone(into=into, heir=heirs[0].into, on=gone)
    if taken_in is not None and taken_in > at.on:
        raise TookInLater(latest=taken_in)
    return ended


def end(tenant: Tenant, into: int, reason: str = "", *, at: Stamp) -> Merged:
    """Return the end of a tenant as far as its own books tell: once, after it began, and never of the county itself."""
    if tenant.into is not None:
        raise MergedAlready(into=tenant.into, on=tenant.merged_on)
    _begun(tenant, at)
    if tenant.parent.last is None and tenant.tenant % 1000 == 0:
        raise TheCountyStays
    return Merged(into=into, reason=reason)


def takes(tenant: Tenant, *, on: date, name: str) -> None:
    """Refuse something new in the books of a tenant that had gone into another one, called *name*, by that day."""
    if tenant.merged_on is not None and on >= tenant.merged_on:
        raise GoneInto(into=name or str(tenant.into), on=tenant.merged_on)


def _begun(tenant: Tenant, at: Stamp) -> None:
    if tenant.name.at(at.on) is None:
        raise BeforeItBegan(on=at.on)


def _open(tenant: Tenant, at: Stamp) -> None:
    _begun(tenant, at)
    if tenant.archived:
        raise BooksClosed


def evolve(tenant: Tenant | None, event: Event, at: Stamp) -> Tenant:
    """Return the tenant after one more fact."""
    if isinstance(event, Registered):
        return Tenant(tenant=event.tenant, name=since(at.on, event.name), parent=since(at.on, event.parent))
    assert tenant, "a tenant begins by being registered"
    match event:
        case Renamed(name=name):
            return replace(tenant, name=tenant.name.then(at.on, name))
        case Reparented(parent=parent):
            return replace(tenant, parent=tenant.parent.then(at.on, parent))
        case Archived():
            return replace(tenant, archived=True)
        case Merged(into=into):
            return replace(tenant, into=into, merged_on=at.on)
