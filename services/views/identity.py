"""Who the members are: the one table with personal values in clear, for the tenant's own people, and the digests to find them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain import member
from domain.kernel import Personal, Recorded
from infra.followers import View
from infra.intervals import Change
from infra.vault import LOOKUP_VERSION, Digest
from services.views.reading import Row, rows

if TYPE_CHECKING:
    from infra.db import Sql

FIELDS: Final = ("name", "id_number", "phone", "sex", "born", "ethnicity", "education", "post", "address", "note")
LOOKED_UP: Final = ("id_number", "phone", "name")

view = View("identity", version=1, modules=(member,), clear=True)
identities = view.current("views.member_identity", key={"person": "uuid"}, columns=dict.fromkeys(FIELDS, "text"))
lookup = view.current("vault.lookup", key={"person": "uuid", "kind": "text"}, columns={"key_version": "int", "digest": "bytea"})


@view.on(member.Registered)
def _(e: Recorded[member.Registered]) -> Iterable[Change]:
    given = _given(e.fact)
    yield identities.open(e.stream, **_texts(given))
    yield from _digests(e.stream, given)


@view.on(member.DetailsChanged, member.DetailsCorrected)
def _(e: Recorded[member.DetailsChanged | member.DetailsCorrected]) -> Iterable[Change]:
    given = _given(e.fact)
    yield identities.put(e.stream, **_texts(given))
    yield from _digests(e.stream, given)


@view.on(member.EmploymentChanged)
def _(e: Recorded[member.EmploymentChanged]) -> Change | None:
    return identities.put(e.stream, post=str(e.fact.post)) if e.fact.post else None


@view.on(member.PersonalDataErased)
def _(e: Recorded[member.PersonalDataErased]) -> Iterable[Change]:
    """Write the row anew, out of facts that cannot be opened any more, and take the digests away."""
    yield identities.put(e.stream)
    for kind in LOOKED_UP:
        yield lookup.close((e.stream, kind))


view.ignore(
    member.IdentityVerified, member.PartyDatesSet, member.ClassAssigned, member.GroupTagged, member.GroupUntagged, member.Joined,
    member.Left, member.MobileDestinationRecorded, member.ContactConfirmed, member.ContactLost, member.ContactRestored,
    member.FlaggedPossibleDuplicate, member.ConfirmedDuplicate, member.NotDuplicate, member.MergedInto, member.Ended,
)  # fmt: skip


def _given(fact: member.Registered | member.DetailsChanged | member.DetailsCorrected) -> dict[str, Personal]:
    return {field: value for field in FIELDS if (value := getattr(fact, field)) is not None}


def _texts(given: Mapping[str, Personal]) -> dict[str, Any]:
    return {field: str(value) for field, value in given.items()}


def _digests(person: UUID, given: Mapping[str, Personal]) -> Iterable[Change]:
    for kind in LOOKED_UP:
        value = given.get(kind)
        if value is None or value.marker:
            continue
        if value.value:
            yield lookup.open((person, kind), key_version=LOOKUP_VERSION, digest=Digest(kind, value.value))
        else:
            yield lookup.close((person, kind))


class Name(Row):
    """A person's name, for lists that hold ids."""

    person: UUID
    name: str


def names(sql: Sql, county: int, tenant: int, persons: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of those of the persons whom the tenant's roster knows; a marker where one was erased."""
    query = (
        "SELECT i.person, coalesce(i.name, '') AS name FROM views.member_identity i"
        " WHERE i.county_id = %(county)s AND i.tenant_id = %(tenant)s AND i.person = ANY(%(persons)s)"
    )
    found = rows(sql, Name, query, {"county": county, "tenant": tenant, "persons": list(persons)})
    return {one.person: one.name for one in found}


def find(sql: Sql, county: int, tenant: int, digest: bytes, kind: str) -> Sequence[UUID]:
    """Return the persons of a tenant's roster under a digest (`vault.digest(kind, value)`; kinds id_number, phone, name)."""
    query = (
        "SELECT l.person FROM vault.lookup l"
        " WHERE l.county_id = %(county)s AND l.tenant_id = %(tenant)s AND l.kind = %(kind)s AND l.digest = %(digest)s ORDER BY l.person"
    )
    found = sql.execute(query, {"county": county, "tenant": tenant, "kind": kind, "digest": digest}).fetchall()
    return [row[0] for row in found]
