"""How a row of each sheet stands to its aggregate: the values it shows on a day, the founding fact it makes, the changes it asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import gb11643, institution, member, organisation
from domain.institution import Institution
from domain.kernel import Fact, Personal, Stamp
from domain.member import Member
from domain.organisation import Organisation
from services.imports.layout import SheetName

Values = Mapping[str, Any]
Decided = Iterator[Fact | None]
MOVED: Final = "roster"
"""The reason that a move of custody has when a roster made it."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision needs of a row: whose it is, the columns it changes, all values it then has, and what stands above it."""

    id: UUID
    changed: frozenset[str]
    values: Values
    ancestors: Collection[UUID] = ()
    at: Stamp


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """The ways of one sheet: its aggregate, and the three functions that stand between cells and facts."""

    decider: Any
    values: Callable[[Any, date], dict[str, Any]]
    found: Callable[[Row], Fact]
    change: Callable[[Any, Row], Iterator[Callable[[Any], Any]]]
    alive: Callable[[Any, date], bool]


def _institution_values(state: Institution, on: date) -> dict[str, Any]:
    parent, level = state.parent.at(on) or (None, None)
    return {
        "code": state.code.at(on) or "",
        "name": state.name.at(on) or "",
        "level": str(level or ""),
        "parent": parent,
        "kind": state.kind.at(on) or "",
        "status": state.status.at(on) or "",
        "address": state.address.at(on) or "",
    }


def _institution_found(row: Row) -> Fact:
    v = row.values
    founding = institution.Registered(
        code=v["code"], name=v["name"], level=int(v["level"]), kind=v["kind"], parent=v.get("parent"),
        status=v.get("status") or "normal", address=v.get("address") or "",
    )  # fmt: skip
    return institution.register(None, founding, id=row.id, ancestors=row.ancestors)


def _institution_change(_: Institution, row: Row) -> Iterator[Callable[[Institution], Any]]:
    v, at = row.values, row.at
    if "code" in row.changed:
        yield lambda s: institution.recode(s, v["code"], at=at)
    if "name" in row.changed:
        yield lambda s: institution.rename(s, v["name"], at=at)
    if row.changed & {"parent", "level"}:
        yield lambda s: institution.reparent(s, v["parent"], level=int(v["level"] or 0), id=row.id, ancestors=row.ancestors, at=at)
    if "kind" in row.changed:
        yield lambda s: institution.assign_type(s, v["kind"], at=at)
    if "status" in row.changed:
        yield lambda s: institution.change_status(s, v["status"] or "normal", at=at)
    if "address" in row.changed:
        yield lambda s: institution.move(s, v["address"], at=at)


def _organisation_values(state: Organisation, on: date) -> dict[str, Any]:
    return {
        "code": state.code.at(on) or "",
        "name": state.name.at(on) or "",
        "kind": state.kind.at(on) or "",
        "institution": state.institution.at(on),
        "parent": state.parent.at(on),
        "health": state.health.at(on) or "",
    }


def _organisation_found(row: Row) -> Fact:
    v = row.values
    founding = organisation.Established(
        code=v["code"], name=v["name"], kind=v["kind"], institution=v.get("institution"), parent=v.get("parent"),
        health=v.get("health") or "",
    )  # fmt: skip
    return organisation.establish(None, founding, id=row.id, ancestors=row.ancestors)


def _organisation_change(_: Organisation, row: Row) -> Iterator[Callable[[Organisation], Any]]:
    v, at = row.values, row.at
    if "code" in row.changed:
        yield lambda s: organisation.recode(s, v["code"], at=at)
    if "name" in row.changed:
        yield lambda s: organisation.rename(s, v["name"], at=at)
    if "kind" in row.changed:
        yield lambda s: organisation.change_kind(s, v["kind"], at=at)
    if "institution" in row.changed:
        yield lambda s: organisation.attach(s, v["institution"], at=at)
    if "parent" in row.changed:
        yield lambda s: organisation.change_parent(s, v["parent"], id=row.id, ancestors=row.ancestors, at=at)
    if "health" in row.changed:
        yield lambda s: organisation.assess(s, v["health"], at=at)


def _member_values(state: Member, on: date) -> dict[str, Any]:
    details = state.details.at(on)
    dates = state.party_dates.at(on) or (None, None, False)
    return {
        **{field: str(getattr(details, field, None) or "") for field in member.DETAILS},
        "ledger_class": state.ledger_class.at(on) or "",
        "branch": state.custody.at(on),
        "groups": state.groups.at(on) or frozenset(),
        "employment": state.employment.at(on) or "",
        "joined_party_on": dates[0],
        "full_member_on": dates[1],
        "probationary": dates[2],
    }


def _member_found(row: Row) -> Fact:
    v = derived(row.values)
    details = {field: Personal(row.id, v[field]) for field in member.DETAILS[1:] if v.get(field)}
    founding = member.Registered(
        name=Personal(row.id, v["name"]), ledger_class=v["ledger_class"], branch=v["branch"], groups=tuple(sorted(v.get("groups") or ())),
        employment=v.get("employment") or "", joined_party_on=v.get("joined_party_on"), full_member_on=v.get("full_member_on"),
        probationary=bool(v.get("probationary")),
    )  # fmt: skip
    founding = msgspec.structs.replace(founding, **details)
    return member.register(None, founding, id=row.id)


def derived(values: Values) -> dict[str, Any]:
    """Return a person's values with what the ID number says of birth and sex, where the file leaves them out."""
    number = values.get("id_number") or ""
    born = gb11643.birth_date(number)
    known = {"sex": gb11643.sex(number) or "", "born": born.isoformat() if born else ""}
    return {**values, **{field: values.get(field) or value for field, value in known.items()}}


def _member_change(state: Member, row: Row) -> Iterator[Callable[[Member], Any]]:
    v, at = row.values, row.at
    details = {field: Personal(row.id, v[field]) for field in member.DETAILS if field in row.changed}
    if details:
        yield lambda s: member.change_details(s, member.DetailsChanged(**details), id=row.id, at=at)
    if "ledger_class" in row.changed:
        yield lambda s: member.assign_class(s, v["ledger_class"], at=at)
    if "branch" in row.changed:
        yield lambda s: member.move(s, v["branch"], reason=MOVED, at=at)
    if "employment" in row.changed:
        yield lambda s: member.change_employment(s, v["employment"], at=at)
    if row.changed & {"joined_party_on", "full_member_on", "probationary"}:
        dates = member.PartyDatesSet(
            joined_party_on=v["joined_party_on"], full_member_on=v["full_member_on"], probationary=bool(v["probationary"])
        )
        yield lambda s: member.set_party_dates(s, dates, at=at)
    if "groups" in row.changed:
        held: frozenset[str] = state.groups.at(at.on) or frozenset()
        for group in sorted(v["groups"] - held):
            yield lambda s, g=group: member.tag_group(s, g, at=at)
        for group in sorted(held - v["groups"]):
            yield lambda s, g=group: member.untag_group(s, g, at=at)


def _stands(state: Institution | Organisation, on: date) -> bool:
    return bool(state.alive.at(on))


def _remains(state: Member, on: date) -> bool:
    return state.ledger_class.at(on) is not None and (state.ended_on is None or on < state.ended_on) and state.custody.at(on) is not None


HANDLING: Final[Mapping[SheetName, Handling]] = {
    "institutions": Handling(
        decider=institution, values=_institution_values, found=_institution_found, change=_institution_change, alive=_stands
    ),
    "organisations": Handling(
        decider=organisation, values=_organisation_values, found=_organisation_found, change=_organisation_change, alive=_stands
    ),
    "members": Handling(decider=member, values=_member_values, found=_member_found, change=_member_change, alive=_remains),
}
