"""The ways a promise can go: kept, lasting, stuck on paper, overdue, extended, doubted, failed, fallen back, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from services.demo.story.promise import Promise, working

Course = Callable[[Promise], None]


def kept(p: Promise) -> None:
    """Climb the ladder, show evidence, be verified on the spot, close, and pass the look-backs that fall into the year."""
    _to_effect(p)
    p.show(63, "list")
    p.claim(66)
    closed = p.close(73)
    p.look_back(closed, 30, announced=True)
    p.look_back(closed, 90, announced=False)
    p.look_back(closed, 180, announced=True)


def stuck_at_plan(p: Promise) -> None:
    """Make a plan and never anything more."""
    p.climb("plan", 12)
    for days in (45, 90, 150):
        p.report(days)


def stuck_at_survey(p: Promise) -> None:
    """Look into the matter for half a year, then make a plan."""
    for days in (50, 110):
        p.report(days)
    p.climb("plan", 185)


def stuck_at_rules(p: Promise) -> None:
    """Write rules, leave them on paper for more than two months, then begin."""
    p.climb("plan", 11)
    p.climb("rules", 24)
    p.report(60)
    p.climb("substantive", 98)
    p.climb("effect", 140)
    p.show(141, "photo")


def overdue(p: Promise) -> None:
    """Begin in earnest and miss the day."""
    p.climb("plan", 10)
    p.climb("rules", 21)
    p.climb("substantive", 38)
    p.show(50, "photo")
    p.report(75)


def extended(p: Promise) -> None:
    """Get more time once, be refused it the second time, and be kept late."""
    p.climb("plan", 12)
    p.climb("rules", 26)
    p.climb("substantive", 44)
    later = working(p.founding.due + timedelta(days=40))
    p.extend(70, later, granted=True)
    p.extend(115, working(later + timedelta(days=40)), granted=False)
    p.climb("effect", 135)
    p.show(136, "list")
    p.claim(138)
    p.close(146)


def doubted(p: Promise) -> None:
    """Show another unit's photograph, have it rejected, and show better evidence."""
    _to_effect(p)
    p.doubt(66, p.show(60, "photo", borrowed=True))
    p.show(80, "minutes")
    p.claim(82)
    closed = p.close(90)
    p.look_back(closed, 30, announced=False)
    p.look_back(closed, 90, announced=True)


def failed(p: Promise) -> None:
    """Claim too early, fail on the spot, and be kept at the second attempt."""
    _to_effect(p)
    p.show(60, "list")
    p.claim(61)
    p.fail(68)
    p.show(95, "photo")
    p.claim(97)
    closed = p.close(104)
    p.look_back(closed, 30, announced=False)


def relapsed(p: Promise) -> None:
    """Be kept and closed, pass the first look-back, be found fallen back at the second, and go through a second cycle."""
    _to_effect(p)
    p.show(58, "list")
    p.claim(59)
    closed = p.close(64)
    p.look_back(closed, 30, announced=True)
    back = p.relapse(closed, 90)
    since = (back - p.start).days
    p.climb("effect", since + 40)
    p.show(since + 42, "photo")
    p.claim(since + 45)
    again = p.close(since + 52)
    p.look_back(again, 30, announced=False)


def withdrawn(p: Promise) -> None:
    """Be taken over by another unit: the promise is withdrawn in public."""
    p.climb("plan", 12)
    p.withdraw(55)


def _to_effect(p: Promise) -> None:
    p.climb("plan", 9)
    p.climb("rules", 19)
    p.climb("substantive", 33)
    p.climb("effect", 57)


COURSES: Final[Mapping[str, Course]] = {
    "kept": kept, "stuck-at-plan": stuck_at_plan, "stuck-at-survey": stuck_at_survey, "stuck-at-rules": stuck_at_rules,
    "overdue": overdue, "extended": extended, "doubted": doubted, "failed": failed, "relapsed": relapsed, "withdrawn": withdrawn,
}  # fmt: skip
DAYS: Final[Mapping[str, int]] = {"overdue": 80, "extended": 85, "stuck-at-plan": 120, "stuck-at-survey": 210, "stuck-at-rules": 150}
"""How many days each has from publication to due; ninety where nothing is said."""
