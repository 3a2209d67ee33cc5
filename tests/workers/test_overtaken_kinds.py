"""Every kind of report is superseded by a late fact that its figures rest on, and by no other; the first of them is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain import calendar, member, period, report, session
from domain.kernel import Personal
from infra.ledger import Draft
from services import members, periods, reports
from services.reports.registry import REPORTS
from services.wiring import Runtime
from tests.services.reporting import books, by_stream, first_unit
from tests.services.small_county import CLERK, HEAD, SmallCounty
from tests.workers.office import Office

Plant = Callable[[SmallCounty], object]


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    """A county with a story, whose facts are followed."""
    small = SmallCounty(runtime, county)
    small.played()
    small.handed_in(small.before(20), period.Totals(institutions=1, organisations=1, members=6))
    return Office(small)


def joined(small: SmallCounty) -> None:
    small.joined(small.before(3), "mobile", "赵某2")


def renamed(small: SmallCounty) -> None:
    person = next(iter(by_stream(books(small, small.town), member.Registered)))
    fact = member.DetailsCorrected(name=Personal(person, "改名"))
    members.change(small.desk(CLERK, small.before(2)), person, lambda _: fact)


def held(small: SmallCounty) -> None:
    called = session.Scheduled(kind="study", title="补记的学习", planned_for=small.before(3), branches=(small.branch,))
    facts = (called, session.Held(), session.RollClosed(absent=()))
    desk, id = small.desk(CLERK, small.before(3)), uuid4()
    desk.write([Draft(stream=id, version=n, fact=fact, effective_on=small.before(3)) for n, fact in enumerate(facts, 1)])


def visited(small: SmallCounty) -> None:
    small.visited(small.before(2), "补记的问题")


def promised(small: SmallCounty) -> None:
    small.promise(f"Z{uuid4().hex[:4]}", "p1", small.before(4), small.today)


def declared(small: SmallCounty) -> None:
    periods.begin(small.desk(CLERK, small.before(2)), period.Opened(period=uuid4().hex[:8]))


OVERTAKES: Final[dict[str, tuple[tuple[Plant, str], ...]]] = {
    "weekly": ((joined, "member.registered"), (visited, "inspection.planned")),
    "coverage": ((held, "session.scheduled"), (renamed, "member.details-corrected")),
    "supervision": ((visited, "inspection.planned"),),
    "movement": ((joined, "member.registered"), (renamed, "member.details-corrected")),
    "lasting": ((promised, "commitment.drafted"),),
    "reconciliation": ((declared, "period.opened"), (joined, "member.registered")),
    "axes": ((held, "session.scheduled"), (promised, "commitment.drafted")),
    "dossier": ((visited, "inspection.planned"), (joined, "member.registered")),
}
LEAVES: Final[dict[str, Plant]] = {
    "weekly": held, "coverage": visited, "supervision": joined, "movement": promised, "lasting": visited, "reconciliation": promised,
    "axes": declared, "dossier": declared,
}  # fmt: skip


def built(office: Office, kind: str) -> UUID:
    """Ask for a report of a kind about the period in which last week ended, and return its run when it is built."""
    small, run, of = office.small, uuid4(), REPORTS[kind]
    reports.request(
        small.desk(HEAD, small.today), run, kind, calendar.around(small.sunday, of.period), small.sunday, formats=("json",),
        unit=first_unit(small) if "unit" in of.needs else None, since=small.before(90) if "since" in of.needs else None,
    )  # fmt: skip
    office.settle()
    assert office.facts(small.town, run), [(j.kind, j.state, j.last_error) for j in office.jobs(small.town)]
    return run


def test_every_kind_is_tried() -> None:
    assert OVERTAKES.keys() == LEAVES.keys() == REPORTS.keys()


@pytest.mark.parametrize("kind", sorted(REPORTS))
def test_a_late_fact_supersedes_the_kinds_that_rest_on_it_and_no_others(office: Office, kind: str) -> None:
    small = office.small
    for plant, tag in OVERTAKES[kind]:
        run = built(office, kind)
        LEAVES[kind](small)
        office.settle()
        assert not office.facts(small.town, run, report.Superseded), "this kind does not rest on that"
        plant(small)
        office.settle()
        [said] = office.facts(small.town, run, report.Superseded)
        assert said.fact is not None
        assert (said.fact.tenant, said.fact.tag, said.fact.how) == (small.town, tag, "late")
