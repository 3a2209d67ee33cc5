"""Which entries may be one person, in a tenant's own books and across the county, and how far they explain what does not add up.

A tenant finds pairs among its own people. Across tenants only the database's own function compares, and it answers the county alone.
Signs are those of what is known now; who stands on a roster, and what was judged of a pair, is asked at both dates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services.views.reading import Page, Row, decode, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate
    from services.views.overview import Balance


class Pair(Row):
    """Two standing entries that may be one person: the one entered later, or flagged, and the other one.

    `other_tenant` is None where the other one is in another tenant's books, which a tenant does not see. `verdict` is "" while nobody has
    looked, `possible` where it was flagged, `confirmed` where it is to be merged; what was merged or dismissed is no pair any more.
    """

    tenant: int
    person: UUID
    other_tenant: int | None
    other: UUID
    sign: str
    verdict: str

    @property
    def within(self) -> bool:
        """Return whether both are in one tenant's books."""
        return self.tenant == self.other_tenant


class Gap(Row):
    """Members declared and counted by one tenant, how many entries too many explain the difference, and what is left of it.

    `unexplained` above zero: so many are missing; below: so many are too many, and nobody knows who.
    """

    tenant: int
    declared: int
    counted: int
    doubles: int
    unexplained: int


_OWN, _COUNTY = (text(head) + text("doubles") for head in ("doubles_own", "doubles_county"))

_ALIKE: Final = "SELECT a.sign, a.tenant_id, a.person, a.other_tenant_id, a.other FROM vault.alike(%(county)s) a"


def found(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Pair]:
    """Return a tenant's pairs, or in the county's door those of all tenants and between them."""
    if tenant is not None:
        return rows(sql, Pair, _OWN, standing_at(county, tenant, at))
    alike = sql.execute(_ALIKE, {"county": county}).fetchall()  # by itself: a sharded engine sends it to where the county is
    told = {name: [row[n] for row in alike] for n, name in enumerate(("signs", "tenants", "persons", "other_tenants", "others"))}
    return rows(sql, Pair, _COUNTY, standing_at(county, None, at, **told))


def paged(pairs: Sequence[Pair], *, cursor: str | None = None, limit: int = 50) -> Page[Pair]:
    """Return a page of pairs in their own order; they are found as a whole, because they are counted as a whole."""
    place = decode(cursor, tuple[int, bool, int, UUID, UUID])
    return page([pair for pair in pairs if place is None or _place(pair) > place], limit, _place)


def _place(pair: Pair) -> tuple[int, bool, int, UUID, UUID]:
    return (pair.tenant, pair.other_tenant is None, pair.other_tenant or 0, pair.person, pair.other)


def gaps(balances: Sequence[Balance], pairs: Sequence[Pair], county: int) -> list[Gap]:
    """Return what pairs explain of the difference between declared and counted members, for each tenant that has declared.

    Of a pair within a tenant one entry is one too many there. Of a pair between two it is in either: it is laid to one that counts
    more than it declared, so that as many of them as possible add up. The county's own row has all of them.
    """
    held = laid(balances, pairs, county)
    return [_gap(b.tenant, b.declared_members, b.members, len(held[b.tenant])) for b in balances if b.declared_members is not None]


def laid(balances: Sequence[Balance], pairs: Sequence[Pair], county: int) -> Mapping[int, Sequence[Pair]]:
    """Return for each tenant the entries that are laid to it as too many, each by a pair that shows it: as many as its gap counts."""
    people = _people(pairs)
    own = [Counter(held.values()) for held in people]
    spare = Counter(tenant for counted in own for tenant, n in counted.items() for _ in range(n - 1))
    off = {b.tenant: b.members - b.declared_members - spare[b.tenant] for b in balances if b.declared_members is not None}
    shared = _laid([set(held.values()) for held in people], off)
    found = defaultdict[int, list[Pair]](list)
    for number, (held, counted) in enumerate(zip(people, own, strict=True)):
        mine = [pair for pair in pairs if pair.person in held]
        for tenant, n in counted.items():
            touching = [pair for pair in mine if tenant in (pair.tenant, pair.other_tenant or 0)]
            found[tenant] += touching[: n - 1 + (number in shared[tenant])]
        found[county * 1000] += mine[: len(held) - 1]
    return found


def _gap(tenant: int, declared: int, counted: int, doubles: int) -> Gap:
    return Gap(tenant=tenant, declared=declared, counted=counted, doubles=doubles, unexplained=declared - counted + doubles)


def _people(pairs: Iterable[Pair]) -> list[dict[UUID, int]]:
    """Return for each person behind the pairs at which tenant each of his entries is; 0 stands for one that this reader does not see."""
    held: dict[UUID, dict[UUID, int]] = {}
    for pair in pairs:
        one = held.get(pair.person, {pair.person: pair.tenant}) | held.get(pair.other, {pair.other: pair.other_tenant or 0})
        held.update(dict.fromkeys(one, one))
    return list({id(one): one for one in held.values()}.values())


def _laid(shared: Sequence[set[int]], off: Mapping[int, int]) -> Mapping[int, set[int]]:
    """Return which people whose entries are in several books are one too many in which of them: as many as there is room for."""
    spares = [n for n, tenants in enumerate(shared) for _ in range(len(tenants) - 1)]
    taken = defaultdict[int, list[int]](list)

    def place(spare: int, seen: set[int]) -> bool:
        for tenant in sorted(shared[spares[spare]] - seen):
            if spares[spare] in {spares[other] for other in taken[tenant]}:
                continue
            seen.add(tenant)
            if len(taken[tenant]) < off.get(tenant, 0):
                taken[tenant].append(spare)
                return True
            for i, other in enumerate(taken[tenant]):
                if place(other, seen):
                    taken[tenant][i] = spare
                    return True
        return False

    for spare in range(len(spares)):
        place(spare, set())
    return defaultdict(set, {tenant: {spares[spare] for spare in held} for tenant, held in taken.items()})
