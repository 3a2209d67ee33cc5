"""`python -m bench.commands`: one durable command over HTTP, beside a bare litestar that says hello on the same server."""

from __future__ import annotations

import http.client
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from datetime import date
from uuid import UUID, uuid4

import msgspec

from bench import results
from bench.ground import ground
from bench.harness import Step, compare, table
from bench.results import Aim, Table
from domain import grant, institution, tenant
from infra.ledger import Draft
from infra.settings import Settings
from services import grants, institutions, tenants, users
from services.desk import Actor, Desk
from services.wiring import Runtime

COUNTY = 980_003
OFFICE = COUNTY * 1000
TENANTS = [OFFICE + 1 + n for n in range(25)]
SESSIONS, UNITS = 80, 40
"""Sessions, because each may send only so many commands a second; units in each tenant, so that no history grows long."""
COMMAND = "a command over HTTP"
PASSWORD = "correct horse battery"
DAY = date(2025, 6, 14)
OFFICER, CLERK = Actor(id=UUID(int=7), role="county-office"), Actor(id=UUID(int=8), role="clerk")
_HELLO = """
from granian.constants import Interfaces
from granian.server import Server
from litestar import Litestar, get

@get("/", sync_to_thread=False)
def hello() -> str:
    return "hello"

app = Litestar([hello], openapi_config=None, logging_config=None)
"""
_SERVE = "Server('hello:app', address='127.0.0.1', port=%d, interface=Interfaces.ASGI, websockets=False, log_access=False).serve()"


def main() -> None:
    """Serve both, print the tables and keep the figures."""
    options = results.options("commands", {"rounds": 2, "seconds": 0.2}, rounds=7, seconds=1.0)
    tables: list[Table] = []
    with ground(pool=20) as (_, runtime), ExitStack() as stack:
        units = found(runtime)
        settings = msgspec.structs.replace(runtime.settings, port=_free(), log_level="error", pool_size=Settings().pool_size)
        stack.enter_context(_served([sys.executable, "-m", "services.app"], settings.port, os.environ | settings.environment()))
        bare = _free()
        stack.enter_context(_bare(runtime, bare))
        tokens = _sign_in(settings.port)
        for writers in (1, 16):
            contenders = {
                "bare litestar, hello": _hello(bare),
                COMMAND: _rename(settings.port, tokens, units),
                "the same command, without HTTP": _at_the_desk(runtime, units),
            }
            figures = compare(contenders, writers=writers, rounds=options.rounds, seconds=options.seconds)
            tables.append(
                Table(title=f"{writers} at once, 25 tenants", unit="answers/s", figures=figures, aims=[Aim(of=COMMAND, aim=0.25)])
            )
            print(table(f"{tables[-1].title} (aim: 0.25)", figures), "\n", flush=True)
        results.keep(options.into, runtime.db, "commands", "One durable command over HTTP", tables)


def found(runtime: Runtime) -> list[tuple[int, UUID]]:
    """Found a county of 25 tenants, clerks who may write in all of them, and units; return the units with their tenants."""
    for code, kind in ((OFFICE, "county"), *((code, "township") for code in TENANTS)):
        tenants.register(desk(runtime, OFFICE), tenant.Registered(tenant=code, name=f"第{code}号", kind=kind))
    for n in range(SESSIONS):
        user = users.add_user(runtime, COUNTY, OFFICE, f"clerk-{n}", "某某", "干部", PASSWORD)
        grants.give(desk(runtime, OFFICE), uuid4(), grant.Given(user=user, role="clerk", tenant=TENANTS[n % 25]))
    units: list[tuple[int, UUID]] = []
    for n in range(UNITS):
        for code in TENANTS:
            units.append((code, uuid4()))
            fact = institution.Registered(code=f"D-{n}", name=f"第{n}单位", level=1, kind="enterprise")
            desk(runtime, code).write([Draft(stream=units[-1][1], version=1, fact=fact, effective_on=DAY)])
    runtime.followers.catch_up(COUNTY)
    return units


def desk(runtime: Runtime, code: int) -> Desk:
    """Return a desk at a tenant for one command more."""
    actor = OFFICER if code == OFFICE else CLERK
    return Desk(
        runtime=runtime, actor=actor, county=COUNTY, tenant=code, command_id=uuid4(), channel="api", effective_on=DAY,
        today=date.today(),  # noqa: DTZ011 - the zone of the machine is far enough from a day's end
    )  # fmt: skip


def _hello(port: int) -> Step:
    ask = _asking(port)

    def step(_: int) -> int:
        ask("GET", "/", b"", {})
        return 1

    return step


def _rename(port: int, tokens: list[dict[str, str]], units: list[tuple[int, UUID]]) -> Step:
    ask, calls = _asking(port), itertools.count()

    def step(_: int) -> int:
        n = next(calls)
        code, unit = units[n % len(units)]
        mine = tokens[(n % 25) + 25 * ((n // 25) % (SESSIONS // 25))]
        body = msgspec.json.encode({"name": f"第{n}名", "effective_on": DAY.isoformat()})
        ask("POST", f"/api/v1/tenants/{code}/institutions/{unit}/name", body, {"Content-Type": "application/json", **mine})
        return 1

    return step


def _at_the_desk(runtime: Runtime, units: list[tuple[int, UUID]]) -> Step:
    calls = itertools.count(1_000_000)

    def step(_: int) -> int:
        n = next(calls)
        code, unit = units[n % len(units)]
        at = desk(runtime, code)
        institutions.change(at, unit, lambda state: institution.rename(state, f"第{n}名", at=at.stamp))
        return 1

    return step


def _asking(port: int) -> Callable[[str, str, bytes, dict[str, str]], None]:
    """Return what asks over a connection that each thread keeps, and raises where the answer is no success."""
    here = threading.local()

    def ask(method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        if not hasattr(here, "line"):
            here.line = http.client.HTTPConnection("127.0.0.1", port)
        here.line.request(method, path, body, headers)
        answer = here.line.getresponse()
        said = answer.read()
        if answer.status >= 300:
            message = f"{answer.status}: {said.decode()}"
            raise RuntimeError(message)

    return ask


def _sign_in(port: int) -> list[dict[str, str]]:
    """Return for each clerk the headers that his commands bear."""
    found: list[dict[str, str]] = []
    line = http.client.HTTPConnection("127.0.0.1", port)
    for n in range(SESSIONS):
        line.request("POST", "/api/v1/session", msgspec.json.encode({"login": f"clerk-{n}", "password": PASSWORD}),
                     {"Content-Type": "application/json"})  # fmt: skip
        answer = line.getresponse()
        answer.read()
        assert answer.status == 204, answer.status
        found.append({"Cookie": answer.headers["set-cookie"].partition(";")[0], "X-CSRF-Token": answer.headers["x-csrf-token"]})
    return found


@contextmanager
def _bare(runtime: Runtime, port: int) -> Generator[None]:
    place = runtime.settings.data / "bare"
    place.mkdir()
    (place / "hello.py").write_text(_HELLO)
    (place / "serve.py").write_text("from hello import Interfaces, Server\n\nif __name__ == '__main__':\n    " + _SERVE % port)
    with _served([sys.executable, str(place / "serve.py")], port, {**os.environ, "PYTHONPATH": str(place)}):
        yield


@contextmanager
def _served(argv: list[str], port: int, env: dict[str, str]) -> Generator[None]:
    """Run a server for the time being; it is there once somebody may connect to it."""
    with subprocess.Popen(argv, env=env) as running:
        limit = time.monotonic() + 30
        while True:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert running.poll() is None, f"{argv[-1]} ended"
            assert time.monotonic() < limit, f"{argv[-1]} does not come up"
            time.sleep(0.1)
        try:
            yield
        finally:
            running.terminate()


def _free() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


if __name__ == "__main__":
    main()
