"""Whether a view's tables are as the view declares them: asked once, before anything is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.followers.view import View
from infra.intervals import CurrentTable, DeltaTable, IntervalTable, LogTable, TallyTable

if TYPE_CHECKING:
    from infra.db import Sql

_OWNED: Final = {"county_id": "int", "tenant_id": "bigint"}
_SPAN: Final = {
    "row_id": "bigint", "position": "bigint", "valid_from": "date", "valid_to": "date", "known_from": "timestamptz",
    "known_to": "timestamptz",
}  # fmt: skip
_LINE: Final = {"position": "bigint", "n": "int", "effective_on": "date", "recorded_at": "timestamptz", "gone_at": "timestamptz"}
_DELTA: Final = {
    "position": "bigint", "n": "int", "indicator": "text", "unit": "uuid", "day": "date", "delta": "int", "known_from": "timestamptz",
}  # fmt: skip
_TALLY: Final = {"indicator": "text", "day": "date", "known": "timestamptz", "delta": "int"}
_ACTUAL: Final = """
SELECT w.name, format_type(w.kind::regtype, NULL), format_type(a.atttypid, NULL)
FROM unnest(%s::text[], %s::text[]) AS w (name, kind)
LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(%s) AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped
WHERE a.atttypid IS DISTINCT FROM w.kind::regtype
ORDER BY w.name
"""


class Misshapen(Exception):
    """A view's tables are not as its file declares them: a migration is missing, or the two have come apart."""


def columns(table: IntervalTable | CurrentTable | LogTable | DeltaTable | TallyTable) -> dict[str, str]:
    """Return every column that a table must have, with its type."""
    match table:
        case LogTable():
            standard = _LINE
        case DeltaTable():
            standard = _DELTA
        case TallyTable():
            standard = _TALLY
        case CurrentTable():
            standard = dict[str, str]()
        case IntervalTable():
            standard = _SPAN
    return {**_OWNED, **standard, **table.key, **table.columns}


def disagreements(sql: Sql, view: View) -> list[str]:
    """Return in words what a view declares and the catalogue does not have; columns that the view does not know do no harm."""
    found: list[str] = []
    for name, table in view.tables.items():
        wanted = columns(table)
        rows = sql.execute(_ACTUAL, [list(wanted), list(wanted.values()), name]).fetchall()
        found += [f"{name}.{column} should be {kind}, is {actual or 'missing'}" for column, kind, actual in rows]
    return found


def check(sql: Sql, view: View) -> None:
    """Raise Misshapen unless a view's tables are as it declares them."""
    found = disagreements(sql, view)
    if found:
        raise Misshapen(f"view {view.name}: " + "; ".join(found))
