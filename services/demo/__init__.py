"""The demonstration: a made-up roster and the year 2005 of a county, brought in and played through the product's own handlers.

It is written for a rehearsal ledger whose clock began on 2005-01-01. Reports and notices are not played, save a few reports that people
ask for on its last days: their jobs follow the facts and the timetable in the processes that run beside it, which make up for every
week that the clock has leapt over.
"""

from services.demo.figures import reconcile
from services.demo.performance import Story, play

__all__ = ["Story", "play", "reconcile"]
