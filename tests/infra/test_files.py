"""Files are kept whole or not at all, once per content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from infra.db import Database
from infra.files import Damaged, Files, NotKept, register, registered


def test_content_is_found_by_its_hash(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    kept = files.put([b"one ", b"briefing"])
    assert kept == files.put(b"one briefing")
    assert (kept.sha256, kept.size) == (hashlib.sha256(b"one briefing").hexdigest(), 12)
    assert files.path(kept.sha256) == tmp_path / "files" / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256
    assert files.read(kept.sha256) == b"one briefing"


def test_a_writer_that_fails_leaves_nothing_to_find(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Files(tmp_path).put(broken())
    assert list(tmp_path.iterdir()) == []


def test_what_a_crashed_writer_left_is_tidied_when_it_is_old(tmp_path: Path) -> None:
    old, young = tmp_path / ".part-1", tmp_path / ".part-2"
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    kept = Files(tmp_path).put(b"whole")
    assert Files(tmp_path).tidy() == 1
    assert (old.exists(), young.exists(), Files(tmp_path).read(kept.sha256)) == (False, True, b"whole")


def test_a_damaged_file_is_not_handed_out(tmp_path: Path) -> None:
    files = Files(tmp_path)
    kept = files.put(b"the figures")
    files.path(kept.sha256).write_bytes(b"the f1gures")
    with pytest.raises(Damaged):
        files.read(kept.sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64])
def test_what_is_not_kept_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotKept):
        Files(tmp_path).read(name)


def test_the_register_names_the_persons_and_belongs_to_one_tenant(db: Database, county: int, tmp_path: Path) -> None:
    kept, person = Files(tmp_path).put(b"list"), UUID(int=5)
    with db.tenant(county, county * 1000 + 1) as sql:
        for _ in range(2):
            register(sql, county, county * 1000 + 1, kept, media_type="text/plain", kind="list", subjects=[person, person])
        copy = registered(sql, county, county * 1000 + 1, kept.sha256)
    assert copy is not None
    assert copy.subjects == [person]
    with db.tenant(county, county * 1000 + 2) as sql:
        assert registered(sql, county, county * 1000 + 1, kept.sha256) is None
