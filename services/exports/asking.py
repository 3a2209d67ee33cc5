"""How an export is asked for, watched and fetched: by the one who asked, and nobody else."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

import msgspec

from domain.kernel import Refused
from infra import answers
from infra.files import Files, registered
from infra.jobs import Entry, Job, find, job_id, queue
from services.coordinate import Coordinate
from services.desk import Desk
from services.exports import writing
from services.reports import basis as bases
from services.views import progress as progress_of
from services.views import timeline
from services.views.timeline import Filter
from services.web.i18n import Lang

if TYPE_CHECKING:
    from infra.db import Sql
    from services.web.i18n import Words
    from services.wiring import Runtime

KIND: Final = "timeline.export"
Form = Literal["ndjson", "xlsx"]
FORMATS: Final[dict[Form, str]] = {
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms an export comes in."""
AT_ONCE: Final = 2_000
"""So many facts are written while the reader waits; more of them are a worker's."""


class TooManyAtOnce(Refused):
    """More than {most} facts take a while: ask for the file, and fetch it when it is ready."""


class TooManyRows(Refused):
    """A workbook holds at most {most} facts here; narrow the timeline, or take it as NDJSON."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A timeline to be written: whose (None: the whole county's), where it stands on both clocks, and what it is cut down to."""

    county: int
    tenant: int | None
    form: Form
    lang: Lang
    true_on: date
    today: date
    known_on: datetime | None
    wanted: Filter

    @property
    def at(self) -> Coordinate:
        """Return where it stands."""
        return Coordinate(true_on=self.true_on, today=self.today, known_at=self.known_on)


def at_once(runtime: Runtime, sql: Sql, asked: Export, words: Words) -> tuple[Export, bytes]:
    """Return a short timeline as a file with the coordinate at which it stands, in an open door; raises TooManyAtOnce.

    It stands at the instant up to which its views are complete, so that whoever asks for that instant later gets the same bytes.
    """
    asked = _fixed(sql, asked, progress_of.complete_to(progress_of.positions(sql, asked.county, asked.tenant, writing.VIEWS)))
    assert asked.known_on is not None
    n = timeline.count(sql, asked.county, asked.tenant, asked.at, asked.wanted, most=AT_ONCE + 1)
    if n > AT_ONCE:
        raise TooManyAtOnce(most=AT_ONCE)
    positions = bases.positions(runtime, asked.county, asked.tenant, asked.known_on)
    return asked, b"".join(writing.written(runtime, sql, asked, words, total=n, positions=positions))


def send(desk: Desk, asked: Export) -> UUID:
    """Queue a timeline to be written, once for a command, and return the id of the work; raises TooManyRows.

    What is known at this moment stands in the request, so that a second attempt writes the same file.
    """
    desk.allow("timeline.export")
    if asked_before(desk):
        return work(desk)
    with desk.runtime.db.tenant(desk.county, asked.tenant) if asked.tenant else desk.runtime.db.county(desk.county) as sql:
        fixed = _fixed(sql, asked)
        most = writing.MOST_ROWS + 1
        if asked.form == "xlsx" and timeline.count(sql, desk.county, asked.tenant, asked.at, asked.wanted, most=most) == most:
            raise TooManyRows(most=writing.MOST_ROWS)
    args = {"actor": str(desk.actor.id), "export": msgspec.to_builtins(fixed)}
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        if answers.answer(sql, desk.unbooked).first:
            queue(sql, desk.county, desk.tenant, [Job(kind=KIND, key=str(desk.command_id), args=args)])
    desk.runtime.wake.hint("jobs")
    return work(desk)


def asked_before(desk: Desk) -> bool:
    """Return whether this desk's command has asked for its file before; raises CommandReused where it asked for something else."""
    return answers.before(desk.runtime.db, desk.unbooked) is not None


def work(desk: Desk) -> UUID:
    """Return the id of the work that this desk's command asks for."""
    return job_id(desk.county, desk.tenant, KIND, str(desk.command_id))


def again(desk: Desk, before: Entry) -> UUID:
    """Ask for the same once more, from the coordinate of an export that was made before: the same bytes."""
    return send(desk, msgspec.convert(before.args["export"], Export))


def _fixed(sql: Sql, asked: Export, complete_to: datetime | None = None) -> Export:
    """Return what is asked for as it is known at an instant that has passed."""
    row = sql.execute("SELECT ledger.now()").fetchone()
    assert row is not None
    return msgspec.structs.replace(asked, known_on=min(at for at in (asked.known_on, complete_to, row[0]) if at))


def progress(sql: Sql, county: int, tenant: int, id: UUID, actor: UUID) -> Entry | None:
    """Return how far somebody's own export has come, None where there is none; in the tenant's door or the county's."""
    found = find(sql, county, tenant, id)
    return found if found and found.kind == KIND and found.args["actor"] == str(actor) else None


def file(runtime: Runtime, sql: Sql, done: Entry) -> tuple[Export, bytes] | None:
    """Return an export that is done with its content, checked against its hash; None where it is not done or was purged."""
    if done.state != "done" or registered(sql, done.county_id, done.tenant_id, done.result["sha256"]) is None:
        return None
    content = Files(Path(runtime.settings.data) / "files").read(done.result["sha256"])
    return msgspec.convert(done.args["export"], Export), content
