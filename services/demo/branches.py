"""The institutions and Party organisations of the made-up roster: as many as declared, spread over the tenants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from services.demo.places import Place, Unit
from services.demo.shares import apportion

_IDLE: Final = frozenset({"stopped", "closed", "bankrupt"})
_ROOT_WEIGHT: Final = 9
_RETIRED_WEIGHT: Final = 6
_MOBILE_WEIGHT: Final = 7


class Institution(msgspec.Struct, frozen=True, kw_only=True):
    """One institution of a tenant; the first of a tenant is its head and stands under nobody."""

    code: str
    name: str
    level: int
    kind: str
    parent: str = ""
    status: str = "normal"
    weight: int = 0


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """One Party organisation of a tenant; what has weight has members in its custody."""

    code: str
    name: str
    kind: str
    institution: str
    parent: str = ""
    health: str = "sound"
    nature: str = "work"
    """What kind of people it has: at work, idle (of a unit that stands still), retired, or mobile."""
    host_kind: str = "organ"
    weight: int = 0


def institutions(places: Sequence[Place], total: int) -> dict[int, tuple[Institution, ...]]:
    """Return exactly so many institutions by tenant: heads and fixed units first, the rest by size among the townships."""
    chosen = {p.tenant: list(p.units) if p.fixed else [] for p in places}
    left = total - len(places) - sum(len(units) for units in chosen.values())
    growing = [p for p in places if not p.fixed]
    if left < 0 or left > sum(len(p.units) for p in growing):
        message = f"these places cannot have {total} institutions"
        raise ValueError(message)
    if growing:
        for place, count in zip(growing, apportion(left, [p.size for p in growing], [0] * len(growing)), strict=True):
            chosen[place.tenant].extend(place.units[:count])
    return {p.tenant: _institutions(p, chosen[p.tenant]) for p in places}


def organisations(places: Sequence[Place], held: Mapping[int, Sequence[Institution]], total: int) -> dict[int, tuple[Branch, ...]]:
    """Return exactly so many organisations by tenant.

    A committee for each tenant and a branch for each institution come first, then branches of the retired, then of the
    mobile, then second branches of the largest institutions.
    """
    extra: dict[int, list[str]] = {p.tenant: [] for p in places}
    left = total - sum(1 + len(held[p.tenant]) for p in places)
    if left < 0:
        message = f"{total} organisations are fewer than these institutions need"
        raise ValueError(message)
    for tenant, what in _wishes(places, held)[:left]:
        extra[tenant].append(what)
    if sum(map(len, extra.values())) != left:
        message = f"these places cannot have {total} organisations"
        raise ValueError(message)
    return {p.tenant: _branches(p, held[p.tenant], extra[p.tenant]) for p in places}


def _institutions(place: Place, units: Sequence[Unit]) -> tuple[Institution, ...]:
    code = f"{place.tenant}-00"
    root = Institution(code=code, name=_root_name(place), level=1, kind=place.root_kind, weight=_ROOT_WEIGHT * place.size)
    under = [
        Institution(code=f"{place.tenant}-{i:02d}", name=f"{place.short}{u.name}", level=2, kind=u.kind, parent=code, status=u.status,
                    weight=u.weight * place.size)
        for i, u in enumerate(units, 1)
    ]  # fmt: skip
    return (root, *under)


def _root_name(place: Place) -> str:
    if place.kind == "sub-district":
        return f"{place.name}办事处"
    return f"{place.name}人民政府" if place.rural else place.name


def _wishes(places: Sequence[Place], held: Mapping[int, Sequence[Institution]]) -> list[tuple[int, str]]:
    retired = [(p.tenant, "retired") for p in places]
    mobile = [(p.tenant, "mobile") for p in places if p.rural]
    sized = [(i.weight, i.code, p.tenant) for p in places for i in held[p.tenant] if i.status == "normal"]
    sized.sort(key=lambda one: (-one[0], one[1]))
    return [*retired, *mobile, *((tenant, code) for _, code, tenant in sized)]


def _branches(place: Place, held: Sequence[Institution], extra: Sequence[str]) -> tuple[Branch, ...]:
    top = f"{place.tenant}-Z00"
    root = held[0]
    made = [Branch(code=top, name=f"中共{place.name}委员会", kind="committee", institution=root.code)]

    def add(name: str, institution: Institution, *, nature: str, weight: int) -> None:
        made.append(
            Branch(
                code=f"{place.tenant}-Z{len(made):02d}", name=name, kind=_kind(institution, nature), institution=institution.code,
                parent=top, health=_health(institution, len(made), place.tenant), nature=nature, host_kind=institution.kind, weight=weight,
            )
        )  # fmt: skip

    for one in held:
        name = f"{place.short}机关" if one is root else one.name
        add(f"{name}党支部", one, nature="idle" if one.status in _IDLE else "work", weight=one.weight)
    if "retired" in extra:
        add(f"{place.short}离退休党支部", root, nature="retired", weight=_RETIRED_WEIGHT * place.size)
    if "mobile" in extra:
        add(f"{place.short}流动党员党支部", root, nature="mobile", weight=_MOBILE_WEIGHT * place.size)
    for one in held:
        if one.code in extra:
            name = f"{place.short}机关" if one is root else one.name
            add(f"{name}第二党支部", one, nature="work", weight=one.weight)
    return tuple(made)


def _kind(institution: Institution, nature: str) -> str:
    small = institution.kind in {"social-body", "new-economic", "new-social", "intermediary"}
    return "joint-branch" if small and nature == "work" else "branch"


def _health(institution: Institution, place: int, tenant: int) -> str:
    """Return how sound a branch is: idle units have weak ones, and every so often a committee is incomplete."""
    if institution.status in {"bankrupt", "closed"}:
        return "weak"
    return "incomplete" if (tenant + place * 7) % 23 == 0 else "sound"
