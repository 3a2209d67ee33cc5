"""A session that asks faster than a person can is told to wait, and no other is slowed down by it."""

from __future__ import annotations

import pytest

from services.web.pace import LIMITS, Pace, TooFast
from tests.web.conftest import Town


def test_what_was_saved_up_is_spent_and_comes_back_with_time():
    now = [0.0]
    pace = Pace({"write": (2.0, 3.0)}, clock=lambda: now[0])
    for _ in range(3):
        pace.take("a", "write")
    with pytest.raises(TooFast) as refused:
        pace.take("a", "write")
    assert refused.value.retry_after == 1
    pace.take("b", "write")
    pace.take("a", "free")
    now[0] = 0.5
    pace.take("a", "write")
    with pytest.raises(TooFast):
        pace.take("a", "write")


def test_a_session_that_runs_wild_gets_a_429_that_says_when_to_come_back(town: Town, app, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app.state.site, "pace", Pace({**LIMITS, "read": (0.5, 2.0)}))
    signed, other = town.client("county-office"), town.client("county-office")
    assert [signed.get("/api/v1/tenants").status_code for _ in range(2)] == [200, 200]
    refused = signed.get("/api/v1/tenants")
    assert (refused.status_code, refused.json()["code"]) == (429, "web.too-fast")
    assert int(refused.headers["retry-after"]) >= 1
    assert other.get("/api/v1/tenants").status_code == 200
