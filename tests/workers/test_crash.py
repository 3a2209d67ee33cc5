"""A process that dies at any named place leaves one effect, or something that is shown as uncertain."""

from __future__ import annotations

import subprocess
import sys
from uuid import UUID

import pytest

from tests.workers.conftest import Books, process

pytestmark = pytest.mark.usefixtures("worker")
EVERYWHERE = ("before-claim", "after-claim", "before-effect", "before-finish", "after-effect", "before-commit", "after-finish")
SEND = ("before-send", "after-send")


@pytest.mark.parametrize("kind", ["test.write", "test.file"])
def test_a_crash_anywhere_leaves_one_effect(books: Books, environ: dict[str, str], kind: str) -> None:
    jobs = _crash(books, environ, kind, EVERYWHERE)
    with process("workers.beat", environ):
        books.wait(*jobs)
    assert books.effects() == sorted(EVERYWHERE)
    if kind == "test.file":
        with books.db.tenant(books.county, books.tenant) as sql:
            assert sql.execute("SELECT count(*) FROM work.files WHERE tenant_id = %s", [books.tenant]).fetchone() == (len(EVERYWHERE),)


def test_a_crash_around_a_send_is_uncertain_and_elsewhere_sends_once(books: Books, environ: dict[str, str]) -> None:
    certain = _crash(books, environ, "test.send", EVERYWHERE)
    uncertain = _crash(books, environ, "test.send", SEND)
    with process("workers.beat", environ):
        books.wait(*certain)
        books.wait(*uncertain, state="uncertain")
    assert [len(books.lines("mail", point)) for point in EVERYWHERE] == [1] * len(EVERYWHERE)
    assert [len(books.lines("mail", point)) for point in SEND] == [0, 1]
    assert books.effects() == sorted(EVERYWHERE)


def _crash(books: Books, environ: dict[str, str], kind: str, points: tuple[str, ...]) -> list[UUID]:
    """Let one process for each place begin a job there and die."""
    jobs = books.queue(kind, *points)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.workers.once", str(books.county), str(books.tenant), str(job)],
            env=environ | {"TAIZHANG_CRASH_AT": point},
        )
        for point, job in zip(points, jobs, strict=True)
    ]
    assert [one.wait() for one in running] == [-9] * len(points)
    return jobs
