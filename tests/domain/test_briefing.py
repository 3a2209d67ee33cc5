"""A briefing is numbered when it is signed and never before; numbers of a series and year have no gap and no double."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from msgspec.structs import replace

from domain import briefing, reading, series
from domain.kernel import Stamp
from tests.domain.given import LI, given, some

DRAFT = briefing.Drafted(
    series="先进性教育活动简报", title="整改见成效", issuer="县委办公室", sections=(briefing.Section(heading="一、进展", text="正文。"),)
)
SIGNED = briefing.Signed(year=2005, number=28)
ANEW = briefing.as_redrafted(replace(DRAFT, title="整改贵在长效"))


def one(*more: Any) -> briefing.Briefing:
    return given(briefing, DRAFT, *more)


def issued() -> briefing.Issued:
    known = datetime(2005, 6, 14, 9, tzinfo=UTC)
    return briefing.Issued(known_on=known, positions=(), template="briefing/1", release="", files=(), content="")


def test_a_briefing_has_words_and_is_drafted_once() -> None:
    assert briefing.draft(None, DRAFT) == DRAFT
    with pytest.raises(briefing.AlreadyDrafted):
        briefing.draft(one(), DRAFT)
    for empty in (replace(DRAFT, title=" "), replace(DRAFT, issuer=""), replace(DRAFT, sections=())):
        with pytest.raises(briefing.Empty):
            briefing.draft(None, empty)


def test_a_draft_is_written_anew_until_it_is_signed_and_not_after() -> None:
    assert briefing.redraft(one(), ANEW) == ANEW
    assert briefing.redraft(one(ANEW), ANEW) is None
    with pytest.raises(briefing.NoDraft):
        briefing.redraft(one(SIGNED), ANEW)
    with pytest.raises(briefing.NoDraft):
        briefing.discard(one(SIGNED), "重写")


def test_what_was_given_up_is_neither_signed_nor_issued() -> None:
    gone = briefing.Discarded(reason="不再需要")
    assert briefing.discard(one(), "不再需要") == gone
    assert briefing.discard(one(gone), "又") is None
    with pytest.raises(briefing.WasDiscarded):
        briefing.sign(one(gone), year=2005, number=1)
    with pytest.raises(briefing.WasDiscarded):
        briefing.to_issue(one(gone))


def test_a_briefing_is_signed_before_it_is_issued_and_goes_out_once() -> None:
    with pytest.raises(briefing.NotSigned):
        briefing.to_issue(one())
    assert briefing.to_issue(one(SIGNED))
    assert not briefing.to_issue(one(SIGNED, issued()))


def test_errata_are_numbered_and_only_for_what_went_out() -> None:
    with pytest.raises(briefing.NotIssued):
        briefing.put_right(one(SIGNED), "第二段“三户”应为“四户”")
    with pytest.raises(briefing.NothingPutRight):
        briefing.put_right(one(SIGNED, issued()), " ")
    first = briefing.put_right(one(SIGNED, issued()), "第二段“三户”应为“四户”")
    assert (first.number, briefing.put_right(one(SIGNED, issued(), first), "又").number) == (1, 2)


def test_a_briefing_is_laid_down_once_and_after_issue() -> None:
    with pytest.raises(briefing.NotIssued):
        briefing.archive(one(SIGNED))
    assert briefing.archive(one(SIGNED, issued())) == briefing.Archived()
    assert briefing.archive(one(SIGNED, issued(), briefing.Archived())) is None


def test_a_unit_reads_once_and_checks_itself_where_it_is_asked_to() -> None:
    said = reading.ReceiptGiven(briefing=some("b"), issuer=430626000, number=28)
    assert reading.give(None, said, asked=False) == said
    assert reading.give(given(reading, said), said, asked=False) is None
    with pytest.raises(reading.SelfCheckMissing):
        reading.give(None, said, asked=True)
    checked = replace(said, self_check="四项已办三项")
    assert reading.give(given(reading, said), checked, asked=True) == checked


def test_a_number_belongs_to_one_briefing_and_to_its_year() -> None:
    at = Stamp(on=date(2005, 6, 14), by=LI, role="county-leader")
    first = series.assign(None, code="简报", year=2005, briefing=some("a"), at=at)
    held = series.evolve(None, first, at)
    assert first.number == 1
    with pytest.raises(series.NumberedAlready):
        series.assign(held, code="简报", year=2005, briefing=some("a"), at=at)
    with pytest.raises(series.OtherYear):
        series.assign(held, code="简报", year=2006, briefing=some("b"), at=at)
    with pytest.raises(series.BeforeTheLast):
        series.assign(held, code="简报", year=2005, briefing=some("b"), at=Stamp(on=date(2005, 6, 13), by=LI, role="county-leader"))


ACTS = st.tuples(st.sampled_from(["sign", "discard"]), st.integers(0, 5), st.sampled_from(["甲", "乙"]), st.sampled_from([2005, 2006]))


@for_any(st.lists(ACTS))
def test_numbers_have_no_gap_and_no_double_whatever_is_signed_and_given_up(acts: list[tuple[str, int, str, int]]) -> None:
    held: dict[tuple[str, int], series.Series] = {}
    gone, numbers = set[UUID](), dict[tuple[str, int], list[int]]()
    for act, n, code, year in acts:
        id, at = UUID(int=n), Stamp(on=date(year, 6, 14), by=LI, role="county-leader")
        if act == "discard":
            gone.add(id)
        elif id not in gone and id not in getattr(held.get((code, year)), "holders", ()):
            given_one = series.assign(held.get((code, year)), code=code, year=year, briefing=id, at=at)
            held[code, year] = series.evolve(held.get((code, year)), given_one, at)
            numbers.setdefault((code, year), []).append(given_one.number)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
