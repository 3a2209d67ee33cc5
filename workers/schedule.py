"""What runs when: one table, in county time. A row is never renamed, since its name and period are what makes a job happen once."""

from __future__ import annotations

from datetime import time
from typing import Final

from workers.periods import Daily, Monthly, Quarterly, Schedule, Weekly

# name, kind of job, for whom ("tenants", "county", "all"), when, which missed periods are made up for ("all", "last"),
# and whether on a day of rest it waits for the next working day (moved=True); Weekly, Monthly, Quarterly and Yearly in workers/periods.py
SCHEDULES: Final = (
    Schedule(name="work.tidy", kind="work.tidy", who="county", when=Monthly(day=1, at=time(3, 30)), catch_up="last"),
    Schedule(
        name="reports.weekly.county", kind="report.request", who="county", when=Weekly(weekday=1, at=time(6)), catch_up="all",
        args={"report": "weekly"},
    ),
    Schedule(
        name="reports.weekly", kind="report.request", who="tenants", when=Weekly(weekday=1, at=time(6)), catch_up="last",
        args={"report": "weekly"},
    ),
    Schedule(
        name="reports.coverage.county", kind="report.request", who="county", when=Weekly(weekday=1, at=time(6)), catch_up="last",
        args={"report": "coverage"},
    ),
    Schedule(
        name="reports.coverage", kind="report.request", who="tenants", when=Weekly(weekday=1, at=time(6)), catch_up="last",
        args={"report": "coverage"},
    ),
    Schedule(
        name="reports.supervision.county", kind="report.request", who="county", when=Weekly(weekday=1, at=time(6)), catch_up="last",
        args={"report": "supervision"},
    ),
    Schedule(
        name="reports.movement.county", kind="report.request", who="county", when=Monthly(day=1, at=time(6)), catch_up="last",
        args={"report": "movement"},
    ),
    Schedule(
        name="reports.movement", kind="report.request", who="tenants", when=Monthly(day=1, at=time(6)), catch_up="last",
        args={"report": "movement"},
    ),
    Schedule(
        name="reports.reconciliation.county", kind="report.request", who="county", when=Monthly(day=1, at=time(6)), catch_up="last",
        args={"report": "reconciliation"},
    ),
    Schedule(
        name="reports.lasting.county", kind="report.request", who="county", when=Quarterly(month=1, day=1, at=time(6)), catch_up="last",
        args={"report": "lasting"},
    ),
    Schedule(name="reminders", kind="reminders.send", who="all", when=Daily(at=time(7)), catch_up="last"),
    Schedule(name="escalations", kind="escalations.send", who="all", when=Daily(at=time(7, 30)), catch_up="last"),
)  # fmt: skip
