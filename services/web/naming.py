"""What members are called on a page: by their unit's own always, by the county while it has had their names shown to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from services import reveals
from services.access import may
from services.views import identity
from services.views.coverage import Occasion, Reach
from services.views.roster import Card, Entry
from services.views.sessions import Present

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from infra.db import Sql
    from services.web.visit import Visit

E = TypeVar("E", Entry, Card, Present, Reach, Occasion)


def sees_names(visit: Visit) -> bool:
    """Return whether a reader sees who the members are: their own unit does, the county sees numbers."""
    return visit.place is not None and may(visit.role, "tenant.read-personal")


def called(visit: Visit, sql: Sql, persons: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names that a reader may see of a tenant's members: all for the unit's own, else those that stand open to him."""
    if visit.place is None or not persons:
        return {}
    if sees_names(visit):
        return identity.names(sql, visit.county, visit.tenant, list(persons))
    return reveals.names(sql, visit.session, visit.tenant, persons)


def named(entries: Sequence[E], names: Mapping[UUID, str]) -> list[E]:
    """Return rows of members with the names that stand open, and nothing else of what is personal."""
    return [msgspec.structs.replace(each, name=each.name or names.get(each.person)) for each in entries]
