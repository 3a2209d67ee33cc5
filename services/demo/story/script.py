"""A script: which command whom is given on which day, and how it is played in the county's rehearsal clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5

import msgspec

from infra.ledger import Channel
from services.demo.story.registers import Registers
from services.desk import Actor, Desk
from services.wiring import Runtime

STORY: Final = UUID("8f0b6a52-2005-5614-9d0c-430626143184")
Act = Callable[[Desk], object]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One command: who gives it on which day at which tenant; its name makes its id, so that it happens once."""

    on: date
    tenant: int
    who: str
    name: str
    act: Act
    effective_on: date
    beside: bool = False
    """Whether it may be given at the same time as its neighbours, which are of other tenants."""
    late: str = ""
    """What was learned late, where the command tells of an earlier day and was planted for that."""


class Script:
    """The commands of a story, given in the order of their days, and the days before which the views have to be up to date."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.settled: set[date] = set()
        self._names: set[str] = set()

    def add(
        self, on: date, tenant: int, who: str, name: str, act: Act, *, true_on: date | None = None, late: str = "", beside: bool = False
    ) -> None:
        """Write down one command; on one day commands are given in the order in which they were written down."""
        if name in self._names:
            message = f"two commands are called {name!r}"
            raise ValueError(message)
        self._names.add(name)
        self.steps.append(Step(on=on, tenant=tenant, who=who, name=name, act=act, effective_on=true_on or on, late=late, beside=beside))

    def settle_before(self, day: date) -> None:
        """Ask that the views be up to date when a day begins, because its commands ask them."""
        self.settled.add(day)

    def days(self, until: date) -> Iterator[tuple[date, list[Step]]]:
        """Yield the days that have commands, each with its commands, up to a last day."""
        steps = sorted((s for s in self.steps if s.on <= until), key=lambda step: step.on)
        for day, of_day in groupby(steps, key=lambda step: step.on):
            yield day, list(of_day)

    def late(self) -> list[Step]:
        """Return the commands that tell of an earlier day on purpose."""
        return [step for step in self.steps if step.late]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Where a story is played: a county of a running product, the people who act in it, and the ids that its imports have drawn."""

    runtime: Runtime
    county: int
    cast: dict[str, Actor]
    registers: Registers

    @property
    def county_body(self) -> UUID:
        """Return the body that checks what branches say of themselves: the county's organisation department."""
        return self.id("body", "organisation department")

    def id(self, *names: object) -> UUID:
        """Return the id of something that the story itself founds."""
        return uuid5(STORY, " ".join(map(str, (self.county, *names))))

    def command(self, step: Step) -> UUID:
        """Return the id of a step's command."""
        return self.id("command", step.name)

    def desk(self, step: Step, *, channel: Channel = "web") -> Desk:
        """Return the desk at which a step is done."""
        return Desk(
            runtime=self.runtime, actor=self.cast[step.who], county=self.county, tenant=step.tenant, command_id=self.command(step),
            channel=channel, effective_on=step.effective_on, today=step.on,
        )  # fmt: skip
