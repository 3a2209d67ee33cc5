"""What may happen to a campaign, a roster period, a briefing, the county's own days, who may act, and to whom names are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from domain import briefing, campaign, grant, period, workday
from domain.kernel import fold
from infra.ledger import Receipt
from services import briefings, campaigns, grants, periods, reveals, workdays
from services.reports import asking
from tests.services.replay.county import CLERK, HEAD, LEADER, OFFICE, TODAY, Act, County, Step, Town, picked


def _campaign(c: County, _: Town, s: Step) -> Receipt:
    desk, code, ends = c.desk(OFFICE), ("first", "second")[s.b % 2], c.day + timedelta(days=40 + s.b)
    window: dict[str, Any] = {"batch": code, "phase": "study", "starts": c.day, "ends": c.day + timedelta(days=20)}
    decisions: tuple[Any, ...] = (
        lambda h: campaign.define_batch(h, campaign.BatchDefined(code=code, name=code, starts=c.day, ends=ends)),
        lambda h: campaign.schedule_phase(h, campaign.BatchPhaseScheduled(**window)),
        lambda h: campaign.reschedule_phase(h, campaign.BatchPhaseRescheduled(**window, reason="推迟")),
        lambda h: campaign.open_batch(h, code), lambda h: campaign.close_batch(h, code),
        lambda h: campaign.set_consolidation(h, campaign.ConsolidationPeriodSet(batch=code, starts=ends, ends=ends + timedelta(days=9))),
        lambda _: campaign.ProblemDefined(code=f"p{3 + s.b}", name="新", source="masses", priority="hardest"),
        lambda _: campaign.ProblemRetired(code=f"p{3 + s.b}", reason="并入", into="p1"),
        lambda _: campaign.ListDefined(list="classes", codes=(campaign.Code(code=f"{s.b}", name="甲"),)),
        lambda _: campaign.MandatoryActionDefined(code="a", phase="study", name="学习四十学时"),
        lambda _: campaign.MandatoryActionRetired(code="a", reason="并入"),
        lambda _: campaign.IndicatorDefined(code="i", name="满意率", unit="%"),
        lambda _: campaign.InspectionPolicySet(visits_per_month=2 + s.b, objection_days=5),
    )  # fmt: skip
    return campaigns.change(desk, c.campaign, decisions[s.a % len(decisions)])


def _rounds(c: County, t: Town, s: Step) -> Receipt:
    """Take a roster period one step further, or back."""
    id, counted = periods.stream(t.code, "2005"), period.Totals(institutions=1, organisations=2, members=2 + s.b % 2)
    held = fold(period, c.desk(CLERK, t.code).history(id))
    if held is None or (held.phase == "open" and held.declared is None):  # not begun, or what was declared was taken back
        if held is None:
            periods.begin(c.desk(CLERK, t.code), period.Opened(period="2005", due=c.day))
        return periods.declare(c.desk(CLERK, t.code), id, period.DeclaredTotalsSet(institutions=1, organisations=2, members=2, source="表"))
    match held.phase, s.a % 2:
        case "open", 0:
            return periods.raise_discrepancies(c.desk(OFFICE, t.code), id, period.Totals(institutions=1, organisations=2, members=3))
        case "open", _:
            if counted.members != held.declared.members:  # pyright: ignore[reportOptionalMemberAccess] - declared anew above
                periods.explain(c.desk(CLERK, t.code), id, "members", counted=counted.members, explanation="并入一户")
            return periods.submit(c.desk(HEAD, t.code), id, counted, true_on=c.day)
        case "submitted", 0:
            return periods.send_back(c.desk(OFFICE, t.code), id, "再核")
        case "submitted", _:
            return periods.certify(c.desk(OFFICE, t.code), id, counted)
        case _:
            return periods.reopen(c.desk(OFFICE, t.code), id, "再核") if s.b % 3 == 0 else _request(c, t, s)


def _request(c: County, t: Town, s: Step) -> Receipt:
    id, request = periods.stream(t.code, "2005"), uuid4()
    asked = period.CorrectionRequested(request=request, since=c.day - timedelta(days=90), until=c.day, reason="漏登")
    receipt = periods.request_correction(c.desk(HEAD, t.code), id, asked)
    if s.b % 3 == 1:
        return receipt
    if s.a % 3 == 0:
        return periods.refuse_correction(c.desk(OFFICE, t.code), id, request, "无据")
    return periods.approve_correction(c.desk(OFFICE, t.code), id, request, open_until=TODAY + timedelta(days=1), note="同意")


def _briefing(c: County, t: Town, s: Step) -> Receipt:
    words: dict[str, Any] = {"title": f"第{s.b}期", "issuer": "办公室", "sections": (briefing.Section(heading="一", text="情况"),)}
    if not t.briefings or s.a % 2 == 0:
        t.briefings.append(uuid4())
        return briefings.draft(c.desk(CLERK, t.code), t.briefings[-1], briefing.Drafted(series="简报", **words))
    id = picked(t.briefings, s.b)
    match s.a % 6:
        case 1:
            return briefings.redraft(c.desk(CLERK, t.code), id, briefing.Redrafted(**words, copies=s.b))
        case 3:
            return briefings.discard(c.desk(CLERK, t.code), id, "不发")
        case _:
            return briefings.sign(c.desk(HEAD, t.code), id, "书记")


def _granted(c: County, t: Town, s: Step) -> Receipt:
    if s.b % 3 == 0:
        return grants.revoke(c.desk(OFFICE), picked(c.grants, s.a), "调离")
    c.grants.append(uuid4())
    return grants.give(c.desk(OFFICE), c.grants[-1], grant.Given(user=UUID(int=70 + s.b), role="clerk", tenant=t.code, until=c.day))


def _asked(c: County, t: Town, s: Step) -> Receipt:
    return asking.request(c.desk(LEADER if s.b % 2 else HEAD, t.code), uuid4(), "weekly", f"2005-W{40 + s.b}")


ACTS: Final[dict[str, Act]] = {
    "campaign": _campaign, "round": _rounds, "briefing": _briefing, "granted": _granted, "report": _asked,
    "own day": lambda c, _, s: workdays.declare(
        c.desk(OFFICE), workday.Declared(day=c.day + timedelta(days=s.b), works=s.a % 2 == 0, reason="调休")
    ),
    "names shown": lambda c, t, s: reveals.show(c.desk(LEADER if s.b % 2 else OFFICE, t.code), t.people[: 1 + s.a % 3], "核对流动党员去向"),
}  # fmt: skip
