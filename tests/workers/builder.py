"""Do one job of the product's own kinds in this process and end: where a crash point is set, this is the process that dies."""

from __future__ import annotations

import sys
from uuid import UUID

from infra.jobs import perform
from infra.settings import Settings
from services.wiring import Runtime
from workers import tasks

if __name__ == "__main__":
    tasks.load()
    runtime = Runtime(Settings.from_env())
    county, tenant, job = sys.argv[1:]
    print(perform(runtime.db, runtime, int(county), int(tenant), UUID(job), lease_seconds=1))  # noqa: T201
    runtime.close()
