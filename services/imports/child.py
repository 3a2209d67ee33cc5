"""Reads one workbook in a process of its own, whose memory and time are bounded, and writes its cells to standard output.

Run by path, never imported by the product: it knows the standard library, msgspec and the reader, and no word of the domain.
"""

from __future__ import annotations

import resource
import sys
from datetime import date, datetime, time
from typing import Any

import msgspec


def text(cell: Any) -> str:
    """Return a cell as text: whole numbers without a point, dates in ISO form, numbers too long to be exact as they are."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def sheet(workbook: Any, name: str, rows: int, columns: int) -> dict[str, Any]:
    """Return a sheet's cells from the first row and column on, the ranges that are merged, and whether it exceeds the limits."""
    found = workbook.get_sheet_by_name(name)
    if found.total_height > rows or found.total_width > columns:
        return {"name": name, "rows": [], "merged": [], "over": True}
    cells = [[text(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]
    merged = [[*start, *end] for start, end in found.merged_cell_ranges or []]
    return {"name": name, "rows": cells, "merged": merged, "over": False}


def main(path: str, memory: int, seconds: int, rows: int, columns: int) -> None:
    """Write the sheets of the workbook at *path* as msgpack, or {"error": …} where the reader gives up."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        answer: dict[str, Any] = {"sheets": [sheet(workbook, name, rows, columns) for name in workbook.sheet_names]}
    except python_calamine.PasswordError:
        answer = {"error": "password-protected"}
    except (python_calamine.CalamineError, OSError, ValueError):
        answer = {"error": "unreadable"}
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main(sys.argv[1], *(int(argument) for argument in sys.argv[2:]))
