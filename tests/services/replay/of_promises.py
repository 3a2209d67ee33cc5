"""What the facts say of promises, of their evidence and their look-backs, and of due days that were waived or given to another."""

from __future__ import annotations

from typing import Any, Final

from domain.commitment import (
    Approved,
    Closed,
    CompletionClaimed,
    Drafted,
    EffectLasting,
    EvidenceAttached,
    EvidenceChallenged,
    EvidenceRejected,
    EvidenceUpheld,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HandedOver,
    LookBackPassed,
    MilestonesSet,
    ObligationReassigned,
    ObligationWaived,
    ProgressReported,
    PublicConfirmationClosed,
    PublicConfirmationOpened,
    Publicised,
    Redrafted,
    RelapseFound,
    Reopened,
    ResponsibleChanged,
    ResponsibleNamed,
    StageAdvanced,
    StageReversed,
    Superseded,
    VerificationFailed,
    VerificationPassed,
    Withdrawn,
    WordingAmended,
)
from domain.kernel import Recorded
from tests.services.replay.telling import SILENT, Column, Key, Rows, actor, column, day, numbered, of, own, same

_NAMED: Final = (ResponsibleNamed, ResponsibleChanged)
_RUNGS: Final = (StageAdvanced, StageReversed, Reopened)


def _unless_confirmed(said: Any) -> Any:
    """Return what the public's no makes of something; its yes leaves it as it is."""
    return lambda e, _: SILENT if e.fact.confirmed else said


def _since_substantive(e: Recorded[StageAdvanced | StageReversed | Reopened], _: Key) -> Any:
    stage = e.fact.stage
    if isinstance(e.fact, StageReversed):  # falling back to what is no paper leaves the first day of substance
        return SILENT if stage in ("substantive", "effect") else None
    if stage == "substantive":
        return e.effective_on
    return SILENT if isinstance(e.fact, StageAdvanced) else None


_UNCLAIMED: Final[dict[Any, Any]] = {
    StageReversed: None, VerificationFailed: None, PublicConfirmationClosed: _unless_confirmed(None), Reopened: None,
}  # fmt: skip
_SETTLED: Final = dict.fromkeys((ExtensionGranted, ExtensionRefused, Reopened))
_ENDED: Final = (Superseded, Withdrawn)

PROMISE: Final = Rows(
    table="views.commitment",
    begins={Drafted: own},
    columns={
        **same("number problem level", Drafted, Publicised), **same("title", Drafted, Redrafted, Publicised),
        **same("wording", Drafted, Redrafted, Publicised, WordingAmended), **same("measures", Drafted, Redrafted),
        **same("source campaign batch", Drafted), **same("unit", Drafted, Publicised, HandedOver),
        "responsible": column(None, Drafted, also=dict.fromkeys(_NAMED, of("person"))),
        "responsible_post": column(None, Drafted, also=dict.fromkeys(_NAMED, of("post"))), **same("department", Drafted, *_NAMED),
        "stage": column(None, *_RUNGS, also={Drafted: "survey", EffectLasting: "lasting"}),
        "stage_since": column(None, Drafted, Publicised, *_RUNGS, EffectLasting, says=day),
        "status": Column(
            {
                Drafted: "drafted", Redrafted: "drafted", Approved: "approved", Publicised: "open", StageReversed: "open",
                CompletionClaimed: "claimed", VerificationFailed: "open", VerificationPassed: "verified",
                PublicConfirmationClosed: _unless_confirmed("open"), Closed: "closed", Reopened: "open", EffectLasting: "lasting",
                Superseded: "superseded", Withdrawn: "withdrawn",
            }
        ),
        "due": column(None, Drafted, Redrafted, Publicised, ExtensionGranted, Reopened),
        "first_due": column(None, Drafted, Redrafted, Publicised, says=of("due")),
        "requested_due": column(None, ExtensionRequested, says=of("due"), also=_SETTLED),
        "cycle": column(1, Reopened), "milestones": column([], MilestonesSet),
        "drafted_on": column(None, Drafted, says=day), "approved_on": column(None, Approved, says=day, also={Redrafted: None}),
        "publicised_on": column(None, Publicised, says=day), **same("scope place", Publicised, otherwise=""),
        "reported_on": column(None, ProgressReported, says=day), "substantive_on": column(None, *_RUNGS, says=_since_substantive),
        "claimed_on": column(None, CompletionClaimed, says=day, also=_UNCLAIMED),
        "claimed_by": column(None, CompletionClaimed, says=actor, also=_UNCLAIMED),
        "verified_on": column(None, VerificationPassed, says=day, also=_UNCLAIMED),
        "verified_by": column(None, VerificationPassed, says=actor, also=_UNCLAIMED),
        "window_until": column(
            None, PublicConfirmationOpened, says=of("until"), also={**_UNCLAIMED, PublicConfirmationClosed: None, Closed: None}
        ),
        "closed_on": column(None, Closed, says=day, also={Reopened: None}), "relapsed_on": column(None, RelapseFound, says=day),
        "lasting_on": column(None, EffectLasting, says=day, also={Reopened: None}), "ended_on": column(None, *_ENDED, says=day),
        "reason": column("", Reopened, *_ENDED), "successor": column(None, Superseded, says=of("by")),
    },
)  # fmt: skip
_JUDGED: Final = (EvidenceChallenged, EvidenceUpheld, EvidenceRejected)
EVIDENCE: Final = Rows(
    table="views.evidence",
    begins={EvidenceAttached: lambda e: [(e.fact.evidence,)]},
    speaks=dict.fromkeys(_JUDGED, lambda e: [(e.fact.evidence,)]),
    columns={
        "commitment": column(None, EvidenceAttached, says=lambda e, _: e.stream),
        **same("kind happened_on files note", EvidenceAttached),
        "attached_on": column(None, EvidenceAttached, says=day), "attached_by": column(None, EvidenceAttached, says=actor),
        "standing": Column(
            {EvidenceAttached: "accepted", EvidenceChallenged: "challenged", EvidenceUpheld: "accepted", EvidenceRejected: "rejected"}
        ),
        "reason": column("", *_JUDGED),
    },
)  # fmt: skip
_LOOKED: Final = (LookBackPassed, RelapseFound)
LOOK_BACK: Final = Rows(
    table="views.look_back",
    begins=dict.fromkeys(_LOOKED, numbered()),
    columns={
        **same("days announced methods inspection", *_LOOKED),
        "result": Column({LookBackPassed: "passed", RelapseFound: "relapse"}),
        "looked_on": column(None, *_LOOKED, says=day), "looked_by": column(None, *_LOOKED, says=actor),
        "note": column(None, LookBackPassed, also={RelapseFound: of("reason")}),
    },
)  # fmt: skip
LET_OFF: Final = Rows(
    table="views.obligation_change",
    begins={
        ObligationWaived: lambda e: [(e.stream, e.fact.due, "waived")],
        ObligationReassigned: lambda e: [(e.stream, e.fact.due, "reassigned")],
    },
    columns={
        "since": column(None, ObligationWaived, ObligationReassigned, says=day),
        **same("person", ObligationReassigned), **same("reason", ObligationWaived, ObligationReassigned),
    },
)  # fmt: skip
ALL: Final = (PROMISE, EVIDENCE, LOOK_BACK, LET_OFF)
