"""The oracles notice: whatever is wrong with a single row, or with the counts, is found at some date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from infra.db import Database
from services.wiring import Runtime
from tests.services.replay.acts import Played, play
from tests.services.replay.against import TABLES, Kept, Where, check, lined, read
from tests.services.replay.county import TODAY, County, Step

ACTS = (("kept", 0), ("moves", 20), ("bodies merged", 9), ("noted", 0), ("void", 0))
STEPS = [Step(act, 0, n, 1, late) for n in range(2) for act, late in ACTS]


@pytest.fixture(scope="module")
def kept(db: Database, runtime: Runtime) -> Kept:
    """A town's books with something in most of their tables."""
    c = County(runtime)
    play(c, STEPS, Played())
    return read(db, runtime.ledger, c.code, c.towns[0].code)


def noticed(kept: Kept, name: str, rows: Sequence[Mapping[str, Any]], at: Where) -> bool:
    try:
        check(kept._replace(rows={**kept.rows, name: rows}), [at])
    except AssertionError:
        return True
    return False


def test_a_row_that_is_missing_said_twice_or_other_than_the_facts_have_it_is_noticed(kept: Kept) -> None:
    tried = 0
    for name, rows in kept.rows.items():
        for n, row in enumerate(rows[:2]):
            at = Where(row["valid_from"], row["known_from"])
            others = [*rows[:n], *rows[n + 1 :]]
            moved = {**row, "valid_from": row["valid_from"] + timedelta(days=1)}
            wrong: list[list[Mapping[str, Any]]] = [others, [*rows, row], [*others, moved]]
            wrong += [[*others, {**row, column: object()}] for column in ("position", *TABLES[name].columns)]
            assert all(noticed(kept, name, each, at) for each in wrong), name
            tried += len(wrong)
    assert tried > 100
    assert check(kept, [Where(TODAY, max(row["known_from"] for rows in kept.rows.values() for row in rows))])


def test_a_row_that_is_still_there_after_its_end_is_noticed(kept: Kept) -> None:
    ended = [(name, row) for name, rows in kept.rows.items() for row in rows if row["valid_to"] < date.max]
    assert ended
    for name, row in ended:
        rows = [each for each in kept.rows[name] if each is not row]
        longer = {**row, "valid_to": row["valid_to"] + timedelta(days=1)}
        assert noticed(kept, name, [*rows, longer], Where(row["valid_to"], row["known_from"])), name


def test_a_line_that_the_timeline_has_not_is_noticed(kept: Kept) -> None:
    lined(kept)
    with pytest.raises(AssertionError):
        lined(kept._replace(lines=kept.lines[1:]))
