"""What can happen to a commitment; the tags are a storage contract."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Fact, Part, Personal


class Milestone(Part):
    """One line of a timetable: the stage to be reached by a day."""

    stage: str
    due: date
    text: str = ""


class Drafted(Fact, tag="commitment.drafted"):
    """A promise was put into words; `unit` is an institution of the tenant, None the tenant itself."""

    number: str
    problem: str
    title: str
    wording: str
    level: str
    due: date
    unit: UUID | None = None
    responsible: UUID | None = None
    responsible_name: Personal | None = None
    responsible_post: str = ""
    department: str = ""
    campaign: UUID | None = None
    batch: str = ""
    measures: str = ""
    source: str = ""


class Redrafted(Fact, tag="commitment.redrafted"):
    """The words of a promise were changed before anybody outside saw them."""

    title: str
    wording: str
    due: date
    measures: str = ""


class Approved(Fact, tag="commitment.approved"):
    """The promise may be published as it stands."""

    note: str = ""


class Publicised(Fact, tag="commitment.publicised"):
    """The promise was published in these words; they never change, they are only amended."""

    number: str
    problem: str
    title: str
    wording: str
    level: str
    due: date
    unit: UUID | None = None
    responsible: UUID | None = None
    scope: str = "public"
    place: str = ""


class WordingAmended(Fact, tag="commitment.wording-amended"):
    """New words were published beside the old ones."""

    was: str
    wording: str
    reason: str


class ResponsibleNamed(Fact, tag="commitment.responsible-named"):
    """A person answers for the promise."""

    person: UUID
    name: Personal | None = None
    post: str = ""
    department: str = ""


class ResponsibleChanged(Fact, tag="commitment.responsible-changed"):
    """Another person answers for the promise."""

    was: UUID
    person: UUID
    reason: str
    name: Personal | None = None
    post: str = ""
    department: str = ""


class MilestonesSet(Fact, tag="commitment.milestones-set"):
    """The timetable of the promise, in full."""

    milestones: tuple[Milestone, ...]


class StageAdvanced(Fact, tag="commitment.stage-advanced"):
    """The promise reached the next stage of the ladder."""

    stage: str
    note: str = ""


class StageReversed(Fact, tag="commitment.stage-reversed"):
    """The promise fell back to an earlier stage."""

    stage: str
    reason: str


class ProgressReported(Fact, tag="commitment.progress-reported"):
    """The unit told how far it has come."""

    text: str
    period: str = ""


class EvidenceAttached(Fact, tag="commitment.evidence-attached"):
    """Something that shows what was done: files by their SHA-256, or a description alone."""

    evidence: UUID
    kind: str
    happened_on: date
    files: tuple[str, ...] = ()
    note: str = ""


class EvidenceChallenged(Fact, tag="commitment.evidence-challenged"):
    """Somebody doubts a piece of evidence."""

    evidence: UUID
    reason: str


class EvidenceUpheld(Fact, tag="commitment.evidence-upheld"):
    """The doubts about a piece of evidence were answered."""

    evidence: UUID
    reason: str = ""


class EvidenceRejected(Fact, tag="commitment.evidence-rejected"):
    """A piece of evidence counts no more."""

    evidence: UUID
    reason: str


class ExtensionRequested(Fact, tag="commitment.extension-requested"):
    """The unit asked for more time."""

    due: date
    reason: str


class ExtensionGranted(Fact, tag="commitment.extension-granted"):
    """More time was given; every extension is public."""

    due: date
    was: date
    reason: str = ""


class ExtensionRefused(Fact, tag="commitment.extension-refused"):
    """More time was not given."""

    reason: str


class CompletionClaimed(Fact, tag="commitment.completion-claimed"):
    """The unit says that the promise is kept and asks to be checked."""

    note: str = ""


class VerificationFailed(Fact, tag="commitment.verification-failed"):
    """Whoever checked found the promise not kept."""

    methods: tuple[str, ...]
    reason: str
    inspection: UUID | None = None


class VerificationPassed(Fact, tag="commitment.verification-passed"):
    """Somebody independent checked and found the promise kept."""

    methods: tuple[str, ...]
    note: str = ""
    inspection: UUID | None = None


class PublicConfirmationOpened(Fact, tag="commitment.public-confirmation-opened"):
    """The public is asked whether the promise is kept, until a day (exclusive)."""

    until: date
    place: str = ""


class PublicConfirmationClosed(Fact, tag="commitment.public-confirmation-closed"):
    """The public's answers were counted."""

    satisfied: int
    dissatisfied: int
    objections: int
    confirmed: bool


class Closed(Fact, tag="commitment.closed"):
    """The promise counts as kept, for this cycle."""

    cycle: int


class LookBackPassed(Fact, tag="commitment.look-back-passed"):
    """So many days after closing the promise was still kept."""

    days: int
    announced: bool
    methods: tuple[str, ...]
    note: str = ""
    inspection: UUID | None = None


class RelapseFound(Fact, tag="commitment.relapse-found"):
    """The problem is back."""

    reason: str
    announced: bool
    methods: tuple[str, ...]
    days: int | None = None
    inspection: UUID | None = None


class Reopened(Fact, tag="commitment.reopened"):
    """The same promise is to be kept once more; earlier closures stay on record."""

    cycle: int
    stage: str
    due: date
    reason: str


class EffectLasting(Fact, tag="commitment.effect-lasting"):
    """All look-backs passed: the effect lasts."""

    cycle: int


class Superseded(Fact, tag="commitment.superseded"):
    """Another commitment takes this one's place."""

    by: UUID
    reason: str


class Withdrawn(Fact, tag="commitment.withdrawn"):
    """The promise was taken back, signed by somebody above and in public."""

    reason: str
    approved_by: UUID


class ObligationWaived(Fact, tag="commitment.obligation-waived"):
    """What was due on a day need not be done."""

    due: date
    reason: str


class ObligationReassigned(Fact, tag="commitment.obligation-reassigned"):
    """What is due on a day is another person's to do."""

    due: date
    person: UUID
    reason: str


class HandedOver(Fact, tag="commitment.handed-over"):
    """Another unit of the same tenant keeps the promise, as when the one that gave it was merged."""

    unit: UUID
    reason: str = ""


Wording = Redrafted | Approved | Publicised | WordingAmended | ResponsibleNamed | ResponsibleChanged | MilestonesSet
Work = (
    StageAdvanced | StageReversed | ProgressReported | EvidenceAttached | EvidenceChallenged | EvidenceUpheld | EvidenceRejected
    | ExtensionRequested | ExtensionGranted | ExtensionRefused | ObligationWaived | ObligationReassigned | HandedOver
)  # fmt: skip
Closing = (
    CompletionClaimed | VerificationFailed | VerificationPassed | PublicConfirmationOpened | PublicConfirmationClosed | Closed
    | LookBackPassed | RelapseFound | Reopened | EffectLasting | Superseded | Withdrawn
)  # fmt: skip
Event = Drafted | Wording | Work | Closing
