"""A worker that dies at any named place of an export leaves one file, the same as if it had not."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from infra.jobs import Entry, find
from services import exports
from services.exports import Export
from services.views.timeline import Filter
from services.wiring import Runtime
from tests.services.small_county import CLERK, SmallCounty
from tests.workers.conftest import process
from tests.workers.office import Office, quiet

POINTS = (
    "before-claim", "after-claim", "before-effect", "export.after-file", "before-finish", "after-effect", "before-commit", "after-finish",
)  # fmt: skip


@pytest.fixture
def office(runtime: Runtime, county: int) -> Office:
    """A county with a story, and a timeline of more pages than one."""
    small = SmallCounty(runtime, county)
    small.founded()
    small.peopled(600)
    small.promise("A1", "p1", small.before(60), small.today)
    return Office(small)


def ask(office: Office, form: str = "ndjson") -> UUID:
    small = office.small
    asked = Export(
        county=office.county, tenant=small.town, form="xlsx" if form == "xlsx" else "ndjson", lang="zh-CN", true_on=small.today,
        today=small.today, known_on=None, wanted=Filter(),
    )  # fmt: skip
    return exports.send(small.desk(CLERK, small.today, small.town), asked)


def entry(office: Office, id: UUID) -> Entry:
    with office.runtime.db.tenant(office.county, office.small.town) as sql:
        found = find(sql, office.county, office.small.town, id)
    assert found is not None
    return found


@pytest.mark.usefixtures("worker")
def test_a_writer_that_dies_anywhere_delays_the_file_and_no_more(office: Office, environ: dict[str, str]) -> None:
    town, began = office.small.town, {point: ask(office) for point in POINTS}
    dying = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.workers.builder", str(office.county), str(town), str(id)],
            env=environ | {"TAIZHANG_CRASH_AT": point},
        )
        for point, id in began.items()
    ]
    assert [one.wait() for one in dying] == [-signal.SIGKILL] * len(POINTS)
    with process("workers.beat", environ):
        quiet(office, town)
    made = {point: entry(office, id) for point, id in began.items()}
    assert len({done.result["sha256"] for done in made.values()}) == 1  # one content, however often it was written
    with office.runtime.db.tenant(office.county, town) as sql:
        kept = sql.execute("SELECT sha256 FROM work.files WHERE tenant_id = %s AND kind = 'export'", [town]).fetchall()
        found = exports.file(office.runtime, sql, made["after-finish"])
    assert kept == [(made["after-finish"].result["sha256"],)]
    assert found is not None
    facts = [json.loads(line) for line in found[1].splitlines()]
    assert len(facts) == made["after-finish"].result["facts"] > 600
    assert len({fact["position"] for fact in facts}) == len(facts)
    assert hashlib.sha256(found[1]).hexdigest() == kept[0][0]
    assert sorted(done.attempts for done in made.values()) == [1] * 2 + [2] * (len(POINTS) - 2)


def test_a_killed_worker_is_replaced_and_its_owner_sees_how_far_it_is(office: Office, environ: dict[str, str]) -> None:
    id = ask(office, "xlsx")
    with process("tests.workers.worker", environ) as running, process("workers.beat", environ):
        limit = time.monotonic() + 30
        while entry(office, id).started_at is None:
            assert time.monotonic() < limit
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGKILL)
        with process("tests.workers.worker", environ):
            quiet(office, office.small.town)
    (notice,) = [one for one in office.told(office.small.town, CLERK.id) if one.kind == "export-ready"]
    assert notice.link == f"/t/{office.small.town}/timeline/exports/{id}"
    assert (notice.params["day"], notice.params["facts"]) == (office.small.today.isoformat(), entry(office, id).result["facts"])
    assert datetime.fromisoformat(notice.params["known"]) == datetime.fromisoformat(entry(office, id).args["export"]["known_on"])
    done = entry(office, id)
    assert (done.state, done.step, done.done, done.total) == ("done", "writing", done.result["facts"], done.result["facts"])


def test_the_same_command_asks_once(office: Office) -> None:
    desk = office.small.desk(CLERK, office.small.today, office.small.town)
    asked = Export(
        county=office.county, tenant=office.small.town, form="ndjson", lang="en", true_on=date(2005, 1, 1), today=office.small.today,
        known_on=None, wanted=Filter(person=uuid4()),
    )  # fmt: skip
    assert exports.send(desk, asked) == exports.send(desk, asked)
    assert len(office.jobs(office.small.town, "timeline.export")) == 1
