"""Do one job in this process and end, or ask for one: where a crash point is set, this is the process that dies."""

from __future__ import annotations

import sys
from uuid import UUID

from infra import crash
from infra.jobs import Job, job_id, perform, queue
from infra.settings import Settings
from services.wiring import Runtime
from tests.workers import kinds  # noqa: F401 - registers them


def ask(runtime: Runtime, county: int, tenant: int, kind: str, key: str) -> UUID:
    """Ask for a job as a command does: queue it, commit, and give the hint."""
    with runtime.db.tenant(county, tenant) as sql:
        queue(sql, county, tenant, [Job(kind=kind, key=key)])
        crash.point("before-commit")
    crash.point("after-commit")
    runtime.wake.hint("jobs")
    return job_id(county, tenant, kind, key)


if __name__ == "__main__":
    runtime = Runtime(Settings.from_env())
    county, tenant, *what = sys.argv[1:]
    if len(what) == 1:
        print(perform(runtime.db, runtime, int(county), int(tenant), UUID(what[0]), lease_seconds=1))  # noqa: T201
    else:
        print(ask(runtime, int(county), int(tenant), *what))  # noqa: T201
    runtime.close()
