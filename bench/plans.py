"""Which big tables a question reads from one end to the other, whatever plan it comes to have."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

BIG: Final = 10_000
"""No plan may read a table of more rows than this from one end to the other."""
LASTING: Final = frozenset({"inspection_entry", "session_branch", "session_absence"})
"""What hardly ever ends: in the middle of the books half of these tables is what a comparison asks for, and nothing finds it quicker.

A comparison excuses them; a page does not, for it asks for a part of them.
"""
_TIMES: Final = 12
"""So often a question is asked: it is prepared by then, and PostgreSQL has chosen between its plans for these values and for all."""


def read_whole(sql: Any, ask: Callable[[Any], object], times: int = _TIMES, *, excused: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of big tables that a plan of what is asked reads whole, those left out that are *excused*.

    Each statement is explained where it is run, under the settings that hold there, and once more as the plan for all values where the
    connection has gone over to that.
    """
    query = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND reltuples > %s"
    big = {name for (name,) in sql.execute(query, [BIG]).fetchall()}
    listening = _Listening(sql)
    for _ in range(times):
        ask(listening)
    return (listening.read_whole & big) - excused


class _Listening:
    """A connection that explains what it is asked, and remembers the tables that were read whole."""

    def __init__(self, sql: Any) -> None:
        self._sql = sql
        self._used = self._for_all()
        self.read_whole: set[str] = set()

    def execute(self, query: Any, parameters: Any = None) -> Any:
        if parameters is not None:
            self._explain(query, parameters)
        return self._sql.execute(query, parameters)

    @contextmanager
    def cursor(self, **options: Any) -> Generator[Any]:
        with self._sql.cursor(**options) as cursor:
            yield _Cursor(cursor, self._explain)

    def _explain(self, query: Any, parameters: Any) -> None:
        self._look(b"EXPLAIN (FORMAT JSON) " + (query if isinstance(query, bytes) else query.encode()), parameters)
        for name, (statement, times) in self._for_all().items():
            if times > self._used.get(name, ("", 0))[1]:
                self._look(b"EXPLAIN (FORMAT JSON, GENERIC_PLAN) " + statement.encode(), None)
            self._used[name] = statement, times

    def _for_all(self) -> dict[str, tuple[str, int]]:
        """Return the statements for which the connection took a plan for all values, and how often, by name; settings have no plan.

        One text may be prepared twice, for a tenant and for the county: by it they would be taken for each other.
        """
        query = (
            "SELECT name, statement, generic_plans FROM pg_prepared_statements"
            " WHERE generic_plans > 0 AND NOT statement ~ '^(SET|EXPLAIN)'"
        )
        return {name: (statement, times) for name, statement, times in self._sql.execute(query, prepare=False).fetchall()}

    def _look(self, explain: bytes, parameters: Any) -> None:
        found = self._sql.execute(explain, parameters, prepare=False).fetchone()
        self.read_whole |= {node["Relation Name"] for node in _nodes(found[0][0]["Plan"]) if node["Node Type"] == "Seq Scan"}


class _Cursor:
    def __init__(self, cursor: Any, explain: Callable[[Any, Any], None]) -> None:
        self._cursor, self._explain = cursor, explain

    def execute(self, query: Any, parameters: Any = None) -> Any:
        self._explain(query, parameters)
        return self._cursor.execute(query, parameters)


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
