"""A report that stood on what is learned late, put right or undone is superseded: one job for each run, however much is learned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from domain import catalogue, report
from domain.kernel import Recorded
from infra.db import Database
from infra.followers import Policy
from infra.jobs import Job
from services.reports import REPORTS
from services.reports.overtaking import overtaken, supersede, watch

policy: Final = Policy("report-overtaken")
_RESTED_ON: Final = [catalogue.BY_TAG[tag] for tag in sorted(frozenset[str]().union(*(kind.rests_on for kind in REPORTS.values())))]


@policy.on(report.Generated)
def _(e: Recorded[report.Generated]) -> Job:
    return watch(e)


@policy.on_stretch(*_RESTED_ON)
def _(db: Database, facts: Sequence[Recorded[Any]]) -> Iterable[Job]:
    told = {e.position: e for e in facts}
    for hit in overtaken(db, facts[0].county, facts[0].tenant, facts):
        e = told[hit.position]
        yield replace(supersede(hit), correlation=e.correlation, caused_by_tenant=e.tenant, caused_by_position=e.position)
