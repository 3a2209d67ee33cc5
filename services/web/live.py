"""Live pages: whoever looks at a page is told what changes on it, over Server-Sent Events.

A *topic* is something that can be watched. To add one, write a class with the members of `Topic` and name it in `services/web/watched.py`;
on the page put `data-live="NAME=KEY"` on the element whose content it is (`assets/live.js` does the rest), and nothing is lost without
JavaScript. Whoever changes something says `runtime.wake.hint("live")` after the commit, or the next slow look finds it.

Promised: one thread and at most one connection to the database per process, however many watch; nothing is open while nobody watches;
a reader is told only what `admit` let him in to, is let in anew every two minutes, and gets the newest state instead of a backlog.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncGenerator, Callable, Collection, Hashable, Mapping, Sequence
from functools import partial
from threading import Event, Lock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

import msgspec
import structlog
from litestar import Controller
from litestar.concurrency import sync_to_thread
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from psycopg_pool import PoolTimeout

from infra.db import AWAY
from infra.wake import Listener
from services.desk import Missing
from services.web.crowded import Crowded
from services.web.routes import Visit, stream

if TYPE_CHECKING:
    from types import FrameType

    from services.web.i18n import Words
    from services.web.site import Site
    from services.wiring import Runtime

_log = structlog.get_logger("live")
MOST: Final = 500
"""Watchers of one process; each is a few kilobytes and an open connection of the web server."""
EACH: Final = 8
"""Pages that one user may watch at once."""
LASTS: Final = 120.0
"""Seconds after which a stream ends; the browser comes back by itself, through the guard."""
_QUIET: Final = 15.0
_LOOK: Final = 0.25


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is told: the new content of an element, and whether that was the last of it."""

    html: str
    over: bool = False


class Topic(Protocol):
    """Something that can be watched."""

    name: str
    soonest: float
    """Seconds between two looks, however much happens."""
    latest: float
    """Seconds after which it is looked at although nothing was heard."""

    def admit(self, visit: Visit, text: str) -> Hashable:
        """Return the key that an address means; raises Missing where this reader may not watch it."""
        ...

    def look(self, runtime: Runtime, keys: Collection[Any]) -> Mapping[Any, Any]:
        """Return how things stand, for all keys at once; what is gone is left out. Called in a thread, and not in a door."""
        ...

    def say(self, site: Site, words: Words, key: Any, found: Any) -> Said:
        """Return what to tell a reader, in his words; called in the event loop, so it asks nobody."""
        ...


Watched = tuple[Topic, Hashable]


class Watcher:
    """One open page: what it watches, and what has changed since it was told last."""

    def __init__(self, user: UUID, watched: Mapping[Watched, Any]) -> None:
        self.user, self.watched = user, dict(watched)
        self.ended = False
        self._news = dict(self.watched)
        self._loop, self._rung = asyncio.get_running_loop(), asyncio.Event()
        self._rung.set()

    def tell(self, found: Mapping[Watched, Any]) -> None:
        """Take note of what has changed; called from the thread that looks."""
        self._loop.call_soon_threadsafe(self._take, found)

    def end(self) -> None:
        """Let the page go; called from any thread."""
        self._loop.call_soon_threadsafe(self._end)

    async def news(self, seconds: float) -> Mapping[Watched, Any]:
        """Return what has changed, or nothing after so many seconds of quiet."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return {}
        self._rung.clear()
        news, self._news = self._news, {}
        return news

    def _take(self, found: Mapping[Watched, Any]) -> None:
        changed = {watched: now for watched, now in found.items() if self.watched.get(watched) != now}
        self.watched |= changed
        self._news |= changed
        if changed:
            self._rung.set()

    def _end(self) -> None:
        self.ended = True
        self._rung.set()


class Hub:
    """The one who looks for all watchers of a process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._lock = runtime, Lock()
        self._watchers: set[Watcher] = set()
        self._thread: Thread | None = None
        self._stop = Event()

    @property
    def looking(self) -> bool:
        """Return whether anybody looks."""
        return self._thread is not None

    @property
    def watchers(self) -> int:
        """Return how many watch."""
        return len(self._watchers)

    def room(self, user: UUID) -> None:
        """Raise Crowded where this user, or everybody, watches enough already."""
        with self._lock:
            mine = sum(each.user == user for each in self._watchers)
            if self._stop.is_set() or len(self._watchers) >= MOST or mine >= EACH:
                raise Crowded

    def join(self, watcher: Watcher) -> None:
        """Look for one more."""
        with self._lock:
            self._watchers.add(watcher)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="live", daemon=True)
                self._thread.start()

    def leave(self, watcher: Watcher) -> None:
        """Look for one less; the thread ends with the last."""
        with self._lock:
            self._watchers.discard(watcher)

    def end(self) -> None:
        """Let every page go, and nobody in any more."""
        self._stop.set()
        with self._lock:
            watchers = list(self._watchers)
        for watcher in watchers:
            watcher.end()

    def end_at_signals(self) -> None:
        """Let every page go as soon as this process is asked to stop: its server waits for open streams before it says so itself.

        The server's own handler is called by the loop, which hears of a signal through a pipe, whatever Python's handler is.
        """
        loop = asyncio.get_running_loop()
        if current_thread() is main_thread():
            for signum in (signal.SIGTERM, signal.SIGINT):
                before = signal.getsignal(signum)
                signal.signal(signum, partial(_ending, lambda: loop.call_soon_threadsafe(self.end), before))

    def close(self) -> None:
        """Let every page go and look no more."""
        self.end()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=2)

    def _run(self) -> None:
        listener, heard, looked = Listener(self._runtime.settings.redis_url, "live"), set[Topic](), dict[Topic, float]()
        try:
            while wanted := self._wanted():
                if listener.wait(_LOOK, self._stop):
                    heard.update(wanted)
                now = time.monotonic()
                for topic, keys in wanted.items():
                    since = now - looked.get(topic, float("-inf"))
                    if since >= topic.latest or (topic in heard and since >= topic.soonest):
                        heard.discard(topic)
                        looked[topic] = now
                        self._look(topic, keys)
        finally:
            listener.close()

    def _wanted(self) -> dict[Topic, set[Hashable]]:
        """Return the keys that are watched, by topic; nothing, and no thread any more, where nobody watches."""
        wanted: dict[Topic, set[Hashable]] = {}
        with self._lock:
            for watcher in self._watchers:
                for topic, key in watcher.watched:
                    wanted.setdefault(topic, set()).add(key)
            if not wanted or self._stop.is_set():
                self._thread = None
                return {}
        return wanted

    def _look(self, topic: Topic, keys: Collection[Hashable]) -> None:
        try:
            found = topic.look(self._runtime, keys)
        except (*AWAY, PoolTimeout) as error:
            _log.warning("look missed", topic=topic.name, error=type(error).__name__)
            return
        with self._lock:
            watchers = list(self._watchers)
        for watcher in watchers:
            mine = {(topic, key): found[key] for at, key in watcher.watched if at is topic and key in found}
            if mine:
                watcher.tell(mine)


def _ending(end: Callable[[], object], before: Any, signum: int, frame: FrameType | None) -> None:
    end()
    if callable(before):
        before(signum, frame)


class Live(Controller):
    """The stream of what is live on a page."""

    path = "/live"

    @stream(action=None, scope="session")
    async def watch(self, visit: Visit) -> ServerSentEvent:
        """Tell what changes of the topics that the address names: ?job=TENANT:JOB&inbox=mine."""
        hub = visit.site.live
        hub.room(visit.session.user)
        watched = await sync_to_thread(_admitted, visit)
        return ServerSentEvent(_told(visit, hub, watched), retry_duration=2000)


def _admitted(visit: Visit) -> dict[Watched, Any]:
    """Return what the address names, as it stands now; raises Missing where any of it is not for this reader."""
    from services.web.watched import TOPICS

    found: dict[Watched, Any] = {}
    for name, text in visit.request.query.items():
        topic = TOPICS.get(name)
        if topic is None:
            continue
        keys = [topic.admit(visit, each) for each in text.split(",", EACH)[:EACH]]
        now = topic.look(visit.site.runtime, keys)
        found |= {(topic, key): now.get(key) for key in keys}
    if not found:
        raise Missing
    return found


async def _told(visit: Visit, hub: Hub, watched: Mapping[Watched, Any]) -> AsyncGenerator[ServerSentEventMessage]:
    watcher, until = Watcher(visit.session.user, watched), time.monotonic() + LASTS
    hub.join(watcher)
    try:
        while not watcher.ended and (left := until - time.monotonic()) > 0:
            news = await watcher.news(min(left, _QUIET))
            for message in _messages(visit, news):
                yield message
            if not news:
                yield ServerSentEventMessage(data=None, comment="quiet")
    finally:
        hub.leave(watcher)


def _messages(visit: Visit, news: Mapping[Watched, Any]) -> Sequence[ServerSentEventMessage]:
    said = [(topic, key, topic.say(visit.site, visit.words, key, now)) for (topic, key), now in news.items() if now is not None]
    return [
        ServerSentEventMessage(event=topic.name, data=msgspec.json.encode({"key": str(key), "html": one.html, "over": one.over}))
        for topic, key, one in said
    ]
