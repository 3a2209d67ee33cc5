"""What may happen to units and organisations: new names and places, leaders and rooms, mergers, splits, ends, and new beginnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from domain import institution, organisation
from domain.institution import Institution
from domain.kernel import Stamp
from domain.organisation import Organisation
from infra.ledger import Receipt
from services import institutions, organisations, tenants
from tests.services.replay.county import CLERK, INSPECTOR, OFFICE, Act, County, Step, Town, another, picked


def _unit(decide: Callable[[Institution, Step, Stamp], Any]) -> Act:
    def act(c: County, t: Town, s: Step) -> Receipt:
        desk = c.desk(CLERK, t.code)
        return institutions.change(desk, picked(t.units, s.a), lambda u: decide(u, s, desk.stamp))

    return act


def _body(decide: Callable[[Organisation, Step, Stamp], Any]) -> Act:
    def act(c: County, t: Town, s: Step) -> Receipt:
        desk = c.desk(CLERK, t.code)
        return organisations.change(desk, picked(t.bodies, s.a), lambda o: decide(o, s, desk.stamp))

    return act


def _assessed(c: County, t: Town, s: Step) -> Receipt:
    facts = (
        organisation.HealthAssessed(health="weak", basis="班子不全"), organisation.RectificationOrdered(measures="限期配齐", due=c.day),
        organisation.RectificationCompleted(checked_by=INSPECTOR.id, result="已整顿"), organisation.CommitteeCompleted(seats=3),
        organisation.HealthAssessed(health="sound", basis="好"),
    )  # fmt: skip
    return organisations.recheck(c.desk(INSPECTOR, t.code), picked(t.bodies, s.a), lambda _: facts[s.b % 5])


def _rooms(o: Organisation, s: Step, at: Stamp) -> Any:
    items = (organisation.FacilityItem(item="会议室", met=s.b % 2 == 0), organisation.FacilityItem(item="图书", met=True))
    if s.b % 3 == 0:
        return organisation.lose_venue(o, at=at)
    if s.b % 3 == 1:
        return organisation.FacilityAssessed(standard="十有", items=items)
    return organisation.record_venue(o, organisation.VenueRecorded(place=f"礼堂{s.b}", tenure="own", square_metres=60), at=at)


def _leader(o: Organisation, s: Step, at: Stamp) -> Any:
    person, post = UUID(int=70 + s.b % 2), ("secretary", "deputy")[s.b % 3 == 0]
    held = o.posts.at(at.on) or ()
    return organisation.remove(o, person, post=post, reason="调动", at=at) if (post, person) in held else organisation.appoint(
        o, person, post=post, at=at
    )  # fmt: skip


def _answers(u: Institution, s: Step, at: Stamp) -> Any:
    named = institution.ResponsibleNamed(duty=("head", "direct")[s.b % 2], person=UUID(int=70 + s.b), post="厂长")
    return institution.name_responsible(u, named, at=at)


def _enrolled(c: County, t: Town, s: Step) -> Receipt:
    desk, batch = c.desk(CLERK, t.code), ("first", "second")[s.b % 2]

    def decide(u: Institution) -> Any:
        if s.b % 3 == 0:
            return institution.withdraw(u, c.campaign, batch, "改批次", at=desk.stamp)
        return institution.enrol(u, c.campaign, batch, at=desk.stamp)

    return institutions.change(desk, picked(t.units, s.a), decide)


def _body_split(c: County, t: Town, s: Step) -> Receipt:
    body = picked(t.bodies, s.a)
    into = another(t.bodies, body, s.b), another(t.bodies, body, s.b + 1)
    places = {picked(t.people, s.b): into[0]}
    return organisations.split(c.desk(CLERK, t.code), body, into, "分设", places=places, rest=into[1])


def _unit_split(c: County, t: Town, s: Step) -> Receipt:
    unit = picked(t.units, s.a)
    into = another(t.units, unit, s.b), another(t.units, unit, s.b + 1)
    return institutions.split(c.desk(CLERK, t.code), unit, into, "分设", places={}, rest=into[1])


def _unit_under(c: County, t: Town, s: Step) -> Receipt:
    parent = picked([None, *t.units], s.b)
    return institutions.reparent(c.desk(CLERK, t.code), picked(t.units, s.a), parent, level=2 if parent else 1)


def _tenant(c: County, t: Town, s: Step) -> Receipt:
    desk = c.desk(OFFICE)
    match s.a % 4:
        case 0:
            return tenants.rename(desk, t.code, f"新镇{s.b}")
        case 1:
            return tenants.reparent(desk, t.code, (None, c.office)[s.b % 2])
        case _:
            return tenants.merge(desk, t.code, another([town.code for town in c.towns], t.code, s.b), "合并")


def _on_unit(do: Callable[..., Receipt], things: str, others: str) -> Act:
    """Return the act of a handler that leads one thing to another."""

    def act(c: County, t: Town, s: Step) -> Receipt:
        own = picked(getattr(t, things), s.a)
        return do(c.desk(CLERK, t.code), own, another(getattr(t, others), own, s.b))

    return act


STATUSES: Final = ("stopped", "closed", "normal", "normal")
ACTS: Final[dict[str, Act]] = {
    "unit begins": lambda c, t, s: c.unit(t, picked([None, *t.units], s.a)),
    "unit named": _unit(lambda u, s, at: institution.rename(u, f"新厂{s.b}", at=at)),
    "unit coded": _unit(lambda u, s, at: institution.recode(u, f"D-9{s.b}", at=at)),
    "unit moved": _unit(lambda u, s, at: institution.move(u, f"正街{s.b}号", at=at)),
    "unit kind": _unit(lambda u, s, at: institution.assign_type(u, ("enterprise", "township-organ")[s.b % 2], at=at)),
    "unit status": _unit(lambda u, s, at: institution.change_status(u, STATUSES[s.b % 4], "改制", at=at)),
    "unit answers": _unit(_answers), "unit enrolled": _enrolled, "unit under": _unit_under,
    "unit followed": _on_unit(institutions.name_successor, "units", "units"),
    "units merged": _on_unit(lambda d, id, other: institutions.merge(d, id, other, "合并"), "units", "units"), "unit split": _unit_split,
    "body begins": lambda c, t, s: c.body(t, picked([None, *t.units], s.a)),
    "body named": _body(lambda o, s, at: organisation.rename(o, f"新支部{s.b}", at=at)),
    "body coded": _body(lambda o, s, at: organisation.recode(o, f"Z-9{s.b}", at=at)),
    "body kind": _body(lambda o, s, at: organisation.change_kind(o, ("branch", "joint-branch")[s.b % 2], at=at)),
    "body rooms": _body(_rooms), "body leader": _body(_leader), "body assessed": _assessed,
    "body elects": _body(lambda _, s, at: organisation.CommitteeElected(seats=3 + s.b, term_until=at.on)),
    "body attached": _on_unit(organisations.attach, "bodies", "units"),
    "body under": lambda c, t, s: organisations.change_parent(c.desk(CLERK, t.code), picked(t.bodies, s.a), picked([None, *t.bodies], s.b)),
    "bodies merged": _on_unit(lambda d, id, other: organisations.merge(d, id, other, "合并"), "bodies", "bodies"),
    "body split": _body_split,
    "body dissolved": lambda c, t, s: organisations.dissolve(c.desk(CLERK, t.code), picked(t.bodies, s.a), "撤销"), "tenant": _tenant,
}  # fmt: skip
