"""Exports of timelines as pages: a short one at once, a long one asked for, watched and fetched."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath

from services.exports import Export
from services.web.export_forms import Asks, again, at_once, call_off, fetched, send, watched
from services.web.receipts import Redirect, see
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.timelines import VIEWS
from services.web.watched import STEPS, UNDER_WAY


class ExportPages(Controller):
    """Files of a tenant's timeline."""

    path = "/t/{tenant:int}/timeline"

    @page("/export/{form:str}", action="timeline.export", views=VIEWS)
    def export(self, visit: Visit, form: FromPath[str]) -> Response[bytes]:
        """Return a short timeline as a file."""
        return at_once(visit, form)

    @act("/exports", action="timeline.export")
    def ask(self, desk: Desk, data: Form[Asks]) -> Redirect:
        """Ask for a file of a long timeline."""
        return see(f"/t/{desk.tenant}/timeline/exports/{send(desk, data, tenant=desk.tenant)}")

    @page("/exports/{id:uuid}", action="timeline.export")
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one export with its progress or its file."""
        return _one(visit, id, f"/t/{visit.tenant}/timeline")

    @act("/exports/{id:uuid}/cancellation", action="timeline.export")
    def cancel(self, desk: Desk, id: FromPath[UUID]) -> Redirect:
        """Call off an export of one's own."""
        return call_off(desk, id, f"/t/{desk.tenant}/timeline")

    @act("/exports/{id:uuid}/again", action="timeline.export")
    def again(self, desk: Desk, id: FromPath[UUID]) -> Redirect:
        """Ask for an export of one's own once more, at its own coordinate."""
        return see(f"/t/{desk.tenant}/timeline/exports/{again(desk, id)}")

    @page("/exports/{id:uuid}/{form:str}", action="timeline.export")
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return the file, checked against its hash."""
        return fetched(visit, id, form)


class CountyExportPages(Controller):
    """Files of the county's timeline."""

    path = "/county/timeline"

    @page("/export/{form:str}", action="timeline.export", scope="county", views=VIEWS)
    def export(self, visit: Visit, form: FromPath[str]) -> Response[bytes]:
        """Return a short timeline as a file."""
        return at_once(visit, form)

    @act("/exports", action="timeline.export", scope="county")
    def ask(self, desk: Desk, data: Form[Asks]) -> Redirect:
        """Ask for a file of a long timeline."""
        return see(f"/county/timeline/exports/{send(desk, data, tenant=data.tenant)}")

    @page("/exports/{id:uuid}", action="timeline.export", scope="county")
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one export with its progress or its file."""
        return _one(visit, id, "/county/timeline")

    @act("/exports/{id:uuid}/cancellation", action="timeline.export", scope="county")
    def cancel(self, desk: Desk, id: FromPath[UUID]) -> Redirect:
        """Call off an export of one's own."""
        return call_off(desk, id, "/county/timeline")

    @act("/exports/{id:uuid}/again", action="timeline.export", scope="county")
    def again(self, desk: Desk, id: FromPath[UUID]) -> Redirect:
        """Ask for an export of one's own once more, at its own coordinate."""
        return see(f"/county/timeline/exports/{again(desk, id)}")

    @page("/exports/{id:uuid}/{form:str}", action="timeline.export", scope="county")
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return the file, checked against its hash."""
        return fetched(visit, id, form)


def _one(visit: Visit, id: UUID, here: str) -> Page:
    job = watched(visit, id)
    asks = msgspec.convert(job.args["export"], Export)
    known_on = asks.known_on or job.created_at  # the release before left the instant open until the file was written
    return visit.page(
        "timelines/export.html", title=visit.words("exports.title"), crumbs=[(visit.words("timelines.title"), here)], job=job, here=here,
        asks=asks, known_on=known_on, refresh=job.state in UNDER_WAY, steps=STEPS,
    )  # fmt: skip
