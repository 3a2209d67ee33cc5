"""The library's own cases, unchanged, on our recorders: as the application role, each in a tenant of its own.

They run three times, each time in a module that says over which way the database is reached: test_conformance, test_conformance_noisy
and test_conformance_pooled.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import pytest
from eventsourcing.persistence import AggregateRecorder, StoredEvent, Tracking
from eventsourcing.tests import application as application_cases
from eventsourcing.tests import persistence as persistence_cases
from eventsourcing.tests import projection as projection_cases

from infra.db import Database
from infra.ledger.recorder import LedgerProcessRecorder, LedgerRecorder, LedgerTrackingRecorder, track

__all__ = [
    "TestAggregateEventCountersProjection",
    "TestApplicationRecorder",
    "TestEventCountersView",
    "TestEventSourcedProjection",
    "TestExampleApplication",
    "TestNonInterleavingNotificationIDs",
    "TestProcessRecorder",
    "TestTrackingRecorder",
    "books",
]
COUNTY = 990_001
_tenants = itertools.count(COUNTY * 1_000_000 + 1)
NEIGHBOUR = COUNTY * 1_000_000
"""A tenant of the same county in which no case runs."""


class Way(NamedTuple):
    """How the database is reached: the doors, and the address for those who open their own."""

    db: Database
    url: str


@pytest.fixture(autouse=True)
def books(request: pytest.FixtureRequest, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each case a tenant that nobody has written to."""
    tenant = next(_tenants)
    request.instance.books = (way.db, COUNTY, tenant)
    monkeypatch.setenv("PERSISTENCE_MODULE", "infra.ledger.factory:Factory")
    monkeypatch.setenv("DATABASE_URL", way.url)
    monkeypatch.setenv("LEDGER_COUNTY", str(COUNTY))
    monkeypatch.setenv("LEDGER_TENANT", str(tenant))
    monkeypatch.setenv("COUNTERS_LEDGER_TENANT", str(next(_tenants)))  # the projection is an application too
    monkeypatch.setenv("SNAPSHOT_RECORDER_TOPIC", f"{__name__}:SnapshotDouble")


class SnapshotDouble(AggregateRecorder):
    """Keeps snapshots for the library's example application: the product has none (docs/decisions/0003)."""

    def __init__(self) -> None:
        self.kept: list[StoredEvent] = []

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        self.kept.extend(stored_events)
        return None

    def select_events(
        self, originator_id: Any, *, gt: int | None = None, lte: int | None = None, desc: bool = False, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        found = [
            e
            for e in self.kept
            if e.originator_id == originator_id
            and (gt is None or e.originator_version > gt)
            and (lte is None or e.originator_version <= lte)
        ]
        return sorted(found, key=lambda e: e.originator_version, reverse=desc)[:limit]


class CountersView(LedgerTrackingRecorder, projection_cases.EventCountersView):
    """Two counters kept as tracking positions of their own, moved in the same transaction as the upstream's."""

    def get_created_event_counter(self) -> int:
        return self.max_tracking_id("counter created") or 0

    def get_subsequent_event_counter(self) -> int:
        return self.max_tracking_id("counter subsequent") or 0

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("counter created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("counter subsequent", tracking)

    def _increment(self, name: str, tracking: Tracking) -> None:
        with self.db.tenant(self.county, self.tenant) as sql:
            track(sql, self.county, self.tenant, tracking)
            sql.execute(
                "INSERT INTO follow.tracking AS t (county_id, tenant_id, name, position) VALUES (%s, %s, %s, 1)"
                " ON CONFLICT (county_id, tenant_id, name) DO UPDATE SET position = t.position + 1",
                [self.county, self.tenant, name],
            )


class TestApplicationRecorder(persistence_cases.ApplicationRecorderTestCase[LedgerRecorder]):
    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(*self.books)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestProcessRecorder(persistence_cases.ProcessRecorderTestCase):
    def create_recorder(self) -> LedgerProcessRecorder:
        return LedgerProcessRecorder(*self.books)


class TestTrackingRecorder(persistence_cases.TrackingRecorderTestCase):
    def create_recorder(self) -> LedgerTrackingRecorder:
        return LedgerTrackingRecorder(*self.books)


class TestNonInterleavingNotificationIDs(persistence_cases.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(*self.books)


class TestExampleApplication(application_cases.ExampleApplicationTestCase):
    expected_factory_topic = "infra.ledger.factory:Factory"


class TestEventCountersView(projection_cases.EventCountersViewTestCase):
    def construct_event_counters_view(self) -> CountersView:
        return CountersView(*self.books)


class TestAggregateEventCountersProjection(projection_cases.AggregateEventCountersProjectionTestCase):
    view_class = CountersView


class TestEventSourcedProjection(projection_cases.EventSourcedProjectionTestCase):
    env: ClassVar[dict[str, str]] = {}
