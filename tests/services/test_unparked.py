"""What stopped at a fact that could not be read goes on from there once an operator says so in a terminal, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from domain import institution
from infra.embedded import Servers
from infra.followers import Followers
from services import cli
from services.views import institutions
from services.wiring import Runtime
from tests.domain.given import some
from tests.infra.test_followers_faults import plant
from tests.services.books import Books
from tests.services.test_renewing import DAY

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(runtime: Runtime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in runtime.settings.environment().items():
        monkeypatch.setenv(name, value)

    def call(*words: str) -> tuple[int, str]:
        status = cli.main(list(words))
        said = capsys.readouterr()
        return status, said.out + said.err

    return call


def test_an_operator_lets_a_view_go_on_once_the_fact_can_be_read(runtime: Runtime, servers: Servers, county: int, run: Run) -> None:
    books = Books(runtime.db, runtime.ledger, county, rebuilt=True)  # follows only when asked
    receipt = books.given(some("unit"), institution.Registered(code="1", name="镇机关", level=1, kind="township-organ"), on=DAY)
    tenant, position = books.tenant, receipt.last
    with psycopg.connect(servers.admin_url) as admin:
        asked = "SELECT payload FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND position = %s"
        kept = admin.execute(asked, [county, tenant, position]).fetchone()
    assert kept
    plant(servers, county, tenant, position, b"\xff no json")
    view = institutions.view
    followers = Followers(runtime.db, runtime.ledger, [view])
    assert followers.catch_up(county) == 0
    said = run("views")[1]
    assert f"parked: {view.name} in {tenant} before fact {position} since" in said
    assert "taizhang unpark" in said
    assert run("unpark", "roster", "--tenant", str(tenant)) == (1, f"taizhang: not parked: roster (parked: {view.name})\n")

    plant(servers, county, tenant, position, bytes(kept[0]))
    assert followers.catch_up(county) == 0, "it waits until somebody says so"
    assert run("unpark", view.name, "--tenant", str(tenant)) == (0, f"goes on: {view.name} in {tenant} with fact {position}\n")
    assert followers.catch_up(county) == position
    assert run("unpark", "--tenant", str(tenant)) == (0, "nobody is parked\n")


def test_who_is_let_go_on_over_rows_of_another_release_is_said_to_wait_for_a_rebuild(
    runtime: Runtime, servers: Servers, county: int, run: Run
) -> None:
    books = Books(runtime.db, runtime.ledger, county, rebuilt=False)
    books.given(some("unit"), institution.Registered(code="1", name="镇机关", level=1, kind="township-organ"), on=DAY)
    books.caught_up()
    name, ours = institutions.view.name, [county, books.tenant, institutions.view.name]
    where = "WHERE county_id = %s AND tenant_id = %s AND follower = %s"
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        parked = "parked_at = clock_timestamp(), parked_position = 2, parked_reason = 'Unreadable: institution.dreamt'"
        admin.execute(f"UPDATE follow.positions SET version = version + 100, {parked} {where}".encode(), ours)
        said = f"goes on: {name} in {books.tenant} with fact 2\nwaiting for a rebuild: {name} (taizhang rebuild --outdated)\n"
        try:
            assert run("unpark", name, "--tenant", str(books.tenant)) == (0, said)
        finally:
            admin.execute(f"UPDATE follow.positions SET version = version - 100 {where}".encode(), ours)
