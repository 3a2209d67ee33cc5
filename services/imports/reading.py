"""A file's cells as text, whatever it was: a workbook read by a bounded child process, or CSV in one of the encodings in use."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from services.imports.findings import wrong
from services.imports.guards import Limits, kind_of

_CHILD = Path(__file__).with_name("child.py")
_GRACE = 15


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet's cells from row 1 on, and the ranges (top, left, bottom, right; from 0) that are merged."""

    name: str
    rows: list[list[str]]
    merged: list[tuple[int, int, int, int]] = []
    over: bool = False


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    sheets: list[Grid] = []
    error: str = ""


Source = Path | bytes


def read(source: Source, *, limits: Limits | None = None) -> list[Grid]:
    """Return the sheets of a file; raises FileRefused for what cannot or should not be opened."""
    limits = limits or Limits()
    if isinstance(source, bytes) and len(source) > limits.file_bytes:
        raise wrong(rule="too-large", size=f"{len(source) / 2**20:.0f}", limit=f"{limits.file_bytes / 2**20:.0f}")
    with _on_disk(source) as path:
        if kind_of(path, limits) == "workbook":
            return _workbook(path, limits)
        return [Grid(name="", rows=_table(path.read_bytes(), limits))]


def digest(grids: list[Grid]) -> str:
    """Return what a file is known by: the SHA-256 of its cells, the same when a spreadsheet program has only saved it again."""
    return hashlib.sha256(msgspec.msgpack.encode([(grid.name, grid.rows) for grid in grids])).hexdigest()


def size(source: Source) -> int:
    """Return how many bytes a file has."""
    return len(source) if isinstance(source, bytes) else source.stat().st_size


@contextmanager
def _on_disk(source: Source) -> Generator[Path]:
    if isinstance(source, Path):
        yield source
        return
    with tempfile.NamedTemporaryFile(prefix="taizhang-", suffix=".upload") as file:
        file.write(source)
        file.flush()
        yield Path(file.name)


def _workbook(path: Path, limits: Limits) -> list[Grid]:
    numbers = [limits.memory_bytes, limits.seconds, limits.rows, limits.columns]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, a path and four numbers
            [sys.executable, "-P", str(_CHILD), str(path.absolute()), *(str(number) for number in numbers)],
            capture_output=True, timeout=limits.seconds + _GRACE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise wrong(rule="bomb") from error
    if done.returncode != 0:  # killed by its own limits, or out of memory
        raise wrong(rule="bomb")
    answer = msgspec.msgpack.decode(done.stdout, type=_Answer)
    if answer.error:
        raise wrong(answer.error)
    if over := next((grid for grid in answer.sheets if grid.over), None):
        raise wrong(rule="too-many-rows", sheet=over.name, limit=limits.rows, columns=limits.columns)
    return answer.sheets


def _table(data: bytes, limits: Limits) -> list[list[str]]:
    text = _decoded(data)
    head = text.partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > limits.rows:
                raise wrong(rule="too-many-rows", sheet="CSV", limit=limits.rows, columns=limits.columns)
    except csv.Error as error:
        raise wrong(rule="csv-broken", row=len(rows) + 1) from error
    return rows


def _decoded(data: bytes) -> str:
    ladder = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in ladder:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise wrong(rule="encoding-unknown")
