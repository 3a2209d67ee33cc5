"""How a report is asked for: by a person, or by the schedule for every period; the request is a fact, and all else follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from domain import calendar, report
from domain.kernel import Refused
from infra.jobs import JobContext, job
from infra.ledger import SYSTEM, Receipt
from services.access import may
from services.coordinate import Coordinate
from services.desk import Actor, Desk, once
from services.reports.kind import Report
from services.reports.making import MEDIA
from services.reports.registry import REPORTS
from services.views import institutions, tenants
from services.web.i18n import LANGUAGES
from services.wiring import Runtime

FORMATS: Final = ("pdf", "docx", "xlsx", "json")
CLOCKWORK: Final = Actor(id=SYSTEM, role="system")
_NAMESPACE: Final = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000017")


class UnknownReport(Refused):
    """There is no report called {report}."""


class OtherPeriod(Refused):
    """This report is about a {kind}; {period} is none."""


class NotBegun(Refused):
    """The period {period} has not begun."""


class OutsideThePeriod(Refused):
    """{true_on} does not lie in the period {period}, or lies ahead."""


class UnknownUnit(Refused):
    """This report is about one unit; choose one that is in the books."""


class NotEarlier(Refused):
    """This report compares two days; give one before {true_on}."""


class UnknownForm(Refused):
    """A report cannot be had as {format} in {language}."""


@once
def request(
    desk: Desk, id: UUID, name: str, period: str, true_on: date | None = None, known_on: datetime | None = None, *,
    formats: Sequence[str] = FORMATS, language: str = "zh-CN", unit: UUID | None = None, since: date | None = None,
) -> Receipt:  # fmt: skip
    """Ask for a report of a period under the id of its run: true on a day (its last, or today), as known at an instant (the request's).

    Some kinds are about one `unit`, or compare the day with an earlier one, `since`; it names people where whoever asks may know them.
    """
    desk.allow("report.request")
    founding = _requested(desk, name, period, true_on, known_on, formats, language, unit, since)
    return desk.begin(id, report, lambda s: report.request(s, founding))


def sees_names(desk: Desk) -> bool:
    """Return whether whoever asks may have the names of a unit's people: itself may, and its own timetable; the county never does."""
    own = desk.tenant != desk.county * 1000
    return own and (desk.actor == CLOCKWORK or may(desk.actor.role, "tenant.read-personal"))


def _requested(
    desk: Desk, name: str, period: str, true_on: date | None, known_on: datetime | None, formats: Sequence[str], language: str,
    unit: UUID | None = None, since: date | None = None,
) -> report.Requested:  # fmt: skip
    if name not in REPORTS:
        raise UnknownReport(report=name)
    kind = REPORTS[name]
    if calendar.kind(period) != kind.period:
        raise OtherPeriod(kind=kind.period, period=period)
    first, last = calendar.first_day(period), min(calendar.last_day(period), desk.today)
    if first > desk.today:
        raise NotBegun(period=period)
    if not first <= (true_on or last) <= last:
        raise OutsideThePeriod(true_on=true_on, period=period)
    if language not in LANGUAGES or not set(formats) <= MEDIA.keys():
        raise UnknownForm(format=", ".join(formats), language=language)
    return report.Requested(
        report=name, period=period, true_on=true_on or last, known_on=known_on, formats=tuple(dict.fromkeys(formats)), language=language,
        whole_county=desk.tenant == desk.county * 1000, unit=_unit(desk, kind, unit), since=_since(kind, since, true_on or last),
        named=kind.named and sees_names(desk),
    )  # fmt: skip


def _unit(desk: Desk, kind: Report, unit: UUID | None) -> UUID | None:
    """Return the unit that a report is about, where its kind is about one."""
    if "unit" not in kind.needs:
        return None
    whole, at = desk.tenant == desk.county * 1000, Coordinate(true_on=desk.today, today=desk.today)
    with desk.runtime.db.county(desk.county) as sql:
        known = unit and institutions.card(sql, desk.county, None if whole else desk.tenant, unit, at)
    if not known:
        raise UnknownUnit
    return unit


def _since(kind: Report, since: date | None, true_on: date) -> date | None:
    """Return the first of two days, where a kind compares two."""
    if "since" not in kind.needs:
        return None
    if since is None or since >= true_on:
        raise NotEarlier(true_on=true_on)
    return since


@job("report.request")
def ask(ctx: JobContext[Runtime]) -> None:
    """Ask for the report of the period before the one that has begun, as known when it was due; a closed tenant's is not asked for."""
    schedule, due = str(ctx.args["schedule"]), str(ctx.args["period"])
    one = f"{schedule}:{ctx.county}:{ctx.tenant}:{due}"
    run, period = uuid5(_NAMESPACE, f"{one}:run"), calendar.previous(due)
    desk = clockwork(ctx, command_id=uuid5(_NAMESPACE, one))
    if _closed(ctx, desk.today):
        with ctx.lease.finish(result={"skipped": "archived"}):
            return
    founding = _requested(
        desk, str(ctx.args["report"]), period, None, ctx.due_at, FORMATS, ctx.runtime.settings.language
    )
    with ctx.lease.finish(result={"run": str(run)}):
        desk.begin(run, report, lambda s: None if s else report.request(s, founding))


def clockwork(ctx: JobContext[Runtime], *, command_id: UUID, caused_by: int | None = None) -> Desk:
    """Return a desk for what the system does by itself in a job."""
    with ctx.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Desk(
        runtime=ctx.runtime, actor=CLOCKWORK, county=ctx.county, tenant=ctx.tenant, command_id=command_id,
        channel="schedule" if caused_by is None else "policy", effective_on=row[0], today=row[0], correlation=ctx.lease.correlation,
        caused_by_tenant=None if caused_by is None else ctx.tenant, caused_by=caused_by,
    )  # fmt: skip


def _closed(ctx: JobContext[Runtime], today: date) -> bool:
    with ctx.runtime.db.county(ctx.county) as sql:
        found = tenants.find(sql, ctx.county, ctx.tenant, Coordinate(true_on=today, today=today))
    return found is not None and found.archived
