from __future__ import annotations

from datetime import date

import pytest

from domain import member
from domain.kernel import Personal
from domain.member import Registered
from tests.domain.given import given, some, stamp

ME, EAST, WEST, TWIN = some("me"), some("east branch"), some("west branch"), some("twin")
MARCH, JUNE, JULY = date(2005, 3, 1), date(2005, 6, 1), date(2005, 7, 1)


def mine(text: str) -> Personal:
    return Personal(ME, text)


CHEN = Registered(name=mine("陈某"), id_number=mine("11010519491231002X"), ledger_class="on-job", branch=EAST, groups=("laid-off",))


def test_a_member_is_registered_in_one_class_and_one_branch() -> None:
    assert member.register(None, CHEN, id=ME) == CHEN
    chen = given(member, CHEN)
    assert (chen.ledger_class.last, chen.custody.last) == ("on-job", EAST)
    with pytest.raises(member.AlreadyRegistered):
        member.register(chen, CHEN, id=ME)


def test_a_wrong_id_number_is_refused_without_being_repeated() -> None:
    with pytest.raises(member.IdNumberWrong) as refused:
        member.register(
            None, Registered(name=mine("陈某"), id_number=mine("110105194912310021"), ledger_class="on-job", branch=EAST), id=ME
        )
    assert "1101" not in repr(refused.value.details) + str(refused.value)


def test_a_member_has_a_name_a_known_class_and_known_groups() -> None:
    with pytest.raises(member.NameMissing):
        member.register(None, Registered(name=mine(""), ledger_class="on-job", branch=EAST), id=ME)
    with pytest.raises(member.UnknownCode):
        member.register(None, Registered(name=mine("陈某"), ledger_class="star", branch=EAST), id=ME)
    with pytest.raises(member.UnknownCode):
        member.register(None, Registered(name=mine("陈某"), ledger_class="on-job", branch=EAST, groups=("poets",)), id=ME)


def test_what_is_sealed_under_another_person_is_refused() -> None:
    with pytest.raises(member.SomebodyElse):
        member.register(None, Registered(name=Personal(TWIN, "陈某"), ledger_class="on-job", branch=EAST), id=ME)


def test_only_details_that_differ_are_recorded() -> None:
    changed = member.DetailsChanged(name=mine("陈某"), phone=mine("13900000000"))
    assert member.change_details(given(member, CHEN), changed, id=ME, at=stamp()) == member.DetailsChanged(phone=mine("13900000000"))
    assert member.change_details(given(member, CHEN, changed), changed, id=ME, at=stamp()) is None


def test_an_empty_value_clears_a_detail() -> None:
    cleared = member.DetailsChanged(id_number=mine(""))
    chen = given(member, CHEN, cleared)
    assert member.change_details(given(member, CHEN), cleared, id=ME, at=stamp()) == cleared
    assert member.change_details(chen, cleared, id=ME, at=stamp()) is None


def test_class_is_judged_by_its_own_day() -> None:
    mobile = given(member, CHEN, (member.ClassAssigned(ledger_class="mobile"), stamp(JUNE)))
    assert member.assign_class(mobile, "mobile", at=stamp(JULY)) is None
    assert member.assign_class(mobile, "mobile", at=stamp(MARCH)) == member.ClassAssigned(ledger_class="mobile")


def test_a_move_hands_over_on_one_day() -> None:
    moved = member.move(given(member, CHEN), WEST, reason="transfer", at=stamp(JUNE))
    assert moved == [member.Left(branch=EAST, reason="transfer"), member.Joined(branch=WEST)]
    chen = given(member, CHEN, *((fact, stamp(JUNE)) for fact in moved))
    assert (chen.custody.at(MARCH), chen.custody.at(JUNE)) == (EAST, WEST)
    assert member.move(chen, WEST, reason="transfer", at=stamp(JULY)) == []


def test_no_second_branch_takes_custody() -> None:
    with pytest.raises(member.InCustody):
        member.join(given(member, CHEN), WEST, at=stamp(JUNE))
    left = given(member, CHEN, (member.Left(branch=EAST, reason="transfer"), stamp(MARCH)))
    assert member.join(left, WEST, at=stamp(JUNE)) == member.Joined(branch=WEST)
    assert member.leave(left, reason="transfer", at=stamp(JUNE)) is None
    with pytest.raises(member.NotInCustody):
        member.move(left, WEST, reason="transfer", at=stamp(JUNE))


def test_groups_are_tagged_and_untagged_once() -> None:
    chen = given(member, CHEN)
    assert member.tag_group(chen, "laid-off", at=stamp()) is None
    assert member.tag_group(chen, "graduate", at=stamp()) == member.GroupTagged(group="graduate")
    assert member.untag_group(chen, "graduate", at=stamp()) is None


def test_nothing_later_than_the_end_is_recorded_of_a_member() -> None:
    ended = given(member, CHEN, (member.Ended(reason="died"), stamp(JUNE)))
    with pytest.raises(member.MembershipEnded):
        member.assign_class(ended, "mobile", at=stamp(JULY))
    assert member.assign_class(ended, "mobile", at=stamp(MARCH)) == member.ClassAssigned(ledger_class="mobile")
    assert member.end(ended, "died", at=stamp(JUNE)) is None


def test_membership_does_not_end_before_what_is_known() -> None:
    with pytest.raises(member.LaterFacts):
        member.end(given(member, CHEN, (member.GroupTagged(group="graduate"), stamp(JULY))), "died", at=stamp(JUNE))


def test_contact_is_lost_confirmed_and_restored() -> None:
    chen = given(member, CHEN)
    assert member.lose_contact(chen, at=stamp(MARCH)) == member.ContactLost()
    lost = given(member, CHEN, (member.ContactLost(), stamp(MARCH)))
    assert member.lose_contact(lost, at=stamp(JUNE)) is None
    assert member.confirm_contact(lost, "phone", at=stamp(JUNE)) == member.ContactRestored(means="phone")
    with pytest.raises(member.ContactNotLost):
        member.restore_contact(chen, "phone", at=stamp())


def test_two_streams_are_merged_only_after_somebody_confirmed() -> None:
    flagged = given(member, CHEN, member.FlaggedPossibleDuplicate(other=TWIN, sign="id-number"))
    with pytest.raises(member.NotConfirmed):
        member.merge(flagged, TWIN, at=stamp(JUNE))
    with pytest.raises(member.NotFlagged):
        member.confirm(given(member, CHEN), TWIN)
    with pytest.raises(member.OwnDuplicate):
        member.flag(flagged, ME, "name", id=ME)
    confirmed = given(member, CHEN, member.FlaggedPossibleDuplicate(other=TWIN, sign="id-number"), member.ConfirmedDuplicate(other=TWIN))
    assert member.merge(confirmed, TWIN, at=stamp(JUNE)) == member.MergedInto(other=TWIN)


def test_nothing_personal_is_added_after_erasure() -> None:
    erased = given(member, CHEN, member.PersonalDataErased(basis="request"))
    with pytest.raises(member.DataErased):
        member.change_details(erased, member.DetailsChanged(phone=mine("1")), id=ME, at=stamp())
    assert member.erase(erased, "again") is None


def test_a_founding_fact_put_right_to_a_later_day_leaves_the_rest_standing() -> None:
    from domain.kernel import fold
    from tests.domain.given import recorded

    history = [recorded(CHEN, 1, stamp(MARCH)), recorded(member.GroupTagged(group="graduate"), 2, stamp(JUNE)),
               recorded(CHEN, 3, stamp(JULY), replaces=1)]  # fmt: skip
    chen = fold(member, history)
    assert chen is not None
    assert chen.ledger_class.at(JUNE) is None
    assert chen.ledger_class.at(JULY) == "on-job"
