"""A policy: whom to tell, or what to do, when something happens; it writes jobs and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

H = TypeVar("H", bound=Callable[..., Any])


class Policy:
    """A follower that turns facts into jobs, under a name that never changes."""

    clear = False
    version = 1

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: dict[type[Any], Callable[[Any], Any]] = {}

    def on(self, *kinds: type[Any]) -> Callable[[H], H]:
        """Register the handler of some kinds of facts; it returns a job, several, or None."""

        def register(handler: H) -> H:
            self._handlers.update(dict.fromkeys(kinds, handler))
            return handler

        return register

    def passes_over(self, kinds: Iterable[type[Any]]) -> list[str]:
        """Return the tags of those kinds of facts that ask for nothing."""
        return [str(k.__struct_config__.tag) for k in kinds if k not in self._handlers]

    def jobs(self, recorded: Any) -> list[Any]:
        """Return the jobs that a fact asks for."""
        handler = self._handlers.get(type(recorded.fact))
        made = handler(recorded) if handler else None
        if made is None:
            return []
        return list(made) if isinstance(made, Iterable) else [made]
