"""The weekly report (整改进展周报): promises by problem and stage, the roster's movement, supervision, and what was learned late."""

from __future__ import annotations

from typing import Final

from domain import campaign, catalogue, commitment, inspection, institution, member, organisation
from services.reports.kind import Report
from services.reports.weekly.figures import figures
from services.reports.weekly.pages import document

_SHARED: Final = frozenset(
    tag for tag in catalogue.BY_TAG if catalogue.module_of(tag) == "tenant"
) | frozenset(map(catalogue.tag_of, (
    campaign.Launched, campaign.Closed, campaign.LadderDefined, campaign.ProblemDefined, campaign.ProblemRetired,
)))  # fmt: skip
"""What every tenant's report takes from the county's books: names, the ladder, the problems."""
_COUNTED: Final = frozenset(map(catalogue.tag_of, (
    commitment.Drafted, commitment.Redrafted, commitment.Approved, commitment.Publicised, commitment.StageAdvanced,
    commitment.StageReversed, commitment.ExtensionGranted, commitment.CompletionClaimed, commitment.VerificationFailed,
    commitment.VerificationPassed, commitment.PublicConfirmationOpened, commitment.PublicConfirmationClosed, commitment.Closed,
    commitment.LookBackPassed, commitment.RelapseFound, commitment.Reopened, commitment.EffectLasting, commitment.Superseded,
    commitment.Withdrawn,
    institution.Registered, institution.Renamed, institution.Merged, institution.Split,
    organisation.Established, organisation.HealthAssessed, organisation.RectificationCompleted, organisation.Merged,
    organisation.Split, organisation.Dissolved,
    member.Registered, member.ClassAssigned, member.Joined, member.Left, member.ContactConfirmed, member.ContactLost,
    member.ContactRestored, member.MergedInto, member.Ended,
    inspection.Planned, inspection.MergedWithOther, inspection.Started, inspection.SiteSeen, inspection.FilesReviewed,
    inspection.BriefingHeard, inspection.PeopleInterviewed, inspection.ConclusionsSigned, inspection.UnitAcknowledged,
    inspection.UnitObjected, inspection.Cancelled, inspection.RecordedElsewhere,
)))  # fmt: skip
_FINDINGS: Final = frozenset(tag for tag in catalogue.BY_TAG if catalogue.module_of(tag) == "finding")

REPORT: Final = Report(
    name="weekly",
    period="week",
    version=2,
    views=(
        "tenants", "campaigns", "commitments", "institutions", "organisations", "roster", "inspections", "findings", "timeline",
    ),
    rests_on=_COUNTED | _SHARED | _FINDINGS,
    shared=_SHARED,
    figures=figures,
    document=document,
)  # fmt: skip
