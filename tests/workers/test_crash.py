"""A process that dies at any named place leaves one effect, or something that is shown as uncertain.

Every place × {effect on the database, file, sending}: the places of whoever asks for work, and of whoever does it.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from uuid import UUID

import pytest

from infra.jobs import Hand, job_id, settle
from tests.rules.code import python
from tests.workers.conftest import Books, process
from tests.workers.kinds import READER

pytestmark = pytest.mark.usefixtures("worker")
ASKING = ("before-insert", "after-insert", "before-commit", "after-commit", "before-hint", "after-hint")
DOING = ("before-claim", "after-claim", "before-effect", "before-finish", "after-effect", "before-commit", "after-finish")
FILE = ("file.before-rename", "file.after-rename")
SEND = ("before-send", "after-send")
KINDS = ("test.write", "test.file", "test.send")
STORED = ("after-commit", "before-hint", "after-hint")
"""Places of whoever asks at which the job is stored, so that it is done although he died; before, he asks again."""


def test_every_named_place_is_tried() -> None:
    named = {name for path in python("infra", "services", "workers") for name in re.findall(r'crash\.point\("([^"]+)"\)', path.read_text())}
    places = python("tests")
    tried = {name for name in named if any(f'"{name}"' in path.read_text() for path in places)}
    assert named == tried, f"kill a process there in a test: {sorted(named - tried)}"


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_asks_may_die_anywhere(books: Books, environ: dict[str, str], kind: str) -> None:
    keys = {point: f"{kind}:asking:{point}" for point in ASKING}
    _die(books, environ, {point: [kind, key] for point, key in keys.items()})
    found = [point for point in ASKING if _queued(books, kind, keys[point])]
    assert found == list(STORED)
    jobs = books.queue(kind, *keys.values())  # who got no answer asks again: what is there already stays one
    with process("workers.beat", environ):
        books.wait(*jobs)
    _once(books, kind, sorted(keys.values()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_crash_anywhere_leaves_one_effect(books: Books, environ: dict[str, str], kind: str) -> None:
    points = DOING + (FILE if kind == "test.file" else ())
    jobs = _crash(books, environ, kind, points)
    with process("workers.beat", environ):
        books.wait(*jobs)
    _once(books, kind, sorted(f"{kind}:{point}" for point in points))


def test_a_crash_around_a_send_is_uncertain_until_somebody_says_what_became_of_it(books: Books, environ: dict[str, str]) -> None:
    before, after = _crash(books, environ, "test.send", SEND)
    with process("workers.beat", environ):
        books.wait(before, after, state="uncertain")
        assert books.arrived("test.send:before-send", "test.send:after-send") == [0, 1]
        hand = Hand(county=books.county, tenant=books.tenant, actor=READER, reason="asked by telephone")
        with books.db.tenant(books.county, books.tenant) as sql:
            assert settle(sql, hand, before, arrived=False)
            assert settle(sql, hand, after, arrived=True)
        books.wait(before, after)
    _once(books, "test.send", ["test.send:after-send", "test.send:before-send"])


def test_a_provider_who_can_be_asked_settles_it_without_anybody(books: Books, environ: dict[str, str]) -> None:
    jobs = _crash(books, environ, "test.ask", SEND)
    with process("workers.beat", environ):
        books.wait(*jobs)
    _once(books, "test.ask", ["test.ask:after-send", "test.ask:before-send"])


def _once(books: Books, kind: str, keys: list[str]) -> None:
    """Assert that each key has had its effects once: the row, and the file or what reached the recipient."""
    assert books.effects() == keys
    if kind == "test.file":
        assert books.files() == sorted(hashlib.sha256(f"report {key}".encode()).hexdigest() for key in keys)
    if kind in ("test.send", "test.ask"):
        assert books.arrived(*keys) == [1] * len(keys)


def _queued(books: Books, kind: str, key: str) -> bool:
    with books.db.tenant(books.county, books.tenant) as sql:
        id = job_id(books.county, books.tenant, kind, key)
        return sql.execute("SELECT 1 FROM work.jobs WHERE tenant_id = %s AND job_id = %s", [books.tenant, id]).fetchone() is not None


def _crash(books: Books, environ: dict[str, str], kind: str, points: tuple[str, ...]) -> list[UUID]:
    """Let one process for each place begin a job there and die."""
    jobs = books.queue(kind, *[f"{kind}:{point}" for point in points])
    _die(books, environ, {point: [str(job)] for point, job in zip(points, jobs, strict=True)})
    return jobs


def _die(books: Books, environ: dict[str, str], what: dict[str, list[str]]) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.workers.once", str(books.county), str(books.tenant), *words],
            env=environ | {"TAIZHANG_CRASH_AT": point},
        )
        for point, words in what.items()
    ]
    assert [one.wait() for one in running] == [-9] * len(what)
