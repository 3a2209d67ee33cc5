"""`taizhang demo`: a made-up county, its year 2005 played day by day on a rehearsal ledger, and the product serving it."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import threading
import time
import traceback
from typing import Any, Final

from msgspec.structs import replace

from infra.followers import positions
from infra.migrate import begin_clock, migrate
from infra.processes import TABLE, supervise
from infra.settings import Settings
from services import demo, views
from services.commands import Failed
from services.premises import housed, renewed
from services.wiring import Runtime

BEGINS: Final = "2005-01-01"
_PATIENCE: Final = 240.0  # seconds that reports and notices may take after the last command


def register(subparsers: Any) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("demo", help="play a made-up county through 2005 and serve it")
    parser.add_argument("--once", action="store_true", help="play, print the figures, stop everything and exit")
    parser.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    chosen = Settings.from_env()
    if chosen.embedded:  # beside a county's own books, never in them
        chosen = replace(chosen, data=chosen.data / "demo")
    with housed(chosen) as settings:
        if not settings.migrate_url:
            message = "TAIZHANG_MIGRATE_URL is not set: the demonstration moves a rehearsal's clock, which only the migrate role may"
            raise Failed(message)
        migrate(settings.migrate_url)
        begin_clock(settings.migrate_url, rehearsal=BEGINS, time_zone=settings.time_zone)
        renewed(settings, print)
        return _Stage(replace(settings, port=_free(settings)), once=options.once).run()


class _Stage:
    """The processes of the product, with the story played beside them as soon as they are well.

    The beat comes last: it makes up for the year as after a long absence, every weekly report of the county and the last one of every
    other kind and of each tenant, so that the demonstration is ready within a minute or two.
    """

    def __init__(self, settings: Settings, *, once: bool) -> None:
        self._settings, self._once = settings, once
        self._failed = False
        self._played = threading.Event()
        self._ending = threading.Event()

    def run(self) -> int:
        """Return 0 after Ctrl-C, or after the figures where it is to be done once; 1 where the story could not be played."""
        playing = threading.Thread(target=self._perform, name="demo", daemon=True)
        try:
            supervise(TABLE, self._settings, say=self._hear, on_ready=playing.start, held={"beat": self._played})
        finally:
            self._ending.set()
        if playing.ident is not None:
            playing.join(timeout=10)
        return int(self._failed or playing.ident is None)

    def _perform(self) -> None:
        runtime = Runtime(self._settings)
        try:
            began = time.monotonic()
            story = demo.play(runtime, self._settings.migrate_url, self._say)
            self._played.set()
            self._say(f"played {story.played.commands} commands on {story.played.days} days; now the reports and notices")
            self._wait(runtime, story.county)
            for line in demo.reconcile(runtime, story.county):
                self._say(line)
            self._say(f"all in {time.monotonic() - began:.0f} s")
            self._introduce(story)
        except Exception:  # noqa: BLE001 - the edge of a thread: said in full, and the exit status tells
            self._failed = not self._ending.is_set()
            if self._failed:
                traceback.print_exc()
        finally:
            runtime.close()
        if self._once or self._failed:
            os.kill(os.getpid(), signal.SIGTERM)

    def _introduce(self, story: demo.Story) -> None:
        if self._once:
            return
        self._say("")
        self._say(f"  http://{self._settings.host}:{self._settings.port}/")
        self._say(f"  {'role':<14} {'login':<12} {'password':<14} name")
        for account in story.accounts:
            self._say(f"  {account.role:<14} {account.login:<12} {account.password:<14} {account.name}")
        self._say("")
        self._say("Ctrl-C stops everything.")

    def _wait(self, runtime: Runtime, county: int) -> None:
        """Wait until the views stand at the heads and no job is left to be done now; raise Failed where that takes too long."""
        limit = time.monotonic() + _PATIENCE
        names = [(view.name, view.version) for view in views.ALL]
        while time.monotonic() < limit and not self._ending.is_set():
            with runtime.db.platform() as sql:
                late = positions.behind(sql, names, county=county, limit=1)
                left = sql.execute(
                    "SELECT count(*) FROM work.jobs WHERE county_id = %s AND state IN ('waiting', 'running', 'sending')"
                    " AND due_at <= ledger.now()",
                    [county],
                ).fetchone()
            if not late and left == (0,):
                return
            time.sleep(0.5)
        if not self._ending.is_set():
            message = "reports and notices were not done in time"
            raise Failed(message)

    def _hear(self, line: str) -> None:
        if not self._once or "error" in line.lower() or "ended with status" in line:
            print(line, flush=True)

    def _say(self, line: str) -> None:
        print(line, flush=True)


def _free(settings: Settings) -> int:
    """Return the port asked for, or a free one where somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            probe.bind((settings.host, 0))
        return int(probe.getsockname()[1])
