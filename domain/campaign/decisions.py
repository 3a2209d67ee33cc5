"""How a campaign runs: launch, batches and their phases, consolidation, the end."""

from __future__ import annotations

from datetime import date

from domain.campaign.facts import (
    BatchClosed,
    BatchDefined,
    BatchOpened,
    BatchPhaseRescheduled,
    BatchPhaseScheduled,
    Closed,
    ConsolidationPeriodSet,
    Launched,
)
from domain.campaign.refusals import (
    AlreadyLaunched,
    AlreadyScheduled,
    CampaignOver,
    ConsolidationTooEarly,
    EndsBeforeItBegins,
    NotOpened,
    NotScheduled,
    OutsideBatch,
    PhasesOverlap,
    StillOpen,
    UnknownBatch,
    UnknownPhase,
)
from domain.campaign.state import Campaign


def launch(campaign: Campaign | None, founding: Launched) -> Launched:
    """Return the founding fact of a campaign."""
    if campaign:
        raise AlreadyLaunched
    return founding


def define_batch(campaign: Campaign, batch: BatchDefined) -> BatchDefined | None:
    """Return a batch with its window; said again, the window moves, but never past the phases in it."""
    running(campaign)
    _ordered(batch.starts, batch.ends)
    if batch in campaign.batches:
        return None
    for code, _, starts, ends in campaign.windows:
        if code == batch.code and (starts < batch.starts or ends > batch.ends):
            raise OutsideBatch(starts=batch.starts, ends=batch.ends)
    return batch


def schedule_phase(campaign: Campaign, scheduled: BatchPhaseScheduled) -> BatchPhaseScheduled | None:
    """Return the days of a phase of a batch: inside the batch, in the phases' order, without overlap."""
    held = window(campaign, scheduled.batch, scheduled.phase)
    if held == (scheduled.starts, scheduled.ends):
        return None
    if held:
        raise AlreadyScheduled(batch=scheduled.batch, phase=scheduled.phase)
    _fits(campaign, scheduled)
    return scheduled


def reschedule_phase(campaign: Campaign, moved: BatchPhaseRescheduled) -> BatchPhaseRescheduled | None:
    """Return the new days of a phase of a batch, under the same conditions."""
    held = window(campaign, moved.batch, moved.phase)
    if held is None:
        raise NotScheduled(batch=moved.batch, phase=moved.phase)
    if held == (moved.starts, moved.ends):
        return None
    _fits(campaign, moved)
    return moved


def open_batch(campaign: Campaign, batch: str) -> BatchOpened | None:
    """Return that a batch set out, once."""
    running(campaign)
    _batch(campaign, batch)
    return None if batch in campaign.opened else BatchOpened(batch=batch)


def close_batch(campaign: Campaign, batch: str) -> BatchClosed | None:
    """Return that a batch was completed, once."""
    running(campaign)
    if batch in campaign.completed:
        return None
    if batch not in campaign.opened:
        raise NotOpened(batch=batch)
    return BatchClosed(batch=batch)


def set_consolidation(campaign: Campaign, period: ConsolidationPeriodSet) -> ConsolidationPeriodSet | None:
    """Return how long a batch stays watched; consolidation never begins before the batch's last day."""
    running(campaign)
    _ordered(period.starts, period.ends)
    batch = _batch(campaign, period.batch)
    if period.starts < batch.ends:
        raise ConsolidationTooEarly(ends=batch.ends)
    return None if (period.batch, period.starts, period.ends) in campaign.consolidation else period


def close(campaign: Campaign, summary: str = "", *, open_commitments: int) -> Closed | None:
    """Return the end of the campaign, once no commitment is open without a successor (the number given)."""
    if campaign.closed:
        return None
    if open_commitments:
        raise StillOpen(commitments=open_commitments)
    return Closed(summary=summary)


def window(campaign: Campaign, batch: str, phase: str) -> tuple[date, date] | None:
    """Return the first and last day of a phase of a batch, or None where it has none yet."""
    return next(((starts, ends) for b, p, starts, ends in campaign.windows if (b, p) == (batch, phase)), None)


def running(campaign: Campaign) -> None:
    """Refuse what comes after the end of the campaign."""
    if campaign.closed:
        raise CampaignOver


def _batch(campaign: Campaign, code: str) -> BatchDefined:
    found = next((batch for batch in campaign.batches if batch.code == code), None)
    if found is None:
        raise UnknownBatch(batch=code)
    return found


def _ordered(starts: date, ends: date) -> None:
    if ends < starts:
        raise EndsBeforeItBegins(starts=starts, ends=ends)


def _fits(campaign: Campaign, one: BatchPhaseScheduled | BatchPhaseRescheduled) -> None:
    running(campaign)
    batch = _batch(campaign, one.batch)
    orders = {phase.code: phase.order for phase in campaign.phases}
    if one.phase not in orders:
        raise UnknownPhase(phase=one.phase)
    _ordered(one.starts, one.ends)
    if one.starts < batch.starts or one.ends > batch.ends:
        raise OutsideBatch(starts=batch.starts, ends=batch.ends)
    for code, phase, starts, ends in campaign.windows:
        if code != one.batch or phase == one.phase:
            continue
        before = orders[phase] < orders[one.phase]
        if (before and ends >= one.starts) or (not before and starts <= one.ends):
            raise PhasesOverlap(phase=one.phase, other=phase)
