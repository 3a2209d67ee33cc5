"""What of a table stands at some coordinates, as one part of a longer question: found by how long its spans are (docs/decisions/0025)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from services.views.reading import text, written_out

if TYPE_CHECKING:
    from collections.abc import Mapping

Long = Literal["member", "organisation", "commitment", "finding", "inspection", "session"]
"""The tables whose spans have indexes by their lengths."""
SIDES: Final[Mapping[str, tuple[str, str]]] = {
    "before": ("on", "known"), "middle": ("on", "with_known"), "after": ("with_on", "with_known"),
}  # fmt: skip
"""The coordinates of a comparison, each by the names of its parameters."""
AS_KNOWN: Final[Mapping[str, tuple[str, str]]] = {side: dates for side, dates in SIDES.items() if side != "middle"}
"""Those of a comparison of which both know the same, so that the middle is the first one."""
ALONE: Final[Mapping[str, tuple[str, str]]] = {"at": ("on", "known")}
"""One coordinate, as every list has it."""
_PRESENT: Final = text("present")
KEPT: Final = "tenant_id person number branch standing reason"
CALLED: Final = "tenant_id session status title held_on required"
"""What coverage reads of members, and of the sessions to which they were called."""


def present(table: Long, sides: Mapping[str, tuple[str, str]], columns: str = "*", *, name: str = "present") -> bytes:
    """Return the part *name*: each row of a table, or some of its *columns*, with the `side` at which it stands.

    Each side is read by itself, so that its dates are known where the plan is made.
    """
    asked = b", ".join(b"p." + column.encode() for column in columns.split())
    parts = (
        _PRESENT.replace(b"{table}", table.encode())
        .replace(b"{columns}", asked)
        .replace(b"{side}", side.encode())
        .replace(b"{on}", on.encode())
        .replace(b"{known}", known.encode())
        for side, (on, known) in sides.items()
    )
    return b", " + name.encode() + b" AS MATERIALIZED (\n" + written_out(b"UNION ALL\n".join(parts)) + b")\n"
