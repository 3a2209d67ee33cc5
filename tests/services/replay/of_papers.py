"""What the facts say of campaigns, roster periods, reports, imports, briefings, a county's own days and names shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from domain import briefing, campaign, importing, period, reading, report, reveal, workday
from domain.kernel import Recorded
from tests.services.replay.telling import Column, Key, Rows, actor, column, day, instant, of, own, part, same

_RULES: Final = campaign.Rules()
CAMPAIGN: Final = Rows(
    table="views.campaign",
    begins={campaign.Launched: own},
    columns={
        **same("code name purpose", campaign.Launched), "status": Column({campaign.Closed: "closed"}, "running"),
        "ladder": column(_RULES.ladder, campaign.LadderDefined, says=of("stages")),
        "look_back_days": column(_RULES.look_back_days, campaign.LookBackPolicySet, says=of("days")),
        "unannounced_min": column(_RULES.unannounced_min, campaign.LookBackPolicySet),
        **{
            name: column(getattr(_RULES, name), campaign.ClosurePolicySet)
            for name in ("public_days", "max_extensions", "field_visit_levels")
        },
        **{name: column(getattr(_RULES, name), campaign.InspectionPolicySet) for name in ("visits_per_month", "objection_days")},
        "summary": column("", campaign.Closed),
    },
)  # fmt: skip
PHASE: Final = Rows(
    table="views.campaign_phase",
    begins={campaign.PhaseDefined: part("code")},
    columns={**same("name", campaign.PhaseDefined), "place": column(None, campaign.PhaseDefined, says=of("order"))},
)
BATCH: Final = Rows(
    table="views.campaign_batch",
    begins={campaign.BatchDefined: part("code")},
    speaks=dict.fromkeys((campaign.BatchOpened, campaign.BatchClosed, campaign.ConsolidationPeriodSet), part("batch")),
    columns={
        **same("name starts ends scope", campaign.BatchDefined),
        "status": Column({campaign.BatchOpened: "open", campaign.BatchClosed: "closed"}, "planned"),
        "consolidation_starts": column(None, campaign.ConsolidationPeriodSet, says=of("starts")),
        "consolidation_ends": column(None, campaign.ConsolidationPeriodSet, says=of("ends")),
    },
)
_WINDOW: Final = (campaign.BatchPhaseScheduled, campaign.BatchPhaseRescheduled)
WINDOW: Final = Rows(
    table="views.campaign_window",
    begins=dict.fromkeys(_WINDOW, part("batch", "phase")),
    columns={**same("starts ends", *_WINDOW), "reason": column("", campaign.BatchPhaseRescheduled)},
)
_PROBLEM: Final = campaign.ProblemDefined
PROBLEM: Final = Rows(
    table="views.campaign_problem",
    begins={_PROBLEM: part("code")},
    speaks={campaign.ProblemRetired: part("code")},
    columns={
        **same("name source priority level note", _PROBLEM), "standing": Column({campaign.ProblemRetired: "retired"}, "standing"),
        "reason": column("", campaign.ProblemRetired), "merged_into": column("", campaign.ProblemRetired, says=of("into")),
    },
)  # fmt: skip
LIST: Final = Rows(table="views.campaign_list", begins={campaign.ListDefined: part("list")}, columns=same("codes", campaign.ListDefined))
_ACTION: Final = campaign.MandatoryActionDefined
ACTION: Final = Rows(
    table="views.campaign_action",
    begins={_ACTION: part("code")},
    speaks={campaign.MandatoryActionRetired: part("code")},
    columns={
        **same("phase name categories evidence", _ACTION),
        "standing": Column({campaign.MandatoryActionRetired: "retired"}, "standing"), "reason": column("", campaign.MandatoryActionRetired),
    },
)  # fmt: skip
INDICATOR: Final = Rows(
    table="views.campaign_indicator",
    begins={campaign.IndicatorDefined: part("code")},
    columns=same("name unit definition", campaign.IndicatorDefined),
)

_SUBMITTED, _CERTIFIED, _BACK = period.Submitted, period.Certified, (period.Returned, period.Reopened)


def _count(name: str) -> Any:
    return lambda e, _: getattr(e.fact.counted, name)


ROUND: Final = Rows(
    table="views.roster_period",
    begins={period.Opened: own},
    columns={
        **same("period due", period.Opened), "opened_on": column(None, period.Opened, says=day),
        "phase": column("open", *_BACK, says="open", also={_SUBMITTED: "submitted", _CERTIFIED: "certified"}),
        "phase_since": column(None, period.Opened, _SUBMITTED, _CERTIFIED, *_BACK, says=day),
        **same("institutions organisations members", period.DeclaredTotalsSet), "source": column("", period.DeclaredTotalsSet),
        **{
            f"counted_{name}": column(None, _SUBMITTED, _CERTIFIED, says=_count(name))
            for name in ("institutions", "organisations", "members")
        },
        "counted_on": column(None, _SUBMITTED, says=of("true_on")), "counted_at": column(None, _SUBMITTED, _CERTIFIED, says=instant),
        "reason": column("", *_BACK),
    },
)  # fmt: skip
_RAISED, _EXPLAINED = period.DiscrepancyRaised, period.DiscrepancyExplained
DIFFERENCE: Final = Rows(
    table="views.roster_discrepancy",
    begins=dict.fromkeys((_RAISED, _EXPLAINED), part("figure")),
    columns={
        **same("declared counted", _RAISED, _EXPLAINED), "raised_on": column(None, _RAISED, says=day),
        "explanation": column("", _EXPLAINED), "explained_on": column(None, _EXPLAINED, says=day),
    },
)  # fmt: skip
_ASKED, _YES, _NO = period.CorrectionRequested, period.CorrectionApproved, period.CorrectionRefused
REQUEST: Final = Rows(
    table="views.roster_correction",
    begins={_ASKED: part("request")},
    speaks={_YES: part("request"), _NO: part("request")},
    columns={
        **same("subject since until reason", _ASKED), "asked_on": column(None, _ASKED, says=day),
        "asked_by": column(None, _ASKED, says=actor), "status": Column({_YES: "approved", _NO: "refused"}, "asked"),
        **same("open_until", _YES), "answer": Column({_YES: of("note"), _NO: of("reason")}, ""),
        "decided_on": column(None, _YES, _NO, says=day), "decided_by": column(None, _YES, _NO, says=actor),
    },
)  # fmt: skip

_REQUESTED, _MADE, _OVERTAKEN = report.Requested, report.Generated, report.Superseded


def _overtaking(name: str) -> Any:
    return lambda e, _: getattr(e.fact.fact, name) if e.fact.fact else None


REPORT: Final = Rows(
    table="views.report",
    begins={_REQUESTED: own},
    columns={
        **same("report period language formats whole_county unit since named", _REQUESTED),
        **same("true_on known_on", _REQUESTED, _MADE),
        "status": Column(
            {_MADE: "generated", report.Failed: "failed", report.Signed: "signed", report.Submitted: "submitted"}, "requested"
        ),
        "requested_on": column(None, _REQUESTED, says=day), "requested_at": column(None, _REQUESTED, says=instant),
        "requested_by": column(None, _REQUESTED, says=actor), "generated_at": column(None, _MADE, says=instant),
        **same("positions files", _MADE, otherwise=[]), **same("template release figures", _MADE, otherwise=""),
        "signed_on": column(None, report.Signed, says=day), "signed_by": column(None, report.Signed, says=actor),
        "signed_post": column("", report.Signed, says=of("post")), "submitted_on": column(None, report.Submitted, says=day),
        "submitted_to": column(None, report.Submitted, says=of("to")), **same("outside", report.Submitted, otherwise=""),
        "superseded_on": column(None, _OVERTAKEN, says=day), "successor": column(None, _OVERTAKEN, says=of("by")),
        "reason": column("", report.Failed, _OVERTAKEN, also={_MADE: ""}),
        **{f"overtaken_{name}": Column({_OVERTAKEN: _overtaking(name)}) for name in ("tenant", "position", "tag", "how")},
    },
)  # fmt: skip
_APPLIED, _ENDED = importing.Applied, (importing.Rejected, importing.RolledForward)


def _edge(name: str, back: Any) -> Any:
    """Return an end of the facts that an import wrote: it says so, or else they stand before its own last word in one command."""

    def edge(e: Recorded[importing.Applied], _: Key) -> Any:
        f = e.fact
        return e.position - back(f) if f.first is None and f.mode == "all" and f.facts > 0 else getattr(f, name)

    return edge


IMPORT: Final = Rows(
    table="views.import_batch",
    begins={importing.Uploaded: own},
    columns={
        **same("kind sha256 size base mapping", importing.Uploaded), "uploaded_on": column(None, importing.Uploaded, says=day),
        "uploaded_at": column(None, importing.Uploaded, says=instant), "uploaded_by": column(None, importing.Uploaded, says=actor),
        "status": Column(
            {importing.RowsValidated: "validated", _APPLIED: "applied", importing.Rejected: "rejected", importing.RolledForward: "undone"},
            "uploaded",
        ),
        **same("rows unchanged conflicting duplicates", importing.RowsValidated), **same("refused", importing.RowsValidated, _APPLIED),
        "changed": column(None, importing.RowsValidated, also={_APPLIED: of("rows")}),
        "mode": column("", _APPLIED), **same("facts", _APPLIED), "applied_at": column(None, _APPLIED, says=instant),
        "first": Column({_APPLIED: _edge("first", lambda f: f.facts)}), "last": Column({_APPLIED: _edge("last", lambda _: 1)}),
        "reason": column("", *_ENDED), "successor": column(None, importing.RolledForward, says=of("by")),
    },
)  # fmt: skip
_DRAFTED, _SIGNED, _OUT = briefing.Drafted, briefing.Signed, briefing.Issued
BRIEFING: Final = Rows(
    table="views.briefing",
    begins={_DRAFTED: own},
    columns={
        **same("series", _DRAFTED),
        **same("title issuer sections main_to copies_to copies readers self_check", _DRAFTED, briefing.Redrafted),
        "status": Column({_SIGNED: "signed", _OUT: "issued", briefing.Discarded: "discarded", briefing.Archived: "archived"}, "drafted"),
        "drafted_on": column(None, _DRAFTED, says=day), "drafted_by": column(None, _DRAFTED, says=actor), **same("year number", _SIGNED),
        "signed_on": column(None, _SIGNED, says=day), "signed_by": column(None, _SIGNED, says=actor),
        "signed_post": column("", _SIGNED, says=of("post")), "issued_on": column(None, _OUT, says=day),
        "issued_at": column(None, _OUT, says=instant), **same("known_on", _OUT), **same("template content", _OUT, otherwise=""),
        "files": column([], _OUT), "archived_on": column(None, briefing.Archived, says=day), "reason": column("", briefing.Discarded),
    },
)  # fmt: skip
ERRATUM: Final = Rows(
    table="views.briefing_erratum",
    begins={briefing.ErrataIssued: part("number")},
    columns={
        "words": column(None, briefing.ErrataIssued, says=of("text")), "issued_on": column(None, briefing.ErrataIssued, says=day),
    },
)  # fmt: skip
RECEIPT: Final = Rows(
    table="views.briefing_receipt",
    begins={reading.ReceiptGiven: lambda e: [(e.fact.briefing,)]},
    columns={
        **same("self_check", reading.ReceiptGiven), "given_on": column(None, reading.ReceiptGiven, says=day),
        "given_at": column(None, reading.ReceiptGiven, says=instant), "given_by": column(None, reading.ReceiptGiven, says=actor),
    },
)  # fmt: skip
DAY: Final = Rows(
    table="views.workday", begins={workday.Declared: own}, columns=same("day works reason document", workday.Declared)
)  # fmt: skip
_SHOWN: Final = reveal.NamesShown
REVEAL: Final = Rows(
    table="views.reveal",
    begins={_SHOWN: own},
    columns={
        **same("reason", _SHOWN), "people": column(None, _SHOWN, says=lambda e, _: [str(person) for person in e.fact.people]),
        "user_id": column(None, _SHOWN, says=actor), "role": column(None, _SHOWN, says=lambda e, _: e.role),
        "shown_at": column(None, _SHOWN, says=instant),
        "until": column(None, _SHOWN, says=lambda e, _: e.recorded_at + timedelta(minutes=30)),
    },
)  # fmt: skip
ALL: Final = (
    CAMPAIGN, PHASE, BATCH, WINDOW, PROBLEM, LIST, ACTION, INDICATOR, ROUND, DIFFERENCE, REQUEST, REPORT, IMPORT, BRIEFING, ERRATUM,
    RECEIPT, DAY, REVEAL,
)  # fmt: skip
