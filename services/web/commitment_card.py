"""One promise as its card shows it: words then and now, the ladder with its days, cycles, checks, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.campaign import Rules
from domain.commitment import EFFECT, LASTING
from services.desk import Missing
from services.views import commitments, obligations, timeline
from services.views.commitments import Card, Commitment, LookBack
from services.views.obligations import Obligation
from services.views.timeline import Filter, Line
from services.web.terms import Terms, terms
from services.web.visit import Visit

MOST: Final = 500
_CHECKS: Final = frozenset(
    f"commitment.{name}"
    for name in (
        "completion-claimed", "verification-failed", "verification-passed", "public-confirmation-opened", "public-confirmation-closed",
        "closed",
    )
)  # fmt: skip


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a promise from a day on; `was` are those they took the place of."""

    on: date
    wording: str
    was: str = ""
    reason: str = ""
    position: int


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the ladder: reached on a day, planned for one, or neither."""

    code: str
    words: str
    paper: bool
    standing: str
    reached: date | None = None
    planned: date | None = None


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """One round of a promise: opened, due, claimed, verified, closed, and when it was found to have relapsed."""

    n: int
    opened: date | None
    due: date | None
    claimed: date | None = None
    verified: date | None = None
    closed: date | None = None
    relapsed: date | None = None
    lasting: date | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the page of a promise says."""

    card: Card
    said: Terms
    rules: Rules
    wordings: Sequence[Wording]
    ladder: Sequence[Rung]
    cycles: Sequence[Cycle]
    look_backs_due: Sequence[Obligation]
    lines: Sequence[Line]
    more: bool

    @property
    def promise(self) -> Commitment:
        """Return the promise itself."""
        return self.card.commitment

    @property
    def next_days(self) -> int | None:
        """Return after how many days the next look-back comes, None where all are done."""
        done = {back.days for back in self.card.look_backs if back.result == "passed" and self._of_this_cycle(back)}
        return next((days for days in self.rules.look_back_days if days not in done), None)

    @property
    def day_choices(self) -> list[tuple[int, str]]:
        """Return the look-backs that a form offers."""
        return [(days, str(days)) for days in self.rules.look_back_days]

    @property
    def earlier(self) -> list[tuple[str, str]]:
        """Return the stages that the promise may fall back to."""
        at = self.rules.order(self.promise.stage)
        return [(stage.code, self.said.stage(stage.code)) for stage in self.rules.ladder if stage.order < at]

    def _of_this_cycle(self, back: LookBack) -> bool:
        return self.promise.closed_on is not None and back.looked_on >= self.promise.closed_on

    @property
    def checks(self) -> list[Line]:
        """Return what was claimed, found and answered, the first at the top; corrected facts are left to the timeline."""
        found = [line for line in self.lines if line.tag in _CHECKS and line.replaced_by is None]
        return sorted(found, key=lambda line: (line.effective_on, line.position))


def read(visit: Visit, id: UUID) -> Shown:
    """Return the card at the visit's coordinate; raises Missing."""
    said = terms(visit)
    with visit.reading() as sql:
        found = commitments.card(sql, visit.county, visit.tenant, id, visit.coordinate, stuck=said.stuck())
        if found is None:
            raise Missing
        facts = timeline.lines(sql, visit.county, visit.tenant, visit.coordinate, Filter(stream=id), limit=MOST)
        rules = said.rules(found.commitment.campaign)
        due = obligations.listing(
            sql, visit.county, visit.tenant, visit.coordinate, source=id, kind="look-back", open_only=False, terms=said.due
        )
    reasons = {line.position: str(line.params.get("reason", "")) for line in facts.items}
    return Shown(
        card=found, said=said, rules=rules, wordings=_wordings(found.spans, reasons), ladder=_ladder(found, rules, said),
        cycles=_cycles(found), look_backs_due=due.items, lines=facts.items, more=facts.next is not None,
    )  # fmt: skip


def _wordings(spans: Sequence[Commitment], reasons: dict[int, str]) -> list[Wording]:
    found: list[Wording] = []
    for span in (span for span in spans if span.publicised_on):
        if not found:
            found.append(Wording(on=span.publicised_on or span.valid_from, wording=span.wording, position=span.position))
        elif span.wording != found[-1].wording:
            found.append(
                Wording(
                    on=span.valid_from, wording=span.wording, was=found[-1].wording, reason=reasons.get(span.position, ""),
                    position=span.position,
                )
            )  # fmt: skip
    return found


def _ladder(card: Card, rules: Rules, said: Terms) -> list[Rung]:
    promise = card.commitment
    at = rules.order(promise.stage)
    reached = {span.stage: span.stage_since for span in card.spans if span.cycle == promise.cycle and span.publicised_on}
    planned = {line.stage: line.due for line in promise.timetable}
    return [
        Rung(
            code=stage.code, words=said.stage(stage.code), paper=stage.paper, planned=planned.get(stage.code),
            standing="ahead" if not promise.publicised_on or stage.order > at else "here" if stage.order == at else "done",
            reached=reached.get(stage.code) if promise.publicised_on and stage.order <= at else None,
        )
        for stage in sorted(rules.ladder, key=lambda stage: stage.order)
    ]  # fmt: skip


def _cycles(card: Card) -> list[Cycle]:
    found: list[Cycle] = []
    relapses = sorted(back.looked_on for back in card.look_backs if back.result == "relapse")
    for n in sorted({span.cycle for span in card.spans}):
        spans = [span for span in card.spans if span.cycle == n and span.publicised_on]
        if not spans:
            continue
        last = spans[-1]
        relapsed = relapses[n - 1] if n - 1 < len(relapses) and n < card.commitment.cycle else None
        found.append(
            Cycle(
                n=n, opened=spans[0].publicised_on if n == 1 else spans[0].valid_from, due=last.due, claimed=last.claimed_on,
                verified=last.verified_on, closed=last.closed_on, relapsed=relapsed, lasting=last.lasting_on,
            )
        )  # fmt: skip
    return found


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A form that a page may offer: its name, the action it takes, and when it makes sense."""

    form: str
    action: str
    when: Callable[[Commitment, Rules], bool]


def _draft(c: Commitment, _: Rules) -> bool:
    return c.status in ("drafted", "approved")


def _live(c: Commitment, _: Rules) -> bool:
    return c.status in ("open", "claimed", "verified")


def _standing(c: Commitment, rules: Rules) -> bool:
    return _draft(c, rules) or _live(c, rules) or c.status in ("closed", "lasting")


def _next(c: Commitment, rules: Rules) -> bool:
    return _live(c, rules) and rules.next_stage(c.stage) not in (None, LASTING)


def _claimable(c: Commitment, rules: Rules) -> bool:
    return c.status == "open" and rules.order(c.stage) >= rules.order(EFFECT)


OFFERS: Final = (
    Offer(form="publication", action="commitment.publicise", when=lambda c, r: _draft(c, r) and c.responsible is not None),
    Offer(form="approval", action="commitment.approve", when=lambda c, r: c.status == "drafted"),
    Offer(form="verification", action="commitment.verify", when=lambda c, r: c.status == "claimed"),
    Offer(form="confirmation", action="commitment.verify", when=lambda c, r: c.status == "verified" and c.window_until is not None),
    Offer(form="look-backs", action="commitment.look-back", when=lambda c, r: c.status == "closed"),
    Offer(form="relapse", action="commitment.look-back", when=lambda c, r: c.status in ("closed", "lasting")),
    Offer(form="claim", action="commitment.claim", when=_claimable),
    Offer(form="stage", action="commitment.stage", when=_next),
    Offer(form="evidence", action="commitment.evidence", when=_live),
    Offer(form="progress", action="commitment.stage", when=_live),
    Offer(form="extension-answer", action="commitment.extend", when=lambda c, r: _live(c, r) and c.requested_due is not None),
    Offer(form="extension", action="commitment.stage", when=lambda c, r: c.status == "open" and c.requested_due is None),
    Offer(form="waiver", action="commitment.extend", when=_live),
    Offer(form="reassignment", action="commitment.extend", when=_live),
    Offer(form="challenge", action="commitment.challenge", when=lambda c, r: _live(c, r) and c.evidence > c.challenged),
    Offer(form="judgement", action="commitment.challenge", when=lambda c, r: _live(c, r) and c.challenged > 0),
    Offer(form="draft", action="commitment.draft", when=_draft),
    Offer(form="responsible", action="commitment.draft", when=_standing),
    Offer(form="milestones", action="commitment.draft", when=lambda c, r: _draft(c, r) or _live(c, r)),
    Offer(form="wording", action="commitment.publicise", when=_live),
    Offer(form="fall-back", action="commitment.stage", when=lambda c, r: _live(c, r) and r.order(c.stage) > 1),
    Offer(form="withdrawal", action="commitment.withdraw", when=lambda c, r: _draft(c, r) or _live(c, r)),
)  # fmt: skip
"""Every form of the card, the nearest to being done first."""


def offers(shown: Shown, may: Callable[[str], bool]) -> list[str]:
    """Return the forms that a reader may be offered now."""
    return [offer.form for offer in OFFERS if may(offer.action) and offer.when(shown.promise, shown.rules)]
