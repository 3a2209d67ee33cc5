from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import commitment
from domain.campaign import Rules
from domain.commitment import Drafted, EvidenceAttached, Milestone, StageAdvanced
from domain.kernel import Fact, Stamp
from tests.domain.given import LI, WANG, ZHAO, given, some, stamp

RULES = Rules()
PIECE, HEAD, BOSS = some("piece"), some("head"), some("boss")
MARCH, JUNE, JULY, AUGUST = date(2005, 3, 1), date(2005, 6, 1), date(2005, 7, 1), date(2005, 8, 1)
DRAFT = Drafted(
    number="八大-3/伍市-02",
    problem="land",
    title="清理违法占地",
    wording="年底前全部退出",
    level="county",
    due=date(2005, 12, 31),
    responsible=HEAD,
)
PUBLIC = commitment.Publicised(number="八大-3/伍市-02", problem="land", title="清理违法占地", wording="年底前全部退出", level="county",
                               due=date(2005, 12, 31), responsible=HEAD)  # fmt: skip
PUBLISHED = [DRAFT, (commitment.Approved(), stamp(by=BOSS)), PUBLIC]
CLIMBED = [*PUBLISHED, *((StageAdvanced(stage=s), stamp(MARCH)) for s in ("plan", "rules")),
           (StageAdvanced(stage="substantive"), stamp(JUNE)), (StageAdvanced(stage="effect"), stamp(JULY))]  # fmt: skip
SHOWN = (EvidenceAttached(evidence=PIECE, kind="photo", happened_on=JULY, note="已拆除"), stamp(JULY))
CLAIMED = [*CLIMBED, SHOWN, (commitment.CompletionClaimed(), stamp(JULY, by=LI))]
CLOSED = [*CLAIMED, (commitment.Closed(cycle=1), stamp(AUGUST, by=ZHAO))]


def promise(*happened: Any) -> Any:
    return given(commitment, *happened)


def verified(state: Any, at: Stamp, *, methods: tuple[str, ...] = ("field-visit",), rules: Rules = RULES) -> list[Fact]:
    return list(commitment.verify(state, methods=methods, people=[WANG], rules=rules, at=at))


def test_a_promise_is_about_a_known_problem_and_due_in_time_to_come() -> None:
    assert commitment.draft(None, DRAFT, problems={"land"}, at=stamp()) == DRAFT
    with pytest.raises(commitment.UnknownProblem):
        commitment.draft(None, DRAFT, problems={"gambling"}, at=stamp())
    with pytest.raises(commitment.DueInThePast):
        commitment.draft(None, DRAFT, at=stamp(date(2006, 1, 1)))
    with pytest.raises(commitment.AlreadyDrafted):
        commitment.draft(promise(DRAFT), DRAFT, at=stamp())


def test_who_publishes_an_unapproved_promise_approves_it() -> None:
    assert commitment.publish(promise(DRAFT)) == [commitment.Approved(), PUBLIC]
    assert commitment.publish(promise(DRAFT, (commitment.Approved(), stamp(by=BOSS)))) == [PUBLIC]
    assert commitment.publish(promise(*PUBLISHED)) == []


def test_a_promise_is_published_with_somebody_who_answers_for_it() -> None:
    nobody = Drafted(number="1", problem="land", title="x", wording="x", level="unit", due=date(2005, 12, 31))
    with pytest.raises(commitment.NobodyResponsible):
        commitment.publish(promise(nobody))


def test_published_words_are_amended_never_changed() -> None:
    with pytest.raises(commitment.AlreadyPublicised):
        commitment.redraft(promise(*PUBLISHED), commitment.Redrafted(title="x", wording="y", due=date(2005, 12, 31)), at=stamp())
    amended = commitment.amend(promise(*PUBLISHED), "十月底前全部退出", "提前")
    assert amended == commitment.WordingAmended(was="年底前全部退出", wording="十月底前全部退出", reason="提前")
    with pytest.raises(commitment.NotPublicised):
        commitment.amend(promise(DRAFT), "x", "y")


def test_a_redrafted_promise_is_approved_again() -> None:
    redrafted = commitment.Redrafted(title="x", wording="y", due=date(2005, 11, 30))
    state = promise(DRAFT, commitment.Approved(), redrafted)
    assert commitment.approve(state) == commitment.Approved()
    assert commitment.redraft(state, redrafted, at=stamp()) is None


def test_the_ladder_is_climbed_one_stage_at_a_time() -> None:
    assert commitment.advance(promise(*PUBLISHED), "plan", rules=RULES) == StageAdvanced(stage="plan")
    assert commitment.advance(promise(*PUBLISHED), "survey", rules=RULES) is None
    with pytest.raises(commitment.StageSkipped):
        commitment.advance(promise(*PUBLISHED), "rules", rules=RULES)
    with pytest.raises(commitment.UnknownStage):
        commitment.advance(promise(*PUBLISHED), "heaven", rules=RULES)


def test_nobody_declares_an_effect_lasting() -> None:
    with pytest.raises(commitment.LastingIsFound):
        commitment.advance(promise(*CLIMBED), "lasting", rules=RULES)


def test_a_claim_lapses_when_the_promise_falls_back() -> None:
    back = commitment.fall_back(promise(*CLAIMED), "plan", "反弹", rules=RULES)
    assert back == commitment.StageReversed(stage="plan", reason="反弹")
    fallen = promise(*CLAIMED, back)
    assert (fallen.claimed_by, fallen.substantive_on) == (None, None)
    with pytest.raises(commitment.NotAFallBack):
        commitment.fall_back(fallen, "effect", "x", rules=RULES)


@pytest.mark.parametrize("reached", [0, 1, 2])
def test_what_is_on_paper_cannot_be_claimed(reached: int) -> None:
    with pytest.raises(commitment.OnPaperOnly):
        commitment.claim(promise(*CLIMBED[: 3 + reached]), rules=RULES)


def test_a_claim_waits_for_the_effect() -> None:
    with pytest.raises(commitment.EffectNotReached):
        commitment.claim(promise(*CLIMBED[:-1]), rules=RULES)
    assert commitment.claim(promise(*CLIMBED), rules=RULES) == commitment.CompletionClaimed()
    assert commitment.claim(promise(*CLAIMED), rules=RULES) is None


@pytest.mark.parametrize("who", [LI, BOSS, HEAD, WANG])
def test_claimant_approver_responsible_person_and_unit_may_not_verify(who: Any) -> None:
    with pytest.raises(commitment.NotIndependent):
        verified(promise(*CLAIMED), stamp(AUGUST, by=who))
    with pytest.raises(commitment.NotIndependent):
        commitment.fail(promise(*CLAIMED), "x", methods=("files",), people=[WANG], at=stamp(AUGUST, by=who))


def test_who_is_independent_verifies_and_closes() -> None:
    assert verified(promise(*CLAIMED), stamp(AUGUST, by=ZHAO)) == [
        commitment.VerificationPassed(methods=("field-visit",)), commitment.Closed(cycle=1)
    ]  # fmt: skip


def test_a_county_promise_is_verified_on_the_spot() -> None:
    with pytest.raises(commitment.FieldVisitMissing):
        verified(promise(*CLAIMED), stamp(AUGUST, by=ZHAO), methods=("files", "briefing"))
    with pytest.raises(commitment.MethodMissing):
        verified(promise(*CLAIMED), stamp(AUGUST, by=ZHAO), methods=())


def test_closing_needs_accepted_evidence_dated_after_substantive_work_began() -> None:
    early = (EvidenceAttached(evidence=PIECE, kind="photo", happened_on=MARCH, note="会议"), stamp(JULY))
    for pieces in ([], [early], [SHOWN, commitment.EvidenceChallenged(evidence=PIECE, reason="旧照片"),
                                 commitment.EvidenceRejected(evidence=PIECE, reason="旧照片")]):  # fmt: skip
        state = promise(*CLIMBED, *pieces, (commitment.CompletionClaimed(), stamp(JULY, by=LI)))
        with pytest.raises(commitment.NoEvidence):
            verified(state, stamp(AUGUST, by=ZHAO))


def test_nothing_closes_while_evidence_is_in_doubt() -> None:
    doubted = [*CLAIMED, commitment.EvidenceChallenged(evidence=PIECE, reason="旧照片")]
    with pytest.raises(commitment.OpenChallenge):
        verified(promise(*doubted), stamp(AUGUST, by=ZHAO))
    with pytest.raises(commitment.OwnEvidence):
        commitment.uphold(promise(*doubted), PIECE, at=stamp(AUGUST, by=LI))
    assert commitment.uphold(promise(*doubted), PIECE, at=stamp(AUGUST, by=ZHAO)) == commitment.EvidenceUpheld(evidence=PIECE)


def test_what_is_not_claimed_is_not_verified() -> None:
    with pytest.raises(commitment.NotClaimed):
        verified(promise(*CLIMBED, SHOWN), stamp(AUGUST, by=ZHAO))
    failed = [*CLAIMED, commitment.VerificationFailed(methods=("files",), reason="未退出")]
    with pytest.raises(commitment.NotClaimed):
        verified(promise(*failed), stamp(AUGUST, by=ZHAO))


def test_evidence_is_of_something_that_happened_and_shows_something() -> None:
    with pytest.raises(commitment.EvidenceAhead):
        commitment.attach(promise(*CLIMBED), SHOWN[0], at=stamp(JUNE))
    with pytest.raises(commitment.NothingShown):
        commitment.attach(promise(*CLIMBED), EvidenceAttached(evidence=PIECE, kind="photo", happened_on=JUNE), at=stamp(JUNE))
    with pytest.raises(commitment.EvidenceKnown):
        commitment.attach(promise(*CLIMBED, SHOWN), SHOWN[0], at=stamp(JULY))
    with pytest.raises(commitment.UnknownEvidence):
        commitment.challenge(promise(*CLIMBED), PIECE, "x")


def test_the_public_is_asked_where_the_rules_say_so() -> None:
    asking = Rules(public_days=7)
    opened = commitment.PublicConfirmationOpened(until=date(2005, 8, 8))
    assert verified(promise(*CLAIMED), stamp(AUGUST, by=ZHAO), rules=asking)[1:] == [opened]
    asked = promise(*CLAIMED, opened)
    with pytest.raises(commitment.WindowStillOpen):
        commitment.confirm(asked, satisfied=5, dissatisfied=0, objections=0, rules=asking, at=stamp(date(2005, 8, 7), by=ZHAO))
    answers = commitment.confirm(asked, satisfied=5, dissatisfied=1, objections=0, rules=asking, at=stamp(date(2005, 8, 8), by=ZHAO))
    assert answers[1:] == [commitment.Closed(cycle=1)]


@pytest.mark.parametrize("who", [LI, BOSS, HEAD, WANG])
def test_who_may_not_verify_may_not_count_the_publics_answers_either(who: Any) -> None:
    asked = promise(*CLAIMED, commitment.PublicConfirmationOpened(until=date(2005, 8, 8)))
    with pytest.raises(commitment.NotIndependent):
        commitment.confirm(
            asked, satisfied=5, dissatisfied=0, objections=0, people=[WANG], rules=RULES, at=stamp(date(2005, 8, 9), by=who)
        )


@pytest.mark.parametrize(("satisfied", "dissatisfied", "objections"), [(5, 0, 1), (2, 3, 0)])
def test_objections_and_dissatisfaction_keep_a_promise_open(satisfied: int, dissatisfied: int, objections: int) -> None:
    opened = commitment.PublicConfirmationOpened(until=date(2005, 8, 8))
    counted = commitment.confirm(promise(*CLAIMED, opened), satisfied=satisfied, dissatisfied=dissatisfied, objections=objections,
                                 rules=RULES, at=stamp(date(2005, 8, 9), by=ZHAO))  # fmt: skip
    assert len(counted) == 1
    assert promise(*CLAIMED, opened, *counted).claimed_by is None


def test_a_closed_commitment_takes_no_work() -> None:
    closed = promise(*CLOSED)
    for decide in (lambda: commitment.report(closed, "x"), lambda: commitment.advance(closed, "plan", rules=RULES),
                   lambda: commitment.claim(closed, rules=RULES), lambda: verified(closed, stamp(AUGUST, by=ZHAO))):  # fmt: skip
        with pytest.raises(commitment.AlreadyClosed):
            decide()


def look(state: Any, days: int, on: date, *, announced: bool = True) -> list[Fact]:
    return list(commitment.look_back(state, days=days, announced=announced, methods=("field-visit",), rules=RULES, at=stamp(on, by=ZHAO)))


def passed(days: int, *, announced: bool) -> Fact:
    return commitment.LookBackPassed(days=days, announced=announced, methods=("field-visit",))


def test_look_backs_follow_closing_in_their_order_and_not_too_early() -> None:
    closed = promise(*CLOSED)
    assert look(closed, 30, date(2005, 8, 31)) == [passed(30, announced=True)]
    with pytest.raises(commitment.TooEarly):
        look(closed, 30, date(2005, 8, 30))
    with pytest.raises(commitment.NoSuchLookBack):
        look(closed, 90, date(2005, 12, 1))
    with pytest.raises(commitment.NotClosed):
        look(promise(*CLAIMED), 30, date(2005, 12, 1))


def test_the_last_look_back_finds_the_effect_lasting_if_one_came_unannounced() -> None:
    on = date(2006, 3, 1)
    told = promise(*CLOSED, passed(30, announced=True), passed(90, announced=True))
    with pytest.raises(commitment.NeverUnannounced):
        look(told, 180, on)
    assert look(told, 180, on, announced=False) == [passed(180, announced=False), commitment.EffectLasting(cycle=1)]
    lasting = promise(*CLOSED, passed(30, announced=False), passed(90, announced=True), passed(180, announced=True),
                      commitment.EffectLasting(cycle=1))  # fmt: skip
    assert (lasting.stage, look(lasting, 180, on)) == ("lasting", [])
    with pytest.raises(commitment.NothingLeft):
        look(lasting, 360, on)


def test_a_relapse_opens_the_same_commitment_one_cycle_on() -> None:
    closed = promise(*CLOSED)
    found = commitment.relapse(closed, "门面又占", due=date(2006, 1, 31), announced=False, methods=("field-visit",), rules=RULES,
                               at=stamp(date(2005, 9, 1), by=ZHAO))  # fmt: skip
    assert isinstance(found[1], commitment.Reopened)
    again = promise(*CLOSED, (found[0], stamp(date(2005, 9, 1))), (found[1], stamp(date(2005, 9, 1))))
    assert (again.cycle, again.stage, again.due, again.closed_on) == (2, "substantive", date(2006, 1, 31), None)
    claimed = promise(*CLOSED, *((f, stamp(date(2005, 9, 1))) for f in found), (StageAdvanced(stage="effect"), stamp(date(2005, 10, 1))),
                      (commitment.CompletionClaimed(), stamp(date(2005, 10, 1), by=LI)))  # fmt: skip
    with pytest.raises(commitment.NoEvidence):
        verified(claimed, stamp(date(2005, 11, 1), by=ZHAO))


def test_extensions_are_asked_for_granted_and_counted() -> None:
    later = commitment.request_extension(promise(*PUBLISHED), date(2006, 1, 31), "汛期", rules=RULES)
    assert later == commitment.ExtensionRequested(due=date(2006, 1, 31), reason="汛期")
    asked = promise(*PUBLISHED, later)
    granted = commitment.grant_extension(asked, rules=RULES)
    assert granted == commitment.ExtensionGranted(due=date(2006, 1, 31), was=date(2005, 12, 31))
    with pytest.raises(commitment.NoneRequested):
        commitment.grant_extension(promise(*PUBLISHED), rules=RULES)
    with pytest.raises(commitment.ExtensionsUsedUp):
        commitment.request_extension(promise(*PUBLISHED, granted), date(2006, 2, 28), "x", rules=Rules(max_extensions=1))
    with pytest.raises(commitment.NotAnExtension):
        commitment.request_extension(promise(*PUBLISHED), date(2005, 12, 31), "x", rules=RULES)


def test_a_timetable_climbs_the_ladder_until_the_due_day() -> None:
    good = (Milestone(stage="plan", due=JUNE), Milestone(stage="substantive", due=JULY))
    assert commitment.set_milestones(promise(DRAFT), good, rules=RULES) == commitment.MilestonesSet(milestones=good)
    for bad in [good[::-1], (Milestone(stage="plan", due=date(2006, 1, 1)),)]:
        with pytest.raises(commitment.MilestonesOutOfOrder):
            commitment.set_milestones(promise(DRAFT), bad, rules=RULES)


def test_taking_back_a_promise_is_signed_by_somebody_else() -> None:
    with pytest.raises(commitment.SelfApproved):
        commitment.withdraw(promise(*PUBLISHED), "x", approved_by=LI, at=stamp(by=LI))
    gone = promise(*PUBLISHED, commitment.Withdrawn(reason="x", approved_by=ZHAO))
    assert commitment.withdraw(gone, "x", approved_by=ZHAO, at=stamp()) is None
    with pytest.raises(commitment.AtAnEnd):
        commitment.advance(gone, "plan", rules=RULES)


def test_only_what_is_due_is_waived() -> None:
    state = promise(*PUBLISHED)
    assert commitment.waive(state, date(2005, 12, 31), "x") == commitment.ObligationWaived(due=date(2005, 12, 31), reason="x")
    with pytest.raises(commitment.NothingDue):
        commitment.waive(state, date(2005, 12, 30), "x")


def test_another_person_answers_and_the_one_before_is_named() -> None:
    changed = commitment.name_responsible(promise(*PUBLISHED), WANG, reason="调离")
    assert changed == commitment.ResponsibleChanged(was=HEAD, person=WANG, reason="调离")
