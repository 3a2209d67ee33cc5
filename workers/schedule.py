"""What runs when: one table, in county time. A row is never renamed, since its name and period are what makes a job happen once."""

from __future__ import annotations

from datetime import time
from typing import Final

from workers.periods import Monthly, Schedule

# name, kind of job, for whom ("tenants", "county", "all"), when, and which missed periods are made up for ("all", "last")
SCHEDULES: Final = (
    Schedule(name="work.tidy", kind="work.tidy", who="county", when=Monthly(day=1, at=time(3, 30)), catch_up="last"),
)
