"""Briefings in the books: numbers without gaps whoever signs when, files that are kept and can be made again, receipts by name."""

from __future__ import annotations

import subprocess
import threading
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain import briefing, reading
from domain.kernel import fold
from infra.files import Files
from infra.followers import Followers
from services import briefings, views
from services.access import Forbidden
from services.coordinate import Coordinate
from services.desk import Actor, Desk, Missing
from services.reports import bulletin
from services.views import briefings as board
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, OFFICE, SmallCounty
from tests.services.test_reports import pages

LEADER = Actor(id=UUID(int=35), role="county-leader")
SERIES = ("活动简报", "督导简报")


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    held = SmallCounty(runtime, county)
    held.founded()
    return held


def office(small: SmallCounty, actor: Actor = OFFICE, day: date | None = None) -> Desk:
    return small.desk(actor, day or small.today, small.office)


def words(small: SmallCounty, series: str = SERIES[0], *, readers: tuple[int, ...] = (), self_check: bool = False) -> briefing.Drafted:
    return briefing.Drafted(
        series=series, title="督导组到我县督查指导", issuer="平江县活动领导小组办公室",
        sections=(
            briefing.Section(heading="", text="6月14日，省委督导组到我县督导。\n督导组实地察看四个单位。"),
            briefing.Section(heading="一、整改要见成效、见长效", text="没有把握的不轻易动手，有把握的不松手，没有解决的不放手。" * 6),
        ),
        main_to=("省委督导组", "市委督导组"), copies_to=("各乡镇党委", "县直各单位"), copies=120, readers=readers, self_check=self_check,
    )  # fmt: skip


def drafted(small: SmallCounty, series: str = SERIES[0], day: date | None = None, **more: object) -> UUID:
    id = uuid4()
    briefings.draft(office(small, day=day), id, words(small, series, **more))  # type: ignore[arg-type]
    return id


def state(small: SmallCounty, id: UUID) -> briefing.Briefing:
    held = fold(briefing, small.runtime.ledger.load(small.county, small.office, id))
    assert held is not None
    return held


def caught_up(small: SmallCounty) -> Coordinate:
    Followers(small.runtime.db, small.runtime.ledger, views.ALL).catch_up(small.county)
    return Coordinate(true_on=small.today, today=small.today)


def test_the_office_drafts_a_leader_signs_and_nobody_else(small: SmallCounty) -> None:
    id = drafted(small)
    for actor in (OFFICE, CLERK, HEAD):
        with pytest.raises(Forbidden):
            briefings.sign(office(small, actor), id)
    with pytest.raises(Forbidden):
        briefings.draft(office(small, LEADER), uuid4(), words(small))
    with pytest.raises(Missing):
        briefings.sign(office(small, LEADER), uuid4())
    briefings.sign(office(small, LEADER), id)
    assert (state(small, id).year, state(small, id).number) == (small.today.year, 1)


def test_a_signature_sent_twice_is_one_number(small: SmallCounty) -> None:
    id = drafted(small)
    desk = office(small, LEADER)
    first = briefings.sign(desk, id)
    assert briefings.sign(desk, id).first_position == first.first_position
    with pytest.raises(briefing.NoDraft):
        briefings.sign(office(small, LEADER), id)
    other = drafted(small)
    briefings.sign(office(small, LEADER), other)
    assert state(small, other).number == 2


def test_a_draft_that_was_given_up_leaves_no_gap(small: SmallCounty) -> None:
    first, gone, last = (drafted(small) for _ in range(3))
    briefings.sign(office(small, LEADER), first)
    briefings.discard(office(small), gone, "不再需要")
    briefings.sign(office(small, LEADER), last)
    assert [state(small, id).number for id in (first, gone, last)] == [1, 0, 2]


SCRIPT = st.lists(st.tuples(st.sampled_from(SERIES), st.sampled_from([0, 1]), st.booleans()), min_size=4, max_size=10)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(SCRIPT)
def test_signers_who_meet_get_numbers_without_gap_or_double(small: SmallCounty, script: list[tuple[str, int, bool]]) -> None:
    tag = uuid4().hex[:6]  # every example has series of its own
    days = (small.today - timedelta(days=366), small.today)
    drafts = [(drafted(small, f"{series}{tag}", days[0]), f"{series}{tag}", days[n], keep) for series, n, keep in script]
    start, wrong = threading.Barrier(len(drafts)), list[BaseException]()

    def work(id: UUID, day: date, keep: bool) -> None:  # noqa: FBT001
        start.wait(20)
        try:
            briefings.sign(office(small, LEADER, day), id) if keep else briefings.discard(office(small), id, "撤")
        except BaseException as error:  # noqa: BLE001  # told below
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(id, day, keep)) for id, _, day, keep in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    got: dict[tuple[str, int], list[int]] = {}
    for id, series, day, keep in drafts:
        held = state(small, id)
        assert (held.phase == "signed") == keep
        if keep:
            assert held.year == day.year
            got.setdefault((series, held.year), []).append(held.number)
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in got.values())


def issued(small: SmallCounty, **more: object) -> UUID:
    id = drafted(small, **more)  # type: ignore[arg-type]
    briefings.sign(office(small, LEADER), id, "县委书记")
    briefings.issue(office(small), id)
    return id


def test_what_is_issued_is_kept_by_its_content_and_made_again_to_the_byte(small: SmallCounty) -> None:
    id = issued(small)
    at = caught_up(small)
    with small.runtime.db.county(small.county) as sql:
        card = board.card(sql, small.county, small.office, id, at)
    assert card is not None
    assert [file["format"] for file in card.files] == list(bulletin.FORMS)
    kept = Files(Path(small.runtime.settings.data) / "files")
    again = briefings.made_again(small.runtime, small.county, small.office, id)
    assert again.digest == card.content
    for form, file in zip(again.forms, card.files, strict=True):
        assert kept.read(file["sha256"]) == form.content
    before = len(small.runtime.ledger.load(small.county, small.office, id))
    briefings.issue(office(small), id)
    briefings.put_right(office(small), id, "第二段“四个”应为“五个”。")
    assert briefings.made_again(small.runtime, small.county, small.office, id) == again
    assert len(small.runtime.ledger.load(small.county, small.office, id)) == before + 1


def test_its_paper_has_a_red_head_number_day_and_whom_it_goes_to(small: SmallCounty, tmp_path: Path) -> None:
    again = briefings.made_again(small.runtime, small.county, small.office, issued(small))
    forms = {form.format: form.content for form in again.forms}
    text = "".join(pages(forms["pdf"], tmp_path).split())
    day = small.today
    for said in (
        "活动简报", "第1期", "平江县活动领导小组办公室", f"{day.year}年{day.month}月{day.day}日", "督导组到我县督查指导",
        "报：省委督导组，市委督导组", "送：各乡镇党委，县直各单位", "共印120份", again.digest[:16],
    ):  # fmt: skip
        assert said in text, said
    colours = subprocess.run(["pdftoppm", "-r", "20", "-f", "1", "-l", "1", str(tmp_path / "report.pdf")], check=True, capture_output=True)
    pixels = colours.stdout[-(165 * 234 * 3) :]
    assert any(r > 140 and g < 60 and b < 60 for r, g, b in zip(pixels[::3], pixels[1::3], pixels[2::3], strict=False))


def test_units_say_that_they_have_read_it_and_the_rest_are_named(small: SmallCounty) -> None:
    id = issued(small, self_check=True)
    with pytest.raises(reading.SelfCheckMissing):
        briefings.give_receipt(small.desk(CLERK, small.today), id)
    briefings.give_receipt(small.desk(CLERK, small.today), id, "四项要求逐条对照，两项整改中。")
    with pytest.raises(Forbidden):
        briefings.give_receipt(office(small), id)
    at = caught_up(small)
    with small.runtime.db.county(small.county) as sql:
        card = board.card(sql, small.county, small.office, id, at)
        assert card is not None
        assert [(r.tenant, r.self_check) for r in board.read_by(sql, small.county, None, id, at)] == [
            (small.town, "四项要求逐条对照，两项整改中。")
        ]
        assert [(u.tenant, u.name) for u in board.not_read_by(sql, small.county, card, at)] == [(small.other, "向家镇")]


def test_a_briefing_for_others_and_one_that_is_not_out_are_not_there(small: SmallCounty) -> None:
    with pytest.raises(Missing):
        briefings.give_receipt(small.desk(CLERK, small.today), drafted(small))
    with pytest.raises(reading.NotAddressed):
        briefings.give_receipt(small.desk(CLERK, small.today), issued(small, readers=(small.other,)))


def test_the_list_shows_drafts_then_numbers_and_errata(small: SmallCounty) -> None:
    first, second = issued(small), issued(small, readers=(small.other,))
    waiting = drafted(small)
    briefings.put_right(office(small), first, "更正一处。")
    briefings.archive(office(small), second)
    at = caught_up(small)
    with small.runtime.db.county(small.county) as sql:
        every = board.listing(sql, small.county, small.office, at)
        assert [(one.briefing, one.number, one.status) for one in every] == [
            (waiting, None, "drafted"), (second, 2, "archived"), (first, 1, "issued"),
        ]  # fmt: skip
        mine = board.listing(sql, small.county, small.office, at, out=True, reader=small.town)
        assert [one.briefing for one in mine] == [first]
        assert [(e.number, e.words) for e in board.put_right(sql, small.county, small.office, first, at)] == [(1, "更正一处。")]
