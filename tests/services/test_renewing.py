"""A release that finds views of an older one makes them anew before it serves, says so, and tells nobody twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain import institution
from infra.db import Database
from infra.embedded import Servers
from services import renewing
from services.premises import renewed
from services.views import ALL, institutions, progress
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on

DAY = date(2005, 6, 14)


def filled_by_an_older_release(books: Books) -> None:
    """Books whose institutions an older release has filled, under other names: what `migrate` finds after a pull."""
    unit = institution.Registered(code="1", name="镇机关", level=1, kind="township-organ")
    books.given(some("unit"), unit, on=DAY)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        sql.execute("UPDATE follow.positions SET version = 1 WHERE county_id = %s AND follower = 'institutions'", [books.county])
        sql.execute("UPDATE views.institution SET name = '旧' WHERE county_id = %s", [books.county])


def named(books: Books) -> list[str]:
    with books.db.tenant(books.county, books.tenant) as sql:
        return [unit.name for unit in institutions.listing(sql, books.county, books.tenant, on(DAY)).items]


@pytest.fixture
def books(db: Database, runtime: Runtime, county: int) -> Books:
    return Books(db, runtime.ledger, county, rebuilt=False)


def test_what_an_older_release_filled_waits_and_is_made_anew_before_anybody_is_served(
    books: Books, runtime: Runtime, servers: Servers
) -> None:
    filled_by_an_older_release(books)
    assert [view.name for view in renewing.outdated(runtime)] == ["institutions"]
    books.given(some("other"), institution.Registered(code="2", name="中学", level=1, kind="school"), on=DAY)
    assert named(books) == ["旧"], "nobody writes into rows of another version"
    with books.db.county(books.county) as sql:
        [standing] = [one for one in progress.standings(sql, books.county, ALL) if one.view == "institutions"]
    assert (standing.outdated, standing.live, standing.behind, standing.facts) == (True, [1], 1, 1)
    assert standing.seconds is not None
    said: list[str] = []
    settings = runtime.settings
    assert settings.migrate_url == servers.migrate_url
    renewed(settings, said.append)
    *_, last = said  # on the way it tells how far it is
    assert f"institutions: rebuilt as version {institutions.view.version} and swapped; " in last
    assert "rows that differed: 2" in last
    assert all(line.startswith("institutions: ") for line in said)
    books.caught_up()
    assert named(books) == ["镇机关", "中学"]
    assert renewing.outdated(runtime) == []
    renewed(settings, said.append)
    assert said[-1] is last


def test_a_process_without_the_migrate_role_says_what_waits_for_it(books: Books, runtime: Runtime) -> None:
    filled_by_an_older_release(books)
    said: list[str] = []
    renewed(replace(runtime.settings, migrate_url=""), said.append)
    assert said == ["views that wait for `taizhang migrate` of this release: institutions"]
    assert named(books) == ["旧"]
    renewed(runtime.settings, said.append)
    assert named(books) == ["镇机关"]


def test_the_command_line_lists_versions_lag_and_reasons_and_rebuilds_what_is_outdated(
    books: Books, servers: Servers, data: Path
) -> None:
    env = os.environ | {
        "DATABASE_URL": servers.app_url, "REDIS_URL": servers.redis_url, "TAIZHANG_DATA": str(data),
        "TAIZHANG_MIGRATE_URL": servers.migrate_url,
    }  # fmt: skip

    def taizhang(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", "services.cli", *words], env=env, capture_output=True, text=True, check=True)
        return done.stdout

    filled_by_an_older_release(books)
    with books.db.tenant(books.county, books.tenant) as sql:
        sql.execute(
            "UPDATE follow.positions SET parked_at = clock_timestamp(), parked_position = 7, parked_reason = 'Unreadable: x.y'"
            " WHERE county_id = %s AND tenant_id = %s AND follower = 'teams'",
            [books.county, books.tenant],
        )
    listed = taizhang("views")
    version = str(institutions.view.version)
    [(live, wanted)] = [line.split()[1:3] for line in listed.splitlines() if line.startswith("institutions")]
    assert (live in ("1", f"1+{version}"), wanted) == (True, version), "other counties' rows may be of this release"
    assert f"parked: teams in {books.tenant} before fact 7 since" in listed
    assert "Unreadable: x.y" in listed
    assert "waiting for a rebuild: institutions" in listed
    assert "nothing to do: the schema is up to date" in (migrated := taizhang("migrate"))
    assert "institutions: rebuilt" in migrated
    assert taizhang("rebuild", "--outdated") == ""
    assert "waiting" not in taizhang("views")
    assert named(books) == ["镇机关"]
