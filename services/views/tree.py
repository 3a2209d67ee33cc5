"""The organisation tree of any day: tenants, their units and the organisations under them, with how many members stand where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from services.views import ancestry, tenants
from services.views.ancestry import Ancestry, Share, Step, Tree
from services.views.reading import Row, rows, standing_at, text
from services.views.tenants import Listed

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

Key = tuple[str, str]
"""A node: its kind and its id as addresses spell it."""


class Thing(Row):
    """A unit or an organisation as it stood on a day, ended ones too; `unit` is the unit that an organisation belongs to."""

    tenant: int
    kind: str
    id: UUID
    code: str
    name: str
    type: str
    status: str
    standing: str
    parent: UUID | None
    unit: UUID | None


class Kin(Row):
    """Another node from which or into which one went on a day."""

    kind: str
    tenant: int
    id: str
    name: str
    how: str
    on: date


class Node(Row):
    """A node of the tree with all below it. `members` count under it alone, `total` with all below.

    `kind` is tenant, unit, organisation, or none for members whom no organisation has. What ended stands where it stood last, with
    what it went into; members still counted under a split one are those who cannot be followed.
    """

    kind: str
    tenant: int
    id: str
    code: str
    name: str
    type: str = ""
    status: str = ""
    standing: str = "standing"
    members: int = 0
    total: int = 0
    went: tuple[Kin, ...] = ()
    came: tuple[Kin, ...] = ()
    below: tuple[Node, ...] = ()

    def walk(self) -> Iterable[Node]:
        """Return the node and all below it, each after the one above it."""
        yield self
        for each in self.below:
            yield from each.walk()


class Grown(Row):
    """A tree, the day whose tree it is, and the shares that its numbers add up from."""

    until: date
    roots: tuple[Node, ...]
    shares: Sequence[Share]

    @property
    def total(self) -> int:
        """Return how many members there are on the day asked about."""
        return sum(root.total for root in self.roots)

    def find(self, kind: str, id: str) -> Node | None:
        """Return a node of the tree, None where there is none."""
        return next((node for root in self.roots for node in root.walk() if (node.kind, node.id) == (kind, id)), None)

    def behind(self, node: Node) -> list[Share]:
        """Return the shares that a node's total adds up from."""
        under = {(each.tenant, each.id) for each in node.walk() if each.kind in ("organisation", "none")}
        return [one for one in self.shares if (one.tenant, str(one.node or "")) in under]


_THINGS = text("tree_units")


def tree(sql: Sql, county: int, tenant: int | None, at: Coordinate, by: Tree = "then", *, units: Sequence[Listed] = ()) -> Grown:
    """Return the tree of the day asked about, or of today with the members of that day; *units* are the tenants to show."""
    until = ancestry.day_of(by, at)
    kin = ancestry.ancestry(sql, county, tenant, at, until)
    found = rows(sql, Thing, _THINGS, standing_at(county, tenant, replace(at, true_on=until)))
    held = ancestry.shares(sql, county, tenant, at, kin)
    return Grown(until=until, roots=grow(found, held, kin, units), shares=held)


def directory(sql: Sql, county: int, at: Coordinate, by: Tree) -> list[Listed]:
    """Return the tenants of the day whose tree is meant."""
    return tenants.listing(sql, county, replace(at, true_on=ancestry.day_of(by, at)))


def grow(things: Sequence[Thing], held: Sequence[Share], kin: Ancestry, units: Sequence[Listed]) -> tuple[Node, ...]:
    """Return the forest: every unit and organisation once, members counted where they belong, tenants at the roots."""
    numbers, nodes = ancestry.by_branch(held), dict[Key, Node]()
    for unit in _known(units, things, held):
        standing = "merged" if kin.tenants.get(unit.code) else "standing"
        nodes["tenant", str(unit.code)] = Node(
            kind="tenant", tenant=unit.code, id=str(unit.code), code=str(unit.code), name=unit.name, type=unit.kind, standing=standing
        )
    for thing in things:
        nodes[thing.kind, str(thing.id)] = Node(
            kind=thing.kind, tenant=thing.tenant, id=str(thing.id), code=thing.code, name=thing.name, type=thing.type,
            status=thing.status, standing=thing.standing,
            members=numbers.get((thing.tenant, str(thing.id)), 0) if thing.kind == "organisation" else 0,
        )  # fmt: skip
    above = _above(things, kin, nodes)
    for (tenant, id), n in numbers.items():
        if ("organisation", id) not in nodes:
            key = ("none", f"{tenant}:{id}")
            nodes[key] = Node(kind="none", tenant=tenant, id=id, code="", name="", members=n)
            above[key] = ("tenant", str(tenant))
    return _planted(_related(nodes, kin.steps), above)


def _known(units: Sequence[Listed], things: Sequence[Thing], held: Sequence[Share]) -> list[Listed]:
    """Return the tenants to show: those that were named, and any other in whose books something stands."""
    named = {unit.code for unit in units}
    others = sorted({each.tenant for each in (*things, *held)} - named)
    return [*units, *(Listed(code=c, name=str(c), kind="", parent=None, archived=False, merged_into=None, merged_on=None, position=0)
                      for c in others)]  # fmt: skip


def _above(things: Sequence[Thing], kin: Ancestry, nodes: Mapping[Key, Node]) -> dict[Key, Key]:
    """Return whom every node stands under: an organisation under the one above it of the same unit, otherwise under its unit."""
    by_id = {thing.id: thing for thing in things if thing.standing == "standing"}
    above: dict[Key, Key] = {}
    for code, ending in kin.tenants.items():
        if ending.on <= kin.until and ("tenant", str(kin.tenant(code))) in nodes:
            above["tenant", str(code)] = ("tenant", str(kin.tenant(code)))
    for thing in things:
        own = ("tenant", str(thing.tenant))
        upper = by_id.get(thing.parent) if thing.parent else None
        if thing.kind == "unit":
            heir = by_id.get(kin.unit(thing.parent)) if thing.parent else None
            above["unit", str(thing.id)] = ("unit", str(heir.id)) if heir and heir.id != thing.id else own
            continue
        unit = _unit(thing, kin, by_id)
        beside = upper is not None and _unit(upper, kin, by_id) == unit
        above["organisation", str(thing.id)] = (
            ("organisation", str(thing.parent)) if beside or (upper and unit is None) else ("unit", str(unit)) if unit else own
        )
    return above


def _unit(thing: Thing, kin: Ancestry, by_id: Mapping[UUID, Thing]) -> UUID | None:
    unit = kin.unit(thing.unit) if thing.unit else None
    return unit if unit in by_id else None


def _related(nodes: Mapping[Key, Node], steps: Iterable[Step]) -> dict[Key, Node]:
    """Return the nodes with what they went into and what went into them."""
    went, came = defaultdict[Key, list[Kin]](list), defaultdict[Key, list[Kin]](list)
    for step in steps:
        old, new = (step.kind, step.id), (step.kind, step.into)
        if old in nodes and new in nodes:
            went[old].append(_kin(nodes[new], step))
            came[new].append(_kin(nodes[old], step))
    return {key: replace(node, went=tuple(went[key]), came=tuple(came[key])) for key, node in nodes.items()}


def _kin(node: Node, step: Step) -> Kin:
    return Kin(kind=node.kind, tenant=node.tenant, id=node.id, name=node.name, how=step.how, on=step.on)


def _planted(nodes: Mapping[Key, Node], above: Mapping[Key, Key]) -> tuple[Node, ...]:
    """Return the roots with all below them; who stands in a circle, or under nobody here, stands at the root of his tenant."""
    below = defaultdict[Key | None, list[Key]](list)
    for key, node in nodes.items():
        upper = above.get(key) if above.get(key) in nodes else None
        if upper is None or _circles(key, above):
            own = ("tenant", str(node.tenant))
            upper = own if key[0] != "tenant" and own in nodes else None
        below[upper].append(key)

    def plant(key: Key) -> Node:
        under = tuple(plant(each) for each in sorted(below[key], key=lambda each: _order(nodes[each])))
        return replace(nodes[key], below=under, total=nodes[key].members + sum(each.total for each in under))

    roots = (plant(key) for key in sorted(below[None], key=lambda each: _order(nodes[each])))
    return tuple(root for root in roots if root.below or root.type != "county")


def _circles(key: Key, above: Mapping[Key, Key]) -> bool:
    """Return whether a node stands above itself; who stands below such a one keeps his place."""
    seen, at = Counter[Key](), above.get(key)
    while at is not None and not seen[at]:
        if at == key:
            return True
        seen[at] += 1
        at = above.get(at)
    return False


def _order(node: Node) -> tuple[bool, int, str, str]:
    """Return the order of siblings: what stands before what ended, organisations before the units below."""
    rank = {"organisation": 0, "unit": 1, "none": 2, "tenant": 3}[node.kind]
    return node.standing != "standing", rank, node.code, node.id
