"""Days of a county's own: a day that it declares a day of rest, or worked, whatever the nation does; facts of the county tenant."""

from __future__ import annotations

from datetime import date

from domain.kernel import Fact, Refused, Stamp, State


class Declared(Fact, tag="workday.declared"):
    """From the effective date on, a day counts as worked or as a day of rest in this county; what was declared before of it goes."""

    day: date
    works: bool
    reason: str
    document: str = ""


Event = Declared


class Workday(State):
    """A day as its decisions see it: what was declared of it last."""

    last: Declared


class AsEverywhere(Refused):
    """On {day} this is so in the whole nation; nothing has to be declared."""


def declare(workday: Workday | None, declared: Declared, *, usual: bool) -> Declared | None:
    """Return that a day counts as worked, or not; *usual* is whether the nation works on it, which by itself nobody declares."""
    if workday is None and declared.works == usual:
        raise AsEverywhere(day=declared.day)
    return None if workday and workday.last == declared else declared


def evolve(workday: Workday | None, event: Event, at: Stamp) -> Workday:
    """Return the day after one more declaration."""
    del workday, at
    return Workday(last=event)
