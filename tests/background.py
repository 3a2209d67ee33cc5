"""Something that goes on beside a test until the test is through with it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def beside(work: Callable[[Event], object]) -> Generator[None]:
    """Let work go on in a thread, which ends when the event that it is given is set."""
    stop = Event()
    thread = Thread(target=work, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
