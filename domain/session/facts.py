"""What can happen to a session; the tags are a storage contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Part


class Absence(Part):
    """One exception of a roll: who was not there, and the code of the reason."""

    person: UUID
    reason: str


class Scheduled(Fact, tag="session.scheduled"):
    """The members of some branches are called to a session; `required` ones count for coverage."""

    kind: str
    title: str
    planned_for: date
    branches: tuple[UUID, ...]
    required: bool = False
    campaign: UUID | None = None
    phase: str = ""
    place: str = ""


class Held(Fact, tag="session.held"):
    """The session took place, on the effective date."""

    place: str = ""
    note: str = ""


class RollClosed(Fact, tag="session.roll-closed"):
    """The organiser lists the exceptions; everybody else in custody of the branches on that day was present."""

    absent: tuple[Absence, ...] = ()


class RollCorrected(Fact, tag="session.roll-corrected"):
    """The roll said otherwise of some: these were there after all, those were not, or for another reason."""

    reason: str
    present: tuple[UUID, ...] = ()
    absent: tuple[Absence, ...] = ()


class AbsenceExcused(Fact, tag="session.absence-excused"):
    """The organisation accepts that somebody was not there; he was not reached all the same."""

    person: UUID
    reason: str


class MakeUpDone(Fact, tag="session.make-up-done"):
    """Somebody who had missed this session made up for it."""

    person: UUID
    note: str = ""


class HomeDeliveryDone(Fact, tag="session.home-delivery-done"):
    """What this session was about was taken to the home of somebody who had missed it."""

    person: UUID
    note: str = ""


class RemoteStudyRecorded(Fact, tag="session.remote-study-recorded"):
    """Somebody who had missed this session took part in the like elsewhere."""

    person: UUID
    note: str = ""


class Cancelled(Fact, tag="session.cancelled"):
    """The session does not take place."""

    reason: str


Reached = MakeUpDone | HomeDeliveryDone | RemoteStudyRecorded
Event = Scheduled | Held | RollClosed | RollCorrected | AbsenceExcused | Reached | Cancelled
