"""What a report is asked for with, in a form or a body, and which runs a list is asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from infra.ledger import Receipt
from services import reports as making
from services.coordinate import at, parse_known
from services.desk import Desk
from services.views import reports
from services.web.asking import Asked
from services.web.i18n import Lang
from services.web.problem import BadForm

Period = Annotated[str, Meta(pattern=r"^\d{4}(-(W\d{2}|Q[1-4]|\d{2}(-\d{2})?))?$")]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z-]{0,39}$")]


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report to be built: of a period, true on a day (its last), as known at an instant or at the end of a day (now).

    One about a unit names it, one that compares two days names the first in `since`; its period is the other.
    """

    period: Period
    report: Name = "weekly"
    true_on: date | None = None
    known_on: Annotated[str, Meta(max_length=40)] | None = None
    formats: tuple[str, ...] | str = making.FORMATS
    language: Lang = "zh-CN"
    unit: UUID | None = None
    since: date | None = None
    effective_on: date | None = None


class Wanted(Asked, frozen=True, kw_only=True):
    """Which runs a list is asked for."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 50
    report: Name | None = None
    period: Period | None = None
    status: str | None = None

    def filter(self) -> reports.Filter:
        """Return the same for the view."""
        return reports.Filter(report=self.report, period=self.period, status=self.status)


def run_of(desk: Desk) -> UUID:
    """Return the id of the run that a command asks for: the same whenever the command is repeated."""
    return uuid5(desk.command_id, "run")


def ask(desk: Desk, run: UUID, data: Request) -> Receipt:
    """Ask for a report."""
    formats = (data.formats,) if isinstance(data.formats, str) else data.formats
    return making.request(
        desk, run, data.report, data.period, data.true_on, instant(desk, data.known_on), formats=formats, language=data.language,
        unit=data.unit, since=data.since,
    )  # fmt: skip


def instant(desk: Desk, text: str | None) -> datetime | None:
    """Return the instant that is meant: a day stands for its end in county time; raises BadForm."""
    if not text:
        return None
    try:
        return at(desk.today, ZoneInfo(desk.runtime.settings.time_zone), known_on=parse_known(text)).known_at
    except (ValueError, OverflowError) as wrong:
        raise BadForm(("known_on", "field.instant")) from wrong
