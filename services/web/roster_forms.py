"""What can be said of a member in a form or a body, and the decision that each of them asks for."""
# ruff: noqa: ARG002 - every form is handed what any of them needs

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, Protocol
from uuid import UUID

import msgspec
from msgspec import Meta

from domain import member
from domain.kernel import Fact, Personal
from domain.member import Member
from infra.ledger import Receipt
from services import corrections, members
from services.desk import Decided, Desk, Missing, once

Short = Annotated[str, Meta(min_length=1, max_length=200)]
Ending = Literal["died", "expelled", "resigned", "struck-off"]


class Asks(Protocol):
    """A form about a member: it knows the decision that it asks for."""

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return the decision about a person at a desk."""
        ...


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every form about a member carries: the day from which it holds."""

    effective_on: date | None = None


class NewClass(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ledger class that a member is kept in."""

    ledger_class: Short

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return the decision to keep the member in another class."""
        return lambda m: member.assign_class(m, self.ledger_class, at=desk.stamp)


class NewBranch(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The branch that takes a member over, and why."""

    branch: UUID
    reason: Short = "reassigned"

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return the decision to hand the member over on one day."""
        return lambda m: member.move(m, self.branch, reason=self.reason, at=desk.stamp)


class Group(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group that a member counts among, or no longer does."""

    group: Short
    counts: Literal["yes", "no"] = "yes"

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return the decision to tag the member, or to take the tag away."""
        if self.counts == "no":
            return lambda m: member.untag_group(m, self.group, at=desk.stamp)
        return lambda m: member.tag_group(m, self.group, at=desk.stamp)


class Contact(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a member was reached, and by which means."""

    reached: Literal["yes", "no"]
    means: Short = "phone"
    circumstances: Annotated[str, Meta(max_length=1000)] = ""

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return that the branch has reached the member, or cannot any more."""
        if self.reached == "yes":
            return lambda m: member.confirm_contact(m, self.means, at=desk.stamp)
        told = Personal(person, self.circumstances) if self.circumstances else None
        return lambda m: member.lose_contact(m, told, at=desk.stamp)


class End(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a membership ended."""

    reason: Ending
    note: Annotated[str, Meta(max_length=1000)] = ""

    def decide(self, desk: Desk, person: UUID) -> Callable[[Member], Decided]:
        """Return the decision that ends the membership."""
        note = Personal(person, self.note) if self.note else None
        return lambda m: member.end(m, self.reason, note=note, at=desk.stamp)


class PutRight(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that is right in kind but not in its day, or a class that was the wrong one."""

    position: Annotated[int, Meta(ge=1)]
    ledger_class: str = ""


class Void(Form, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that never happened, and how one knows."""

    position: Annotated[int, Meta(ge=1)]
    reason: Short


def carry_out(desk: Desk, person: UUID, data: Asks) -> Receipt:
    """Write what a form about a member asks for."""
    if isinstance(data, NewBranch):
        return members.move(desk, person, data.branch, data.reason)
    return members.change(desk, person, data.decide(desk, person))


@once
def put_right(desk: Desk, person: UUID, data: PutRight) -> Receipt:
    """Write a fact again, whole, with the day or the class that was right, and what was decided with it; raises Missing."""
    wrong = next((e for e in desk.history(person) if e.position == data.position), None)
    if wrong is None:
        raise Missing
    right: Fact = wrong.fact
    if not corrections.correctable(type(right)):
        return members.correct(desk, person, data.position, lambda _: right)
    classed = data.ledger_class and isinstance(right, member.ClassAssigned)
    return corrections.correct(desk, data.position, {"ledger_class": _known(data.ledger_class)} if classed else {})


def void(desk: Desk, person: UUID, data: Void) -> Receipt:
    """Write that a fact about a member never happened."""
    return members.void(desk, person, data.position, data.reason)


def _known(ledger_class: str) -> str:
    if ledger_class not in member.CLASSES:
        raise member.UnknownCode(code=ledger_class, list="ledger-class")
    return ledger_class
