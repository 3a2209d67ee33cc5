"""Promises on any date: the board, the card, and what is due of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import commitment, finding, inspection, organisation
from domain.commitment import Milestone
from services.views import commitments, obligations
from tests.domain.given import some
from tests.services.books import CLERK, Books, on

DRAFTED, PUBLICISED, DUE = date(2005, 2, 20), date(2005, 3, 1), date(2005, 6, 30)
LAND = some("land")


def drafted(**more: Any) -> commitment.Drafted:
    """A promise about occupied land."""
    told = {"number": "01", "problem": "land", "title": "退地", "wording": "年内全部退出", "level": "unit", "due": DUE}
    return commitment.Drafted(**(told | {"responsible": some("li"), "responsible_post": "所长"} | more))


def publicised(**more: Any) -> commitment.Publicised:
    """The same promise before the public."""
    told = {"number": "01", "problem": "land", "title": "退地", "wording": "年内全部退出", "level": "unit", "due": DUE}
    return commitment.Publicised(**(told | more))


def promised(books: Books, id: UUID = LAND, tenant: int | None = None, **more: Any) -> None:
    books.given(id, drafted(**more), on=DRAFTED, tenant=tenant)
    books.given(id, commitment.Approved(), publicised(**more), on=PUBLICISED, tenant=tenant)


def closed(books: Books, day: date) -> None:
    books.given(LAND, commitment.StageAdvanced(stage="substantive"), on=day - timedelta(days=20))
    books.given(LAND, commitment.StageAdvanced(stage="effect"), commitment.CompletionClaimed(), on=day - timedelta(days=5))
    books.given(LAND, commitment.VerificationPassed(methods=("field-visit",)), commitment.Closed(cycle=1), on=day, actor=some("zhao"))


def found(books: Books, day: date, **wanted: Any) -> Sequence[commitments.Commitment]:
    with books.db.tenant(books.county, books.tenant) as sql:
        return commitments.listing(sql, books.county, books.tenant, on(day), commitments.Filter(**wanted)).items


def card(books: Books, day: date, known: Any = None) -> commitments.Card:
    with books.db.tenant(books.county, books.tenant) as sql:
        held = commitments.card(sql, books.county, books.tenant, LAND, on(day, known))
    assert held is not None
    return held


def owed(books: Books, day: date, **more: Any) -> list[tuple[str, str, date, int]]:
    with books.db.tenant(books.county, books.tenant) as sql:
        page = obligations.listing(sql, books.county, books.tenant, on(day), **more)
    return [(o.kind, o.item, o.due, o.days_left) for o in page.items]


def test_a_promise_climbs_from_draft_to_lasting_and_every_day_remembers_where_it_stood(books: Books) -> None:
    promised(books)
    closed(books, date(2005, 5, 20))
    books.given(LAND, commitment.EffectLasting(cycle=1), on=date(2005, 11, 20))
    books.caught_up()
    days = (DRAFTED, PUBLICISED, date(2005, 4, 30), date(2005, 5, 15), date(2005, 5, 20), date(2005, 11, 20))
    assert [(c.stage, c.status) for day in days for c in found(books, day)] == [
        ("survey", "drafted"), ("survey", "open"), ("substantive", "open"), ("effect", "claimed"), ("effect", "closed"),
        ("lasting", "lasting"),
    ]  # fmt: skip
    last = card(books, days[-1]).commitment
    assert (last.substantive_on, last.claimed_by, last.verified_by) == (date(2005, 4, 30), CLERK, some("zhao"))


def test_a_promise_on_a_paper_stage_for_more_than_thirty_days_is_stuck_and_past_its_day_overdue(books: Books) -> None:
    promised(books)
    books.given(LAND, commitment.StageAdvanced(stage="plan"), on=date(2005, 3, 10))
    books.caught_up()
    stuck = {day: [c.stuck for c in found(books, day)] for day in (date(2005, 4, 9), date(2005, 4, 10))}
    assert stuck == {date(2005, 4, 9): [False], date(2005, 4, 10): [True]}
    assert [c.overdue for c in found(books, DUE)] == [False]
    assert [c.overdue for c in found(books, DUE + timedelta(days=1), overdue=True, stuck=True)] == [True]
    assert found(books, DUE, overdue=True) == []


def test_a_relapse_opens_the_same_promise_again_and_its_earlier_closing_stays_on_the_card(books: Books) -> None:
    promised(books)
    closed(books, date(2005, 5, 20))
    again = commitment.Reopened(cycle=2, stage="substantive", due=date(2005, 9, 30), reason="复耕地又被占")
    relapse = commitment.RelapseFound(reason="复耕地又被占", announced=False, methods=("field-visit",), days=30)
    books.given(LAND, relapse, again, on=date(2005, 6, 20))
    books.caught_up()
    now = card(books, date(2005, 7, 1))
    held = now.commitment
    assert (held.status, held.cycle, held.closed_on, held.due) == ("open", 2, None, date(2005, 9, 30))
    assert [(b.days, b.announced, b.result) for b in now.look_backs] == [(30, False, "relapse")]
    assert date(2005, 5, 20) in {s.closed_on for s in now.spans}
    assert [c.cycle for c in found(books, date(2005, 7, 1), reopened=True)] == [2]


def test_amended_words_stand_beside_the_old_ones(books: Books) -> None:
    promised(books)
    books.given(LAND, commitment.WordingAmended(was="年内全部退出", wording="九月底前全部退出", reason="提前"), on=date(2005, 4, 1))
    books.caught_up()
    spans = card(books, date(2005, 5, 1)).spans
    assert list(dict.fromkeys(s.wording for s in spans)) == ["年内全部退出", "九月底前全部退出"]
    assert card(books, date(2005, 3, 15)).commitment.wording == "年内全部退出"


def test_evidence_is_challenged_and_upheld_on_its_day(books: Books) -> None:
    photo = some("photo")
    promised(books)
    attached = commitment.EvidenceAttached(evidence=photo, kind="photo", happened_on=date(2005, 4, 2), files=("ab" * 32,), note="退地前后")
    books.given(LAND, attached, on=date(2005, 4, 3))
    books.given(LAND, commitment.EvidenceChallenged(evidence=photo, reason="像是旧照"), on=date(2005, 4, 10))
    books.given(LAND, commitment.EvidenceUpheld(evidence=photo), on=date(2005, 4, 20))
    books.caught_up()
    days = (date(2005, 4, 2), date(2005, 4, 3), date(2005, 4, 10), date(2005, 4, 20))
    assert [[e.standing for e in card(books, day).evidence] for day in days] == [[], ["accepted"], ["challenged"], ["accepted"]]
    assert [(c.evidence, c.challenged) for c in found(books, days[2])] == [(1, 1)]


def test_the_board_counts_by_problem_and_stage_and_the_countys_board_across_tenants(books: Books) -> None:
    promised(books)
    promised(books, some("road"), problem="road")
    promised(books, some("elsewhere"), tenant=books.other)
    books.given(some("road"), commitment.StageAdvanced(stage="plan"), on=date(2005, 3, 10))
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        own = commitments.board(sql, books.county, books.tenant, on(date(2005, 7, 1)))
        assert commitments.card(sql, books.county, books.tenant, some("elsewhere"), on(DUE)) is None
    with books.db.county(books.county) as sql:
        whole = commitments.board(sql, books.county, None, on(date(2005, 7, 1)))
    assert [(c.problem, c.stage, c.n, c.stuck, c.overdue) for c in own] == [("land", "survey", 1, 1, 1), ("road", "plan", 1, 1, 1)]
    assert sorted((c.tenant, c.problem, c.n) for c in whole) == [
        (books.tenant, "land", 1), (books.tenant, "road", 1), (books.other, "land", 1),
    ]  # fmt: skip


def test_pages_of_promises_begin_with_what_is_due_first(books: Books) -> None:
    for n in (3, 1, 2, 5, 4):
        promised(books, some(f"promise {n}"), due=date(2005, 6, n))
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        cursor, seen = None, list[date | None]()
        while True:
            page = commitments.listing(sql, books.county, books.tenant, on(PUBLICISED), cursor=cursor, limit=2)
            seen += [c.due for c in page.items]
            if not (cursor := page.next):
                break
    assert seen == [date(2005, 6, n) for n in range(1, 6)]


def test_the_promises_due_day_its_milestones_and_its_look_backs_are_owed_in_turn(books: Books) -> None:
    promised(books)
    milestones = (Milestone(stage="plan", due=date(2005, 3, 20)), Milestone(stage="substantive", due=date(2005, 5, 1)))
    books.given(LAND, commitment.MilestonesSet(milestones=milestones), on=PUBLICISED)
    books.given(LAND, commitment.StageAdvanced(stage="plan"), on=date(2005, 3, 15))
    closed(books, date(2005, 5, 20))
    books.given(LAND, commitment.LookBackPassed(days=30, announced=False, methods=("field-visit",)), on=date(2005, 6, 21))
    books.caught_up()
    completion, substantive = ("completion", "", DUE), ("milestone", "substantive", date(2005, 5, 1))
    assert owed(books, date(2005, 3, 14)) == [
        ("milestone", "plan", date(2005, 3, 20), 6), (*substantive, 48), (*completion, 108),
    ]  # fmt: skip
    assert owed(books, date(2005, 3, 15)) == [(*substantive, 47), (*completion, 107)]
    looks = [("look-back", str(days), date(2005, 5, 20) + timedelta(days=days)) for days in (30, 90, 180)]
    assert [o[:3] for o in owed(books, date(2005, 6, 20))] == looks
    assert [o[:3] for o in owed(books, date(2005, 6, 21))] == looks[1:]


def test_more_time_a_waiver_and_another_person_change_what_is_due(books: Books) -> None:
    promised(books)
    later = date(2005, 8, 31)
    books.given(LAND, commitment.ExtensionRequested(due=later, reason="雨季"), on=date(2005, 6, 1))
    books.given(LAND, commitment.ExtensionGranted(due=later, was=DUE), on=date(2005, 6, 10))
    books.given(LAND, commitment.ObligationReassigned(due=later, person=some("wang"), reason="调任"), on=date(2005, 7, 1))
    books.given(LAND, commitment.ObligationWaived(due=later, reason="并入县里项目"), on=date(2005, 8, 1))
    books.caught_up()
    assert [owed(books, day)[0][2] for day in (date(2005, 6, 9), date(2005, 6, 10))] == [DUE, later]
    with books.db.tenant(books.county, books.tenant) as sql:
        [due] = obligations.due(sql, books.county, books.tenant, on(date(2005, 7, 1)), within=61).items
        assert (due.person, due.post, due.days_left, due.waived_on) == (some("wang"), "", 61, None)
        assert obligations.due(sql, books.county, books.tenant, on(date(2005, 7, 1)), within=60).items == []
    assert owed(books, date(2005, 8, 1)) == []
    assert [o[:3] for o in owed(books, date(2005, 8, 1), open_only=False)] == [("completion", "", later)]


def test_findings_and_weak_organisations_owe_too_and_the_load_is_counted_by_tenant(books: Books) -> None:
    promised(books)
    visit, gap, branch = some("inspection"), some("finding"), some("branch")
    day = date(2005, 6, 14)
    books.given(visit, inspection.Planned(kind="routine", purpose="督查", planned_for=day), on=day)
    raised = finding.Raised(inspection=visit, method="field-visit", text="门面未退", severity="major")
    books.given(gap, raised, finding.RequirementIssued(text="限期退出", due=date(2005, 6, 20)), on=day)
    established = organisation.Established(code="1", name="一支部", kind="branch", health="weak")
    books.given(branch, established, organisation.RectificationOrdered(measures="整顿", due=date(2005, 7, 15)), on=day)
    books.caught_up()
    assert [o[0] for o in owed(books, day)] == ["requirement", "completion", "rectification"]
    with books.db.county(books.county) as sql:
        loads = {d: obligations.load(sql, books.county, None, on(d)) for d in (day, date(2005, 7, 1))}
        late = obligations.overdue(sql, books.county, None, on(date(2005, 7, 1))).items
    assert [(one.tenant, one.open, one.due, one.overdue) for d in loads for one in loads[d]] == [
        (books.tenant, 3, 1, 0), (books.tenant, 3, 0, 2),
    ]  # fmt: skip
    assert [(o.kind, o.days_left) for o in late] == [("requirement", -11), ("completion", -1)]


def test_what_is_due_comes_in_pages(books: Books) -> None:
    for n in range(5):
        promised(books, some(f"promise {n}"), due=DUE)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        cursor, seen = None, list[UUID]()
        while True:
            page = obligations.due(sql, books.county, books.tenant, on(DUE), cursor=cursor, limit=2)
            seen += [o.source for o in page.items]
            if not (cursor := page.next):
                break
    assert seen == sorted(some(f"promise {n}") for n in range(5))


ENDS = [commitment.Withdrawn(reason="重复", approved_by=some("li")), commitment.Superseded(by=some("x"), reason="并入")]


@pytest.mark.parametrize("fact", ENDS)
def test_a_promise_taken_back_stays_visible_and_owes_nothing(books: Books, fact: Any) -> None:
    promised(books)
    books.given(LAND, fact, on=date(2005, 4, 1))
    books.caught_up()
    assert [c.status for c in found(books, DUE)] == [fact.__struct_config__.tag.partition(".")[2]]
    assert owed(books, DUE) == []
