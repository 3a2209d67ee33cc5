"""The schedule as an operator's page and as JSON: what runs when, what was done last, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from litestar import Controller

from services import scheduled, workdays
from services.scheduled import Standing
from services.web.county import names
from services.web.routes import Page, Visit, page, query

if TYPE_CHECKING:
    from services.web.i18n import Words


class Schedules(msgspec.Struct, frozen=True, kw_only=True):
    """The schedule of a county."""

    items: Sequence[Standing]


class SchedulePages(Controller):
    """A county's schedule."""

    path = "/operations/schedule"

    @page(action="health.read", scope="county")
    def table(self, visit: Visit) -> Page:
        """Return what runs when, and how it stands."""
        return visit.page(
            "operations/schedule.html", title=visit.words("schedule.title"), found=_look(visit), units=names(visit),
            what=lambda one: what(visit.words, one), when=lambda one: when(visit.words, one),
            crumbs=[(visit.words("operations.title"), "/operations")],
        )  # fmt: skip


class ScheduleApi(Controller):
    """The same as JSON."""

    path = "/api/v1/operations/schedule"
    tags = ("operations",)

    @query(action="health.read", scope="county")
    def table(self, visit: Visit) -> Schedules:
        """Return what runs when and for whom, the last period with its jobs by state, the next, and those that were passed over."""
        return Schedules(items=_look(visit))


def what(words: Words, one: Standing) -> str:
    """Return what a schedule does, in words; one of a later release by the kind of its jobs."""
    key = f"schedule.what.{one.kind}"
    return words(key, report=words.code("reports.name", str(one.args.get("report", "")))) if words.has(key) else one.kind


def when(words: Words, one: Standing) -> str:
    """Return when a schedule is due, in words."""
    said = one.when
    each = f"{said.each}-last" if said.day == scheduled.LAST_DAY else said.each
    weekday = words.code("schedule.weekday", str(said.weekday)) if said.weekday else ""
    return words(f"schedule.when.{each}", at=f"{said.at:%H:%M}", weekday=weekday, day=said.day, month=said.month)


def _look(visit: Visit) -> list[Standing]:
    with visit.site.runtime.db.county(visit.county) as sql:
        return scheduled.look(sql, visit.county, visit.session.now, visit.site.clock.zone, workdays.of(sql, visit.county, visit.coordinate))
