"""The facts that were true by 14 June 2005 and learned afterwards: the whole difference between the two county overviews of that day.

Every other command that is given after 14 June tells of a later day; a test holds the script to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain import commitment, institution, member, organisation, period
from domain.kernel import Stamp
from services import commitments, inspections, institutions, members, organisations, periods
from services.demo.places import Place
from services.demo.roster import Book
from services.demo.story import texts
from services.demo.story.people import Pool
from services.demo.story.rosters import CERTIFIED, PERIOD, founding_of
from services.demo.story.script import Scene, Script
from services.demo.story.visit import LATE_PRAISE, id_of_unit, praise
from services.desk import Desk

_ASKED: Final = date(2005, 8, 3)
_APPROVED: Final = date(2005, 8, 5)
_APPROVED_UNTIL: Final = date(2005, 8, 12)
Decision = Callable[[member.Member, Stamp], member.Event | None]
_WHY: Final = texts.LATE
_ABOUT_PEOPLE: Final[Sequence[tuple[str, str, date, date, str, Decision]]] = (
    ("伍市镇", "mobile", date(2005, 6, 20), date(2005, 6, 1), "on-job", lambda m, at: member.assign_class(m, "mobile", at=at)),
    ("三阳乡", "died", date(2005, 6, 27), date(2005, 6, 9), "retired", lambda m, at: member.end(m, "died", at=at)),
    ("加义镇", "lost", date(2005, 7, 25), date(2005, 5, 20), "mobile", lambda m, at: member.lose_contact(m, at=at)),
    ("财政局", "serviceman", date(2005, 8, 8), date(2005, 3, 1), "on-job", lambda m, at: member.tag_group(m, "ex-serviceman", at=at)),
)


class Telling:
    """Writes down what is told late, and of whom."""

    def __init__(self, script: Script, scene: Scene, books: Sequence[Book], pool: Pool) -> None:
        self.script, self.scene, self.pool = script, scene, pool
        self.book = {book.place.short: book for book in books}

    def place(self, short: str) -> Place:
        """Return a tenant by its short name."""
        return self.book[short].place

    def add(self, short: str, what: str, told: date, true_on: date, act: Callable[[Desk], object], *, who: str = "clerk") -> None:
        """Write down one late fact of a tenant."""
        tenant = self.place(short).tenant
        actor = who if who == "guest" else f"{who} {tenant}"
        self.script.add(told, tenant, actor, f"late {what}", act, true_on=true_on, late=_WHY[what])

    def person(self, short: str, ledger_class: str = "on-job") -> Callable[[], UUID]:
        """Return a way to the id of the next person of a tenant, to be asked when the command is given."""
        tenant = self.place(short).tenant
        number = self.pool.take(tenant, ledger_class, work=ledger_class == "on-job").id_number
        return lambda: self.scene.registers.person(tenant, number)

    def decide(self, person: Callable[[], UUID], decision: Decision) -> Callable[[Desk], object]:
        """Return the command that takes a decision about a person."""
        return lambda desk: members.change(desk, person(), lambda m: decision(m, desk.stamp))


def write(script: Script, scene: Scene, books: Sequence[Book], pool: Pool) -> None:
    """Write down each late fact under the reason why it is late."""
    telling = Telling(script, scene, books, pool)
    _people(telling)
    _corrections(telling)
    _units(telling)


def _people(t: Telling) -> None:
    for short, what, told, true_on, ledger_class, decision in _ABOUT_PEOPLE:
        person = t.person(short, ledger_class)
        if true_on <= CERTIFIED:
            _approved(t, short, what, true_on, person)
        t.add(short, what, told, true_on, t.decide(person, decision))
    moved, tenant = t.pool.take(t.place("汉昌街道").tenant, "on-job", work=True), t.place("汉昌街道").tenant
    branch = t.pool.other_branch(tenant, moved.branch)
    t.add(
        "汉昌街道", "moved", date(2005, 7, 11), date(2005, 6, 3),
        lambda desk: members.change(
            desk, t.scene.registers.person(tenant, moved.id_number),
            lambda m: member.move(m, t.scene.registers.unit(tenant, branch), reason="reassigned", at=desk.stamp),
        ),
    )  # fmt: skip
    found, at = t.pool.newcomer(t.place("三阳乡").tenant), t.place("三阳乡").tenant
    t.add(
        "三阳乡", "found", date(2005, 6, 24), date(2005, 6, 1),
        lambda desk: members.register(desk, t.scene.id("person", found.id_number), founding_of(t.scene, at, found)),
    )  # fmt: skip


def _approved(t: Telling, short: str, what: str, day: date, person: Callable[[], UUID]) -> None:
    """Have the unit ask, and the county agree, that a day of its certified roster be changed for one person."""
    tenant = t.place(short).tenant
    request, held = t.scene.id("request", what), periods.stream(tenant, PERIOD)
    t.script.add(
        _ASKED, tenant, f"clerk {tenant}", f"asked to tell {what}",
        lambda desk: periods.request_correction(
            desk, held, period.CorrectionRequested(request=request, subject=person(), since=day, until=day, reason=_WHY[what])
        ),
    )  # fmt: skip
    t.script.add(
        _APPROVED, tenant, "office", f"allowed to tell {what}",
        lambda desk: periods.approve_correction(desk, held, request, open_until=_APPROVED_UNTIL),
    )  # fmt: skip


def _corrections(t: Telling) -> None:
    """Put one wrong class right, and void a move that never happened; both were entered in time and wrongly."""
    tenant = t.place("教育局").tenant
    wrong, never = t.person("教育局"), t.person("教育局")
    for on, true_on, what, who in (
        (date(2005, 5, 9), date(2005, 5, 1), "entered wrongly", wrong),
        (date(2005, 6, 13), date(2005, 6, 13), "never happened", never),
    ):
        act = t.decide(who, lambda m, at: member.assign_class(m, "mobile", at=at))
        t.script.add(on, tenant, f"clerk {tenant}", what, act, true_on=true_on)

    def right(desk: Desk) -> object:
        person = wrong()
        return members.correct(desk, person, _last(desk, person), lambda _: member.ClassAssigned(ledger_class="retired"))

    t.add("教育局", "retired", date(2005, 7, 4), date(2005, 5, 1), right)
    t.add(
        "教育局", "never", date(2005, 6, 30), date(2005, 6, 13),
        lambda desk: members.void(desk, never(), _last(desk, never()), _WHY["never"]),
    )  # fmt: skip


def _last(desk: Desk, person: UUID) -> int:
    """Return the position of the last class that a person was assigned."""
    return max(e.position for e in desk.history(person) if isinstance(e.fact, member.ClassAssigned))


def _units(t: Telling) -> None:
    shops = next(i.code for i in t.book["商务局"].institutions if i.name.endswith("百货公司"))
    tenant = t.place("商务局").tenant
    t.add(
        "商务局", "bankrupt", date(2005, 7, 5), date(2005, 5, 31),
        lambda desk: institutions.change(
            desk, t.scene.registers.unit(tenant, shops), lambda i: institution.change_status(i, "bankrupt", _WHY["bankrupt"], at=desk.stamp)
        ),
    )  # fmt: skip
    sound = next(b.code for b in t.book["建设局"].custody() if b.health == "sound" and b.nature == "work")
    builders = t.place("建设局").tenant
    t.add(
        "建设局", "weak", date(2005, 6, 22), date(2005, 6, 10),
        lambda desk: organisations.change(
            desk, t.scene.registers.unit(builders, sound), lambda o: organisation.assess(o, "weak", _WHY["weak"], at=desk.stamp)
        ),
    )  # fmt: skip
    promise = t.scene.id("promise", "late promise")
    _promise(t, promise)
    t.add("公安局", "stage", date(2005, 6, 16), date(2005, 6, 10), lambda desk: commitments.advance(desk, promise, "plan", _WHY["stage"]))
    words = next(unit for unit in texts.VISIT["unit"] if unit["short"] == LATE_PRAISE)
    t.add(
        LATE_PRAISE, "commended", date(2005, 6, 17), date(2005, 6, 14),
        lambda desk: inspections.record(desk, id_of_unit(t.scene, LATE_PRAISE), praise(words)), who="guest",
    )  # fmt: skip


def _promise(t: Telling, id: UUID) -> None:
    """Publish a promise of its own, whose plan is told late."""
    tenant = t.place("公安局").tenant
    problem = next(p for p in texts.PROBLEMS if p.code == "gambling")
    head = t.scene.cast[f"head {tenant}"].id
    draft = commitment.Drafted(
        number=f"八大-{problem.number}/公安局-09", problem=problem.code, title=problem.name, wording=problem.unit_wording, level="unit",
        due=date(2005, 11, 30), source="inspection", responsible=head, responsible_post="主要负责人", department="县公安局",
    )  # fmt: skip
    day = date(2005, 5, 25)
    t.script.add(day, tenant, f"clerk {tenant}", "late promise drafted", lambda desk: commitments.draft(desk, id, draft))
    place = texts.CLOSING["published"]
    t.script.add(day, tenant, f"head {tenant}", "late promise published", lambda desk: commitments.publish(desk, id, place=place))
    for on, stage in ((date(2005, 7, 20), "rules"), (date(2005, 9, 5), "substantive")):
        t.script.add(on, tenant, f"clerk {tenant}", f"late promise {stage}", lambda desk, stage=stage: commitments.advance(desk, id, stage))


