from __future__ import annotations

from typing import Any

import pytest

from domain import importing
from domain.importing import Applied, RowsValidated
from tests.domain.given import given

UPLOADED = importing.Uploaded(kind="roster", sha256="a" * 64, size=9)
GOOD = RowsValidated(rows=3, changed=2, unchanged=1, conflicting=0, refused=0)
BAD = RowsValidated(rows=3, changed=1, unchanged=0, conflicting=1, refused=1)
ALL, SOME = Applied(mode="all", rows=3, facts=2), Applied(mode="good-rows", rows=1, facts=1)


def brought(*more: Any) -> Any:
    return given(importing, UPLOADED, *more)


def test_the_same_file_under_one_id_changes_nothing_and_another_is_refused() -> None:
    assert importing.upload(None, UPLOADED) == UPLOADED
    assert importing.upload(brought(), UPLOADED) is None
    with pytest.raises(importing.AlreadyUploaded):
        importing.upload(brought(), importing.Uploaded(kind="roster", sha256="b" * 64, size=9))


def test_rows_are_judged_before_they_become_facts() -> None:
    with pytest.raises(importing.NotValidated):
        importing.apply(brought(), ALL)
    assert importing.apply(brought(GOOD), ALL) == ALL


def test_all_or_nothing_takes_no_file_with_a_bad_row() -> None:
    with pytest.raises(importing.RowsRefused):
        importing.apply(brought(BAD), ALL)
    assert importing.apply(brought(BAD), SOME) == SOME


def test_an_import_is_applied_once() -> None:
    with pytest.raises(importing.AlreadyApplied):
        importing.apply(brought(GOOD, ALL), ALL)
    with pytest.raises(importing.AlreadyApplied):
        importing.reject(brought(GOOD, ALL), "x")
    with pytest.raises(importing.WasRejected):
        importing.validate(brought(importing.Rejected(reason="x")), GOOD)


def test_only_what_was_applied_is_undone_and_once() -> None:
    with pytest.raises(importing.NotApplied):
        importing.roll_forward(brought(GOOD), "x", facts=0)
    undone = importing.roll_forward(brought(GOOD, ALL), "误传", facts=2)
    assert undone == importing.RolledForward(reason="误传", facts=2)
    assert importing.roll_forward(brought(GOOD, ALL, undone), "again", facts=2) is None
