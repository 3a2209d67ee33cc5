"""Nobody is left behind in what ends while he joins it: whoever ends it and whoever joins it rely on one another's books."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import institution, member, organisation
from domain.kernel import Personal, Refused
from domain.resting import NothingStandsThere
from infra.ledger import Command, Draft, Ledger, Quiet, Receipt, WitnessMoved
from services import corrections, institutions, members, organisations
from services.desk import Changed, Missing
from services.imports import books, roster
from services.imports.batches import Mode
from services.imports.lots import LOT
from services.together import Sheet
from services.wiring import Runtime
from tests.services import rosters
from tests.services.resting_town import Town, wrong
from tests.services.small_county import SmallCounty

_ROUNDS = 6


@pytest.fixture
def town(runtime: Runtime, county: int) -> Town:
    return Town(SmallCounty(runtime, county))


def newcomer(town: Town, branch: UUID) -> UUID:
    """A member who is registered in a branch on the day on which it may end."""
    person = uuid4()
    founding = member.Registered(name=Personal(person, "王某"), ledger_class="on-job", branch=branch)
    members.register(town.desk(5), person, founding)
    town.people.append(person)
    return person


def body(town: Town, unit: UUID) -> UUID:
    """A branch that is established under a unit on the day on which that one may end."""
    id = uuid4()
    organisations.establish(town.desk(5), id, organisation.Established(code="Z-9", name="新支部", kind="branch", institution=unit))
    town.bodies.append(id)
    return id


ENDED: dict[str, tuple[Callable[[Town], object], Callable[[Town], object]]] = {
    "a branch merged while somebody is registered in it": (
        lambda t: organisations.merge(t.desk(5), t.bodies[0], t.bodies[2], "合并"), lambda t: newcomer(t, t.bodies[0]),
    ),
    "a branch merged while somebody moves there": (
        lambda t: organisations.merge(t.desk(5), t.bodies[0], t.bodies[2], "合并"),
        lambda t: members.move(t.desk(5), t.people[1], t.bodies[0], "work"),
    ),
    "an empty branch dissolved while somebody moves there": (
        lambda t: organisations.dissolve(t.desk(5), t.bodies[3], "撤销"),
        lambda t: members.move(t.desk(5), t.people[1], t.bodies[3], "work"),
    ),
    "a branch split while one comes under it": (
        lambda t: organisations.split(t.desk(5), t.bodies[0], (t.bodies[1], t.bodies[2]), "分设", places={}, rest=t.bodies[1]),
        lambda t: organisations.change_parent(t.desk(5), t.bodies[3], t.bodies[0]),
    ),
    "a unit merged while a branch is established in it": (
        lambda t: institutions.merge(t.desk(5), t.units[0], t.units[1], "合并"), lambda t: body(t, t.units[0]),
    ),
    "a unit merged while a branch is attached to it": (
        lambda t: institutions.merge(t.desk(5), t.units[0], t.units[1], "合并"),
        lambda t: organisations.attach(t.desk(5), t.bodies[1], t.units[0]),
    ),
    "a branch that never was while somebody moves there": (
        lambda t: corrections.void(t.desk(0), next(e.position for e in t.facts() if e.stream == t.bodies[3]), "误录"),
        lambda t: members.move(t.desk(5), t.people[1], t.bodies[3], "work"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", ENDED)
def test_whoever_ends_and_whoever_joins_at_once_leave_nobody_behind(town: Town, way: str) -> None:
    refused = 0
    for n in range(_ROUNDS):
        town = Town(town.small)
        if n % 2:
            town.follow()
        start = threading.Barrier(2)

        def work(act: Callable[[Town], object], at: Town = town, start: threading.Barrier = start) -> None:
            nonlocal refused
            start.wait()
            try:
                act(at)
            except (Refused, Missing):
                refused += 1

        threads = [threading.Thread(target=work, args=(act,)) for act in ENDED[way]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong(town)
    assert refused <= _ROUNDS, "one of the two goes through"


def test_an_ending_that_has_read_who_is_there_is_not_carried_out_on_more_people_than_it_was_decided_on(town: Town) -> None:
    """Whoever comes between the look and the lock is seen: whoever asked looks again, and then the newcomer goes along."""
    desk, late = town.desk(5), list[UUID]()
    read = Sheet.states

    def between(sheet: Sheet, streams: Any, decider: Any) -> Any:
        found = read(sheet, streams, decider)
        if decider is member and not late:
            late.append(newcomer(town, town.bodies[0]))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sheet, "states", between)
        with pytest.raises(Changed):
            organisations.merge(desk, town.bodies[0], town.bodies[2], "合并")
    organisations.merge(desk, town.bodies[0], town.bodies[2], "合并")
    assert town.state(member, late[0]).custody.at(town.day(5)) == town.bodies[2]
    assert not wrong(town)


def test_a_decision_is_disturbed_by_those_kinds_alone_and_by_what_takes_them_back(town: Town) -> None:
    ledger, code, county = town.small.runtime.ledger, town.code, town.small.county
    head = ledger.head(county, code)
    quiet = Quiet(since=head, kinds=frozenset({"member.joined"}), undone=frozenset({"member.class-assigned"}))

    def sent() -> None:
        id = uuid4()
        desk = town.desk(5)
        desk.write([draft(town, id)], quiet=quiet)

    assigned = town.desk(5)
    members.change(assigned, town.people[0], lambda m: member.assign_class(m, "mobile", at=assigned.stamp))
    sent()
    town.void(town.last(member.ClassAssigned))
    with pytest.raises(WitnessMoved):
        sent()


def draft(town: Town, id: UUID) -> Draft:
    """A unit to be registered."""
    founding = institution.Registered(code=id.hex[:8], name="新厂", level=1, kind="enterprise")
    return Draft(stream=id, version=1, fact=founding, effective_on=town.day(5))


def test_no_decision_puts_anybody_where_nothing_stands(town: Town) -> None:
    """Whatever door a decision comes through: where it puts somebody is looked at as it will be stored, on every day."""
    organisations.merge(town.desk(10), town.bodies[0], town.bodies[2], "合并")
    moved = [member.Left(branch=town.bodies[1], reason="work"), member.Joined(branch=town.bodies[0])]
    for days in (9, 20):
        with pytest.raises(NothingStandsThere):
            members.change(town.desk(days), town.people[1], lambda _: list(moved))
    with pytest.raises(NothingStandsThere):
        newcomer(town, town.bodies[0])
    assert not wrong(town)


@pytest.mark.parametrize("mode", ["all", "good-rows"])
def test_an_import_leaves_nobody_in_a_branch_that_ended_after_its_rows_were_checked(runtime: Runtime, county: int, mode: Mode) -> None:
    """With all rows or none the file is looked at again, and says which row stands where nothing does; of good rows none is written."""
    roster.apply(rosters.desk(runtime, county), rosters.roster([]))
    book = books.read(runtime, county, county * 1000 + 111)
    branch, once = book.streams("organisations")[2], [True]

    def meanwhile(step: str, done: int, _total: int) -> None:
        if (step, done) == ("write", 0) and once:
            once.clear()
            organisations.dissolve(rosters.desk(runtime, county), branch, "撤销")

    result = roster.apply(rosters.desk(runtime, county), rosters.roster([rosters.person(0)]), mode=mode, progress=meanwhile)
    assert (result.applied, rosters.facts(runtime, county, tags="member.%")) == (False, [])
    assert [f.rule for f in result.refused] == (["plan.not-there"] if mode == "all" else ["changed-meanwhile"])


def test_each_lot_looks_from_where_the_one_before_has_looked_and_none_is_written_once_a_branch_has_ended(
    runtime: Runtime, county: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster.apply(rosters.desk(runtime, county), rosters.roster([]))
    book, append, since, id = books.read(runtime, county, county * 1000 + 111), Ledger.append, list[int](), uuid4()
    people = [rosters.person(n, branch=rosters.BRANCHES[0]["code"]) for n in range(3 * LOT)]

    def looking(self: Ledger, command: Command, drafts: Sequence[Draft], **more: Any) -> Receipt:
        if command.correlation == id and more.get("quiet"):
            since.append(more["quiet"].since)
        return append(self, command, drafts, **more)

    def meanwhile(step: str, done: int, _total: int) -> None:
        if (step, done) == ("write", 2 * LOT):
            organisations.dissolve(rosters.desk(runtime, county), book.streams("organisations")[2], "撤销")

    monkeypatch.setattr(Ledger, "append", looking)
    result = roster.apply(rosters.desk(runtime, county, command_id=id), rosters.roster(people), mode="good-rows", progress=meanwhile)
    assert since[1:] == [receipt.last for receipt in result.receipts]
    assert [f.rule for f in result.refused] == ["changed-meanwhile"]
    assert len(rosters.facts(runtime, county, tags="member.%")) == 2 * LOT
