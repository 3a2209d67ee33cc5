"""Counts by the tree of then or of now: whose numbers count under whom, and the people behind such a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from services.views import ancestry, tree
from services.views.ancestry import Ancestry, Share, Tree
from services.views.reading import Count
from services.web.problem import BadForm
from services.web.visit import Visit

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a list is cut down to: whole branches, single members of branches that were split, whole tenants; None leaves all in."""

    branches: Sequence[UUID] | None = None
    persons: Sequence[UUID] = ()
    tenants: Sequence[int] | None = None


def kin(sql: Sql, visit: Visit, by: Tree) -> Ancestry:
    """Return what had become of things by the day whose tree is meant."""
    place, at = visit.place, visit.coordinate
    return ancestry.ancestry(sql, visit.county, place.code if place else None, at, ancestry.day_of(by, at))


def behind(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, by: Tree, *, branch: UUID | None = None, unit: UUID | None = None,
    under: int | None = None,
) -> Behind:  # fmt: skip
    """Return the people behind a number of the tree: under a branch alone, under a unit or an organisation and all below, or a tenant."""
    if under is not None:
        return Behind(tenants=tenants(sql, county, tenant, at, under, by))
    if unit is None and branch is None:
        return Behind()
    grown = tree.tree(sql, county, tenant, at, by)
    node = grown.find("unit", str(unit)) or grown.find("organisation", str(unit)) if unit else None
    found = grown.behind(node) if node else [one for one in grown.shares if branch is not None and one.node == branch]
    return _people(found)


def tenants(sql: Sql, county: int, tenant: int | None, at: Coordinate, under: int | None, by: Tree = "then") -> Sequence[int] | None:
    """Return the tenants that count under one, itself included, or None where none is named; raises BadForm in one tenant's list."""
    if under is None:
        return None
    if tenant is not None:
        raise BadForm(("under", "a unit has no units under it: the county asks"))
    held = ancestry.ancestry(sql, county, tenant, at, ancestry.day_of(by, at))
    return [code for code in sorted({under, *held.tenants}) if held.tenant(code) == under]


def counts(sql: Sql, visit: Visit, by: Tree, found: Sequence[Count], *, under: int | None = None) -> Sequence[Count]:
    """Return counts with tenants and branches replaced by what they had become; their sums stay what they were."""
    held, tenant = kin(sql, visit, by), visit.place.code if visit.place else None
    shares = ancestry.shares(sql, visit.county, tenant, visit.coordinate, held)
    numbers = Counter[tuple[int, str, str]]()
    for one in found:
        if one.by != "branch":
            numbers[held.tenant(one.tenant), one.by, one.code] += one.n
    for (code, branch), n in ancestry.by_branch(shares).items():
        numbers[held.tenant(code), "branch", branch] += n
    return [
        Count(tenant=code, by=name, code=value, n=n) for (code, name, value), n in sorted(numbers.items()) if under in (None, code)
    ]


def _people(found: Sequence[Share]) -> Behind:
    whole = [one.branch for one in found if one.persons is None and one.branch is not None]
    return Behind(branches=whole, persons=[person for one in found for person in one.persons or ()])
