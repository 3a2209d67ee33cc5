"""A view: tables, and for each kind of fact a pure handler that says what it changes in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import ModuleType
from typing import Any, TypeVar, get_args

import msgspec

from infra.intervals import GRAINS, Change, Counting, CurrentTable, DeltaTable, IntervalTable, Line, LogTable, TallyTable

H = TypeVar("H", bound=Callable[..., Any])
Handled = Change | Line | Iterable[Change | Line] | None


class View:
    """A read model by its name, which never changes, and its version, which does when its rows would come out differently.

    `clear` gives the handlers personal values opened; `everything` says that a handler for the base of all facts takes those
    without one of their own.
    """

    def __init__(self, name: str, *, version: int, modules: Sequence[ModuleType], clear: bool = False) -> None:
        self.name, self.version, self.clear = name, version, clear
        self.modules = tuple(modules)
        self.tables: dict[str, IntervalTable | CurrentTable | LogTable | DeltaTable | TallyTable] = {}
        self._handlers: dict[type[Any], Callable[[Any], Handled]] = {}
        self._ignored: set[type[Any]] = set()
        self._every: Callable[[Any], Handled] | None = None

    def interval(self, name: str, *, key: Mapping[str, str], columns: Mapping[str, str]) -> IntervalTable:
        """Declare a table with history; all changes of one key must come from facts of one stream."""
        table = IntervalTable(name=name, key=key, columns=columns)
        self.tables[name] = table
        return table

    def current(self, name: str, *, key: Mapping[str, str], columns: Mapping[str, str]) -> CurrentTable:
        """Declare a table of what is known now; all changes of one key must come from facts of one stream."""
        table = CurrentTable(name=name, key=key, columns=columns)
        self.tables[name] = table
        return table

    table = current

    def log(self, name: str, *, columns: Mapping[str, str]) -> LogTable:
        """Declare a table of rows per fact."""
        table = LogTable(name=name, columns=columns)
        self.tables[name] = table
        return table

    def deltas(self, name: str, *, of: IntervalTable, counting: Counting, tallied: str | None = None) -> DeltaTable:
        """Declare a table of counts over time, derived from what changes in *of*; *counting* is pure: values in, what they add to out.

        *tallied* begins the names of the two tables that keep their sums, `…_by_month` and `…_by_year`.
        """
        tallies = [TallyTable(name=f"{tallied}_by_{grain}", grain=grain) for grain in GRAINS] if tallied else []
        table = DeltaTable(name=name, of=of.name, counting=counting, tallies=tallies)
        self.tables |= {one.name: one for one in (table, *tallies)}
        return table

    def on(self, *kinds: type[Any]) -> Callable[[H], H]:
        """Register the handler of some kinds of facts."""

        def register(handler: H) -> H:
            for kind in kinds:
                if kind in self._handlers:
                    message = f"view {self.name} has two handlers for {kind.__module__}.{kind.__name__}"
                    raise TypeError(message)
                self._handlers[kind] = handler
            return handler

        return register

    def on_every(self, handler: H) -> H:
        """Register the handler of all facts that have none of their own and are not ignored."""
        self._every = handler
        return handler

    def ignore(self, *kinds: type[Any]) -> None:
        """Name the kinds of facts that change nothing here."""
        self._ignored.update(kinds)

    def unhandled(self) -> list[str]:
        """Return the facts of its modules that are neither handled nor ignored, by tag."""
        if self._every is not None:
            return []
        kinds = [kind for module in self.modules for kind in (get_args(module.Event) or (module.Event,))]
        return sorted(str(k.__struct_config__.tag) for k in kinds if k not in self._handlers and k not in self._ignored)

    def passes_over(self, kinds: Iterable[type[Any]]) -> list[str]:
        """Return the tags of those kinds of facts that change nothing here, so that they need not be read."""
        if self._every is not None:
            return [str(k.__struct_config__.tag) for k in kinds if k in self._ignored]
        return [str(k.__struct_config__.tag) for k in kinds if k not in self._handlers]

    def handle(self, recorded: Any) -> list[Change | Line]:
        """Return what a recorded fact changes, its dates filled in."""
        kind = type(recorded.fact)
        handler = self._handlers.get(kind) or (None if kind in self._ignored else self._every)
        made = handler(recorded) if handler else None
        if made is None:
            return []
        listed = [made] if isinstance(made, Change | Line) else list(made)
        return [_dated(change, recorded.effective_on) if isinstance(change, Change) else change for change in listed]


def _dated(change: Change, on: Any) -> Change:
    return msgspec.structs.replace(change, on=on) if change.on == date.min else change
