"""What tests of policies need of a product at work: facts followed, jobs done in this process, and what came of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from domain import report
from infra.files import registered
from infra.followers import Followers, positions
from infra.jobs import Entry, listing, perform, queue
from infra.jobs.recovery import due
from services import inbox, reports, views
from services.coordinate import Coordinate
from services.desk import Actor
from services.views.reports import Report
from services.views.reports import card as run_card
from services.wiring import Runtime
from tests.background import beside
from tests.services.small_county import CLERK, SmallCounty
from workers import policies, tasks

tasks.load()


class Office:
    """The followers and workers of one county."""

    def __init__(self, small: SmallCounty) -> None:
        self.small, self.runtime, self.county = small, small.runtime, small.county
        self.followers = Followers(self.runtime.db, self.runtime.ledger, views.ALL, policies.ALL, queue=queue)
        self.followers.catch_up(self.county)

    def queue_only(self) -> None:
        """Queue what policies ask for, and let no view follow."""
        Followers(self.runtime.db, self.runtime.ledger, [], policies.ALL, queue=queue).catch_up(self.county)

    def behind(self) -> list[tuple[str, int, int]]:
        """Return the followers that have facts to take."""
        with self.runtime.db.platform() as sql:
            return positions.behind(sql, self.followers.names(), county=self.county)

    def settle(self) -> None:
        """Follow every fact and do every job that is due, until there is nothing left to do."""
        while True:
            self.followers.catch_up(self.county)
            waiting = [job for job in due(self.runtime.db, 10_000) if job.county == self.county]
            if not waiting:
                return
            for job in waiting:
                perform(self.runtime.db, self.runtime, job.county, job.tenant, job.job_id, lease_seconds=30)

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Follow the county's facts in the background."""

        def follow(stop: threading.Event) -> None:
            while not stop.wait(0.02):
                self.followers.run_once(county=self.county)

        with beside(follow):
            yield

    def jobs(self, tenant: int, kind: str | None = None) -> list[Entry]:
        with self.runtime.db.tenant(self.county, tenant) as sql:
            return listing(sql, self.county, tenant, kind=kind, limit=10_000)

    def facts(self, tenant: int, run: UUID, kind: type[Any] = report.Generated) -> list[Any]:
        """Return the facts of a kind in a run's stream."""
        return [e.fact for e in self.runtime.ledger.load(self.county, tenant, run) if isinstance(e.fact, kind)]

    def run(self, tenant: int, run: UUID) -> Report | None:
        with self.runtime.db.tenant(self.county, tenant) as sql:
            return run_card(sql, self.county, tenant, run, views_now(self.runtime))

    def told(self, tenant: int, user: UUID) -> list[inbox.Shown]:
        """Return what a user finds in his inbox at a tenant, oldest first, each line of a morning's notice by itself."""
        return [
            replace(item, kind=line["kind"], params=line["params"], link=line["link"])
            for item in self.items(tenant, user)
            for line in item.params.get("lines", [{"kind": item.kind, "params": item.params, "link": item.link}])
        ]

    def items(self, tenant: int, user: UUID) -> list[inbox.Shown]:
        """Return the items of a user's inbox at a tenant, oldest first."""
        with self.runtime.db.tenant(self.county, tenant) as sql:
            return inbox.listing(sql, self.county, tenant, user, limit=1000)[::-1]


def views_now(runtime: Runtime) -> Any:
    """Return today's coordinate."""
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Coordinate(true_on=row[0], today=row[0])


def ask(office: Office, *, tenant: int | None = None, actor: Actor = CLERK, **more: object) -> UUID:
    """Ask for last week's report and return the run's id."""
    small, run = office.small, uuid4()
    desk = small.desk(actor, small.today, tenant or small.town)
    reports.request(desk, run, "weekly", small.week, **more)  # type: ignore[arg-type]
    return run


def built(office: Office, tenant: int, run: UUID, seconds: float = 40) -> report.Generated:
    """Return what was built, as soon as it is on record and told of."""
    limit = time.monotonic() + seconds
    while not office.facts(tenant, run):
        assert time.monotonic() < limit, [(j.kind, j.state, j.attempts, j.last_error) for j in office.jobs(tenant)]
        time.sleep(0.05)
    return office.facts(tenant, run)[0]


def quiet(office: Office, tenant: int, seconds: float = 40) -> None:
    """Return when every fact is followed and every job of a tenant is done."""
    limit = time.monotonic() + seconds
    while office.behind():
        assert time.monotonic() < limit, office.behind()
        time.sleep(0.05)
    while pending := [j for j in office.jobs(tenant) if j.state != "done"]:
        assert time.monotonic() < limit, [(j.kind, j.state, j.attempts, j.last_error) for j in pending]
        time.sleep(0.05)


def digest_of(content: bytes) -> str:
    """Return the digest of a report's figures as anybody can find it: of its JSON without the digest itself and the document."""
    said = {name: value for name, value in json.loads(content).items() if name not in ("digest", "document")}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def once(office: Office, tenant: int, run: UUID, user: UUID) -> None:
    """Assert that one report was built, kept under its hashes, and told of, each exactly once."""
    (made,) = office.facts(tenant, run)
    assert [f.format for f in made.files] == ["pdf", "docx", "xlsx", "json"]
    card = office.run(tenant, run)
    assert card is not None
    assert (card.status, card.figures) == ("generated", made.figures)
    with office.runtime.db.tenant(office.county, tenant) as sql:
        for each in made.files:
            assert registered(sql, office.county, tenant, each.sha256)
            file = reports.file(office.runtime, sql, office.county, card, each.format)
            assert file is not None
            assert hashlib.sha256(file.content).hexdigest() == each.sha256
            assert file.name == f"weekly-{tenant}-{card.period}.{each.format}"
        assert reports.file(office.runtime, sql, office.county, card, "odt") is None
        held = reports.file(office.runtime, sql, office.county, card, "json")
        assert held is not None
    assert made.figures == digest_of(held.content)
    told = [(n.kind, n.params["id"]) for n in office.told(tenant, user) if n.kind != "report-superseded"]  # facts may come late meanwhile
    assert told == [("report-ready", str(run))]
