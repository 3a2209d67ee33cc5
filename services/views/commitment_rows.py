"""What the facts about promises become as rows: the promise, its evidence, its look-backs, and what was waived of its due dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import to_builtins

from domain import commitment
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Counted

view = View("commitments", version=4, modules=(commitment,))
promises = view.interval(
    "views.commitment",
    key={"commitment": "uuid"},
    columns={
        "number": "text", "problem": "text", "title": "text", "wording": "text", "measures": "text", "source": "text", "unit": "uuid",
        "level": "text", "stage": "text", "stage_since": "date", "status": "text", "due": "date", "first_due": "date",
        "responsible": "uuid", "responsible_post": "text", "department": "text", "campaign": "uuid", "batch": "text", "cycle": "int",
        "milestones": "jsonb", "drafted_on": "date", "approved_on": "date", "publicised_on": "date", "scope": "text", "place": "text",
        "reported_on": "date", "requested_due": "date", "substantive_on": "date", "claimed_on": "date", "claimed_by": "uuid",
        "verified_on": "date", "verified_by": "uuid", "window_until": "date", "closed_on": "date", "relapsed_on": "date",
        "lasting_on": "date", "ended_on": "date", "reason": "text", "successor": "uuid",
    },
)  # fmt: skip
evidence = view.interval(
    "views.evidence",
    key={"evidence": "uuid"},
    columns={
        "commitment": "uuid", "kind": "text", "happened_on": "date", "attached_on": "date", "attached_by": "uuid", "files": "jsonb",
        "note": "text", "standing": "text", "reason": "text",
    },
)  # fmt: skip
look_backs = view.interval(
    "views.look_back",
    key={"commitment": "uuid", "entry": "bigint"},
    columns={
        "days": "int", "announced": "boolean", "methods": "jsonb", "result": "text", "looked_on": "date", "looked_by": "uuid",
        "note": "text", "inspection": "uuid",
    },
)  # fmt: skip
changes = view.interval(
    "views.obligation_change",
    key={"source": "uuid", "due": "date", "change": "text"},
    columns={"since": "date", "person": "uuid", "reason": "text"},
)
NO_CLAIM: Final[dict[str, Any]] = {"claimed_on": None, "claimed_by": None, "verified_on": None, "verified_by": None, "window_until": None}
NOTHING_YET: Final[dict[str, Any]] = dict.fromkeys(
    (
        "approved_on", "publicised_on", "reported_on", "requested_due", "substantive_on", "closed_on", "relapsed_on", "lasting_on",
        "ended_on", "successor",
    )
)  # fmt: skip

UNSEEN: Final = ("drafted", "approved", "superseded", "withdrawn")
"""Promises that nobody was promised yet, or that are none any more: no count of promises has them."""


def _counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    unit, status = values["unit"], values["status"]
    if status in UNSEEN:
        return
    yield Counted("commitments", unit)
    if status == "open":
        yield Counted(f"open-{values['stage']}", unit)  # which of the rungs are paper is for the campaign to say
        if values["due"] is not None:
            yield Counted("overdue", unit, after=values["due"])
    if status in ("claimed", "verified"):
        yield Counted("claimed", unit)
    if status in ("closed", "lasting"):
        yield Counted("closed", unit)
    if status == "lasting":
        yield Counted("lasting", unit)
    if values["cycle"] > 1:
        yield Counted("reopened", unit)


view.deltas("views.commitment_delta", of=promises, counting=_counted, tallied="views.commitment")


@view.on(commitment.Drafted)
def _(e: Recorded[commitment.Drafted]) -> Change:
    f = e.fact
    return promises.open(
        e.stream, number=f.number, problem=f.problem, title=f.title, wording=f.wording, measures=f.measures, source=f.source, unit=f.unit,
        level=f.level, stage=commitment.FIRST_STAGE, stage_since=e.effective_on, status="drafted", due=f.due, first_due=f.due,
        responsible=f.responsible, responsible_post=f.responsible_post, department=f.department, campaign=f.campaign, batch=f.batch,
        cycle=1, milestones=[], drafted_on=e.effective_on, scope="", place="", reason="", **NOTHING_YET, **NO_CLAIM,
    )  # fmt: skip


@view.on(commitment.Redrafted)
def _(e: Recorded[commitment.Redrafted]) -> Change:
    f = e.fact
    words: dict[str, Any] = {"title": f.title, "wording": f.wording, "measures": f.measures}
    return promises.put(e.stream, **words, due=f.due, first_due=f.due, status="drafted", approved_on=None)


@view.on(commitment.Approved)
def _(e: Recorded[commitment.Approved]) -> Change:
    return promises.put(e.stream, status="approved", approved_on=e.effective_on)


@view.on(commitment.Publicised)
def _(e: Recorded[commitment.Publicised]) -> Change:
    f = e.fact
    return promises.put(
        e.stream, number=f.number, problem=f.problem, title=f.title, wording=f.wording, level=f.level, due=f.due, first_due=f.due,
        unit=f.unit, scope=f.scope, place=f.place, status="open", stage_since=e.effective_on, publicised_on=e.effective_on,
    )  # fmt: skip


@view.on(commitment.WordingAmended)
def _(e: Recorded[commitment.WordingAmended]) -> Change:
    return promises.put(e.stream, wording=e.fact.wording)


@view.on(commitment.ResponsibleNamed, commitment.ResponsibleChanged)
def _(e: Recorded[commitment.ResponsibleNamed | commitment.ResponsibleChanged]) -> Change:
    return promises.put(e.stream, responsible=e.fact.person, responsible_post=e.fact.post, department=e.fact.department)


@view.on(commitment.MilestonesSet)
def _(e: Recorded[commitment.MilestonesSet]) -> Change:
    return promises.put(e.stream, milestones=to_builtins(e.fact.milestones))


@view.on(commitment.StageAdvanced)
def _(e: Recorded[commitment.StageAdvanced]) -> Change:
    since: dict[str, Any] = {"substantive_on": e.effective_on} if e.fact.stage == commitment.SUBSTANTIVE else {}
    return promises.put(e.stream, stage=e.fact.stage, stage_since=e.effective_on, **since)


@view.on(commitment.StageReversed)
def _(e: Recorded[commitment.StageReversed]) -> Change:
    stage = e.fact.stage
    since: dict[str, Any] = {} if stage in (commitment.SUBSTANTIVE, commitment.EFFECT) else {"substantive_on": None}
    return promises.put(e.stream, stage=stage, stage_since=e.effective_on, status="open", **since, **NO_CLAIM)


@view.on(commitment.ProgressReported)
def _(e: Recorded[commitment.ProgressReported]) -> Change:
    return promises.put(e.stream, reported_on=e.effective_on)


@view.on(commitment.ExtensionRequested)
def _(e: Recorded[commitment.ExtensionRequested]) -> Change:
    return promises.put(e.stream, requested_due=e.fact.due)


@view.on(commitment.ExtensionGranted)
def _(e: Recorded[commitment.ExtensionGranted]) -> Change:
    return promises.put(e.stream, due=e.fact.due, requested_due=None)


@view.on(commitment.ExtensionRefused)
def _(e: Recorded[commitment.ExtensionRefused]) -> Change:
    return promises.put(e.stream, requested_due=None)


@view.on(commitment.CompletionClaimed)
def _(e: Recorded[commitment.CompletionClaimed]) -> Change:
    return promises.put(e.stream, status="claimed", claimed_on=e.effective_on, claimed_by=e.actor)


@view.on(commitment.VerificationFailed)
def _(e: Recorded[commitment.VerificationFailed]) -> Change:
    return promises.put(e.stream, status="open", **NO_CLAIM)


@view.on(commitment.VerificationPassed)
def _(e: Recorded[commitment.VerificationPassed]) -> Change:
    return promises.put(e.stream, status="verified", verified_on=e.effective_on, verified_by=e.actor)


@view.on(commitment.PublicConfirmationOpened)
def _(e: Recorded[commitment.PublicConfirmationOpened]) -> Change:
    return promises.put(e.stream, window_until=e.fact.until)


@view.on(commitment.PublicConfirmationClosed)
def _(e: Recorded[commitment.PublicConfirmationClosed]) -> Change:
    return promises.put(e.stream, window_until=None) if e.fact.confirmed else promises.put(e.stream, status="open", **NO_CLAIM)


@view.on(commitment.Closed)
def _(e: Recorded[commitment.Closed]) -> Change:
    return promises.put(e.stream, status="closed", closed_on=e.effective_on, window_until=None)


@view.on(commitment.LookBackPassed)
def _(e: Recorded[commitment.LookBackPassed]) -> Change:
    f = e.fact
    return look_backs.open(
        (e.stream, e.position), days=f.days, announced=f.announced, methods=list(f.methods), result="passed", looked_on=e.effective_on,
        looked_by=e.actor, note=f.note, inspection=f.inspection,
    )  # fmt: skip


@view.on(commitment.RelapseFound)
def _(e: Recorded[commitment.RelapseFound]) -> Iterable[Change]:
    f = e.fact
    yield look_backs.open(
        (e.stream, e.position), days=f.days, announced=f.announced, methods=list(f.methods), result="relapse", looked_on=e.effective_on,
        looked_by=e.actor, note=f.reason, inspection=f.inspection,
    )  # fmt: skip
    yield promises.put(e.stream, relapsed_on=e.effective_on)


@view.on(commitment.Reopened)
def _(e: Recorded[commitment.Reopened]) -> Change:
    f = e.fact
    since = e.effective_on if f.stage == commitment.SUBSTANTIVE else None
    return promises.put(
        e.stream, status="open", cycle=f.cycle, stage=f.stage, stage_since=e.effective_on, due=f.due, substantive_on=since, closed_on=None,
        lasting_on=None, requested_due=None, reason=f.reason, **NO_CLAIM,
    )  # fmt: skip


@view.on(commitment.EffectLasting)
def _(e: Recorded[commitment.EffectLasting]) -> Change:
    lasting: dict[str, Any] = {"status": "lasting", "stage": commitment.LASTING}
    return promises.put(e.stream, **lasting, stage_since=e.effective_on, lasting_on=e.effective_on)


@view.on(commitment.Superseded)
def _(e: Recorded[commitment.Superseded]) -> Change:
    return promises.put(e.stream, status="superseded", ended_on=e.effective_on, reason=e.fact.reason, successor=e.fact.by)


@view.on(commitment.Withdrawn)
def _(e: Recorded[commitment.Withdrawn]) -> Change:
    return promises.put(e.stream, status="withdrawn", ended_on=e.effective_on, reason=e.fact.reason)


@view.on(commitment.EvidenceAttached)
def _(e: Recorded[commitment.EvidenceAttached]) -> Change:
    f = e.fact
    return evidence.open(
        f.evidence, commitment=e.stream, kind=f.kind, happened_on=f.happened_on, attached_on=e.effective_on, attached_by=e.actor,
        files=list(f.files), note=f.note, standing="accepted", reason="",
    )  # fmt: skip


@view.on(commitment.EvidenceChallenged)
def _(e: Recorded[commitment.EvidenceChallenged]) -> Change:
    return evidence.put(e.fact.evidence, standing="challenged", reason=e.fact.reason)


@view.on(commitment.EvidenceUpheld)
def _(e: Recorded[commitment.EvidenceUpheld]) -> Change:
    return evidence.put(e.fact.evidence, standing="accepted", reason=e.fact.reason)


@view.on(commitment.EvidenceRejected)
def _(e: Recorded[commitment.EvidenceRejected]) -> Change:
    return evidence.put(e.fact.evidence, standing="rejected", reason=e.fact.reason)


@view.on(commitment.ObligationWaived)
def _(e: Recorded[commitment.ObligationWaived]) -> Change:
    return changes.open((e.stream, e.fact.due, "waived"), since=e.effective_on, reason=e.fact.reason)


@view.on(commitment.ObligationReassigned)
def _(e: Recorded[commitment.ObligationReassigned]) -> Change:
    return changes.open((e.stream, e.fact.due, "reassigned"), since=e.effective_on, person=e.fact.person, reason=e.fact.reason)


@view.on(commitment.HandedOver)
def _(e: Recorded[commitment.HandedOver]) -> Change:
    return promises.put(e.stream, unit=e.fact.unit)
