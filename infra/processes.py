"""The processes of one installation: one table, for `taizhang up`, compose.yaml and the manifests, and what keeps them running."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import selectors
import signal
import subprocess
import sys
import time
from threading import Event
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from infra.settings import Settings

GRACE: Final = 20.0  # seconds between asking a process to stop and ending it
STEADY: Final = 30.0  # seconds after which a process counts as well again
SLOWEST: Final = 30.0  # longest pause before a restart


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of process: how it is called, what it needs first, and where it tells that it is well."""

    name: str
    argv: tuple[str, ...]
    needs: tuple[str, ...] = ("postgres", "redis")
    health: str = ""
    more: bool = False

    @property
    def command(self) -> list[str]:
        """Return the argv for this machine, where `python` is this interpreter."""
        return [sys.executable if self.argv[0] == "python" else self.argv[0], *self.argv[1:]]


# `more`: any number of them may run, here or on other machines. Two beats do no harm, one is enough.
TABLE: Final = (
    Process(name="web", argv=("python", "-m", "services.app"), health="/health", more=True),
    Process(name="follow", argv=("python", "-m", "workers.follow"), more=True),
    Process(name="worker", argv=("python", "-m", "workers.app"), more=True),
    Process(name="beat", argv=("python", "-m", "workers.beat")),
)


class _Child:
    """A process of the table as it runs now, is stopped, or waits to be started again."""

    def __init__(self, process: Process, env: Mapping[str, str]) -> None:
        self.process = process
        self.env = dict(env)
        self.running: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.pause = 1.0
        self.again_at = 0.0
        self.rest = b""

    def start(self) -> int:
        """Start it in a session of its own, so that a Ctrl-C in the terminal reaches the supervisor alone; return its output."""
        self.running = subprocess.Popen(  # noqa: S603 - argv from the table
            self.process.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - the supervisor has one thread
        )
        self.started = time.monotonic()
        assert self.running.stdout
        os.set_blocking(self.running.stdout.fileno(), False)
        return self.running.stdout.fileno()

    def lines(self, *, last: bool) -> list[str]:
        """Return the lines it has written since the last look: whole ones, and at the last look also what is left."""
        assert self.running
        assert self.running.stdout
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(self.running.stdout.fileno(), 65536):
                self.rest += piece
        *whole, self.rest = self.rest.split(b"\n")
        if last and self.rest:
            whole.append(self.rest)
            self.rest = b""
        return [line.decode(errors="replace") for line in whole]

    def ask_to_stop(self) -> None:
        """Ask it alone: a Celery worker lets its own children finish what they are at."""
        if self.running:
            self.running.terminate()

    def kill(self) -> None:
        """End it and whatever it started."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)


class Supervisor:
    """Starts every process of a table, starts again what ends, and stops all of them together."""

    def __init__(
        self, table: Sequence[Process], settings: Settings, env: Mapping[str, str], say: Callable[[str], None], held: Mapping[str, Event]
    ) -> None:
        self._children = [_Child(process, env) for process in table]
        self._settings = settings
        self._say = say
        self._wide = max(len(process.name) for process in table)
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = False
        self._held = held

    def run(self, on_ready: Callable[[], None] | None = None) -> None:
        """Return when SIGINT or SIGTERM arrived and every process is gone; call *on_ready* once all are well."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self._children:
                if not self._waits(child):
                    self._start(child)
            while not self._asked_to_stop:
                self._turn()
                if on_ready and all(self._well(child) for child in self._children):
                    on_ready()
                    on_ready = None
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self._asked_to_stop = True

    def _start(self, child: _Child) -> None:
        self._selector.register(child.start(), selectors.EVENT_READ, child)

    def _turn(self) -> None:
        self._listen()
        now = time.monotonic()
        for child in self._children:
            if child.running and child.running.poll() is not None:
                self._ended(child, now)
            elif child.running is None and now >= child.again_at and not self._waits(child):
                self._start(child)

    def _listen(self, seconds: float = 0.2) -> None:
        for key, _ in self._selector.select(seconds):
            self._print(key.data)

    def _print(self, child: _Child, *, last: bool = False) -> None:
        for line in child.lines(last=last):
            self._say(f"{child.process.name:<{self._wide}} | {line}")

    def _ended(self, child: _Child, now: float) -> None:
        assert child.running
        assert child.running.stdout
        self._print(child, last=True)
        child.kill()  # its children, if it left any
        status = child.running.returncode
        child.pause = 1.0 if now - child.started > STEADY else min(child.pause * 2, SLOWEST)
        child.again_at = now + child.pause
        self._selector.unregister(child.running.stdout)
        child.running.stdout.close()
        child.running = None
        self._say(f"{child.process.name:<{self._wide}} | ended with status {status}; starts again in {child.pause:.0f} s")

    def _waits(self, child: _Child) -> bool:
        return child.process.name in self._held and not self._held[child.process.name].is_set()

    def _well(self, child: _Child) -> bool:
        if self._waits(child):
            return True
        return child.running is not None and (not child.process.health or answers(self._settings, child.process.health))

    def _end(self) -> None:
        left = [child for child in reversed(self._children) if child.running]
        for child in left:
            child.ask_to_stop()
        limit = time.monotonic() + GRACE
        while any(child.running and child.running.poll() is None for child in left) and time.monotonic() < limit:
            self._listen(0.1)
        for child in left:
            child.kill()
            assert child.running
            assert child.running.stdout
            child.running.wait()
            self._print(child, last=True)
            child.running.stdout.close()
        self._selector.close()


def supervise(
    table: Sequence[Process],
    settings: Settings,
    *,
    env: Mapping[str, str] | None = None,
    say: Callable[[str], None] | None = None,
    on_ready: Callable[[], None] | None = None,
    held: Mapping[str, Event] | None = None,
) -> None:
    """Keep every process of *table* running until SIGINT or SIGTERM, and return when all of them are gone.

    The processes read *settings* from their environment. *on_ready* is called once, when all are well. A process named in
    *held* is started only once its event is set.
    """
    environ = {**(os.environ if env is None else env), **settings.environment(), "PYTHONUNBUFFERED": "1"}
    Supervisor(table, settings, environ, say or _say, held or {}).run(on_ready)


def answers(settings: Settings, path: str) -> bool:
    """Return whether this installation's web server answers 200 at *path*."""
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _die_with_parent() -> None:
    """Ask Linux to end this process when its supervisor is killed without a chance to do so itself."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


if __name__ == "__main__":  # a container's health check: `python -m infra.processes /health`
    from infra.settings import Settings

    sys.exit(not answers(Settings.from_env(), sys.argv[1]))
