"""A report that is asked for is built once, put on record once and told of once, whatever happens to those who build it."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import redis

from domain import report
from domain.calendar import NotAPeriod
from domain.kernel import Refused
from infra.embedded import Servers
from infra.jobs import Entry
from services import reports
from services.access import Forbidden
from services.desk import Actor
from services.reports import asking
from services.web.i18n import catalogue
from tests.services.small_county import CLERK, HEAD, OFFICE
from tests.workers.office import Office, ask, built, once, quiet


@pytest.mark.usefixtures("worker", "beat")
def test_a_report_asked_for_by_a_person_is_built_and_told_to_him(office: Office) -> None:
    town, small = office.small.town, office.small
    with office.following():
        run = ask(office)
        made = built(office, town, run)
        quiet(office, town)
    once(office, town, run, CLERK.id)
    assert not office.told(town, HEAD.id)
    asked = next(e for e in office.runtime.ledger.load(office.county, town, run) if isinstance(e.fact, report.Requested))
    assert (made.true_on, made.known_on, made.template) == (small.sunday, asked.recorded_at, "weekly/4")
    heads = {small.office: office.runtime.ledger.head(office.county, small.office), town: asked.position}
    assert {p.tenant: p.position for p in made.positions} == heads


@pytest.mark.usefixtures("worker", "beat")
def test_a_report_of_the_county_is_a_fact_of_the_county(office: Office) -> None:
    place = office.small.office
    with office.following():
        run = ask(office, tenant=place, actor=OFFICE, language="en")
        made = built(office, place, run)
        quiet(office, place)
    once(office, place, run, OFFICE.id)
    assert {p.tenant for p in made.positions} == {place, office.small.town}


@pytest.mark.usefixtures("worker", "beat")
def test_a_worker_killed_in_the_middle_and_a_flush_in_between_leave_one_report(office: Office, servers: Servers) -> None:
    town = office.small.town
    run = ask(office)
    office.queue_only()  # no view follows, so that the builder waits in the middle of its work
    job = working(office, town)
    os.kill(int((job.worker or "").rpartition(":")[2]), signal.SIGKILL)
    flush(servers)
    while working(office, town).attempts == job.attempts:
        time.sleep(0.05)
    flush(servers)
    with office.following():
        built(office, town, run)
        quiet(office, town)
    once(office, town, run, CLERK.id)
    (entry,) = office.jobs(town, "report.build")
    assert entry.attempts > job.attempts


def working(office: Office, tenant: int, seconds: float = 30) -> Entry:
    """Return the job that builds, as soon as it waits for the views."""
    limit = time.monotonic() + seconds
    while True:
        (job,) = office.jobs(tenant, "report.build")
        if (job.state, job.step) == ("running", "waiting"):
            return job
        assert time.monotonic() < limit, (job.state, job.step, job.last_error)
        time.sleep(0.02)


def flush(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client:
        client.flushall()


@pytest.mark.parametrize(
    ("name", "period", "more", "refusal"),
    [
        ("monthly", "2005-W24", {}, asking.UnknownReport), ("weekly", "2005-06", {}, asking.OtherPeriod),
        ("weekly", "2005-W99", {}, NotAPeriod), ("weekly", "2999-W01", {}, asking.NotBegun),
        ("weekly", "2005-W24", {"formats": ["exe"]}, asking.UnknownForm), ("weekly", "2005-W24", {"language": "fr"}, asking.UnknownForm),
        ("weekly", "2005-W24", {"formats": []}, report.NoFormat),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_is_refused_in_both_languages(
    office: Office, name: str, period: str, more: dict[str, object], refusal: type[Refused]
) -> None:
    desk = office.small.desk(CLERK, office.small.today)
    with pytest.raises(refusal) as refused:
        reports.request(desk, uuid4(), name, period, **more)  # type: ignore[arg-type]
    assert refused.value.code() in catalogue("zh-CN")
    assert refused.value.code() in catalogue("en")


def test_a_day_outside_the_period_is_refused_and_an_operator_may_not_ask(office: Office) -> None:
    small = office.small
    with pytest.raises(asking.OutsideThePeriod):
        ask(office, true_on=small.monday - timedelta(days=1))
    with pytest.raises(Forbidden):
        ask(office, actor=Actor(id=uuid4(), role="operator"))
    ask(office, true_on=small.monday)
