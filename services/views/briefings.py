"""Briefings of an issuer by number, what went out in which files, and which units have read them and which have not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import to_builtins

from domain import briefing, reading, series
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views import tenants
from services.views.reading import MOST, Row, one, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("briefings", version=1, modules=(briefing, series, reading))
view.ignore(series.NumberAssigned)
briefings = view.interval(
    "views.briefing",
    key={"briefing": "uuid"},
    columns={
        "series": "text", "year": "int", "number": "int", "title": "text", "issuer": "text", "sections": "jsonb", "main_to": "jsonb",
        "copies_to": "jsonb", "copies": "int", "readers": "jsonb", "self_check": "boolean", "status": "text", "drafted_on": "date",
        "drafted_by": "uuid", "signed_on": "date", "signed_by": "uuid", "signed_post": "text", "issued_on": "date",
        "issued_at": "timestamptz", "known_on": "timestamptz", "template": "text", "files": "jsonb", "content": "text",
        "archived_on": "date", "reason": "text",
    },
)  # fmt: skip
errata = view.interval(
    "views.briefing_erratum", key={"briefing": "uuid", "number": "int"}, columns={"words": "text", "issued_on": "date"}
)
receipts = view.interval(
    "views.briefing_receipt",
    key={"briefing": "uuid"},
    columns={"self_check": "text", "given_on": "date", "given_at": "timestamptz", "given_by": "uuid"},
)
NOT_YET: Final[dict[str, Any]] = dict.fromkeys(
    ("year", "number", "signed_on", "signed_by", "issued_on", "issued_at", "known_on", "archived_on")
)
UNSAID: Final[dict[str, Any]] = dict.fromkeys(("signed_post", "template", "content", "reason"), "")


def _words(draft: briefing.Drafted | briefing.Redrafted) -> dict[str, Any]:
    return {
        "title": draft.title, "issuer": draft.issuer, "sections": to_builtins(draft.sections), "main_to": list(draft.main_to),
        "copies_to": list(draft.copies_to), "copies": draft.copies, "readers": list(draft.readers), "self_check": draft.self_check,
    }  # fmt: skip


@view.on(briefing.Drafted)
def _(e: Recorded[briefing.Drafted]) -> Change:
    return briefings.open(
        e.stream, series=e.fact.series, **_words(e.fact), status="drafted", drafted_on=e.effective_on, drafted_by=e.actor, files=[],
        **NOT_YET, **UNSAID,
    )  # fmt: skip


@view.on(briefing.Redrafted)
def _(e: Recorded[briefing.Redrafted]) -> Change:
    return briefings.put(e.stream, **_words(e.fact))


@view.on(briefing.Discarded)
def _(e: Recorded[briefing.Discarded]) -> Change:
    return briefings.put(e.stream, status="discarded", reason=e.fact.reason)


@view.on(briefing.Signed)
def _(e: Recorded[briefing.Signed]) -> Change:
    f = e.fact
    return briefings.put(
        e.stream, status="signed", year=f.year, number=f.number, signed_on=e.effective_on, signed_by=e.actor, signed_post=f.post
    )


@view.on(briefing.Issued)
def _(e: Recorded[briefing.Issued]) -> Change:
    f = e.fact
    return briefings.put(
        e.stream, status="issued", issued_on=e.effective_on, issued_at=e.recorded_at, known_on=f.known_on, template=f.template,
        files=to_builtins(f.files), content=f.content,
    )  # fmt: skip


@view.on(briefing.ErrataIssued)
def _(e: Recorded[briefing.ErrataIssued]) -> Change:
    return errata.open((e.stream, e.fact.number), words=e.fact.text, issued_on=e.effective_on)


@view.on(briefing.Archived)
def _(e: Recorded[briefing.Archived]) -> Change:
    return briefings.put(e.stream, status="archived", archived_on=e.effective_on)


@view.on(reading.ReceiptGiven)
def _(e: Recorded[reading.ReceiptGiven]) -> Change:
    return receipts.open(
        e.fact.briefing, self_check=e.fact.self_check, given_on=e.effective_on, given_at=e.recorded_at,
        given_by=e.actor,
    )  # fmt: skip


class Briefing(Row):
    """One briefing: its words, its number once it is signed, the files in which it went out by hash, and whom it is addressed to."""

    tenant: int
    briefing: UUID
    series: str
    year: int | None
    number: int | None
    title: str
    issuer: str
    sections: list[dict[str, str]]
    main_to: list[str]
    copies_to: list[str]
    copies: int
    readers: list[int]
    self_check: bool
    status: str
    drafted_on: date
    drafted_by: UUID
    signed_on: date | None
    signed_by: UUID | None
    signed_post: str
    issued_on: date | None
    issued_at: datetime | None
    known_on: datetime | None
    template: str
    files: list[dict[str, Any]]
    content: str
    archived_on: date | None
    reason: str
    position: int


class Erratum(Row):
    """What of an issued briefing was put right."""

    number: int
    words: str
    issued_on: date


class Receipt(Row):
    """That a unit has read a briefing, and how it says it stands."""

    tenant: int
    briefing: UUID
    self_check: str
    given_on: date
    given_at: datetime
    given_by: UUID
    position: int


class Unread(Row):
    """A unit that a briefing is addressed to and that has not said it has read it."""

    tenant: int
    name: str


_LIST, _ERRATA, _RECEIPTS = text("briefings"), text("briefing_errata"), text("briefing_receipts")


def listing(
    sql: Sql, county: int, tenant: int, at: Coordinate, *, series: str | None = None, year: int | None = None, out: bool = False,
    reader: int | None = None,
) -> Sequence[Briefing]:  # fmt: skip
    """Return an issuer's briefings, drafts first, then the latest numbers; or only what went *out*, or only what a unit is to read."""
    return rows(sql, Briefing, _LIST, _asked(county, tenant, at, series=series, year=year, out=out, reader=reader))


def card(sql: Sql, county: int, tenant: int, id: UUID, at: Coordinate, *, out: bool = False, reader: int | None = None) -> Briefing | None:
    """Return one briefing, or None where there is none for this reader."""
    return one(sql, Briefing, _LIST, _asked(county, tenant, at, id=id, out=out, reader=reader))


def put_right(sql: Sql, county: int, tenant: int, id: UUID, at: Coordinate) -> Sequence[Erratum]:
    """Return the errata of a briefing."""
    return rows(sql, Erratum, _ERRATA, standing_at(county, tenant, at, id=id))


def read_by(sql: Sql, county: int, tenant: int | None, id: UUID | None, at: Coordinate) -> Sequence[Receipt]:
    """Return the receipts for a briefing of all units in the county's door, or those of one unit."""
    return rows(sql, Receipt, _RECEIPTS, standing_at(county, tenant, at, id=id))


def not_read_by(sql: Sql, county: int, held: Briefing, at: Coordinate) -> Sequence[Unread]:
    """Return who is addressed and has not read it: the units named, or else every unit of the county that keeps books."""
    done = {receipt.tenant for receipt in read_by(sql, county, None, held.briefing, at)}
    return [
        Unread(tenant=one.code, name=one.name)
        for one in tenants.listing(sql, county, at)
        if one.code not in done and one.code != held.tenant and (one.code in held.readers if held.readers else not one.archived)
    ]


def _asked(
    county: int, tenant: int, at: Coordinate, *, id: UUID | None = None, series: str | None = None, year: int | None = None,
    out: bool = False, reader: int | None = None,
) -> dict[str, object]:  # fmt: skip
    return standing_at(county, tenant, at, id=id, series=series, year=year, out=out, reader=reader, limit=MOST)
