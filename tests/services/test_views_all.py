"""Every view takes every fact there is, names what it ignores, and comes out of a rebuild as it went in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import get_args
from uuid import UUID, uuid4

import pytest

from domain.catalogue import MODULES, tag_of
from domain.kernel import Fact, Voided
from infra.db import Database
from infra.embedded import Servers
from infra.followers import View
from infra.followers.rebuild import rebuild
from services import views
from services.views import progress
from services.wiring import Runtime
from tests.domain import samples
from tests.services.books import Books

DAY = date(2005, 6, 14)


def kinds_of(module: ModuleType) -> tuple[type[Fact], ...]:
    """Return the facts of a module, be they one or many."""
    return get_args(module.Event) or (module.Event,)


def every_fact(books: Books) -> Iterator[tuple[UUID, int]]:
    """Store a sample of every fact, those of a module in one stream, and yield each stream with its first position."""
    for module in MODULES:
        kinds = kinds_of(module)
        stream = samples.PERSON if module.__name__ == "domain.member" else uuid4()
        receipt = books.given(stream, *(samples.fill(kind) for kind in kinds), on=DAY)
        yield stream, receipt.first_position


@pytest.mark.parametrize("view", views.ALL, ids=lambda view: view.name)
def test_a_view_handles_or_ignores_each_fact_of_its_modules(view: View) -> None:
    assert view.unhandled() == []


def test_every_module_has_a_view_beside_the_timeline() -> None:
    seen = {module for view in views.ALL if view.name != "timeline" for module in view.modules}
    assert {module.__name__ for module in MODULES} == {module.__name__ for module in seen}


def test_no_fact_and_no_void_stops_a_view_and_the_timeline_has_a_row_for_each(books: Books) -> None:
    streams = dict(every_fact(books))
    for stream, first in streams.items():
        books.given(stream, Voided(reason="误录"), on=DAY, replaces=first)
    books.caught_up()
    assert books.parked() == []
    with books.db.tenant(books.county, books.tenant) as sql:
        tags = dict(sql.execute("SELECT tag, count(*) FROM views.timeline WHERE county_id = %s GROUP BY 1", [books.county]).fetchall())
        texts = "".join(r[0] for r in sql.execute("SELECT t::text FROM views.timeline t WHERE county_id = %s", [books.county]))
    facts = {tag_of(kind) for module in MODULES for kind in kinds_of(module)}
    assert tags == dict.fromkeys(facts, 1) | {"fact.voided": len(streams)}
    assert "sealed" not in texts


def test_readers_are_told_how_far_the_views_have_come(books: Books) -> None:
    stream = uuid4()
    books.given(stream, samples.sample("institution.registered"), on=DAY)
    with books.db.county(books.county) as sql:
        before = progress.positions(sql, books.county, None, ["institutions", "timeline"])
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        [after] = progress.positions(sql, books.county, books.tenant, ["institutions", "timeline"])
    assert [one.lag for one in before] == ([1] if books.rebuilt else [0])
    assert (after.tenant, after.head, after.lag, after.parked) == (books.tenant, 1, 0, False)
    with books.db.county(books.county) as sql:
        assert progress.parked(sql, books.county, None) == []


@pytest.mark.parametrize("view", views.ALL, ids=lambda view: view.name)
def test_a_view_rebuilt_beside_the_live_one_is_the_same_row_for_row_and_as_well_guarded(
    view: View, db: Database, servers: Servers, runtime: Runtime, county: int
) -> None:
    books = Books(db, runtime.ledger, county, rebuilt=False)
    assert len(dict(every_fact(books))) == len(MODULES)
    before = guards(db, county, view)
    assert not any(rebuild(db, runtime.ledger, view, servers.migrate_url).values())
    assert guards(db, county, view) == before


def guards(db: Database, county: int, view: View) -> list[tuple[str, ...]]:
    """Return every policy and every grant on a view's tables."""
    with db.tenant(county, county * 1000) as sql:
        return sql.execute(
            "SELECT schemaname || '.' || tablename, policyname, roles::text, cmd, qual, coalesce(with_check, '') FROM pg_policies"
            " WHERE schemaname || '.' || tablename = ANY(%(tables)s)"
            " UNION ALL SELECT t, r, p, '', '', '' FROM unnest(%(tables)s) AS t"
            " CROSS JOIN unnest(ARRAY['taizhang_app', 'taizhang_county', 'taizhang_public', 'taizhang_platform']) AS r"
            " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p"
            " WHERE has_table_privilege(r, t, p) ORDER BY 1, 2, 3",
            {"tables": list(view.tables)},
        ).fetchall()
