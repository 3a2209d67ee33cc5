"""Reports as JSON: the runs of a tenant or of the county, asked for, watched and fetched."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody

from infra.jobs import Entry
from services import reports as making
from services.views import reports
from services.views.reports import Report
from services.web.asking import asked
from services.web.receipts import Booked, booked
from services.web.report_forms import Request, Wanted, ask, run_of
from services.web.reports import download, found
from services.web.routes import Desk, Visit, command, query
from services.web.visit import AsOf, Listing

VIEWS: Final = ("reports",)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the building of a report has come."""

    state: str
    step: str | None
    done: int | None
    total: int | None


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One run, with its progress while it is being built."""

    run: Report
    progress: Progress | None
    as_of: AsOf


class ReportApi(Controller):
    """A tenant's reports, and the county's own."""

    path = "/api/v1"
    tags = ("reports",)

    @query("/tenants/{tenant:int}/reports", action="report.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Listing[Report]:
        """Return a page of runs, the latest asked for first; each names its coordinate and the digests of its files."""
        return _listing(visit)

    @command("/tenants/{tenant:int}/reports", action="report.request", creates=True)
    def request(self, desk: Desk, data: JSONBody[Request]) -> Booked:
        """Ask for a report; `id` is its run's."""
        run = run_of(desk)
        return booked(desk, ask(desk, run, data), id=run)

    @query("/tenants/{tenant:int}/reports/{id:uuid}", action="report.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one run."""
        return _one(visit, id)

    @command("/tenants/{tenant:int}/reports/{id:uuid}/anew", action="report.request", creates=True)
    def anew(self, desk: Desk, id: FromPath[UUID]) -> Booked:
        """Ask for a superseded report anew; `id` is the new run's."""
        run = run_of(desk)
        return booked(desk, making.build_anew(desk, run, id), id=run)

    @command("/tenants/{tenant:int}/reports/{id:uuid}/cancellation", action="report.request")
    def cancel(self, desk: Desk, id: FromPath[UUID]) -> Booked:
        """Call off a report of one's own that is not built yet."""
        return booked(desk, making.call_off(desk, id))

    @query("/tenants/{tenant:int}/reports/{id:uuid}/{form:str}", action="report.read", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form (pdf, xlsx, json) of a report, checked against its digest."""
        return download(visit, id, form)

    @query("/county/reports", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Listing[Report]:
        """Return a page of the county's own runs."""
        return _listing(visit)

    @command("/county/reports", action="report.request", scope="county", creates=True)
    def county_request(self, desk: Desk, data: JSONBody[Request]) -> Booked:
        """Ask for a report over all tenants."""
        run = run_of(desk)
        return booked(desk, ask(desk, run, data), id=run)

    @query("/county/reports/{id:uuid}", action="county.read", scope="county", views=VIEWS)
    def county_one(self, visit: Visit, id: FromPath[UUID]) -> One:
        """Return one of the county's own runs."""
        return _one(visit, id)

    @command("/county/reports/{id:uuid}/anew", action="report.request", scope="county", creates=True)
    def county_anew(self, desk: Desk, id: FromPath[UUID]) -> Booked:
        """Ask for one of the county's superseded reports anew."""
        run = run_of(desk)
        return booked(desk, making.build_anew(desk, run, id), id=run)

    @command("/county/reports/{id:uuid}/cancellation", action="report.request", scope="county")
    def county_cancel(self, desk: Desk, id: FromPath[UUID]) -> Booked:
        """Call off a report of one's own that is not built yet."""
        return booked(desk, making.call_off(desk, id))

    @query("/county/reports/{id:uuid}/{form:str}", action="county.read", scope="county", views=VIEWS)
    def county_file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form of one of the county's own reports."""
        return download(visit, id, form)


def _listing(visit: Visit) -> Listing[Report]:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        held = reports.listing(
            sql, visit.county, visit.tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit
        )  # fmt: skip
    return visit.listing(held)


def _one(visit: Visit, id: UUID) -> One:
    run = found(visit, id)
    with visit.reading() as sql:
        job: Entry | None = making.progress(sql, visit.county, run) if run.status == "requested" else None
    progress = Progress(state=job.state, step=job.step, done=job.done, total=job.total) if job else None
    return One(run=run, progress=progress, as_of=visit.as_of)
