"""What may happen to promises: every rung, evidence and doubts, more time, claims, verdicts, the public's word, look-backs and relapses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from domain import commitment
from domain.kernel import Refused
from infra.ledger import Receipt
from services import commitments
from services.desk import Desk
from tests.services.replay.county import CLERK, HEAD, INSPECTOR, LEADER, OFFICE, PROBLEMS, Act, County, Step, Town, picked

METHODS: Final = ("field-visit",)
LADDER: Final = ("plan", "rules", "substantive", "effect")


def _promise(actor: object, do: Callable[[Desk, UUID, Step], Receipt]) -> Act:
    """Return the act of somebody's doing something with one promise."""
    return lambda c, t, s: do(c.desk(actor, t.code), picked(t.promises, s.a), s)  # pyright: ignore[reportArgumentType]


def _drafted(c: County, t: Town, s: Step) -> Receipt:
    id = uuid4()
    draft = commitment.Drafted(
        number=f"承-{len(t.promises)}", problem=picked(PROBLEMS, s.b), title="限期整改", wording="限期整改到位。",
        level=("unit", "county")[s.b % 2], due=c.day + timedelta(days=7 * (1 + s.b)), unit=picked(t.units, s.b) if s.a % 2 else None,
        responsible=UUID(int=70), campaign=c.campaign,
    )  # fmt: skip
    receipt = commitments.draft(c.desk(CLERK, t.code), id, draft)
    t.promises.append(id)
    if s.b % 5 == 0:
        return receipt
    if s.b % 5 == 1:
        commitments.redraft(c.desk(CLERK, t.code), id, commitment.Redrafted(title="新", wording="新。", measures="", due=c.day))
        commitments.approve(c.desk(HEAD, t.code), id)
    return commitments.publish(c.desk(HEAD, t.code), id, place="公示栏")


def _evidence(d: Desk, id: UUID, s: Step) -> Receipt:
    return commitments.attach(d, id, commitment.EvidenceAttached(evidence=uuid4(), kind="photo", happened_on=d.effective_on, note=f"{s.b}"))


def _doubted(c: County, t: Town, s: Step) -> Receipt:
    id, desk = picked(t.promises, s.a), c.desk(INSPECTOR, t.code)
    if s.a % 2:
        _evidence(c.desk(CLERK, t.code), id, s)
    shown = [e.fact.evidence for e in desk.history(id) if isinstance(e.fact, commitment.EvidenceAttached)]
    if s.b % 3 == 0:
        return commitments.challenge(desk, id, picked(shown, s.b), "看不清")
    commitments.challenge(desk, id, picked(shown, s.b), "看不清")
    return commitments.judge(c.desk(INSPECTOR, t.code), id, picked(shown, s.b), upheld=s.b % 3 == 1, reason="复核")


def _let_off(d: Desk, id: UUID, s: Step) -> Receipt:
    due = d.state(id, commitment).draft.due
    assert due is not None
    return commitments.reassign(d, id, due, UUID(int=71), "换人") if s.b % 2 else commitments.waive(d, id, due, "停办")


def _kept(c: County, t: Town, s: Step) -> Receipt:
    """Climb what is left of the ladder, show, claim, and be judged, all on one day."""
    id = picked(t.promises, s.a)
    for stage in LADDER:
        try:
            commitments.advance(c.desk(CLERK, t.code), id, stage)
        except Refused:
            continue
    _evidence(c.desk(CLERK, t.code), id, s)
    commitments.claim(c.desk(HEAD, t.code), id)
    if s.b % 4 == 0:
        return commitments.fail(c.desk(INSPECTOR, t.code), id, "仍在原处", methods=METHODS)
    return commitments.verify(c.desk(INSPECTOR, t.code), id, methods=METHODS)


def _asked_for_more(c: County, t: Town, s: Step) -> Receipt:
    id, days = picked(t.promises, s.a), timedelta(days=30 + s.b)
    asked = commitments.request_extension(c.desk(CLERK, t.code), id, c.day + days, "材料未到")
    if s.b % 3 == 0:
        return asked
    grant = commitments.refuse_extension if s.b % 3 == 1 else commitments.grant_extension
    return grant(c.desk(OFFICE, t.code), id, "研究决定")


def _looked_back(d: Desk, id: UUID, s: Step) -> Receipt:
    if s.b % 2:
        return commitments.relapse(d, id, "又有", due=d.effective_on + timedelta(days=20), announced=False, methods=METHODS)
    return commitments.look_back(d, id, days=(30, 90, 180)[s.b // 2 % 3], announced=False, methods=METHODS)


def _milestones(d: Desk, id: UUID, s: Step) -> Receipt:
    return commitments.set_milestones(d, id, (commitment.Milestone(stage="plan", due=d.effective_on + timedelta(days=s.b)),))


ACTS: Final[dict[str, Act]] = {
    "promise": _drafted, "kept": _kept, "looked back": _promise(INSPECTOR, _looked_back), "evidence": _promise(CLERK, _evidence),
    "doubted": _doubted, "more time": _asked_for_more, "let off": _promise(OFFICE, _let_off), "milestones": _promise(CLERK, _milestones),
    "climbs": _promise(CLERK, lambda d, id, s: commitments.advance(d, id, LADDER[s.b % 4])),
    "falls back": _promise(CLERK, lambda d, id, s: commitments.fall_back(d, id, LADDER[s.b % 3], "返工")),
    "progress": _promise(CLERK, lambda d, id, s: commitments.report(d, id, f"进度{s.b}")),
    "reworded": _promise(HEAD, lambda d, id, s: commitments.amend(d, id, f"改为{s.b}。", "更明白")),
    "answered for": _promise(CLERK, lambda d, id, s: commitments.name_responsible(d, id, UUID(int=70 + s.b), post="镇长", reason="分工")),
    "claimed": _promise(HEAD, lambda d, id, _: commitments.claim(d, id)),
    "judged": _promise(INSPECTOR, lambda d, id, _: commitments.verify(d, id, methods=METHODS)),
    "public": _promise(INSPECTOR, lambda d, id, s: commitments.confirm(d, id, satisfied=9, dissatisfied=s.b % 2 * 20, objections=0)),
    "withdrawn": _promise(LEADER, lambda d, id, _: commitments.withdraw(d, id, "不再适用", approved_by=UUID(int=99))),
}  # fmt: skip
