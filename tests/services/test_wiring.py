"""Whom a fact concerns is fixed when it is stored: the member himself, who answers for something, with whom he is compared."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import commitment, member, organisation, team
from services.wiring import concerns

STREAM, LI, WANG = UUID(int=1), UUID(int=2), UUID(int=3)


def test_every_fact_about_a_member_concerns_the_member() -> None:
    assert concerns(STREAM, member.ClassAssigned(ledger_class="mobile")) == [STREAM]
    assert concerns(STREAM, member.ConfirmedDuplicate(other=LI)) == [STREAM, LI]


def test_who_answers_and_who_did_before_are_concerned() -> None:
    assert concerns(STREAM, commitment.ResponsibleChanged(was=LI, person=WANG, reason="r")) == [WANG, LI]
    assert concerns(STREAM, organisation.LeaderAppointed(person=LI, post="secretary")) == [LI]


def test_an_earlier_date_or_wording_is_no_person_and_neither_is_a_user() -> None:
    assert concerns(STREAM, commitment.ExtensionGranted(due=date(2025, 2, 1), was=date(2025, 1, 1))) == []
    assert concerns(STREAM, commitment.WordingAmended(was="a", wording="b", reason="r")) == []
    assert concerns(STREAM, team.MemberTrained(user=LI, course="c")) == []
