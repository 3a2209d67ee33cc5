"""What runs when: one table, in county time. A row is never renamed, since its name and period are what makes a job happen once."""

from __future__ import annotations

from datetime import time
from typing import Final, Literal

from services.turns import Daily, Monthly, Quarterly, Schedule, Weekly

REPORT: Final = "report.request"
"""The kind of job that asks for a report of the period before its own."""
_MONDAYS: Final = Weekly(weekday=1, at=time(6))
_FIRSTS: Final = Monthly(day=1, at=time(6))
_QUARTERS: Final = Quarterly(month=1, day=1, at=time(6))


def _report(
    report: str, who: Literal["tenants", "county"], when: Weekly | Monthly | Quarterly, catch_up: Literal["all", "last"] = "last"
) -> Schedule:
    """Return the row that asks for a kind of report, of the period that has ended, for the county or for each unit."""
    name = f"reports.{report}{'.county' if who == 'county' else ''}"
    return Schedule(name=name, kind=REPORT, who=who, when=when, catch_up=catch_up, args={"report": report})


# name, kind of job, for whom ("tenants", "county", "all"), when, which missed periods are made up for ("all", "last"),
# and whether on a day of rest it waits for the next working day (moved=True); Weekly, Monthly, Quarterly and Yearly in services/turns.py
SCHEDULES: Final = (
    Schedule(name="work.tidy", kind="work.tidy", who="county", when=Monthly(day=1, at=time(3, 30)), catch_up="last"),
    _report("weekly", "county", _MONDAYS, "all"),
    _report("weekly", "tenants", _MONDAYS),
    _report("coverage", "county", _MONDAYS),
    _report("coverage", "tenants", _MONDAYS),
    _report("supervision", "county", _MONDAYS),
    _report("movement", "county", _FIRSTS),
    _report("movement", "tenants", _FIRSTS),
    _report("reconciliation", "county", _FIRSTS),
    _report("lasting", "county", _QUARTERS),
    Schedule(name="reminders", kind="reminders.send", who="all", when=Daily(at=time(7)), catch_up="last"),
    Schedule(name="escalations", kind="escalations.send", who="all", when=Daily(at=time(7, 30)), catch_up="last"),
    Schedule(name="digests", kind="digest.ask", who="county", when=Daily(at=time(7, 40)), catch_up="last"),
    Schedule(name="briefings.unread", kind="briefing.remind", who="county", when=Daily(at=time(7)), catch_up="last"),
)
