"""What stands behind the four axes: which things each figure counts at three coordinates, and whether the tree moved them since.

Every figure is a list with a filter, and what came or went is told apart as the comparison of that list does (services/views/compare.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from services.views import compared, organisations, roster
from services.views.present import AS_KNOWN, CALLED, KEPT, SIDES, present
from services.views.reading import Row, in_sets, rows, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.views.commitments import Stuck
    from services.views.compare import Two


class Counted(Row):
    """How many things of a tenant's books stand for a figure at the same coordinates; `by_tree` if the tree brought or took them since."""

    tenant: int
    figure: str
    before: bool
    middle: bool
    after: bool
    by_tree: bool
    n: int


def _questions(sides: Mapping[str, tuple[str, str]]) -> dict[str, bytes]:
    """Return the question of each list by its name, read at some of the coordinates."""
    told = b"".join(text(name) for name in ("coverage_sessions", "coverage_kept", "coverage", "axes_coverage"))
    return {
        "commitments": present("commitment", sides, "tenant_id commitment status stage stage_since due cycle") + text("axes_commitments"),
        "findings": present("finding", sides, "tenant_id finding raised_on is_open reported_on due") + text("axes_findings"),
        "coverage": present("member", sides, KEPT)
        + present("session", sides, CALLED, name="called") + told,
        "lost": present("member", sides) + _compared("roster", "axes_suspects_roster", "compare_ended"),
        "weak": present("organisation", sides) + _compared("organisations", "axes_suspects"),
    }  # fmt: skip


def _compared(name: str, *suspects: str) -> bytes:
    """Return the question whose rows the tree can move by itself, which the comparison of that list knows."""
    parts = (f"compare_{name}", "axes_keyed", *suspects, f"compare_{name}_said", "compare_natures", "axes_counts")
    return b"".join(text(part) for part in parts)


_SIDES: Final = text("compare_sides")
_APART: Final = _questions(SIDES)
_AS_KNOWN: Final = _questions(AS_KNOWN)
_FILTERS: Final[Mapping[str, compared.Filter]] = {"lost": roster.Filter(contact="lost"), "weak": organisations.Filter(health="weak")}
"""The figures whose rows the tree can move by itself."""


def counted(sql: Sql, county: int, tenant: int | None, two: Two, stuck: Stuck) -> list[Counted]:
    """Return what every figure counts, put together by tenant and by the coordinates at which it does."""
    asked: dict[str, object] = {
        "county": county, "tenant": tenant, **two.parameters(), "paper": list(stuck.stages), "days": stuck.days,
        "difference": None, "session": None, "persons": None,
    }  # fmt: skip
    found: list[Counted] = []
    with in_sets(sql, anew=True):
        for name, question in (_AS_KNOWN if asked["as_known"] else _APART).items():
            own = {**compared.asked(_FILTERS[name]), "figure": name} if name in _FILTERS else {}
            found += rows(sql, Counted, _SIDES + question, {**asked, **own})
    return found
