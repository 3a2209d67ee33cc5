"""The rows and facts behind the counts of an import: what was written, and what was not taken, why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.desk import Missing
from services.imports.findings import Finding, message, remedy, where
from services.views import import_facts, imports
from services.views.imports import Import
from services.web.asking import Asked, asked
from services.web.routes import Page, Visit

What = Literal["facts", "changed", "refused", "conflicting", "duplicates"]
_TWICE: Final = frozenset({"duplicate-row", "duplicate-finding"})
WRITTEN: Final[tuple[What, ...]] = ("facts", "changed")
LEFT: Final[tuple[What, ...]] = ("refused", "conflicting", "duplicates")


class Wanted(Asked, frozen=True, kw_only=True):
    """Which of the counts of an import one wants to see the rows of."""

    what: What = "facts"


Held = Mapping[tuple[str, int], Sequence[Finding]]


def left(findings: Sequence[Finding], what: What, *, taken: bool) -> Held:
    """Return the rows that a count of what was not taken counts, by sheet and row, each with all that was found in it.

    Once a file was *taken*, the rows in conflict are counted apart from those that are refused.
    """
    last = {finding.key: finding.severity for finding in findings if finding.blocks}
    picks: dict[str, Callable[[tuple[str, int]], bool]] = {
        "refused": lambda key: key in last and not (taken and last[key] == "conflict"),
        "conflicting": lambda key: last.get(key) == "conflict",
        "duplicates": lambda key: any(finding.rule in _TWICE for finding in findings if finding.key == key),
    }
    found = dict[tuple[str, int], list[Finding]]()
    for finding in findings:
        if picks[what](finding.key):
            found.setdefault(finding.key, []).append(finding)
    return found


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """Which counts of an import can be opened, and what a page calls those that cannot."""

    opens: Mapping[str, What]
    kept: bool
    """Whether anything that was found in the file was kept with it: an import that was not handed in keeps nothing."""

    def bare(self, count: str) -> str:
        """Return the name of a count that is no door; "unkept" where there is nothing of it that could be shown."""
        return "unkept" if count in LEFT and not self.kept else count


def doors(batch: Import | None, counts: Mapping[str, int], findings: Sequence[Finding]) -> Doors:
    """Return which counts of an import can be opened: what it wrote, and what was found where that was kept with the file."""
    found: dict[str, What] = {what: what for what in LEFT if len(left(findings, what, taken=batch is not None)) == counts.get(what)}
    written: dict[str, What] = {what: what for what in WRITTEN if batch is not None and batch.facts}
    return Doors(opens={**found, **written}, kept=bool(findings))


def show(visit: Visit, id: UUID, findings: Sequence[Finding]) -> Page:
    """Return the rows behind one count of an import; raises Missing."""
    wanted, base = asked(visit, Wanted), f"/t/{visit.tenant}"
    with visit.reading() as sql:
        batch = imports.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if batch is None and (not findings or wanted.what in WRITTEN):
            raise Missing
        found = None
        if batch is not None and wanted.what in WRITTEN:
            found = import_facts.written(
                sql, visit.county, visit.coordinate, batch, by_row=wanted.what == "changed", cursor=wanted.cursor, limit=wanted.limit
            )
    t = visit.words
    rows = [] if found else left(findings, wanted.what, taken=batch is not None).values()
    return visit.page(
        "imports/rows.html", title=t(f"imports.rows.{wanted.what}"), found=found, base=base, what=wanted.what,
        of=lambda sheet, row: where(Finding(rule="", sheet=sheet, row=row), t),
        rows=[(where(Finding(rule="", sheet=each[0].sheet, row=each[0].row), t), [(message(one, t), remedy(one, t)) for one in each])
              for each in rows],
        crumbs=[(t("imports.page.title"), f"{base}/imports"), (t("imports.page.one"), f"{base}/imports/{id}")],
    )  # fmt: skip
