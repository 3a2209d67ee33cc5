"""A rebuild of a view: how it goes or went, for whoever looks after the product, and how an operator cancels it."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from infra.followers.course import Rebuild
from services import renewing
from services.desk import Missing
from services.web.receipts import Redirect, see
from services.web.routes import Form, Once, Page, Runtime, Session, Visit, act, command, page, query
from services.web.watched import STEPS
from services.web.who import who

Reason = Annotated[str, Meta(min_length=1, max_length=400)]
_CRUMB: Final = "/operations"


class Cancelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rebuild is cancelled, and why: another that has begun meanwhile is not meant."""

    run: UUID
    reason: Reason


class RebuildPages(Controller):
    """The page of one view's last rebuild."""

    path = "/operations/rebuilds"

    @page("/{view:str}", action="health.read", scope="county")
    def one(self, visit: Visit, view: FromPath[str]) -> Page:
        """Return how it goes or went."""
        held = _found(visit, view)
        return visit.page(
            "operations/rebuild.html", title=visit.words("operations.rebuild.of", view=view), one=held, steps=STEPS,
            who=who(visit, [held.cancel_by]), crumbs=[(visit.words("operations.title"), _CRUMB)],
        )  # fmt: skip

    @act("/{view:str}/cancellation", action="rebuild.cancel", scope="county")
    def cancel(self, session: Session, runtime: Runtime, once: Once, view: FromPath[str], data: Form[Cancelled]) -> Redirect:
        """Cancel it."""
        renewing.cancel(runtime, data.run, session.county, session.user, data.reason, once=once)
        return see(f"{_CRUMB}/rebuilds/{view}")


class RebuildApi(Controller):
    """The same as JSON."""

    path = "/api/v1/operations/rebuilds"
    tags = ("operations",)

    @query("/{view:str}", action="health.read", scope="county")
    def one(self, visit: Visit, view: FromPath[str]) -> Rebuild:
        """Return how the last rebuild of a view goes or went."""
        return _found(visit, view)

    @command("/{view:str}/cancellation", action="rebuild.cancel", scope="county", status=204)
    def cancel(self, session: Session, runtime: Runtime, once: Once, view: FromPath[str], data: JSONBody[Cancelled]) -> None:
        """Cancel a rebuild by its `run`: nothing is swapped, and the reason stays on record."""
        del view
        renewing.cancel(runtime, data.run, session.county, session.user, data.reason, once=once)


def _found(visit: Visit, view: str) -> Rebuild:
    with visit.site.runtime.db.county(visit.county) as sql:
        held = next((one for one in renewing.seen(sql, visit.county) if one.view == view), None)
    if held is None:
        raise Missing
    return held
