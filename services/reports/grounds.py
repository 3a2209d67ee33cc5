"""What figures rest on, in groups that several kinds of reports share: one of these facts that is learned late overtakes them."""

from __future__ import annotations

from typing import Final

from domain import campaign, catalogue, commitment, inspection, institution, member, organisation, period
from services.reports.people import NAMING


def of(module: str) -> frozenset[str]:
    """Return every kind of fact of a module."""
    return frozenset(tag for tag in catalogue.BY_TAG if catalogue.module_of(tag) == module)


def tags(*facts: type) -> frozenset[str]:
    """Return the tags of some kinds of facts."""
    return frozenset(map(catalogue.tag_of, facts))


TENANTS: Final = of("tenant")
"""What the county's books say of its tenants: their names, and which are closed."""
CAMPAIGN: Final = tags(
    campaign.Launched, campaign.Closed, campaign.LadderDefined, campaign.ProblemDefined, campaign.ProblemRetired,
)  # fmt: skip
"""What a promise is read by: the ladder, and the problems."""
ROSTER: Final = tags(member.Registered, member.ClassAssigned, member.Joined, member.Left, member.MergedInto, member.Ended)
"""Who is on the books, in which class and with which branch."""
CONTACT: Final = tags(member.ContactConfirmed, member.ContactLost, member.ContactRestored)
NAMES: Final = tags(*NAMING)
UNITS: Final = tags(institution.Registered, institution.Renamed, institution.Merged, institution.Split)
ORGANISATIONS: Final = tags(
    organisation.Established, organisation.Merged, organisation.Split, organisation.Dissolved, organisation.Restored
)
BRANCHES: Final = ORGANISATIONS | tags(organisation.Renamed)
"""What branches there are, and what each is called."""
HEALTH: Final = tags(organisation.HealthAssessed, organisation.RectificationCompleted)
PROMISES: Final = tags(
    commitment.Drafted, commitment.Redrafted, commitment.Approved, commitment.Publicised, commitment.StageAdvanced,
    commitment.StageReversed, commitment.ExtensionGranted, commitment.CompletionClaimed, commitment.VerificationFailed,
    commitment.VerificationPassed, commitment.PublicConfirmationOpened, commitment.PublicConfirmationClosed, commitment.Closed,
    commitment.LookBackPassed, commitment.RelapseFound, commitment.Reopened, commitment.EffectLasting, commitment.Superseded,
    commitment.Withdrawn,
)  # fmt: skip
VISITS: Final = tags(
    inspection.Planned, inspection.MergedWithOther, inspection.Started, inspection.SiteSeen, inspection.FilesReviewed,
    inspection.BriefingHeard, inspection.PeopleInterviewed, inspection.ConclusionsSigned, inspection.UnitAcknowledged,
    inspection.UnitObjected, inspection.Cancelled, inspection.RecordedElsewhere,
)  # fmt: skip
FINDINGS: Final = of("finding")
SESSIONS: Final = of("session")
TOTALS: Final = tags(
    period.Opened, period.DeclaredTotalsSet, period.Submitted, period.Certified, period.Returned, period.Reopened,
    period.DiscrepancyRaised, period.DiscrepancyExplained,
)  # fmt: skip
"""What was declared, handed in and certified, and how differences were explained."""
