"""Somebody holds the head of a tenant's books and does not go on: who writes is told to try again, and may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infra.embedded import Servers
from infra.settings import Settings
from services.app import create_app
from services.wiring import Runtime
from tests.estate import new_database
from tests.infra.test_repeats import HOLD
from tests.web.conftest import Town

LIMIT = 0.4


@pytest.fixture
def held(servers: Servers, data: Path, county: int) -> Iterator[Town]:
    """A county in a database whose limits are short."""
    own = new_database(servers, "held_web")
    with psycopg.connect(own.admin_url) as admin:
        admin.execute(f"ALTER ROLE taizhang_app IN DATABASE held_web SET lock_timeout = '{int(LIMIT * 1000)}ms'".encode())
    runtime = Runtime(Settings(database_url=own.app_url, redis_url=servers.redis_url, data=data, pool_size=4))
    app = create_app(runtime.settings)
    yield Town(app, runtime, county)
    app.state.site.runtime.close()
    runtime.close()


def test_a_writer_is_told_to_try_again_and_then_gets_his_answer(held: Town) -> None:
    signed = held.client("county-office")
    path, body = "/api/v1/county/tenants", {"tenant": held.office + 150, "name": "丙乡", "kind": "township"}
    with held.runtime.db.tenant(held.county, held.office) as sql:
        sql.execute(HOLD, [held.county, held.office, uuid4(), uuid4(), uuid4()])
        began = time.monotonic()
        answer = signed.post(path, body, Idempotency_Key="once")
        assert time.monotonic() - began < LIMIT + 5
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "web.unavailable", "5")
        form = signed.send("/county/tenants", **{k: str(v) for k, v in body.items()}, command_id=str(uuid4()))
        assert (form.status_code, form.headers["retry-after"]) == (503, "5")
        assert "不会重复记账" in form.text
        assert signed.get("/county/tenants").status_code == 200
    assert signed.post(path, body, Idempotency_Key="once").status_code == 201
