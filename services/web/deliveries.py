"""The log of what leaves the house as an operator's page and as JSON: to whom, on which way, how far it came; no address is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import msgspec
from litestar import Controller

from services.channels import log
from services.channels.log import Delivery, Stuck
from services.channels.offer import CHANNELS
from services.views.reading import Page as Stretch
from services.web.asking import asked
from services.web.county import names
from services.web.routes import Page, Visit, page, query
from services.web.way_forms import Wanted
from services.web.who import who


class Deliveries(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a county's deliveries."""

    items: Sequence[Delivery]
    next: str | None


class DeliveryPages(Controller):
    """A county's deliveries."""

    path = "/operations/deliveries"

    @page(action="jobs.read", scope="county")
    def listing(self, visit: Visit) -> Page:
        """Return the deliveries that an address asks for."""
        wanted, found = _look(visit)
        return visit.page(
            "operations/deliveries.html", title=visit.words("delivery.title"), found=found, wanted=wanted, units=names(visit),
            who=who(visit, [one.recipient for one in found.items]), channels=visit.words.choices("channel", (*CHANNELS, *log.BESIDE)),
            states=visit.words.choices("operations.state", get_args(Stuck)), because=lambda why: log.because(visit.words, why),
            crumbs=[(visit.words("operations.title"), "/operations")],
        )  # fmt: skip


class DeliveryApi(Controller):
    """The same as JSON."""

    path = "/api/v1/operations/deliveries"
    tags = ("operations",)

    @query(action="jobs.read", scope="county", asks=Wanted)
    def listing(self, visit: Visit) -> Deliveries:
        """Return a page of the county's deliveries, the youngest first; `state` is that of their jobs."""
        found = _look(visit)[1]
        return Deliveries(items=found.items, next=found.next)


def _look(visit: Visit) -> tuple[Wanted, Stretch[Delivery]]:
    wanted = asked(visit, Wanted)
    with visit.site.runtime.db.county(visit.county) as sql:
        return wanted, log.listing(
            sql, visit.county, tenant=wanted.tenant, channel=wanted.channel, state=wanted.state, cursor=wanted.cursor, limit=wanted.limit
        )  # fmt: skip
