"""The page of who keeps the product running: views and their lag, and how work stands."""

from __future__ import annotations

from litestar import Controller

from services import health
from services.health import Health
from services.web.county import names
from services.web.jobs import STATES
from services.web.routes import Page, Visit, page, query
from services.web.watched import STEPS


class OperationPages(Controller):
    """The operator's page."""

    path = "/operations"

    @page(action="health.read", scope="county")
    def overview(self, visit: Visit) -> Page:
        """Return how everything is."""
        with visit.site.runtime.db.county(visit.county) as sql:
            found = health.look(sql, visit.county, visit.session.today)
        kinds = sorted({pile.kind for pile in found.piles})
        count = {(pile.kind, pile.state): pile.n for pile in found.piles}
        return visit.page(
            "operations/overview.html", title=visit.words("operations.title"), found=found, units=names(visit), kinds=kinds, count=count,
            states=STATES, steps=STEPS,
        )  # fmt: skip


class OperationApi(Controller):
    """The same as JSON."""

    path = "/api/v1/operations"
    tags = ("operations",)

    @query(action="health.read", scope="county")
    def overview(self, visit: Visit) -> Health:
        """Return the views that lag or have stopped, and the jobs by state."""
        with visit.site.runtime.db.county(visit.county) as sql:
            return health.look(sql, visit.county, visit.session.today)
