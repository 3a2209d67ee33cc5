"""Exports of timelines for programs: a short one at once, a long one asked for, watched and fetched."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody

from services import exports, withdrawal
from services.web.export_forms import Asks, at_once, fetched, send, watched
from services.web.routes import Desk, Visit, command, query
from services.web.timelines import VIEWS, Wanted


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """An export that was asked for, by the id under which it is watched and fetched."""

    id: UUID


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How far an export has come; `result` names its file by hash, once it is done."""

    id: UUID
    state: str
    form: str
    step: str | None
    done: int | None
    total: int | None
    result: dict[str, Any] | None


_ASKED: Final = "/timeline/exports"


class ExportApi(Controller):
    """Files of the timelines of a tenant and of the county."""

    path = "/api/v1"
    tags = ("timeline",)

    @query("/tenants/{tenant:int}/timeline/export/{form:str}", action="timeline.export", views=VIEWS, asks=Wanted)
    def export(self, visit: Visit, form: FromPath[str]) -> Response[bytes]:
        """Return a timeline of at most 2,000 facts as a file (ndjson, xlsx)."""
        return at_once(visit, form)

    @command("/tenants/{tenant:int}" + _ASKED, action="timeline.export", creates=True)
    def ask(self, desk: Desk, data: JSONBody[Asks]) -> Sent:
        """Ask for a file of a timeline of any length."""
        return Sent(id=send(desk, data, tenant=desk.tenant))

    @query("/tenants/{tenant:int}" + _ASKED + "/{id:uuid}", action="timeline.export")
    def one(self, visit: Visit, id: FromPath[UUID]) -> Course:
        """Return how far an export of one's own has come."""
        return _course(visit, id)

    @command("/tenants/{tenant:int}" + _ASKED + "/{id:uuid}/cancellation", action="timeline.export", status=204)
    def cancel(self, desk: Desk, id: FromPath[UUID]) -> None:
        """Call off an export of one's own."""
        withdrawal.withdraw(desk, exports.KIND, id)

    @query("/tenants/{tenant:int}" + _ASKED + "/{id:uuid}/{form:str}", action="timeline.export")
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return the file of an export of one's own, checked against its hash."""
        return fetched(visit, id, form)

    @query("/county/timeline/export/{form:str}", action="timeline.export", scope="county", views=VIEWS, asks=Wanted)
    def county_export(self, visit: Visit, form: FromPath[str]) -> Response[bytes]:
        """Return a timeline of at most 2,000 facts of all tenants as a file (ndjson, xlsx)."""
        return at_once(visit, form)

    @command("/county" + _ASKED, action="timeline.export", scope="county", creates=True)
    def county_ask(self, desk: Desk, data: JSONBody[Asks]) -> Sent:
        """Ask for a file of the county's timeline."""
        return Sent(id=send(desk, data, tenant=data.tenant))

    @query("/county" + _ASKED + "/{id:uuid}", action="timeline.export", scope="county")
    def county_one(self, visit: Visit, id: FromPath[UUID]) -> Course:
        """Return how far an export of one's own has come."""
        return _course(visit, id)

    @command("/county" + _ASKED + "/{id:uuid}/cancellation", action="timeline.export", scope="county", status=204)
    def county_cancel(self, desk: Desk, id: FromPath[UUID]) -> None:
        """Call off an export of one's own."""
        withdrawal.withdraw(desk, exports.KIND, id)

    @query("/county" + _ASKED + "/{id:uuid}/{form:str}", action="timeline.export", scope="county")
    def county_file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return the file of an export of one's own, checked against its hash."""
        return fetched(visit, id, form)


def _course(visit: Visit, id: UUID) -> Course:
    job = watched(visit, id)
    return Course(
        id=id, state=job.state, form=job.args["export"]["form"], step=job.step, done=job.done, total=job.total, result=job.result
    )
