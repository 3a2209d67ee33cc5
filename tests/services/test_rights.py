"""Rights do not leak: to other kinds of records by an id, through corrections, or from the house that promised to its verifier."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain import commitment, finding, grant
from domain.commitment import AlreadyPublicised, NotIndependent, OpenChallenge, UnknownProblem
from domain.corrections import NotStanding
from services import commitments, grants, members
from services.access import Forbidden
from services.desk import Actor, Desk, Missing
from services.wiring import Runtime
from tests.services.small_county import CLERK, HEAD, INSPECTOR, OFFICE, SmallCounty


@pytest.fixture
def town(runtime: Runtime, county: int) -> SmallCounty:
    small = SmallCounty(runtime, county)
    small.founded()
    return small


def shown(town: SmallCounty, id: UUID, day: date, at: int | None = None, actor: Actor = CLERK) -> UUID:
    """Climb a promise to its effect and show evidence of it."""
    town.advanced(id, day, "plan", "rules", "substantive", "effect", at=at)
    piece = uuid4()
    attached = commitment.EvidenceAttached(evidence=piece, kind="photo", happened_on=day, note="现场照片")
    commitments.attach(town.desk(actor, day, at), id, attached)
    return piece


def last(town: SmallCounty, id: UUID) -> int:
    return town.runtime.ledger.load(town.county, town.town, id)[-1].position


def test_a_right_to_one_kind_of_record_reaches_no_other_by_its_id(town: SmallCounty) -> None:
    day = town.before(50)
    found = town.visited(day, "牌桌未撤")
    desk: Desk = town.desk(CLERK, day)
    for act in (
        lambda: members.void(desk, found, last(town, found), "x"),
        lambda: commitments.void(desk, found, last(town, found), "x"),
        lambda: members.change(desk, found, lambda _: None),
        lambda: commitments.advance(desk, found, "plan"),
        lambda: members.void(desk, uuid4(), 1, "x"),
    ):
        with pytest.raises(Missing):
            act()
    assert town.desk(INSPECTOR, day).state(found, finding) is not None


def test_a_unit_takes_back_no_inspectors_doubt_or_verdict(town: SmallCounty) -> None:
    day = town.before(50)
    id = town.promise("A", "p1", day, town.today)
    piece = shown(town, id, day)
    commitments.claim(town.desk(HEAD, day), id)
    commitments.challenge(town.desk(INSPECTOR, day), id, piece, "摆拍")
    for actor in (CLERK, HEAD):
        with pytest.raises(Forbidden):
            commitments.void(town.desk(actor, day), id, last(town, id), "误录")
    with pytest.raises(OpenChallenge):
        commitments.verify(town.desk(INSPECTOR, day), id, methods=("field-visit",))
    commitments.void(town.desk(INSPECTOR, day), id, last(town, id), "看错了")
    commitments.verify(town.desk(INSPECTOR, day), id, methods=("field-visit",))
    with pytest.raises(Forbidden):
        commitments.correct(town.desk(OFFICE, day), id, last(town, id), lambda _: commitment.Closed(cycle=2))
    with pytest.raises(NotStanding):
        commitments.void(town.desk(INSPECTOR, day), id, 10**6, "x")


def test_published_words_never_happened_to_be_others(town: SmallCounty) -> None:
    day = town.before(50)
    id = town.promise("A", "p1", day, town.today)
    published = town.runtime.ledger.load(town.county, town.town, id)[-1]
    with pytest.raises(AlreadyPublicised):
        commitments.void(town.desk(HEAD, day), id, published.position, "误发")
    said = published.fact
    told = {name: getattr(said, name) for name in said.__struct_fields__}
    with pytest.raises(AlreadyPublicised):
        commitments.correct(town.desk(HEAD, day), id, published.position, lambda _: commitment.Publicised(**(told | {"wording": "轻一些"})))
    commitments.correct(town.desk(HEAD, day), id, published.position, lambda _: commitment.Publicised(**(told | {"place": "公开栏"})))


def test_the_county_does_not_verify_what_its_own_office_promised(town: SmallCounty) -> None:
    day, both = town.before(50), uuid4()
    for role in ("county-office", "inspector"):
        grants.give(town.desk(OFFICE, town.before(190), town.office), uuid4(), grant.Given(user=both, role=role))
    town.runtime.followers.catch_up(town.county)
    id = uuid4()
    founding = commitment.Drafted(
        number="C1", problem="p1", title="县级承诺", wording="限期办结。", level="county", due=town.today, responsible=UUID(int=40),
        campaign=town.campaign,
    )  # fmt: skip
    commitments.draft(town.desk(OFFICE, day, town.office), id, founding)
    commitments.publish(town.desk(OFFICE, day, town.office), id)
    shown(town, id, day, town.office, OFFICE)
    commitments.claim(town.desk(OFFICE, day, town.office), id)
    with pytest.raises(NotIndependent):
        commitments.verify(town.desk(Actor(id=both, role="inspector"), day, town.office), id, methods=("field-visit",))
    commitments.verify(town.desk(INSPECTOR, day, town.office), id, methods=("field-visit",))


def test_a_campaign_that_is_not_there_lists_no_problem_to_promise_about(town: SmallCounty) -> None:
    founding = commitment.Drafted(
        number="1", problem="p1", title="承诺", wording="限期整改。", level="unit", due=town.today, campaign=uuid4()
    )
    with pytest.raises(UnknownProblem):
        commitments.draft(town.desk(CLERK, town.before(50)), uuid4(), founding)


def test_every_fact_of_a_promise_has_somebody_who_may_put_it_right() -> None:
    assert set(commitments.RECORDED_BY) == set(commitment.Event.__args__)
