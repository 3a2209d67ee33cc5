"""A policy: whom to tell, or what to do, when something happens; it writes jobs and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from infra.db import Database

H = TypeVar("H", bound=Callable[..., Any])


class Policy:
    """A follower that turns facts into jobs, under a name that never changes."""

    clear = False
    version = 1

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: dict[type[Any], Callable[[Any], Any]] = {}
        self._stretch: frozenset[type[Any]] = frozenset()
        self._look: Callable[..., Iterable[Any]] | None = None

    def on(self, *kinds: type[Any]) -> Callable[[H], H]:
        """Register the handler of some kinds of facts; it returns a job, several, or None."""

        def register(handler: H) -> H:
            self._handlers.update(dict.fromkeys(kinds, handler))
            return handler

        return register

    def on_stretch(self, *kinds: type[Any]) -> Callable[[H], H]:
        """Register who looks at a stretch of a tenant's facts as a whole, those of some kinds and what replaces any: (db, facts) to jobs.

        It may look into views, through a door of its own, so that many facts ask for one job, and those that concern nobody for none.
        """

        def register(handler: H) -> H:
            self._look, self._stretch = handler, frozenset(kinds)
            return handler

        return register

    def passes_over(self, kinds: Iterable[type[Any]]) -> list[str]:
        """Return the tags of those kinds of facts that ask for nothing."""
        return [str(k.__struct_config__.tag) for k in kinds if k not in self._handlers and k not in self._stretch]

    def jobs(self, recorded: Any) -> list[Any]:
        """Return the jobs that a fact asks for."""
        handler = self._handlers.get(type(recorded.fact))
        made = handler(recorded) if handler else None
        if made is None:
            return []
        return list(made) if isinstance(made, Iterable) else [made]

    def jobs_of_stretch(self, db: Database, facts: Sequence[Any]) -> list[Any]:
        """Return the jobs that a stretch of a tenant's facts asks for as a whole."""
        wanted = [e for e in facts if type(e.fact) in self._stretch or e.replaces is not None]
        return list(self._look(db, wanted)) if self._look and wanted else []
