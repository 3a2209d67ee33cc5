"""Before and after on four axes: both days as the facts have them, and better or worse by what really changed."""

from __future__ import annotations

from datetime import date

import pytest

from domain import commitment, finding, member
from domain.kernel import fold
from services import charts, members
from services.reports.axes.pages import judged
from services.views.axes import Line
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, said
from tests.services.small_county import CLERK, SmallCounty


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
    def line(figure: str, learned: int, changed: int) -> Line:
        axis = "leaders" if figure == "overdue" else "masses"
        return Line(
            tenant=1, axis=axis, figure=figure, then=5, now=5 + learned + changed, learned=learned, changed=changed, better=None
        )

    assert judged(line("overdue", 3, 0)) == "same"
    assert judged(line("overdue", -3, 1)) == "worse"
    assert judged(line("overdue", 3, -1)) == "better"
    assert judged(line("lasting", -3, 1)) == "better"


def test_each_pair_of_bars_has_a_scale_of_its_own() -> None:
    drawn = charts.pairs("前后", "每项两条", [charts.Pair("甲", 5_000, 50), charts.Pair("乙", 1, 2)], ["前", "后"])
    widths = [float(part.split('"')[0]) for part in drawn.split('width="')[1:] if 'height="10"' in part.split("/>")[0]]
    assert widths == [410.0, 4.1, 205.0, 410.0]
