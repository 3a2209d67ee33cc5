from __future__ import annotations

from datetime import date

import pytest

from domain import organisation
from domain.organisation import Established, LeaderAppointed
from tests.domain.given import LI, WANG, given, some, stamp

SELF, OTHER = some("branch"), some("other")
BRANCH = Established(code="010101", name="伍市镇机关支部", kind="branch", institution=some("town"), parent=some("committee"))
WEAK = organisation.HealthAssessed(health="weak")
ORDER = organisation.RectificationOrdered(measures="换届")
MARCH, JUNE, JULY = date(2005, 3, 1), date(2005, 6, 1), date(2005, 7, 1)


def test_an_organisation_is_of_a_known_kind_and_never_above_itself() -> None:
    assert organisation.establish(None, BRANCH, id=SELF) == BRANCH
    with pytest.raises(organisation.UnknownCode):
        organisation.establish(None, Established(code="1", name="x", kind="club"), id=SELF)
    with pytest.raises(organisation.GoesInCircles):
        organisation.change_parent(given(organisation, BRANCH), OTHER, id=SELF, ancestors=[OTHER, SELF], at=stamp())


def test_an_organisation_has_one_head() -> None:
    headed = given(organisation, BRANCH, LeaderAppointed(post="secretary", person=LI))
    assert organisation.appoint(headed, LI, at=stamp()) is None
    with pytest.raises(organisation.HeadInPost):
        organisation.appoint(headed, WANG, at=stamp())
    assert organisation.appoint(headed, WANG, post="deputy", at=stamp()) == LeaderAppointed(post="deputy", person=WANG)


def test_a_head_learned_of_late_gives_way_to_the_next() -> None:
    later = given(organisation, BRANCH, (LeaderAppointed(post="secretary", person=WANG), stamp(JUNE)))
    assert organisation.appoint(later, LI, at=stamp(MARCH)) == LeaderAppointed(post="secretary", person=LI)
    both = given(organisation, BRANCH, (LeaderAppointed(post="secretary", person=WANG), stamp(JUNE)),
                 (LeaderAppointed(post="secretary", person=LI), stamp(MARCH)))  # fmt: skip
    assert both.posts.at(MARCH) == {("secretary", LI)}
    assert both.posts.at(JULY) == {("secretary", WANG)}


def test_only_who_is_in_post_is_removed() -> None:
    with pytest.raises(organisation.NotInPost):
        organisation.remove(given(organisation, BRANCH), LI, reason="unfit", at=stamp())


def test_no_assessment_lifts_weakness() -> None:
    with pytest.raises(organisation.StaysWeak):
        organisation.assess(given(organisation, BRANCH, WEAK), "sound", at=stamp())
    assert organisation.assess(given(organisation, BRANCH, WEAK), "weak", at=stamp()) is None


def test_a_weak_branch_is_not_its_own_judge() -> None:
    weak = given(organisation, BRANCH, WEAK, ORDER)
    with pytest.raises(organisation.OwnJudge):
        organisation.complete_rectification(weak, checked_by=SELF, id=SELF, at=stamp())
    done = organisation.complete_rectification(weak, checked_by=OTHER, id=SELF, at=stamp())
    assert done == organisation.RectificationCompleted(checked_by=OTHER)
    sound = given(organisation, BRANCH, WEAK, ORDER, organisation.RectificationCompleted(checked_by=OTHER))
    assert sound.health.last == "sound"
    assert organisation.complete_rectification(sound, checked_by=OTHER, id=SELF, at=stamp()) is None


def test_rectification_is_ordered_before_it_is_completed_and_only_of_the_weak() -> None:
    with pytest.raises(organisation.NotOrdered):
        organisation.complete_rectification(given(organisation, BRANCH, WEAK), checked_by=OTHER, id=SELF, at=stamp())
    with pytest.raises(organisation.NotWeak):
        organisation.order_rectification(given(organisation, BRANCH), "x", at=stamp())


def test_an_incomplete_committee_is_completed() -> None:
    incomplete = given(organisation, BRANCH, organisation.HealthAssessed(health="incomplete"))
    assert organisation.complete_committee(incomplete, 5, at=stamp()) == organisation.CommitteeCompleted(seats=5)
    with pytest.raises(organisation.NotIncomplete):
        organisation.complete_committee(given(organisation, BRANCH), 5, at=stamp())


@pytest.mark.parametrize("members", [1, 40])
def test_no_organisation_ends_while_members_are_in_its_custody(members: int) -> None:
    branch = given(organisation, BRANCH)
    with pytest.raises(organisation.MembersLeft):
        organisation.dissolve(branch, members=members, at=stamp(JUNE))
    with pytest.raises(organisation.MembersLeft):
        organisation.merge(branch, OTHER, id=SELF, members=members, at=stamp(JUNE))
    assert organisation.dissolve(branch, members=0, at=stamp(JUNE)) == organisation.Dissolved()


def test_a_dissolved_organisation_is_at_an_end() -> None:
    with pytest.raises(organisation.NoLongerExists):
        organisation.rename(given(organisation, BRANCH, (organisation.Dissolved(), stamp(JUNE))), "x", at=stamp(JULY))


def test_a_venue_is_lost_only_where_there_was_one() -> None:
    venue = organisation.VenueRecorded(place="老礼堂", tenure="rented", square_metres=60)
    assert organisation.record_venue(given(organisation, BRANCH, venue), venue, at=stamp()) is None
    assert organisation.lose_venue(given(organisation, BRANCH, venue), "拆除", at=stamp()) == organisation.VenueLost(reason="拆除")
    with pytest.raises(organisation.NoVenue):
        organisation.lose_venue(given(organisation, BRANCH, venue, organisation.VenueLost()), at=stamp())


def test_only_what_is_due_of_an_organisation_is_let_off_or_given_to_somebody_else() -> None:
    term, by = date(2008, 6, 1), date(2005, 9, 1)
    ordered = organisation.RectificationOrdered(measures="x", due=by)
    held = given(organisation, BRANCH, WEAK, ordered, organisation.CommitteeElected(seats=3, term_until=term))
    assert organisation.waive(held, "rectification", by, "并入县里统一整顿", at=stamp(JUNE))
    given_to = organisation.reassign(held, "term", term, OTHER, "调任", at=stamp(JUNE))
    assert given_to == organisation.ObligationReassigned(what="term", due=term, person=OTHER, reason="调任")
    for what, due in (("rectification", term), ("term", by), ("requirement", by)):
        with pytest.raises(organisation.NothingDue):
            organisation.waive(held, what, due, "x", at=stamp(JUNE))


def test_what_is_let_off_from_a_day_on_was_due_before_it() -> None:
    by = date(2005, 9, 1)
    held = given(organisation, BRANCH, WEAK, (organisation.RectificationOrdered(measures="x", due=by), stamp(date(2005, 2, 1))))
    let_off = organisation.waive(held, "rectification", by, "x", at=stamp(JUNE))
    assert let_off is not None
    after = organisation.evolve(held, let_off, stamp(JUNE))
    assert organisation.waive(after, "rectification", by, "x", at=stamp(JUNE)) is None
    assert organisation.waive(after, "rectification", by, "x", at=stamp(date(2005, 3, 1)))


def test_a_dissolved_organisation_stands_again_under_its_own_name_and_ends_again() -> None:
    gone = given(organisation, BRANCH, (organisation.Dissolved(), stamp(JUNE)))
    with pytest.raises(organisation.NoLongerExists):
        organisation.rename(gone, "x", at=stamp(JULY))
    assert organisation.restore(gone, "恢复", at=stamp(JULY)) == organisation.Restored(reason="恢复")
    again = given(organisation, BRANCH, (organisation.Dissolved(), stamp(JUNE)), (organisation.Restored(), stamp(JULY)))
    assert organisation.restore(again, at=stamp(JULY)) is None
    assert organisation.rename(again, "x", at=stamp(JULY)) == organisation.Renamed(name="x")
    assert organisation.dissolve(again, members=0, at=stamp(date(2005, 8, 1))) == organisation.Dissolved()
    with pytest.raises(organisation.StoodAgain):
        organisation.restore(again, at=stamp(date(2005, 6, 15)))


def test_what_stands_or_went_into_others_is_not_restored() -> None:
    with pytest.raises(organisation.StillStands):
        organisation.restore(given(organisation, BRANCH), at=stamp(JUNE))
    for ended in (organisation.Merged(into=LI), organisation.Split(into=(LI, WANG))):
        with pytest.raises(organisation.WentElsewhere):
            organisation.restore(given(organisation, BRANCH, (ended, stamp(JUNE))), at=stamp(JULY))
