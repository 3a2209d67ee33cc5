"""Reports as pages: the list with coordinate and digest, the form that asks for one, its progress, its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from litestar import Controller, Response
from litestar.params import FromPath

from services import reports as making
from services.access import Forbidden
from services.desk import Missing
from services.views import institutions, reports
from services.views.reports import Report
from services.web.asking import asked
from services.web.downloads import Attached, Stand, attach
from services.web.i18n import LANGUAGES
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.receipts import Redirect
from services.web.report_choices import choices
from services.web.report_forms import Request, Wanted, ask, run_of
from services.web.rosters import sees_names
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.watched import STEPS, UNDER_WAY
from services.web.who import who

VIEWS: Final = ("reports",)
NAMES: Final = "tenant.read-personal"
"""What somebody must be allowed to be given a file that names people."""


class ReportPages(Controller):
    """A tenant's reports."""

    path = "/t/{tenant:int}/reports"
    dependencies = WAY

    @page(action="report.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the runs, and the form that asks for another."""
        return _listing(visit, f"/t/{visit.tenant}/reports")

    @act(action="report.request")
    def request(self, desk: Desk, back: Way, data: Form[Request]) -> Redirect | Page:
        """Ask for a report."""
        return _request(desk, back, data, f"/t/{desk.tenant}/reports")

    @act("/{id:uuid}/anew", action="report.request")
    def anew(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Ask for a superseded report anew."""
        return _anew(desk, back, id, f"/t/{desk.tenant}/reports")

    @act("/{id:uuid}/cancellation", action="report.request")
    def cancel(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Call off a report of one's own that is not built yet."""
        return _cancel(desk, back, id, f"/t/{desk.tenant}/reports")

    @page("/{id:uuid}", action="report.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one run with its progress or its files."""
        return _one(visit, id, f"/t/{visit.tenant}/reports")

    @page("/{id:uuid}/{form:str}", action="report.read", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form of a report, checked against its digest."""
        return download(visit, id, form)


class CountyReportPages(Controller):
    """The county's own reports."""

    path = "/county/reports"
    dependencies = WAY

    @page(action="county.read", scope="county", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the runs, and the form that asks for another."""
        return _listing(visit, "/county/reports")

    @act(action="report.request", scope="county")
    def request(self, desk: Desk, back: Way, data: Form[Request]) -> Redirect | Page:
        """Ask for a report over all tenants."""
        return _request(desk, back, data, "/county/reports")

    @act("/{id:uuid}/anew", action="report.request", scope="county")
    def anew(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Ask for a superseded report anew."""
        return _anew(desk, back, id, "/county/reports")

    @act("/{id:uuid}/cancellation", action="report.request", scope="county")
    def cancel(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Call off a report of one's own that is not built yet."""
        return _cancel(desk, back, id, "/county/reports")

    @page("/{id:uuid}", action="county.read", scope="county", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one run with its progress or its files."""
        return _one(visit, id, "/county/reports")

    @page("/{id:uuid}/{form:str}", action="county.read", scope="county", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form of a report, checked against its digest."""
        return download(visit, id, form)


def found(visit: Visit, id: UUID) -> Report:
    """Return one run of a tenant's reports, or of the county's own; raises Missing."""
    with visit.reading() as sql:
        held = reports.card(sql, visit.county, visit.tenant, id, visit.coordinate)
    if held is None:
        raise Missing
    return held


def download(visit: Visit, id: UUID, form: str) -> Response[bytes]:
    """Return one form of a report as a browser takes it; raises Missing, and Forbidden where it names people to whom may not know."""
    run = found(visit, id)
    if run.named and not sees_names(visit):
        raise Forbidden(NAMES)
    with visit.reading() as sql:
        held = making.file(visit.site.runtime, sql, visit.county, run, form)
    if held is None:
        raise Missing
    digest = next(each["sha256"] for each in run.files if each["format"] == form)
    stands = (Stand(true_on=run.true_on, known_on=run.known_on),) if run.known_on else ()
    about = _units(visit, [run]).get(run.unit, "") if run.unit else ""
    return attach(visit, Attached(
        content=held.content, media_type=held.media_type, plain=held.name.removesuffix(f".{form}"), form=form, stands=stands,
        what=" ".join(filter(None, (visit.words.code("reports.name", run.report), about, run.period))), digest=digest,
    ))  # fmt: skip


def _listing(visit: Visit, here: str, refusal: Refusal | None = None, asked_for: str | None = None) -> Page:
    wanted = asked(visit, Wanted)
    with visit.reading() as sql:
        listed = reports.listing(
            sql, visit.county, visit.tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit
        )  # fmt: skip
    return visit.page(
        "reports/list.html", title=visit.words("reports.page.title"), found=listed, here=here, refusal=refusal, wanted=wanted,
        offered=choices(visit, asked_for or wanted.report), spoken=LANGUAGES, reads=lambda run: not run.named or sees_names(visit),
        who=who(visit, [one.requested_by for one in listed.items]), units=_units(visit, listed.items),
    )  # fmt: skip


def _one(visit: Visit, id: UUID, here: str, refusal: Refusal | None = None) -> Page:
    run = found(visit, id)
    with visit.reading() as sql:
        job = making.progress(sql, visit.county, run) if run.status == "requested" else None
    name = visit.words.code("reports.name", run.report)
    return visit.page(
        "reports/one.html", title=f"{name} {run.period}", crumbs=[(visit.words("reports.page.title"), here)], run=run, job=job, here=here,
        refresh=run.status == "requested" and (job is None or job.state in UNDER_WAY), steps=STEPS,
        who=who(visit, [run.requested_by, run.signed_by]), refusal=refusal, reads=not run.named or sees_names(visit),
        units=_units(visit, [run]),
    )  # fmt: skip


def _units(visit: Visit, runs: Iterable[Report]) -> dict[UUID, str]:
    """Return what the units are called that runs are about."""
    wanted, tenant = {run.unit for run in runs if run.unit}, visit.place.code if visit.place else None
    with visit.reading() as sql:
        held = {unit: institutions.card(sql, visit.county, tenant, unit, visit.coordinate) for unit in wanted}
    return {unit: card.name if card else str(unit) for unit, card in held.items()}


def _request(desk: Desk, back: Way, data: Request, here: str) -> Redirect | Page:
    run = run_of(desk)
    return tried(
        back, here, "request", lambda: ask(desk, run, data), views=VIEWS, then=f"{here}/{run}",
        show=lambda visit, refusal: _listing(visit, here, refusal, data.report),
    )  # fmt: skip


def _anew(desk: Desk, back: Way, id: UUID, here: str) -> Redirect | Page:
    run = run_of(desk)
    return tried(
        back, f"{here}/{id}", "anew", lambda: making.build_anew(desk, run, id), views=VIEWS, then=f"{here}/{run}",
        show=lambda visit, refusal: _one(visit, id, here, refusal),
    )  # fmt: skip


def _cancel(desk: Desk, back: Way, id: UUID, here: str) -> Redirect | Page:
    return tried(
        back, f"{here}/{id}", "cancellation", lambda: making.call_off(desk, id), views=VIEWS,
        show=lambda visit, refusal: _one(visit, id, here, refusal),
    )  # fmt: skip
