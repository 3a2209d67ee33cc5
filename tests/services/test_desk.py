"""A desk's promises: rights first, one command once, the same decision or a clear refusal."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from domain import tenant
from domain.corrections import NotStanding
from domain.kernel import Fact, Refused
from domain.tenant import BooksClosed, Registered, Tenant
from infra.ledger import CommandReused, Receipt
from services import tenants
from services.access import Forbidden
from services.desk import Actor, Changed, Desk, Missing, NotYet
from services.together import Sheet, together
from services.wiring import Runtime

TODAY = date(2025, 6, 14)
OFFICE = Actor(id=UUID(int=11), role="county-office")


@pytest.fixture
def desk(runtime: Runtime, county: int) -> Desk:
    return Desk(
        runtime=runtime, actor=OFFICE, county=county, tenant=county * 1000, command_id=uuid4(), channel="api", effective_on=TODAY,
        today=TODAY,
    )  # fmt: skip


def called(town: Tenant | None) -> str | None:
    """Return what a township is called in the end."""
    return town.name.last if town else None


def again(desk: Desk, **changes: object) -> Desk:
    return msgspec.structs.replace(desk, **({"command_id": uuid4()} | changes))


def founded(desk: Desk) -> Receipt:
    return tenants.register(desk, Registered(tenant=desk.county * 1000 + 111, name="一号镇", kind="town"))


def test_a_role_that_does_not_allow_an_action_is_told_so_before_anything_is_read(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        founded(again(desk, actor=Actor(id=UUID(int=12), role="clerk")))
    assert desk.runtime.ledger.head(desk.county, desk.tenant) == 0


def test_what_does_not_exist_is_missing(desk: Desk) -> None:
    with pytest.raises(Missing):
        tenants.rename(desk, desk.county * 1000 + 111, "二号镇")


def test_a_command_said_twice_happens_once_and_is_not_decided_again(desk: Desk) -> None:
    first = founded(desk)
    second = founded(desk)
    assert (second.first_position, second.recorded_at, second.repeated) == (first.first_position, first.recorded_at, True)


def test_a_command_id_with_another_body_is_refused_by_its_fingerprint(desk: Desk) -> None:
    founded(msgspec.structs.replace(desk, fingerprint=b"one"))
    with pytest.raises(CommandReused):
        founded(msgspec.structs.replace(desk, fingerprint=b"two"))


def test_nothing_to_do_writes_no_fact_and_leaves_a_receipt(desk: Desk) -> None:
    founded(desk)
    code = desk.county * 1000 + 111
    same = again(desk)
    assert tenants.rename(same, code, "一号镇").size == 0
    assert tenants.rename(same, code, "一号镇").repeated


def test_a_fact_may_not_be_dated_later_than_today(desk: Desk) -> None:
    with pytest.raises(NotYet):
        founded(again(desk, effective_on=TODAY + timedelta(days=1)))
    founded(again(desk, effective_on=TODAY - timedelta(days=400)))


def test_a_refusal_of_the_domain_reaches_the_caller_and_nothing_is_written(desk: Desk) -> None:
    founded(desk)
    code = desk.county * 1000 + 111
    tenants.archive(again(desk), code, "merged")
    with pytest.raises(BooksClosed) as refused:
        tenants.rename(again(desk), code, "二号镇")
    assert isinstance(refused.value, Refused)
    assert desk.runtime.ledger.head(desk.county, desk.tenant) == 2


def test_an_expected_version_that_is_not_the_last_is_a_conflict(desk: Desk) -> None:
    founded(desk)
    code = desk.county * 1000 + 111
    tenants.rename(again(desk, expected=1), code, "二号镇")
    with pytest.raises(Changed):
        tenants.rename(again(desk, expected=1), code, "三号镇")


def test_who_lost_a_race_decides_again_and_goes_through_only_where_the_decision_is_the_same(desk: Desk) -> None:
    founded(desk)
    id = tenants.stream(desk.county, desk.county * 1000 + 111)

    def meanwhile(name: str) -> None:
        tenants.rename(again(desk), desk.county * 1000 + 111, name)

    def independent(state: Tenant) -> Fact:
        if called(state) == "一号镇":
            thread = threading.Thread(target=meanwhile, args=("二号镇",))
            thread.start()
            thread.join()
        return tenant.Archived(reason="r")

    def dependent(state: Tenant) -> Fact:
        before = state.name
        thread = threading.Thread(target=meanwhile, args=(f"{before}x",))
        thread.start()
        thread.join()
        return tenant.Renamed(name=f"{before}y")

    with pytest.raises(Changed):
        again(desk).change(id, tenant, dependent)
    tenants.rename(again(desk), desk.county * 1000 + 111, "一号镇")
    assert again(desk).change(id, tenant, independent).size == 1


@pytest.mark.parametrize("depends", [False, True], ids=["the same again", "another one"])
def test_where_somebody_moves_what_was_read_all_is_decided_again_and_only_the_same_decision_goes_through(desk: Desk, depends: bool) -> None:  # noqa: FBT001
    founded(desk)
    id, code, seen = tenants.stream(desk.county, desk.county * 1000 + 111), desk.county * 1000 + 111, list[str | None]()

    def decide(sheet: Sheet) -> None:
        seen.append(called(sheet.state(id, tenant)))
        if len(seen) == 1:
            thread = threading.Thread(target=lambda: tenants.rename(again(desk), code, "二号镇"))
            thread.start()
            thread.join()
        sheet.add(id, tenant.Renamed(name=f"{seen[-1]}东" if depends else "三号镇"))

    if depends:
        with pytest.raises(Changed):
            together(again(desk), id, tenant, decide)
    else:
        assert together(again(desk), id, tenant, decide).size == 1
    assert seen == ["一号镇", "二号镇"]


def test_a_command_written_together_that_meets_its_own_first_sending_gets_the_first_answer(desk: Desk) -> None:
    founded(desk)
    id, code = tenants.stream(desk.county, desk.county * 1000 + 111), desk.county * 1000 + 111
    once, answers = again(desk), list[Receipt]()

    def late(_: Sheet) -> None:
        answers.append(tenants.archive(once, code, "merged"))
        raise BooksClosed

    second = together(once, id, tenant, late)
    assert (second.first_position, second.recorded_at, second.repeated) == (answers[0].first_position, answers[0].recorded_at, True)


@pytest.mark.parametrize("seen", [BooksClosed, Changed, Missing, None])
def test_a_command_that_meets_its_own_first_sending_gets_the_first_answer(desk: Desk, seen: type[Exception] | None) -> None:
    """Sent twice at once, the second may look for the first too early and read what it wrote: then a refusal would be a lie."""
    founded(desk)
    id, code = tenants.stream(desk.county, desk.county * 1000 + 111), desk.county * 1000 + 111
    once, answers = again(desk), list[Receipt]()

    def late(_: Tenant) -> Fact:
        thread = threading.Thread(target=lambda: answers.append(tenants.archive(once, code, "merged")))
        thread.start()
        thread.join()
        if seen is not None:
            raise seen
        return tenant.Archived(reason="said otherwise")

    second = once.change(id, tenant, late)
    assert (second.first_position, second.recorded_at, second.repeated) == (answers[0].first_position, answers[0].recorded_at, True)
    assert desk.runtime.ledger.head(desk.county, desk.tenant) == 2


def test_a_refusal_of_a_command_that_was_never_stored_stays_a_refusal(desk: Desk) -> None:
    founded(desk)
    tenants.archive(again(desk), desk.county * 1000 + 111, "merged")
    with pytest.raises(BooksClosed):
        tenants.rename(again(desk), desk.county * 1000 + 111, "二号镇")


def test_a_fact_is_put_right_by_one_of_its_kind_and_voided_once(desk: Desk) -> None:
    first = founded(desk)
    code = desk.county * 1000 + 111
    id = tenants.stream(desk.county, code)
    renamed = tenants.rename(again(desk), code, "二号镇")
    again(desk).correct(id, tenant, renamed.first_position, lambda s: tenant.Renamed(name="三号镇") if s else None)
    assert called(again(desk).state(id, tenant)) == "三号镇"
    with pytest.raises(NotStanding):
        again(desk).void(id, tenant, renamed.first_position, "twice")
    again(desk).void(id, tenant, renamed.first_position + 1, "never happened")
    assert called(again(desk).state(id, tenant)) == "一号镇"
    right = Registered(tenant=code, name="正确镇", kind="town")
    again(desk).correct(id, tenant, first.first_position, lambda s: tenant.register(s, right))
    assert called(again(desk).state(id, tenant)) == "正确镇"
