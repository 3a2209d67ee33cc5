"""eventsourcing's own applications on our ledger, each in a tenant of its own: what the conformance cases construct."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import AggregateRecorder, InfrastructureFactory, TrackingRecorder
from eventsourcing.utils import resolve_topic

from infra.db import Database
from infra.ledger.recorder import LedgerProcessRecorder, LedgerRecorder, LedgerTrackingRecorder


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Builds recorders for the tenant that the environment names: DATABASE_URL, LEDGER_COUNTY, LEDGER_TENANT."""

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        self.db = Database(self.env["DATABASE_URL"], size=12)
        self.county, self.tenant = int(self.env.get("LEDGER_COUNTY", "0")), int(self.env.get("LEDGER_TENANT", "0"))

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:  # noqa: ARG002 - the library names it
        """Return the recorder named by SNAPSHOT_RECORDER_TOPIC: the product keeps no snapshots (docs/decisions)."""
        recorder: type[AggregateRecorder] = resolve_topic(self.env["SNAPSHOT_RECORDER_TOPIC"])
        return recorder()

    def application_recorder(self) -> LedgerRecorder:
        """Return a recorder of events."""
        return LedgerRecorder(self.db, self.county, self.tenant)

    def tracking_recorder(self, tracking_recorder_class: type[Any] | None = None) -> Any:
        """Return a recorder of positions, of the class asked for."""
        return (tracking_recorder_class or LedgerTrackingRecorder)(self.db, self.county, self.tenant)

    def process_recorder(self) -> LedgerProcessRecorder:
        """Return a recorder of events and positions."""
        return LedgerProcessRecorder(self.db, self.county, self.tenant)

    def close(self) -> None:
        """Close the pool."""
        self.db.close()
