"""The county's before and after on four axes: stricter demands on leaders, better style, more service to the base, higher mass rating.

Every axis stands on figures that are in the books anyway (docs/decisions/0011); which ones is said in `AXES` and nowhere else. How the
difference of a figure comes apart is said in docs/decisions/0040.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, get_args

from services.views import ancestry
from services.views.axes_counted import Counted, counted
from services.views.commitments import Stuck
from services.views.reading import Row

if TYPE_CHECKING:
    from infra.db import Sql
    from services.views.compare import Two

Axis = Literal["leaders", "style", "base", "masses"]


class Measure(Row):
    """A figure of the overview, or of coverage, that stands for an axis, and whether more of it is better, or less."""

    figure: str
    better: Literal["more", "less"]


AXES: Final[Mapping[Axis, tuple[Measure, ...]]] = {
    "leaders": (  # what leaders have promised or were told to do, and did not do in time
        Measure(figure="overdue", better="less"),
        Measure(figure="overdue_findings", better="less"),
    ),
    "style": (  # work that stays on paper, or was for show and came back
        Measure(figure="stuck", better="less"),
        Measure(figure="reopened", better="less"),
    ),
    "base": (  # branches that cannot work, members whom nobody finds, and whom no study has reached
        Measure(figure="weak", better="less"),
        Measure(figure="lost", better="less"),
        Measure(figure="unreached", better="less"),
    ),
    "masses": (  # what people have confirmed as kept, what has held since, and what they still wait for
        Measure(figure="closed", better="more"),
        Measure(figure="lasting", better="more"),
        Measure(figure="open_findings", better="less"),
    ),
}


class Moved(Row):
    """How many things a figure moved by for one reason: so many came to be counted, so many are counted no more."""

    came: int = 0
    went: int = 0


class Moves(Row):
    """The things behind a difference by its reasons."""

    learned: Moved
    changed: Moved
    reorganised: Moved


class Line(Row):
    """One figure of one tenant, or of the county under its own number: `then` at the first coordinate, `now` at the second.

    `known` is the first day as the second coordinate knows it. What was `learned` leads from `then` to `known`, what really `changed` and
    what was `reorganised` from there to `now`; `moves` says how many things came and went for each. `better` goes by what really changed,
    and is None where nothing did. `folded` says that other books count under the tenant on one of the days, or its own under another one.
    """

    tenant: int
    axis: Axis
    figure: str
    then: int
    known: int
    now: int
    learned: int
    changed: int
    reorganised: int
    moves: Moves
    better: bool | None
    folded: bool = False


Heirs = tuple[Callable[[int], int], Callable[[int], int], Callable[[int], int]]
"""Under which tenant a tenant's books count at the first coordinate, on that day as the second one knows it, and at the second."""
Reason = Literal["learned", "changed", "reorganised"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
_At = Literal["then", "known", "now"]
_AT: Final[tuple[_At, ...]] = get_args(_At)
Sums = Counter[tuple[str, _At | Reason, Literal["came", "went"]]]
"""How many things stand for each figure, and how many came and went for each reason."""
_STUCK: Final = Stuck()


def compare(sql: Sql, county: int, tenant: int | None, two: Two, *, stuck: Stuck = _STUCK) -> Sequence[Line]:
    """Return every measure of the county (where no tenant is asked for) and of each tenant, by the tree of each day, axis by axis."""
    found = counted(sql, county, tenant, two, stuck)
    if tenant is not None:
        return lines(tenant, found)
    heirs, own = _heirs(sql, county, two), county * 1000
    each = _by_tenant(found, heirs)
    whole = lines(own, found)
    gone = {(book, under(book)) for book in {one.tenant for one in found} for under in heirs}
    moved = {code for pair in gone if pair[0] != pair[1] for code in pair}
    return [*whole, *(line for code in sorted(each) if code != own for line in _lines(code, each[code], folded=code in moved))]


def lines(code: int, found: Iterable[Counted]) -> list[Line]:
    """Return every measure of a tenant, or of the county, under which all these books count."""

    def under(_: int) -> int:
        return code

    return _lines(code, _by_tenant(found, (under, under, under)).get(code, Sums()), folded=False)


def _heirs(sql: Sql, county: int, two: Two) -> Heirs:
    first, middle, second = (ancestry.ancestry(sql, county, None, at, at.true_on) for at in (two.first, two.middle, two.second))
    return first.tenant, middle.tenant, second.tenant


def _by_tenant(found: Iterable[Counted], heirs: Heirs) -> dict[int, Sums]:
    """Return for each tenant how many things stand for each figure, and how many came and went for each reason."""
    sums: dict[int, Sums] = {}
    for one in found:
        at = [under(one.tenant) for under in heirs]
        for code in {*at}:
            mine = sums.setdefault(code, Sums())
            held = [there and where == code for there, where in zip((one.before, one.middle, one.after), at, strict=True)]
            for kind, way in _ways(one, held):
                mine[one.figure, kind, way] += one.n
    return sums


def _ways(one: Counted, held: Sequence[bool]) -> Iterator[tuple[_At | Reason, Literal["came", "went"]]]:
    """Yield for what a thing counts under one tenant that has it, or not, at the three coordinates."""
    before, middle, after = held
    for at, there in zip(_AT, held, strict=True):
        if there:
            yield at, "came"
    if before != middle:
        yield "learned", "came" if middle else "went"
    if middle != after:  # what its own books have on both days went from one tenant's to another's
        by_tree = one.by_tree or (one.middle and one.after)
        yield "reorganised" if by_tree else "changed", "came" if after else "went"


def _lines(code: int, sums: Sums, *, folded: bool) -> list[Line]:
    return [_line(code, axis, measure, sums, folded=folded) for axis, measures in AXES.items() for measure in measures]


def _line(code: int, axis: Axis, measure: Measure, sums: Sums, *, folded: bool) -> Line:
    figure = measure.figure
    then, known, now = (sums[figure, kind, "came"] for kind in _AT)
    moves = Moves(**{kind: Moved(came=sums[figure, kind, "came"], went=sums[figure, kind, "went"]) for kind in REASONS})
    changed = moves.changed.came - moves.changed.went
    return Line(
        tenant=code, axis=axis, figure=figure, then=then, known=known, now=now, learned=known - then, changed=changed,
        reorganised=now - known - changed, moves=moves, better=(changed > 0) == (measure.better == "more") if changed else None,
        folded=folded,
    )  # fmt: skip
