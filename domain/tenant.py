"""Tenants: the townships, towns, bureaux and the county itself, each with books of its own; facts of the county tenant."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec.structs import replace

from domain.kernel import Fact, Refused, Stamp, State

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


Event = Registered | Renamed | Reparented | Archived


class Tenant(State):
    """A tenant as its decisions see it."""

    tenant: int
    name: str
    parent: int | None
    archived: bool = False


class AlreadyRegistered(Refused):
    """Tenant {tenant} is registered already."""


class UnknownKind(Refused):
    """There is no such kind of tenant as {kind}."""


class OwnParent(Refused):
    """A tenant cannot stand under itself."""


class BooksClosed(Refused):
    """The books of this tenant are closed."""


def register(tenant: Tenant | None, founding: Registered, *, kinds: Collection[str] = KINDS) -> Registered:
    """Return the founding fact of a tenant that was not there before."""
    if tenant:
        raise AlreadyRegistered(tenant=tenant.tenant)
    if founding.kind not in kinds:
        raise UnknownKind(kind=founding.kind)
    if founding.parent == founding.tenant:
        raise OwnParent
    return founding


def rename(tenant: Tenant, name: str) -> Renamed | None:
    """Return the new name, or nothing where it is the same."""
    _open(tenant)
    return None if name == tenant.name else Renamed(name=name)


def reparent(tenant: Tenant, parent: int | None) -> Reparented | None:
    """Return the new place under another tenant."""
    _open(tenant)
    if parent == tenant.tenant:
        raise OwnParent
    return None if parent == tenant.parent else Reparented(parent=parent)


def archive(tenant: Tenant, reason: str) -> Archived | None:
    """Return the closing of the books, once."""
    return None if tenant.archived else Archived(reason=reason)


def _open(tenant: Tenant) -> None:
    if tenant.archived:
        raise BooksClosed


def evolve(tenant: Tenant | None, event: Event, at: Stamp) -> Tenant:
    """Return the tenant after one more fact."""
    if isinstance(event, Registered):
        return Tenant(tenant=event.tenant, name=event.name, parent=event.parent)
    assert tenant, "a tenant begins by being registered"
    match event:
        case Renamed(name=name):
            return replace(tenant, name=name)
        case Reparented(parent=parent):
            return replace(tenant, parent=parent)
        case Archived():
            return replace(tenant, archived=True)
