"""How views are read: a question's SQL and parameters in, rows as structs out, in pages that a cursor continues."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, LiteralString, TypeVar

import msgspec
from psycopg.rows import class_row

from domain.kernel import Frozen

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

T = TypeVar("T")
MOST = 500
"""No page is longer than this, whatever is asked for."""


class BadCursor(ValueError):
    """This cursor does not belong to this list; begin again without one."""


class Row(msgspec.Struct, metaclass=Frozen):
    """One row of an answer; heirs name the columns."""


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A stretch of a list, and the cursors that lead on from it and back before it (None: there is nothing)."""

    items: Sequence[T]
    next: str | None = None
    previous: str | None = None


class Count(Row):
    """How many things of a tenant share a code: `by` names the attribute, `code` its value."""

    tenant: int
    by: str
    code: str
    n: int


def text(name: str) -> bytes:
    """Return the SQL of a file beside the views, its `{found ROW DAY KNOWN}` written out."""
    return written_out((Path(__file__).parent / f"{name}.sql").read_bytes())


def written_out(sql: bytes) -> bytes:
    """Return SQL in which `{found ROW DAY KNOWN}` says in which index by length a row is that stands at both dates (docs/decisions/0025).

    It is true as well of a row that holds as known at the instant and ends after the day, wherever it begins: of all that stood on that
    day or later.
    `{kept ROW DAY KNOWN}` says the same of a member who was kept somewhere, where the branch leads. Either is true of every such row;
    without it the planner would not see that each of the partial indexes has its part.
    """
    return _KEPT.sub(_BY_BRANCH, _FOUND.sub(_BY_LENGTH, sql))


_FOUND: Final = re.compile(rb"\{found (\w+) (\w+) (\w+)\}")
_BY_LENGTH: Final = (
    rb"(\1.known_to = 'infinity' AND \1.valid_to < \1.valid_from + 400 AND \1.valid_from > %(\2)s::date - 400"
    rb" OR \1.known_to = 'infinity' AND \1.valid_to >= \1.valid_from + 400"
    rb" OR \1.known_to < 'infinity' AND (\1.known_to AT TIME ZONE 'UTC') < (\1.known_from AT TIME ZONE 'UTC') + interval '400 days'"
    rb" AND \1.known_from > %(\3)s::timestamptz - interval '9600 hours'"
    rb" OR \1.known_to < 'infinity' AND (\1.known_to AT TIME ZONE 'UTC') >= (\1.known_from AT TIME ZONE 'UTC') + interval '400 days')"
)
_KEPT: Final = re.compile(rb"\{kept (\w+) ([\w.%()]+) ([\w.%()']+)\}")
_BY_BRANCH: Final = (
    rb"(\1.valid_to < \1.valid_from + 400 AND \1.valid_from > \2::date - 400"
    rb" OR \1.known_to = 'infinity' AND \1.valid_to >= \1.valid_from + 400"
    rb" OR \1.known_to < 'infinity' AND \1.valid_to >= \1.valid_from + 400"
    rb" AND (\1.known_to AT TIME ZONE 'UTC') < (\1.known_from AT TIME ZONE 'UTC') + interval '400 days'"
    rb" AND \1.known_from > \3::timestamptz - interval '9600 hours'"
    rb" OR \1.known_to < 'infinity' AND \1.valid_to >= \1.valid_from + 400"
    rb" AND (\1.known_to AT TIME ZONE 'UTC') >= (\1.known_from AT TIME ZONE 'UTC') + interval '400 days')"
)


def standing_at(county: int, tenant: int | None, at: Coordinate, **more: object) -> dict[str, object]:
    """Return the parameters that every question carries: whose rows, and both dates."""
    return {"county": county, "tenant": tenant, "on": at.true_on, "known": at.known, **more}


def rows(sql: Sql, kind: type[T], query: LiteralString | bytes, parameters: Mapping[str, object]) -> list[T]:
    """Return the answer's rows as structs whose fields are the columns."""
    with sql.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query, parameters).fetchall()


def one(sql: Sql, kind: type[T], query: LiteralString | bytes, parameters: Mapping[str, object]) -> T | None:
    """Return the only row of an answer, or None where there is none."""
    found = rows(sql, kind, query, parameters)
    return found[0] if found else None


@contextmanager
def in_sets(sql: Sql, *, anew: bool = False, hashed: bool = False) -> Generator[None]:
    """Let a question that meets most rows of its tables be planned by hash and merge joins alone; with *anew* for its own dates each time.

    Just after many rows came in, PostgreSQL has no statistics of them and may pick loops within loops: comparing the roster of the
    reference county then took over 30 s instead of 0.2 s. A plan that serves all dates, which a connection changes over to at the
    eleventh question, made that 1.6 s of 0.3 s at a million facts; a page costs no more by it and need not be planned anew. *hashed* leaves
    merge joins out as well, which put together by one column of two where both sides are thought to be a row.
    """
    sql.execute("SET LOCAL enable_nestloop = off")
    if anew:
        sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    if hashed:
        sql.execute("SET LOCAL enable_mergejoin = off")
    yield
    sql.execute("SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on; SET LOCAL plan_cache_mode = auto")


@contextmanager
def planned_once(sql: Sql) -> Generator[None]:
    """Let a question keep one plan for all values, where its conditions leave each table but one good index whatever is asked.

    Where PostgreSQL takes that plan for dearer, by its guess at days that it does not know, it plans a question of thirty tables each
    time: 3 ms of the 4 that an overview then took.
    """
    sql.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    yield
    sql.execute("SET LOCAL plan_cache_mode = auto")


@contextmanager
def over_county(sql: Sql, tenant: int | None) -> Generator[None]:
    """Let a question of the whole county be planned for its own dates each time; a tenant's is left as it is.

    One plan for all dates does not see how much they leave: of a million facts a list of branches took 50 ms by it instead of 20.
    """
    if tenant is None:
        sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    yield
    if tenant is None:
        sql.execute("SET LOCAL plan_cache_mode = auto")


def page(found: Sequence[T], limit: int, key: Callable[[T], Sequence[object]]) -> Page[T]:
    """Return a page of at most *limit* rows out of one row more, with the cursor behind its last."""
    items = found[:limit]
    return Page(items=items, next=encode(key(items[-1])) if len(found) > limit else None)


def every(ask: Callable[[str | None], Page[T]]) -> list[T]:
    """Return all pages of a list as one."""
    page = ask(None)
    found = list(page.items)
    while page.next:
        page = ask(page.next)
        found += page.items
    return found


def listed(some: Sequence[object] | None) -> list[object] | None:
    """Return what a question takes as an array, None where nothing is left out."""
    return None if some is None else list(some)


def clamp(limit: int) -> int:
    """Return a page length that is neither nothing nor everything."""
    return max(1, min(limit, MOST))


def encode(key: Sequence[object]) -> str:
    """Return the cursor that stands for the place of a row in its order."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).rstrip(b"=").decode()


def decode(cursor: str | None, kind: type[T]) -> T | None:
    """Return the place that a cursor stands for, None without one; raises BadCursor."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadCursor(BadCursor.__doc__) from error
