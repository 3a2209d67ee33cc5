"""The roster: who is kept where, in which ledger and which groups, on any date, as known at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from domain import member
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Counted
from services.views.reading import Count, Page, Row, clamp, decode, in_sets, listed, one, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("roster", version=4, modules=(member,))
members = view.interval(
    "views.member",
    key={"person": "uuid"},
    columns={
        "number": "text", "branch": "uuid", "ledger_class": "text", "employment": "text", "contact": "text", "contact_on": "date",
        "standing": "text", "standing_on": "date", "reason": "text", "destination": "text", "destination_until": "date",
        "joined_party_on": "date", "full_member_on": "date", "probationary": "boolean", "verified": "text", "merged_into": "uuid",
        "erased": "boolean",
    },
)  # fmt: skip
groups = view.interval("views.member_group", key={"person": "uuid", "grp": "text"}, columns={"since": "date"})
duplicates = view.interval("views.member_duplicate", key={"person": "uuid", "other": "uuid"}, columns={"sign": "text", "verdict": "text"})

CLASSES: Final = {"on-job": "on_job", "mobile": "mobile", "retired": "retired"}


def _counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    if values["standing"] == "member":
        yield Counted("members", values["branch"])
        if values["ledger_class"] in CLASSES:
            yield Counted(CLASSES[values["ledger_class"]], values["branch"])
        if values["contact"] == "lost":
            yield Counted("lost", values["branch"])


view.deltas("views.member_delta", of=members, counting=_counted, tallied="views.member")


@view.on(member.Registered)
def _(e: Recorded[member.Registered]) -> Iterable[Change]:
    f = e.fact
    yield members.open(
        e.stream, number=f.number, branch=f.branch, ledger_class=f.ledger_class, employment=f.employment, contact="", contact_on=None,
        standing="member", standing_on=e.effective_on, reason="", destination="", destination_until=None,
        joined_party_on=f.joined_party_on, full_member_on=f.full_member_on, probationary=f.probationary, verified="", merged_into=None,
        erased=False,
    )  # fmt: skip
    for group in f.groups:
        yield groups.open((e.stream, group), since=e.effective_on)


@view.on(member.ClassAssigned)
def _(e: Recorded[member.ClassAssigned]) -> Change:
    return members.put(e.stream, ledger_class=e.fact.ledger_class)


@view.on(member.PartyDatesSet)
def _(e: Recorded[member.PartyDatesSet]) -> Change:
    f = e.fact
    return members.put(e.stream, joined_party_on=f.joined_party_on, full_member_on=f.full_member_on, probationary=f.probationary)


@view.on(member.EmploymentChanged)
def _(e: Recorded[member.EmploymentChanged]) -> Change:
    return members.put(e.stream, employment=e.fact.employment)


@view.on(member.MobileDestinationRecorded)
def _(e: Recorded[member.MobileDestinationRecorded]) -> Change:
    return members.put(e.stream, destination=e.fact.region, destination_until=e.fact.until)


@view.on(member.IdentityVerified)
def _(e: Recorded[member.IdentityVerified]) -> Change:
    return members.put(e.stream, verified=e.fact.document)


@view.on(member.GroupTagged)
def _(e: Recorded[member.GroupTagged]) -> Change:
    return groups.open((e.stream, e.fact.group), since=e.effective_on)


@view.on(member.GroupUntagged)
def _(e: Recorded[member.GroupUntagged]) -> Change:
    return groups.close((e.stream, e.fact.group))


@view.on(member.Joined)
def _(e: Recorded[member.Joined]) -> Change:
    return members.put(e.stream, branch=e.fact.branch, standing="member", standing_on=e.effective_on, reason="")


@view.on(member.Left)
def _(e: Recorded[member.Left]) -> Change:
    return members.put(e.stream, branch=None, standing="left", standing_on=e.effective_on, reason=e.fact.reason)


@view.on(member.ContactConfirmed, member.ContactRestored)
def _(e: Recorded[member.ContactConfirmed | member.ContactRestored]) -> Change:
    return members.put(e.stream, contact="ok", contact_on=e.effective_on)


@view.on(member.ContactLost)
def _(e: Recorded[member.ContactLost]) -> Change:
    return members.put(e.stream, contact="lost", contact_on=e.effective_on)


@view.on(member.FlaggedPossibleDuplicate)
def _(e: Recorded[member.FlaggedPossibleDuplicate]) -> Change:
    return duplicates.open((e.stream, e.fact.other), sign=e.fact.sign, verdict="possible")


@view.on(member.ConfirmedDuplicate)
def _(e: Recorded[member.ConfirmedDuplicate]) -> Change:
    return duplicates.put((e.stream, e.fact.other), verdict="confirmed")


@view.on(member.NotDuplicate)
def _(e: Recorded[member.NotDuplicate]) -> Change:
    return duplicates.put((e.stream, e.fact.other), verdict="dismissed")


@view.on(member.MergedInto)
def _(e: Recorded[member.MergedInto]) -> Change:
    return members.put(e.stream, standing="merged", standing_on=e.effective_on, reason="", merged_into=e.fact.other)


@view.on(member.Ended)
def _(e: Recorded[member.Ended]) -> Change:
    return members.put(e.stream, standing="ended", standing_on=e.effective_on, reason=e.fact.reason)


@view.on(member.PersonalDataErased)
def _(e: Recorded[member.PersonalDataErased]) -> Change:
    return members.put(e.stream, erased=True)


view.ignore(member.DetailsChanged, member.DetailsCorrected)


class Entry(Row):
    """One line of the register; the personal columns are None for readers of the county."""

    tenant: int
    person: UUID
    number: str
    ledger_class: str
    branch: UUID | None
    branch_name: str
    employment: str
    contact: str
    contact_on: date | None
    standing: str
    standing_on: date | None
    reason: str
    probationary: bool
    joined_party_on: date | None
    erased: bool
    groups: list[str]
    position: int
    sort_key: str
    name: str | None = None
    sex: str | None = None
    born: str | None = None
    id_number: str | None = None
    phone: str | None = None


class Filter(Row):
    """Whom the register is to show; None and "" ask for everybody. Readers of the county cannot search for text.

    `unplaced` are those whom no branch has in its custody. `branches` with `persons` and, for readers of the county, `tenants` cut it
    down to whoever is behind a number of the tree.
    """

    ledger_class: str | None = None
    branch: UUID | None = None
    group: str | None = None
    contact: str | None = None
    standing: str | None = "member"
    search: str = ""
    unplaced: bool = False
    branches: Sequence[UUID] | None = None
    persons: Sequence[UUID] = ()
    tenants: Sequence[int] | None = None


class Card(Entry):
    """All that the register knows of one person on a day."""

    full_member_on: date | None
    destination: str
    destination_until: date | None
    verified: str
    merged_into: UUID | None
    valid_from: date
    valid_to: date
    ethnicity: str | None = None
    education: str | None = None
    post: str | None = None
    address: str | None = None
    note: str | None = None


_REGISTER, _REGISTER_COUNTY, _CARD, _CARD_COUNTY = (text(n) for n in ("register", "register_county", "person", "person_county"))
_COUNTS = text("roster_counts")


def register(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *,
    sort: Literal["name", "number"] = "number", names: bool = True, cursor: str | None = None, limit: int = 100,
) -> Page[Entry]:  # fmt: skip
    """Return a page of the register; in the county's door ask without *names*: there is no sorting or searching by them."""
    wanted, limit = wanted or Filter(), clamp(limit)
    place = decode(cursor, tuple[str, UUID])
    by_name = sort == "name" and names and tenant is not None
    parameters = standing_at(
        county, tenant, at, ledger_class=wanted.ledger_class, branch=wanted.branch, unplaced=wanted.unplaced, group=wanted.group,
        contact=wanted.contact, standing=wanted.standing, search=wanted.search, **behind(wanted), sort=sort, key=place and place[0],
        person=place and place[1], limit=limit + 1,
    )  # fmt: skip
    with in_sets(sql, anew=tenant is None):  # PostgreSQL takes what is big among many for small, a county in its one plan too (ADR 0022)
        found = rows(sql, Entry, _REGISTER if names and tenant is not None else _REGISTER_COUNTY, parameters)
    return page(found, limit, lambda row: ("" if by_name else row.sort_key, row.person))  # a cursor stands in an address: no name


def counts(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Count]:
    """Return how many members there are, by tenant: in all, by class, branch, group, employment and contact."""
    return rows(sql, Count, _COUNTS, standing_at(county, tenant, at))


def person(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate, *, names: bool = True) -> Card | None:
    """Return one person's card, or None where the roster does not know him on that day; without *names* in the county's door."""
    return one(sql, Card, _CARD if names and tenant is not None else _CARD_COUNTY, standing_at(county, tenant, at, person=id))


def behind(wanted: Filter) -> dict[str, object]:
    """Return as parameters whom the tree cuts a filter down to."""
    return {"branches": listed(wanted.branches), "persons": list(wanted.persons), "tenants": listed(wanted.tenants)}

