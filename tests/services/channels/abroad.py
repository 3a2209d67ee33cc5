"""A person who is told outside: an office with a relay and a receiver of webhooks in processes of their own, and what reached them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain import finding, grant, inspection
from infra.jobs import Entry, job_id, perform
from services import findings, grants, inspections, users
from services.channels import entering
from services.channels.guard import Guard
from services.channels.log import Delivery, listing
from services.channels.offer import Channel
from services.channels.queueing import KIND
from services.channels.ways import Way
from services.sessions import Held, Session
from services.wiring import Runtime
from tests.services.small_county import INSPECTOR, OFFICE, SmallCounty
from tests.workers.office import Office

ADDRESS = "li.si@county.example.cn"
PASSWORD = "correct horse battery"


class Abroad:
    """A clerk of the town with his ways, and what reached them."""

    def __init__(self, office: Office, hook: int, folder: Path) -> None:
        self.office, self.small, self.county, self.runtime = office, office.small, office.county, office.runtime
        self.hook, self.folder = f"http://127.0.0.1:{hook}/tell", folder
        self.rehearsed = f"127.0.0.1:{hook}"
        self.runtime.guard = Guard(rehearsed=[self.rehearsed])
        self.user = users.add_user(self.runtime, self.county, self.small.town, f"li-{uuid4().hex[:8]}", "李四", "干部", PASSWORD)
        self.grant = uuid4()
        day = self.small.before(100)
        given = grant.Given(user=self.user, role="clerk", tenant=self.small.town)
        grants.give(self.small.desk(OFFICE, day, self.small.office), self.grant, given)
        office.settle()

    def way(self, channel: Channel) -> Way:
        return entering.mine(self.runtime, self.county, self.user, channel)

    def enter(self, channel: Channel, address: str) -> None:
        entering.enter(self.runtime, (self.county, self.small.town, self.user), channel, address)
        self.office.settle()

    def open(self, *channels: Channel) -> None:
        """Enter an address on each channel and confirm it by the code that came."""
        for channel in channels:
            self.enter(channel, ADDRESS if channel == "mail" else self.hook)
            way = self.way(channel)
            entering.confirm(self.runtime, way, entering.code(self.runtime, way.id, way.code_number))

    def found(self, severity: str = "critical") -> UUID:
        """A finding, raised at the town; a critical one is told at any hour."""
        visit, id, day = uuid4(), uuid4(), self.small.before(3)
        planned = inspection.Planned(kind="routine", purpose="督导检查", planned_for=day, methods=("files",))
        started = inspection.Started(inspectors=(INSPECTOR.id,))
        inspections.hold(self.small.desk(INSPECTOR, day), visit, planned, started, [inspection.FilesReviewed(what="台账")])
        raised = finding.Raised(inspection=visit, method="files", text="台账缺页", severity=severity)
        findings.raise_finding(self.small.desk(INSPECTOR, day), id, raised)
        return id

    def told(self) -> None:
        """Follow the facts and put what they tell into inboxes, and send nothing yet."""
        self.office.followers.catch_up(self.county)
        for one in self.office.jobs(self.small.town, "notice.put"):
            perform(self.runtime.db, self.runtime, self.county, self.small.town, one.job_id, lease_seconds=30)

    def jobs(self) -> list[Entry]:
        return [one for one in self.office.jobs(self.small.town, KIND) if one.args["user"] == str(self.user)]

    def job(self, finding: UUID, channel: Channel) -> Entry:
        """Return the sending of a finding's notice on a channel."""
        with self.runtime.db.tenant(self.county, self.small.town) as sql:
            row = sql.execute(
                "SELECT item_id FROM work.inbox WHERE tenant_id = %s AND user_id = %s AND key = %s",
                [self.small.town, self.user, str(finding)],
            ).fetchone()
        assert row is not None
        id = job_id(self.county, self.small.town, KIND, f"{row[0]}:{channel}")
        return next(one for one in self.jobs() if one.job_id == id)

    def perform(self, job: UUID) -> None:
        perform(self.runtime.db, self.runtime, self.county, self.small.town, job, lease_seconds=30)

    def log(self) -> Sequence[Delivery]:
        """Return what was sent to the clerk beside codes, the youngest first."""
        with self.runtime.db.county(self.county) as sql:
            return [one for one in listing(sql, self.county, user=self.user).items if one.notice != "code"]

    def letters(self) -> list[EmailMessage]:
        """Return the letters that the relay took, without those that bring a code."""
        read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(self.folder.glob("*.eml"))]
        return [one for one in read if "验证码" not in plain(one)]

    def hooked(self) -> list[dict[str, Any]]:
        """Return the bodies that the receiver took, without those that bring a code."""
        path = self.folder / "hook.log"
        bodies = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()] if path.exists() else []
        return [one for one in bodies if one["kind"] != "code"]

    @contextmanager
    def relayed(self, manner: str) -> Generator[None]:
        """Let the relay be another one for a while, which refuses."""
        calm = self.runtime.settings
        with serving("relay", manner, str(self.folder)) as port:
            self.runtime.settings = msgspec.structs.replace(calm, mail_port=port)
            try:
                yield
            finally:
                self.runtime.settings = calm

    def session(self) -> Session:
        """Return the clerk as he is signed in."""
        held, now = (Held(role="clerk", tenant=self.small.town),), datetime.now(UTC)
        return Session(
            county=self.county, home=self.small.town, user=self.user, name="", post="", language=None, csrf="", now=now,
            today=self.small.today, held=held,
        )  # fmt: skip

    def environ(self) -> dict[str, str]:
        """Return the environment of a process that sends."""
        return self.runtime.settings.environment() | {"TAIZHANG_TEST_REHEARSED": self.rehearsed}


def plain(letter: EmailMessage) -> str:
    """Return the plain part of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def abroad(runtime: Runtime, county: int) -> Generator[Abroad]:
    """Yield a county with a story and a person in it, in an installation that sends mail and webhooks to processes of this test's own."""
    with tempfile.TemporaryDirectory(prefix="tz-abroad-") as name, serving("relay", "takes", name) as mail:
        folder = Path(name)
        with serving("hook", "200", f"{name}/hook.log") as port:
            settings = msgspec.structs.replace(
                runtime.settings, mail_host="127.0.0.1", mail_port=mail, mail_security="plain", mail_from="ledger@county.example.cn",
                channels="webhook,wecom", site="https://ledger.example.cn",
            )  # fmt: skip
            own = Runtime(settings)
            try:
                small = SmallCounty(own, county)
                small.founded()
                small.peopled(1)
                yield Abroad(Office(small), port, folder)
            finally:
                own.close()


@contextmanager
def serving(module: str, *words: str) -> Generator[int]:
    command = [sys.executable, "-m", f"tests.services.channels.{module}", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def way_row(runtime: Runtime, way: Way) -> bytes:
    """Return the sealed address as it stands in the table."""
    with runtime.db.tenant(way.county, way.tenant) as sql:
        row = sql.execute("SELECT address FROM access.ways WHERE tenant_id = %s AND way_id = %s", [way.tenant, way.id]).fetchone()
    assert row is not None
    return bytes(row[0])
