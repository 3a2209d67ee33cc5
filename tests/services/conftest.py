"""What tests of the services share: the books of a county of their own, read as they were followed and as they are rebuilt."""

from __future__ import annotations

import pytest

from infra.db import Database
from services.wiring import Runtime
from tests.services.books import Books


@pytest.fixture(params=["followed", "rebuilt"])
def books(request: pytest.FixtureRequest, db: Database, runtime: Runtime, county: int) -> Books:
    """The books of a county that nobody has written in."""
    return Books(db, runtime.ledger, county, rebuilt=request.param == "rebuilt")
