"""Seeded people go through a whole installation, by import, form, search and mistake: in clear they stand in one table alone."""

from __future__ import annotations

import base64
import io
import os
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import redis

from domain import grant
from infra.embedded import Servers
from infra.processes import TABLE
from infra.settings import Settings
from services import grants, reports, users
from services.wiring import Runtime
from tests.estate import new_database, new_redis
from tests.services import rosters
from tests.services.small_county import OFFICE, SmallCounty

PASSWORD = "correct horse battery"
NAMES = ("欧阳青禾", "司徒望舒", "呼延破虏", "上官采薇", "慕容归雁")
ADDRESS = "鸬鹚巷七十三弄"
REFUSED, SPOKEN = "端木离离", "13955501997"
"""A name in a row that is refused, and a number that is put where none belongs."""
PEOPLE = [
    rosters.person(n, name=name, id_number=rosters.number(7001 + n), phone=f"1395550199{n}", address=f"{ADDRESS}{n}号", post="鉴湖渡口渡工")
    for n, name in enumerate(NAMES)
]
TWICE = rosters.number(7500)
KEPT = [str(p[field]) for p in PEOPLE for field in ("name", "id_number", "phone")] + [ADDRESS, "鉴湖渡口渡工"]
SECRETS = [*KEPT, REFUSED, SPOKEN, TWICE]


def forms_of(secret: str) -> set[str]:
    """Return the ways in which a value may stand in a row, a log or an address."""
    raw = secret.encode()
    escaped = secret.encode("unicode_escape").decode()
    found = {secret, raw.hex(), secret.encode("gb18030").hex(), quote(secret), quote(secret).lower(), escaped}
    for shift in range(3):  # base64 of something longer with the value in it
        text = base64.b64encode(b"\x00" * shift + raw).decode().rstrip("=")
        inner = text[-(-shift * 8 // 6) : -2]
        found |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form for form in found if len(form) > 5 or form == secret}


FORMS = [(form, secret) for secret in SECRETS for form in forms_of(secret)]


def secrets_in(text: str) -> set[str]:
    return {secret for form, secret in FORMS if form in text}


class House:
    """An installation at work, all of whose words are kept."""

    def __init__(self, own: Servers, redis_url: str, folder: Path, county: int) -> None:
        self.own, self.redis_url, self.folder, self.port = own, redis_url, folder, _free()
        self.settings = Settings(
            database_url=own.app_url, redis_url=redis_url, data=folder / "data", log_level="debug", poll_seconds=0.1, worker_processes=1,
            pool_size=4, port=self.port, lease_seconds=2,
        )  # fmt: skip
        self.runtime = Runtime(self.settings)
        self.small, self.heard = SmallCounty(self.runtime, county), list[str]()

    def play(self) -> None:
        """Found the county, then do with the seeded people what offices do, well and badly."""
        self.small.founded()
        for login, at, role in (("clerk", self.small.town, "clerk"), ("office", None, "county-office")):
            user = users.add_user(self.runtime, self.small.county, at or self.small.office, login, "李四", "干部", PASSWORD)
            desk = self.small.desk(OFFICE, self.small.before(9), self.small.office)
            grants.give(desk, uuid4(), grant.Given(user=user, role=role, tenant=at))
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30) as web:
            self.until(lambda: _well(web), "the web process does not answer")
            self.until(lambda: web.post("/api/v1/session", json={"login": SPOKEN, "password": NAMES[0]}).status_code == 401, "no sign-in")
            answer = web.post("/api/v1/session", json={"login": "clerk", "password": PASSWORD})
            assert answer.status_code == 204, answer.text
            self._clerk(web, {"X-CSRF-Token": answer.headers["x-csrf-token"]})

    def _clerk(self, web: httpx.Client, word: dict[str, str]) -> None:
        api, town = f"/api/v1/tenants/{self.small.town}", self.small.town
        bad = [rosters.person(8 + n, name=REFUSED, id_number=number) for n, number in enumerate(["110105194912310020", *[TWICE] * 2])]
        file = {"file": (f"{NAMES[0]}.xlsx", rosters.roster([*PEOPLE, *bad]))}
        self.until(lambda: web.get(f"{api}/roster").status_code == 200, "the clerk's grant is not followed")
        taken = web.post(f"{api}/imports", params={"mode": "good-rows"}, files=file, headers=word).json()
        assert taken["applied"], taken
        assert taken["counts"]["refused"] == 3, taken
        waiting = web.post(f"/t/{town}/imports", data={"csrf": word["X-CSRF-Token"]}, files={"file": ("a.xlsx", rosters.roster(PEOPLE))})
        assert waiting.status_code in {200, 303}, waiting.text
        found = self.until(lambda: web.get(f"{api}/roster", params={"search": NAMES[1]}).json().get("items"), "the views do not follow")
        person = found[0]["person"]
        assert NAMES[1] in web.get(f"/t/{town}/roster", params={"search": NAMES[1]}).text, "the control: its own clerk sees the name"
        assert web.get(f"{api}/roster", params={"limit": SPOKEN, "search": NAMES[2]}).status_code == 400
        for where, body in (
            (f"roster/{person}/class", {"ledger_class": SPOKEN}), (f"roster/{person}/class", {"ledger_class": "retired", NAMES[3]: 1}),
            (f"roster/{person}/contact", {"how": NAMES[3]}), ("commitments", {"title": f"请拨{SPOKEN}", "wording": PEOPLE[1]["id_number"]}),
        ):  # fmt: skip
            assert web.post(f"{api}/{where}", json=body, headers=word).status_code in {400, 409, 422}, where
        left = web.post(f"{api}/roster/{person}/end", json={"ending": "resigned", "note": f"{NAMES[1]}自愿"}, headers=word)
        assert left.status_code < 500, left.text
        self._reports()

    def _reports(self) -> None:
        runs = {tenant: uuid4() for tenant in (self.small.office, self.small.town)}
        for tenant, run in runs.items():
            reports.request(self.small.desk(OFFICE, self.small.today, tenant), run, "weekly", self.small.week)
        self.until(lambda: all(self._built(tenant, run) for tenant, run in runs.items()), "no report was built", 60)

    def _built(self, tenant: int, run: UUID) -> bool:
        return any(e.tag == "report.generated" for e in self.runtime.ledger.load(self.small.county, tenant, run))

    @staticmethod
    def until(ask: Any, otherwise: str, seconds: float = 40) -> Any:
        limit = time.monotonic() + seconds
        while not (answer := ask()):
            assert time.monotonic() < limit, otherwise
            time.sleep(0.1)
        return answer

    def said(self) -> dict[str, str]:
        """Return what each process wrote."""
        return {path.name: path.read_text(errors="replace") for path in self.folder.glob("*.log")}


def _well(web: httpx.Client) -> bool:
    try:
        return web.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def _free() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextmanager
def at_work(house: House) -> Iterator[None]:
    """Run every process of the table, what it says going to a file; and listen to all that Redis is told."""
    environ = os.environ | house.settings.environment() | {"PYTHONWARNINGS": "ignore"}
    with ExitStack() as stack:
        client = stack.enter_context(closing(redis.Redis.from_url(house.redis_url)))
        monitor = stack.enter_context(client.monitor())
        Thread(target=_listen, args=[monitor, house.heard], daemon=True).start()
        running = list[subprocess.Popen[bytes]]()
        for process in TABLE:
            log = stack.enter_context((house.folder / f"{process.name}.log").open("wb"))
            running.append(subprocess.Popen(process.command, env=environ, stdout=log, stderr=log, start_new_session=True))
        try:
            yield
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(timeout=30)


def _listen(monitor: Any, heard: list[str]) -> None:
    while True:
        try:
            heard.append(str(monitor.next_command()["command"]))
        except Exception:  # noqa: BLE001 - Redis has gone, and so has what there was to hear
            return


@pytest.fixture(scope="module")
def house(servers: Servers, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    own, folder = new_database(servers, "people"), tmp_path_factory.mktemp("people")
    with new_redis(data) as redis_url:
        made = House(own, redis_url, folder, 970_001)
        with closing(made.runtime), at_work(made):
            made.play()
            with closing(redis.Redis.from_url(redis_url)) as client:
                made.heard += [repr((key, client.dump(key))) for key in client.scan_iter()]
            yield made


def rows_with_secrets(admin: psycopg.Connection[Any]) -> dict[str, set[str]]:
    """Return every table in which a secret stands in any form, with the secrets; and what the database remembers beside tables."""
    tables = [
        row[0] for row in admin.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_toast|pg_catalog|information_schema)'"
        )
    ] + ["pg_catalog.pg_description", "pg_catalog.pg_largeobject"]  # fmt: skip
    found = {name: secrets_in("\n".join(r[0] for r in admin.execute(f"SELECT t::text FROM {name} t".encode()))) for name in tables}
    return {name: secrets for name, secrets in found.items() if secrets}


def test_personal_values_stand_in_clear_in_one_table_alone(house: House) -> None:
    with psycopg.connect(house.own.admin_url) as admin:
        assert rows_with_secrets(admin) == {"views.member_identity": set(KEPT)}
        drafts = admin.execute("SELECT count(*) FROM work.uploads").fetchone()
        sealed = admin.execute("SELECT count(*) FROM ledger.events WHERE tag = 'member.registered'").fetchone()
    assert (drafts, sealed) == ((1,), (len(PEOPLE),))


def test_the_search_finds_a_value_in_every_sort_of_column(house: House) -> None:
    with psycopg.connect(house.own.admin_url) as admin:
        admin.execute("CREATE TABLE views.leak (a text, b bytea, c jsonb, d text[])")
        for n, secret in enumerate(SECRETS):
            row = [secret, b"\x01" * n + secret.encode(), f'{{"a": ["{secret}"]}}', [secret]]
            column = "abcd"[n % 4]
            admin.execute(f"INSERT INTO views.leak ({column}) VALUES (%s)".encode(), [row[n % 4]])
        assert rows_with_secrets(admin)["views.leak"] == set(SECRETS)
        admin.rollback()
    for n, secret in enumerate(SECRETS):
        packed = base64.b64encode(os.urandom(n) + secret.encode() + b"...").decode()
        assert secret in secrets_in(f"GET /x?search={quote(secret)}")
        assert secret in secrets_in(packed)


def test_nothing_personal_was_logged_by_any_process(house: House) -> None:
    said = house.said()
    assert {name: secrets_in(text) for name, text in said.items() if secrets_in(text)} == {}
    assert {name for name, text in said.items() if text} >= {"worker.log", "web.log"}, "the control: they wrote something"


def test_an_address_in_which_somebody_is_named_is_not_logged(house: House) -> None:
    before = len(house.said()["web.log"])
    with httpx.Client(base_url=f"http://127.0.0.1:{house.port}", timeout=30) as web:
        for path in (f"/t/{house.small.town}/roster/{NAMES[2]}", f"/t/{SPOKEN}", f"/api/v1/tenants/{PEOPLE[0]['id_number']}/roster"):
            assert web.get(path).status_code in {303, 400, 401, 404}, path
    house.until(lambda: house.said()["web.log"][before:].count('"request"') >= 3, "no request was logged")
    assert secrets_in(house.said()["web.log"][before:]) == set()


def test_nothing_personal_was_logged_by_postgresql(house: House, data: Path) -> None:
    log = (data / "pg" / "server.log").read_text(errors="replace")
    assert secrets_in(log) == set()
    assert "LOG:" in log


def test_redis_was_never_told_anything_personal(house: House) -> None:
    assert any("taizhang" in line for line in house.heard), "the control: it was told of jobs"
    assert set().union(*map(secrets_in, house.heard)) == set()


def test_kept_files_hold_nothing_personal(house: House) -> None:
    files = [path for path in (house.folder / "data").rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert len(files) >= 6, "the control: two reports in three forms"
    for path in files:
        content = path.read_bytes()
        parts = [content.decode(errors="replace"), content.hex(), path.name]
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts += [archive.read(name).decode(errors="replace") for name in archive.namelist()]
        assert set().union(*map(secrets_in, parts)) == set(), path


