"""A builder that dies at any named place leaves one report, on record once and told of once."""

from __future__ import annotations

import signal
import subprocess
import sys
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain import report
from services.reports.building import job_of
from tests.services.small_county import CLERK
from tests.workers.conftest import process
from tests.workers.office import Office, ask, built, quiet

POINTS = (
    "before-claim", "after-claim", "before-effect", "report.after-files", "before-finish", "report.after-append", "after-effect",
    "before-commit", "after-finish",
)  # fmt: skip


@pytest.mark.usefixtures("worker")
def test_a_builder_that_dies_anywhere_delays_the_report_and_no_more(office: Office, environ: dict[str, str]) -> None:
    town = office.small.town
    runs = {point: ask(office, actor=replace(CLERK, id=uuid4())) for point in POINTS}
    office.followers.catch_up(office.county)
    for point, run in runs.items():
        asked = next(e for e in office.runtime.ledger.load(office.county, town, run) if isinstance(e.fact, report.Requested))
        job = job_of(office.county, town, asked.position)
        died = subprocess.run(
            [sys.executable, "-m", "tests.workers.builder", str(office.county), str(town), str(job)],
            env=environ | {"TAIZHANG_CRASH_AT": point}, check=False,
        )  # fmt: skip
        assert died.returncode == -signal.SIGKILL, point
    with process("workers.beat", environ), office.following():
        for run in runs.values():
            built(office, town, run)
        quiet(office, town)
    for point, run in runs.items():
        assert len(office.facts(town, run)) == 1, point
        assert office.run(town, run) is not None
    attempts = {j.key: j.attempts for j in office.jobs(town, "report.build")}
    assert sorted(attempts.values()) == [1] * 2 + [2] * (len(POINTS) - 2)  # nobody had claimed the first, the last was done
