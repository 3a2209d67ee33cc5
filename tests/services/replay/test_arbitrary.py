"""Interval tables equal the replay, and a rebuild, under whatever can be stored, although no handler would let it happen."""

from __future__ import annotations

import itertools
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import MODULES
from infra.db import Database
from services.wiring import Runtime
from tests.services.books import Books
from tests.services.replay.against import Where, check, lined, read, whole
from tests.services.replay.arbitrary import DAY, steps, write
from tests.services.replay.running import COUNTS, histories

_tenants = itertools.count(601)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
@histories(3)
@given(data=st.data())
def test_every_interval_table_equals_a_replay_of_any_facts_and_a_rebuild(
    db: Database, runtime: Runtime, county: int, module: ModuleType, data: Any
) -> None:
    books = Books(db, runtime.ledger, county, rebuilt=True)
    tenant = county * 1000 + next(_tenants)
    write(books, tenant, data.draw(steps(module, 14)))
    assert books.parked() == []
    kept = read(db, runtime.ledger, county, tenant)
    instants = sorted({e.recorded_at for held in kept.streams.values() for e in held})
    days = [DAY + timedelta(days=n) for n in range(-26, 28, 3)]
    wheres = [Where(day, known) for known in instants for day in days]
    rows = check(kept, wheres)
    assert whole(kept) == []
    lined(kept)
    COUNTS.add(kept, len(wheres), rows)
    followed = books.rows(tenant)
    books.forget(tenant)
    books.followers.catch_up(county, tenant)
    assert books.rows(tenant) == followed
