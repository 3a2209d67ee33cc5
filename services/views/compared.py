"""The lists that can be compared: which view each is made by, which of its facts count, and how its filter is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from domain import catalogue
from services.views import (
    commitment_rows,
    commitments,
    coverage,
    findings,
    inspections,
    institutions,
    organisations,
    periods,
    roster,
    sessions,
    tenants,
)
from services.views.commitments import Stuck
from services.views.present import AS_KNOWN, CALLED, KEPT, SIDES, Long, present
from services.views.reading import Row, listed, text

if TYPE_CHECKING:
    from infra.followers import View

List = Literal[
    "roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods", "sessions", "coverage", "tenants",
]  # fmt: skip
Filter = (
    roster.Filter | institutions.Filter | organisations.Filter | commitments.Filter | inspections.Filter | findings.Filter | periods.Filter
    | sessions.Filter | coverage.Filter | tenants.Filter
)  # fmt: skip
_STUCK: Final = Stuck()


class Sides(Row):
    """A list's own filter at each coordinate, where the tree of each cuts it down to other rows; `middle` as `Two` has it."""

    before: Filter
    middle: Filter
    after: Filter


class Compared(Row):
    """One list: its question in parts, and the tags of the facts that its rows are made of.

    The question is there for coordinates that know the same (True), of which the middle is the first one, and for others. Facts of its
    rows stand in the stream of the key, and in such *streams* as are asked for; those *naming* people count for these alone.
    """

    name: List
    question: Mapping[bool, bytes]
    tags: tuple[str, ...]
    streams: Mapping[bool, bytes] = {}
    naming: tuple[str, ...] = ()


def _compared(
    name: List, view: View, beside: Collection[str] = (), *, table: Long | None = None, before_said: Collection[str] = ()
) -> Compared:
    """Return a list by its view; facts *beside* it go into other tables of that view; *table* is its own, where that is a long one."""
    parts = _parts(f"compare_{name}", "compare_suspects", *before_said, f"compare_{name}_said", "compare_natures", "compare_page")
    return Compared(
        name=name, tags=_tags(view, beside), question=_of_both(lambda sides: (present(table, sides) if table else b"") + parts)
    )  # fmt: skip


def _coverage() -> Compared:
    """Return coverage, which two views make together: what it counts of a member stands in the streams of sessions."""
    parts = _parts(
        "coverage_sessions", "coverage_kept", "coverage", "compare_coverage", "compare_suspects", "compare_ended", "compare_coverage_said",
        "compare_natures", "compare_page",
    )  # fmt: skip
    streams = _parts("coverage_sessions", "coverage_kept_of", "coverage_stood", "compare_coverage_streams")
    return Compared(
        name="coverage",
        question=_of_both(lambda sides: present("member", sides, KEPT) + present("session", sides, CALLED, name="called") + parts),
        streams=_of_both(lambda sides: present("session", sides, CALLED, name="called") + streams),
        tags=(*_tags(sessions.view), "member.registered", "member.joined", "member.left", "member.merged-into", "member.ended"),
        naming=(
            "session.roll-corrected", "session.absence-excused", "session.make-up-done", "session.home-delivery-done",
            "session.remote-study-recorded",
        ),
    )  # fmt: skip


def _of_both(question: Callable[[Mapping[str, tuple[str, str]]], bytes]) -> dict[bool, bytes]:
    sides = text("compare_sides")
    return {as_known: sides + question(AS_KNOWN if as_known else SIDES) for as_known in (True, False)}


def _parts(*names: str) -> bytes:
    return b"".join(text(name) for name in names)


def _tags(view: View, beside: Collection[str] = ()) -> tuple[str, ...]:
    passed = {*view.passes_over(catalogue.BY_TAG.values()), *beside}
    return tuple(sorted(catalogue.BY_TAG.keys() - passed))


LISTS: Final[Mapping[List, Compared]] = {
    each.name: each
    for each in (
        _compared(
            "roster", roster.view, ("member.flagged-possible-duplicate", "member.confirmed-duplicate", "member.not-duplicate"),
            table="member", before_said=("compare_ended",),
        ),
        _compared("institutions", institutions.view),
        _compared("organisations", organisations.view, table="organisation"),
        _compared(
            "commitments", commitment_rows.view,
            ("commitment.look-back-passed", "commitment.obligation-waived", "commitment.obligation-reassigned"),
            table="commitment",
        ),
        _compared("inspections", inspections.view, table="inspection"),
        _compared("findings", findings.view, table="finding"),
        _compared(
            "periods", periods.view,
            (
                "period.discrepancy-raised", "period.discrepancy-explained", "period.correction-requested", "period.correction-approved",
                "period.correction-refused",
            ),
        ),
        _compared("sessions", sessions.view, table="session"),
        _coverage(),
        _compared("tenants", tenants.view),
    )
}  # fmt: skip
DEFAULTS: Final[Mapping[List, Filter]] = {
    "roster": roster.Filter(), "institutions": institutions.Filter(), "organisations": organisations.Filter(),
    "commitments": commitments.Filter(), "inspections": inspections.Filter(), "findings": findings.Filter(),
    "periods": periods.Filter(), "sessions": sessions.Filter(), "coverage": coverage.Filter(), "tenants": tenants.Filter(),
}  # fmt: skip
"""What each list shows where nothing is left out."""


def asked(wanted: Filter | Sides, stuck: Stuck = _STUCK) -> dict[str, object]:
    """Return a list's own filter as the parameters of its question."""
    sides = wanted if isinstance(wanted, Sides) else Sides(before=wanted, middle=wanted, after=wanted)
    said: dict[str, object] = {**msgspec.structs.asdict(sides.after), "by_tree": _by_tree(sides.after), "by_place": _by_place(sides.after)}
    if isinstance(sides.after, commitments.Filter):
        status = sides.after.status
        said |= {"status": status and list(status), "paper": list(stuck.stages), "days": stuck.days}
    if isinstance(sides.after, coverage.Filter):  # where a branch is hung under another unit, the tree moves its members
        said |= {"by_tree": sides.after.unit is not None, "persons": None}
    for side, one in msgspec.structs.asdict(sides).items():
        said[f"{side}_tenants"] = listed(getattr(one, "tenants", None))
        if isinstance(one, roster.Filter):
            said |= {f"{side}_{name}": value for name, value in roster.behind(one).items()}
    return said


def _by_tree(wanted: Filter) -> bool:
    """Return whether the tree of each coordinate decides who is asked for, so that rows come and go with it."""
    return isinstance(wanted, roster.Filter) and wanted.branches is not None


def _by_place(wanted: Filter) -> bool:
    """Return whether a list picks rows by their place in the tree: what units answer for stays where it was unless a unit is asked for."""
    if isinstance(wanted, commitments.Filter | inspections.Filter):
        return wanted.unit is not None
    return not isinstance(wanted, findings.Filter) or (wanted.unit or wanted.named) is not None
