"""A web process in this process, on real servers; every test brings its own county, people and grants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from litestar.testing import TestClient

from domain import grant, tenant
from infra.followers import Followers
from services import grants, tenants, users
from services.app import create_app
from services.desk import Actor, Desk
from services.views import grants as grants_view
from services.views import tenants as tenants_view
from services.web.edge import Edge
from services.wiring import Runtime
from tests.web import days

if TYPE_CHECKING:
    from tests.web.walked import Whole

PASSWORD = "correct horse battery"
OFFICE = Actor(id=UUID(int=1), role="county-office")


@pytest.fixture(scope="session")
def app(runtime: Runtime) -> Iterator[Edge]:
    made = create_app(runtime.settings)
    yield made
    made.state.site.runtime.close()


@pytest.fixture
def client(app: Edge) -> TestClient[Edge]:
    opened: TestClient[Edge] = TestClient(app, raise_server_exceptions=False)  # without its lifespan, whose end would close the app
    opened.follow_redirects = False
    return opened


class Town:
    """One test's county: its units, its people, and how they come in."""

    def __init__(self, app: Edge, runtime: Runtime, county: int) -> None:
        self.app, self.runtime, self.county = app, runtime, county
        self.office, self.a, self.b = county * 1000, county * 1000 + 101, county * 1000 + 102
        self.views = Followers(runtime.db, runtime.ledger, [tenants_view.view, grants_view.view])
        for code, name, kind in ((self.office, "本县", "county"), (self.a, "甲乡", "township"), (self.b, "乙乡", "township")):
            tenants.register(self.desk(), tenant.Registered(tenant=code, name=name, kind=kind))
        self.catch_up()

    def desk(self, **more: Any) -> Desk:
        today = days.today()
        return Desk(
            runtime=self.runtime, actor=OFFICE, county=self.county, tenant=self.office, command_id=uuid4(), channel="api",
            effective_on=date(2020, 1, 1), today=today, **more,
        )  # fmt: skip

    def catch_up(self) -> None:
        self.views.catch_up(self.county)

    def user(self, role: str | None = None, at: int | None = None, *, login: str | None = None) -> str:
        """Return the login of a new user who holds a role at a tenant, or (None) in the whole county."""
        login = login or f"{role or 'nobody'}-{uuid4().hex[:8]}"
        user = users.add_user(self.runtime, self.county, at or self.office, login, "李四", "干部", PASSWORD)
        if role:
            grants.give(self.desk(), uuid4(), grant.Given(user=user, role=role, tenant=at))
            self.catch_up()
        return login

    def client(self, role: str | None = None, at: int | None = None) -> Signed:
        """Return a client in which such a user is signed in through the API."""
        client: TestClient[Edge] = TestClient(self.app, raise_server_exceptions=False)
        client.follow_redirects = False
        answer = client.post("/api/v1/session", json={"login": self.user(role, at), "password": PASSWORD})
        assert answer.status_code == 204, answer.text
        return Signed(client, answer.headers["x-csrf-token"])


class Signed:
    """A signed-in client that sends the session's word along."""

    def __init__(self, client: TestClient[Edge], word: str) -> None:
        self.bare, self.word = client, word

    def get(self, path: str, **more: Any) -> Any:
        return self.bare.get(path, **more)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.bare.post(path, json=body, headers={"X-CSRF-Token": self.word, **{k.replace("_", "-"): v for k, v in headers.items()}})

    def send(self, path: str, **fields: str | list[str]) -> Any:
        """Send a form as a browser without JavaScript does."""
        return self.bare.post(path, data={"csrf": self.word, **fields})


@pytest.fixture
def town(app: Edge, runtime: Runtime, county: int) -> Town:
    return Town(app, runtime, county)


@pytest.fixture(scope="session")
def whole(app: Edge, runtime: Runtime) -> Whole:
    """The county whose every page is walked."""
    from tests.web.walked import Whole  # which stands on this town

    return Whole(app, runtime, 959_001 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
