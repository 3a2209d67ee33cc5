"""What tests of the kinds of reports need: a basis for any kind, what it makes of it, and the facts to count by hand from."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain import calendar
from domain.kernel import Fact, Recorded, fold, standing
from infra.followers import Followers
from services import views
from services.coordinate import Coordinate
from services.reports import basis as bases
from services.reports.basis import Basis
from services.reports.making import Whole, make
from services.reports.registry import REPORTS
from services.views import institutions
from tests.services.small_county import SmallCounty

FORMS = ("pdf", "xlsx", "docx", "json")


def follow(small: SmallCounty) -> None:
    """Bring every view to the heads of the books."""
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)


def now(small: SmallCounty) -> datetime:
    """Return the instant up to which everything is known."""
    with small.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
    assert row is not None
    return row[0]


def basis(
    small: SmallCounty, kind: str, *, tenant: int | None = None, on: date | None = None, known: datetime | None = None,
    unit: UUID | None = None,
) -> Basis:  # fmt: skip
    """Return the coordinate of a kind of report of a tenant, or of the county, about the period in which the small county's week ends."""
    report, day, at = REPORTS[kind], on or small.sunday, known or now(small)
    return Basis(
        report=kind, template=report.template, county=small.county, tenant=tenant or small.office, whole_county=tenant is None,
        period=calendar.around(day, report.period), true_on=day, known_on=at,
        positions=bases.positions(small.runtime, small.county, tenant, at), rehearsal=False, time_zone="Asia/Shanghai",
        unit=(unit or first_unit(small)) if "unit" in report.needs else None, since=small.before(90) if "since" in report.needs else None,
        named=report.named and tenant is not None,
    )  # fmt: skip


def first_unit(small: SmallCounty) -> UUID:
    """Return the unit in the books that comes first; any id where there is none."""
    at = Coordinate(true_on=small.today, today=small.today)
    with small.runtime.db.county(small.county) as sql:
        found = institutions.listing(sql, small.county, None, at, limit=1).items
    return found[0].institution if found else UUID(int=1)


def said(small: SmallCounty, at: Basis) -> dict[str, Any]:
    """Return the figures of a report as its JSON has them."""
    return json.loads(made(make(small.runtime, at, "zh-CN", ["json"]))["json"])["figures"]


def made(whole: Whole) -> dict[str, bytes]:
    """Return the files of a report by their forms."""
    return {form.format: form.content for form in whole.forms}


def books(small: SmallCounty, tenant: int) -> list[Recorded[Any]]:
    """Return everything in a tenant's books that still stands."""
    with small.runtime.db.tenant(small.county, tenant) as sql:
        return standing(small.runtime.ledger.read(sql, small.county, tenant, limit=100_000))


def by_stream(facts: list[Recorded[Any]], *kinds: type[Fact]) -> dict[UUID, list[Recorded[Any]]]:
    """Return the facts of some kinds, gathered by what they are about."""
    gathered: dict[UUID, list[Recorded[Any]]] = {}
    for e in facts:
        if isinstance(e.fact, kinds):
            gathered.setdefault(e.stream, []).append(e)
    return gathered


def states(small: SmallCounty, tenant: int, module: Any, *kinds: type[Fact]) -> dict[UUID, Any]:
    """Return what each stream of a module has come to, folded from its facts."""
    streams = by_stream(books(small, tenant), *kinds)
    return {stream: fold(module, history) for stream, history in streams.items()}
