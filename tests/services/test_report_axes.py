"""Before and after on four axes: both days as the facts have them, and better or worse by what really changed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from domain import commitment, finding, member
from domain.kernel import fold
from services import charts, members, tenants
from services.reports.axes.pages import judged
from services.reports.making import make
from services.views import axes
from services.views.axes_counted import Counted
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, made, said
from tests.services.small_county import CLERK, OFFICE, SmallCounty


@pytest.fixture
def small(runtime: Runtime, county: int) -> SmallCounty:
    """A county with a story, and somebody out of reach from before the first day until the week."""
    held = SmallCounty(runtime, county)
    held.played()
    lost = held.joined(held.before(120), "mobile", "周某1")
    gone, back = held.desk(CLERK, held.before(100)), held.desk(CLERK, held.monday)
    members.change(gone, lost, lambda m: member.lose_contact(m, at=gone.stamp))
    members.change(back, lost, lambda m: member.restore_contact(m, "phone", at=back.stamp))
    follow(held)
    return held


def by_hand(small: SmallCounty, day: date) -> dict[str, int]:
    """Return some figures of the town on a day, from the facts that were true by then."""
    facts = [e for e in books(small, small.town) if e.effective_on <= day]
    promises = {s: [e.fact for e in h] for s, h in by_stream(facts, *commitment.Event.__args__).items()}
    public = [h for h in promises.values() if any(isinstance(f, commitment.Publicised) for f in h)]
    kept = [h for h in public if any(isinstance(f, commitment.Closed) for f in h)]
    due = [h for h in public if h not in kept and next(f for f in h if isinstance(f, commitment.Drafted)).due < day]
    people = [fold(member, h) for h in by_stream(facts, *member.Event.__args__).values()]
    lost = 0
    for history in by_stream(facts, member.ContactLost, member.ContactRestored, member.ContactConfirmed).values():
        lost += isinstance(history[-1].fact, member.ContactLost)
    return {
        "overdue": len(due), "closed": len(kept), "lost": lost, "reopened": 0, "weak": 0, "lasting": 0,
        "unreached": sum(bool(m and m.custody.at(day)) for m in people), "open_findings": len(by_stream(facts, finding.Raised)),
    }  # fmt: skip


def test_both_days_are_what_the_facts_have(small: SmallCounty) -> None:
    at = basis(small, "axes", tenant=small.town)
    lines = {line["figure"]: line for line in said(small, at)["lines"]}
    assert at.since is not None
    before, after = by_hand(small, at.since), by_hand(small, small.sunday)
    assert {name: lines[name]["then"] + lines[name]["learned"] for name in before} == before
    assert {name: lines[name]["now"] for name in after} == after
    assert (before["lost"], after["lost"], before["overdue"], after["overdue"]) == (1, 0, 0, 1)
    assert all(line["then"] == 0 for line in lines.values()), "nothing was on record on that day yet: it was all learned later"


def test_the_county_has_every_unit_and_their_sum(small: SmallCounty) -> None:
    lines = said(small, basis(small, "axes"))["lines"]
    own = {line["figure"]: line["now"] for line in lines if line["tenant"] == small.office}
    for figure, n in own.items():
        assert n == sum(line["now"] for line in lines if line["figure"] == figure and line["tenant"] != small.office)
    assert {line["tenant"] for line in lines} == {small.office, small.town, small.other}


def test_what_was_learned_late_makes_nothing_better_or_worse() -> None:
    def judgement(figure: str, learned: int, changed: int) -> str:
        """Return how a figure is judged of which so many things were learned late (less than none: voided) and so many are new or gone."""
        had, has, comes = learned < 0, learned > 0, changed > 0
        moves = [
            Counted(tenant=1, figure=figure, before=had, middle=has, after=has, by_tree=False, n=abs(learned)),
            Counted(tenant=1, figure=figure, before=not comes, middle=not comes, after=comes, by_tree=False, n=abs(changed)),
        ]
        (line,) = (line for line in axes.lines(1, moves) if line.figure == figure)
        assert (line.learned, line.changed, line.reorganised) == (learned, changed, 0)
        return judged(line)

    assert judgement("overdue", 3, 0) == "same"
    assert judgement("overdue", -3, 1) == "worse"
    assert judgement("overdue", 3, -1) == "better"
    assert judgement("lasting", -3, 1) == "better"


def test_what_a_merged_township_brought_is_told_beside_what_changed(small: SmallCounty) -> None:
    desk = small.desk(OFFICE, small.monday, small.office)
    tenants.merge(desk, small.town, small.other, "撤乡并镇")
    follow(small)
    at = basis(small, "axes")
    lines = {(line["tenant"], line["figure"]): line for line in said(small, at)["lines"]}
    gone, heir, whole = (lines[code, "unreached"] for code in (small.town, small.other, small.office))
    assert gone["known"] > gone["now"] == 0
    assert (gone["reorganised"], heir["reorganised"], whole["reorganised"]) == (-gone["known"], gone["known"], 0)
    assert all(line["known"] + line["changed"] + line["reorganised"] == line["now"] for line in lines.values())
    paper = json.loads(made(make(small.runtime, at, "zh-CN", ["json"]))["json"])["document"]
    every = paper["sections"][-1]["tables"][-1]
    heads = [column["title"] for column in every["columns"]]
    rows = [dict(zip(heads, row, strict=True)) for row in every["rows"]]
    assert [row["隶属调整"] for row in rows if row["单位"] == "伍市镇" and row["指标"] == "没有任何学习记录的党员"] == [-gone["known"]]


def test_each_pair_of_bars_has_a_scale_of_its_own() -> None:
    drawn = charts.pairs("前后", "每项两条", [charts.Pair("甲", 5_000, 50), charts.Pair("乙", 1, 2)], ["前", "后"])
    widths = [float(part.split('"')[0]) for part in drawn.split('width="')[1:] if 'height="10"' in part.split("/>")[0]]
    assert widths == [410.0, 4.1, 205.0, 410.0]
