"""What may happen on visits, with what they find, and in the team that makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from domain import finding, inspection, team
from infra.ledger import Receipt
from services import findings, inspections, teams
from services.desk import Desk
from tests.services.replay.county import CLERK, HEAD, INSPECTOR, OFFICE, Act, County, Step, Town, picked

METHODS: Final = ("field-visit", "files", "briefing")
SEVERITIES: Final = ("minor", "major", "critical")


def _planned(c: County, t: Town, s: Step) -> Receipt:
    id, desk = uuid4(), c.desk(INSPECTOR, t.code)
    unit = picked(t.units, s.b) if s.b % 2 else None
    plan = inspection.Planned(
        kind="routine", purpose="督导检查", planned_for=c.day, methods=METHODS, team=c.team, unit=unit, campaign=c.campaign,
        visit=UUID(int=90 + s.a % 2),
    )  # fmt: skip
    t.visits.append(id)
    if s.b % 3 == 0:
        return inspections.plan(desk, id, plan)
    started = inspection.Started(inspectors=(INSPECTOR.id,), announced=s.a % 2 == 0)
    steps: list[Any] = [inspection.SiteSeen(place="门面", seen="出租"), inspection.FilesReviewed(what="台账", count=s.b)]
    return inspections.hold(desk, id, plan, started, [*steps, inspection.BriefingHeard(topic="整改", speaker_post="镇长")])


def _step(d: Desk, id: UUID, s: Step) -> Receipt:
    steps: tuple[Any, ...] = (
        inspection.PeopleInterviewed(count=3, where="村部"), inspection.FactCommended(text="好", checked=True),
        inspection.SiteSeen(place="大院", seen="整洁"),
    )  # fmt: skip
    return inspections.record(d, id, steps[s.b % 3])


def _signed(d: Desk, id: UUID, s: Step) -> Receipt:
    return inspections.sign(d, id, inspection.ConclusionsSigned(text="基本合格", result="pass", score=90.5 + s.b))


def _noted(c: County, t: Town, s: Step) -> Receipt:
    id = picked(t.visits, s.a)
    _signed(c.desk(INSPECTOR, t.code), id, s)
    desk = c.desk(HEAD, t.code)
    return inspections.acknowledge(desk, id, "收到") if s.b % 2 else inspections.object_to(desk, id, "不符")


def _visit(actor: Any, do: Callable[[Desk, UUID, Step], Receipt]) -> Act:
    return lambda c, t, s: do(c.desk(actor, t.code), picked(t.visits, s.a), s)


def _gap(actor: Any, do: Callable[[Desk, UUID, Step], Receipt]) -> Act:
    return lambda c, t, s: do(c.desk(actor, t.code), picked(t.gaps, s.a), s)


def _found(c: County, t: Town, s: Step) -> Receipt:
    """Raise a finding that names its visit's unit itself: what a list takes from the visit, no comparison tells (ADR 0011)."""
    id, visit, desk = uuid4(), picked(t.visits, s.a), c.desk(INSPECTOR, t.code)
    unit = desk.history(visit)[0].fact.unit
    raised = finding.Raised(inspection=visit, method="files", text="记录不全", severity=SEVERITIES[s.b % 3], unit=unit)
    receipt = findings.raise_finding(desk, id, raised)
    t.gaps.append(id)
    return receipt


def _put_right(c: County, t: Town, s: Step) -> Receipt:
    """Answer, require, report and judge one after the other, as far as it goes."""
    id, text = picked(t.gaps, s.a), "补记"
    findings.require(c.desk(INSPECTOR, t.code), id, "十日内补记", c.day + timedelta(days=s.b))
    findings.accept(c.desk(HEAD, t.code), id)
    findings.report(c.desk(CLERK, t.code), id, finding.RectificationReported(text=text, done_on=c.day))
    if s.b % 3 == 0:
        return findings.fail(c.desk(INSPECTOR, t.code), id, "未补", methods=("files",))
    return findings.verify(c.desk(INSPECTOR, t.code), id, methods=("files",))


def _turned(c: County, t: Town, s: Step) -> Receipt:
    return findings.turn_into(c.desk(CLERK, t.code), picked(t.gaps, s.a), picked(t.promises, s.b))


def _in_team(c: County, t: Town, s: Step) -> Receipt:
    desk, user = c.desk(OFFICE), UUID(int=80 + s.b % 3)
    decisions: tuple[Callable[[Any], Any], ...] = (
        lambda held: team.second(held, team.MemberSeconded(user=user, home=t.code, post="组员"), at=desk.stamp),
        lambda held: team.refuse_secondment(held, user, "工作离不开", at=desk.stamp),
        lambda held: team.order_secondment(held, user, "组织决定", at=desk.stamp),
        lambda held: team.train(held, user, "培训", at=desk.stamp),
        lambda held: team.assign(held, (team.Unit(tenant=t.code),), at=desk.stamp),
        lambda held: team.rotate(held, (user,), (UUID(int=83 + s.b),), "轮换", at=desk.stamp),
        lambda held: team.declare_conflict(held, user, team.Unit(tenant=t.code, institution=picked(t.units, s.b)), "亲属", at=desk.stamp),
        lambda held: team.extend(held, desk.effective_on + timedelta(days=60 + s.b), "延长", at=desk.stamp),
    )  # fmt: skip
    return teams.change(desk, c.team, decisions[s.a % len(decisions)])


def _reported(d: Desk, id: UUID, _: Step) -> Receipt:
    return findings.report(d, id, finding.RectificationReported(text="改了", done_on=d.effective_on))


ACTS: Final[dict[str, Act]] = {
    "visit": _planned, "looked at": _visit(INSPECTOR, _step), "signed": _visit(INSPECTOR, _signed),
    "visit begins": _visit(INSPECTOR, lambda d, id, s: inspections.start(d, id, (INSPECTOR.id,), announced=s.b % 2 == 0)),
    "noted": _noted,
    "called off": _visit(INSPECTOR, lambda d, id, _: inspections.cancel(d, id, "改期")),
    "found": _found, "put right": _put_right, "turned": _turned, "team": _in_team, "reported": _gap(CLERK, _reported),
    "required": _gap(INSPECTOR, lambda d, id, s: findings.require(d, id, "改", d.effective_on + timedelta(days=5 * s.b))),
    "disputed": _gap(HEAD, lambda d, id, _: findings.dispute(d, id, "不实")),
    "again": _gap(INSPECTOR, lambda d, id, s: findings.reopen(d, id, "又犯", d.effective_on + timedelta(days=5 * s.b))),
}  # fmt: skip
