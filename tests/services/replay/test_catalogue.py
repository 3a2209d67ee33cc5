"""No interval table without an oracle, no column without one, and no fact that makes rows and is not listened to."""

from __future__ import annotations

import pytest

from domain.catalogue import BY_TAG
from infra.db import Database
from services import views
from tests.services.replay.oracles import ORACLES, heard, tables, two_clocks

MADE_ELSEWHERE = {"follow", "ledger"}


def test_every_table_of_both_clocks_is_a_views_own_and_has_an_oracle(db: Database, county: int) -> None:
    assert two_clocks(db, county) == tables().keys() == ORACLES.keys()


@pytest.mark.parametrize("name", sorted(tables()))
def test_an_oracle_tells_every_column(name: str) -> None:
    assert ORACLES[name].columns.keys() == tables()[name].columns.keys()


def test_whatever_a_view_handles_its_oracles_listen_to() -> None:
    for view in views.ALL:
        own = [ORACLES[name] for name in view.tables if name in ORACLES]
        if own:
            handled = BY_TAG.keys() - set(view.passes_over(BY_TAG.values()))
            assert set[str]().union(*map(heard, own)) == handled, view.name
