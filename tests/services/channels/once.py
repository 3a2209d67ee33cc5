"""Do one job of sending in this process and end; where a crash point is set, this is the process that dies."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from uuid import UUID

from infra.jobs import perform
from infra.settings import Settings
from services.channels.guard import Guard
from services.channels.sending import told as _registered  # its module alone: every kind would make each process slow to begin
from services.wiring import Runtime

assert _registered

if __name__ == "__main__":
    with closing(Runtime(Settings.from_env())) as runtime:
        runtime.guard = Guard(rehearsed=[os.environ["TAIZHANG_TEST_REHEARSED"]])
        county, tenant, job = sys.argv[1:]
        perform(runtime.db, runtime, int(county), int(tenant), UUID(job), lease_seconds=1)
