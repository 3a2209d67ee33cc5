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
from services.coordinate import Coordinate
from services.desk import Actor, Desk
from services.reports.making import MEDIA
from services.reports.registry import REPORTS
from services.views import tenants
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


class UnknownForm(Refused):
    """A report cannot be had as {format} in {language}."""


def request(
    desk: Desk, id: UUID, name: str, period: str, true_on: date | None = None, known_on: datetime | None = None, *,
    formats: Sequence[str] = FORMATS, language: str = "zh-CN",
) -> Receipt:  # fmt: skip
    """Ask for a report of a period under the id of its run: true on a day (its last, or today), as known at an instant (the request's)."""
    desk.allow("report.request")
    founding = _requested(desk, name, period, true_on, known_on, formats, language)
    return desk.begin(id, report, lambda s: report.request(s, founding))


def _requested(
    desk: Desk, name: str, period: str, true_on: date | None, known_on: datetime | None, formats: Sequence[str], language: str
) -> report.Requested:
    if name not in REPORTS:
        raise UnknownReport(report=name)
    if calendar.kind(period) != REPORTS[name].period:
        raise OtherPeriod(kind=REPORTS[name].period, period=period)
    first, last = calendar.first_day(period), min(calendar.last_day(period), desk.today)
    if first > desk.today:
        raise NotBegun(period=period)
    if not first <= (true_on or last) <= last:
        raise OutsideThePeriod(true_on=true_on, period=period)
    if language not in LANGUAGES or not set(formats) <= MEDIA.keys():
        raise UnknownForm(format=", ".join(formats), language=language)
    return report.Requested(
        report=name, period=period, true_on=true_on or last, known_on=known_on, formats=tuple(dict.fromkeys(formats)), language=language,
        whole_county=desk.tenant == desk.county * 1000,
    )  # fmt: skip


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
