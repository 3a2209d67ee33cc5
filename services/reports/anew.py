"""How a superseded report is built anew: the new run and the word that names it in the old one are one command."""

from __future__ import annotations

from uuid import UUID

from domain import report
from domain.kernel import standing
from infra.ledger import Draft, Receipt, Stale
from services.desk import Changed, Desk, once
from services.reports.asking import sees_names


@once
def build_anew(desk: Desk, id: UUID, old: UUID) -> Receipt:
    """Ask, under the id of its run, for what a superseded run was asked for, as known now; the old one is linked to it and stays."""
    desk.allow("report.request")
    first = desk.first()
    if first is not None:
        return first
    history = desk.records(old, report)
    word = report.build_anew(desk.state(old, report), by=id)
    left = standing(history)
    asked = next(e.fact for e in left if isinstance(e.fact, report.Requested))
    said = next(e for e in left if isinstance(e.fact, report.Superseded))
    founding = report.Requested(
        report=asked.report, period=asked.period, true_on=asked.true_on, formats=asked.formats, language=asked.language,
        whole_county=asked.whole_county, unit=asked.unit, since=asked.since, named=asked.named and sees_names(desk),
    )  # fmt: skip
    last = history[-1].version
    try:
        return desk.write([
            Draft(stream=id, version=1, fact=report.request(None, founding), effective_on=desk.effective_on),
            Draft(stream=old, version=last + 1, fact=word, effective_on=said.effective_on, replaces=said.position),
        ])  # fmt: skip
    except Stale as moved:
        raise Changed from moved
