"""The rules of supervision teams that a command can break."""

from __future__ import annotations

from domain.kernel import Refused


class AlreadyFormed(Refused):
    """This team exists already."""


class UnknownLevel(Refused):
    """A team is of the province, the prefecture or the county, not of level {level}."""


class BeforeItBegan(Refused):
    """On {on} this team was not formed yet."""


class AlreadyDisbanded(Refused):
    """This team was disbanded."""


class NotAMember(Refused):
    """This person does not belong to the team on {on}."""


class NotRefused(Refused):
    """Nobody refused this secondment."""


class UnitTaken(Refused):
    """Unit {tenant} is watched by another county team on that day; every unit has exactly one."""


class NotAnExtension(Refused):
    """The mandate runs until {until} already."""


class LaterFacts(Refused):
    """This team has facts as late as {latest}; it cannot have ended before them."""


class MandateOver(Refused):
    """A mandate cannot end on {until}, before the team is formed."""
