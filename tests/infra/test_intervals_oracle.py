"""Interval tables and the counts derived from them against a slow replay of the whole history; cuts and rebuilds change nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel import Fact, Personal, Recorded, Voided
from infra.db import Database
from infra.embedded import Servers
from infra.followers import Followers, View
from infra.ledger import Draft, Language, Ledger
from infra.roles import OWNER
from infra.vault import Vault
from tests.infra.counting import DAY, DELTAS, MADE, TALLIES, by_hand, counted, summed
from tests.infra.words import command

COUNTY = 899_001
NAMESPACE = UUID(int=9)
_tenants = itertools.count(COUNTY * 1000 + 1)


class Placed(Fact, tag="shelf.placed"):
    colour: str
    size: int


class Painted(Fact, tag="shelf.painted"):
    colour: str


class Resized(Fact, tag="shelf.resized"):
    size: int


class Removed(Fact, tag="shelf.removed"):
    pass


class Lent(Fact, tag="shelf.lent"):
    days: int


class Labelled(Fact, tag="shelf.labelled"):
    labels: list[str]


class Unlabelled(Fact, tag="shelf.unlabelled"):
    label: str


class Noted(Fact, tag="shelf.noted"):
    pass


Event = Placed | Painted | Resized | Removed | Lent | Labelled | Unlabelled | Noted
SHELF = ModuleType("shelf")
SHELF.Event = Event  # type: ignore[attr-defined]
WORDS = Language(facts=Event | Voided, personal=Personal, recorded=Recorded, voided=Voided)

view = View("oracle", version=1, modules=(SHELF,))
things = view.interval("views.oracle_thing", key={"thing": "uuid"}, columns={"colour": "text", "size": "int", "lent": "boolean"})
labels = view.interval("views.oracle_label", key={"thing": "uuid", "label": "text"}, columns={"shown": "jsonb"})
view.ignore(Noted)

view.deltas(DELTAS, of=things, counting=counted, tallied="views.oracle")
TABLES = {
    "views.oracle_thing": (("thing",), ("colour", "size", "lent"), "thing uuid NOT NULL, colour text, size int, lent boolean"),
    "views.oracle_label": (("thing", "label"), ("shown",), "thing uuid NOT NULL, label text NOT NULL, shown jsonb"),
}


@view.on(Placed)
def _(e: Recorded[Placed]) -> Any:
    return things.open(e.stream, colour=e.fact.colour, size=e.fact.size)


@view.on(Painted)
def _(e: Recorded[Painted]) -> Any:
    return things.put(e.stream, colour=e.fact.colour)


@view.on(Resized)
def _(e: Recorded[Resized]) -> Any:
    return things.put(e.stream, size=e.fact.size)


@view.on(Removed)
def _(e: Recorded[Removed]) -> Any:
    return things.close(e.stream)


@view.on(Lent)
def _(e: Recorded[Lent]) -> Iterable[Any]:
    yield things.put(e.stream, lent=True)
    yield things.put(e.stream, on=e.effective_on + timedelta(days=e.fact.days), lent=False)


@view.on(Labelled)
def _(e: Recorded[Labelled]) -> Iterable[Any]:
    for label in e.fact.labels:
        yield labels.open((e.stream, label), shown={"by": [label, 1]})


@view.on(Unlabelled)
def _(e: Recorded[Unlabelled]) -> Any:
    return labels.close((e.stream, e.fact.label))


@pytest.fixture(scope="module", autouse=True)
def tables(servers: Servers) -> Iterator[None]:
    """Two interval tables of this module's own, protected like every other."""
    with psycopg.connect(servers.migrate_url, options=f"-c role={OWNER}") as owner:
        for name, (_, _, columns) in TABLES.items():
            owner.execute(
                f"CREATE TABLE {name} (county_id int NOT NULL, tenant_id bigint NOT NULL, row_id bigint NOT NULL, {columns},"
                " position bigint NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL, known_from timestamptz NOT NULL,"
                " known_to timestamptz NOT NULL, PRIMARY KEY (county_id, tenant_id, row_id))"
            )
            owner.execute("SELECT ledger.protect(%s)", [name])
        for name, made in MADE.items():
            owner.execute(made)
            owner.execute("SELECT ledger.protect(%s)", [name])
    yield
    with psycopg.connect(servers.migrate_url, options=f"-c role={OWNER}") as owner:
        for name in (*TABLES, *MADE):
            owner.execute(f"DROP TABLE {name}")
    with psycopg.connect(servers.admin_url) as admin:  # the next module fills tables of its own
        admin.execute("DELETE FROM follow.positions WHERE follower = %s", [view.name])


Said = tuple[int, Fact, int, int | None]
"""A fact to be: of which thing, which words, on which day, and which earlier fact (by its place, modulo) it replaces."""

_label = st.sampled_from("xyz")
_colour, _size = st.sampled_from(["red", "blue"]), st.integers(0, 3)
_fact = st.one_of(
    st.builds(Placed, colour=_colour, size=_size),
    st.builds(Painted, colour=_colour),
    st.builds(Painted, colour=_colour),
    st.builds(Resized, size=_size),
    st.builds(Removed),
    st.builds(Lent, days=st.integers(0, 4)),
    st.builds(Labelled, labels=st.lists(_label, max_size=3)),
    st.builds(Unlabelled, label=_label),
    st.builds(Noted),
    st.just(Voided(reason="never")),
)
_said = st.tuples(st.integers(0, 1), _fact, st.integers(0, 8), st.one_of(st.none(), st.none(), st.integers(0, 30)))
_history = st.lists(st.tuples(st.lists(_said, min_size=1, max_size=4), st.booleans()), min_size=1, max_size=9)


def write(ledger: Ledger, tenant: int, said: Sequence[Said], positions: dict[UUID, list[int]]) -> None:
    """Append one command; what would replace nothing replaces nothing, and a void of nothing is left out."""
    drafts: list[Draft] = []
    head = ledger.head(COUNTY, tenant)
    before = {stream: len(of) for stream, of in positions.items()}
    for thing, fact, day, replaces in said:
        stream = uuid5(NAMESPACE, f"{tenant} {thing}")
        mine = positions.setdefault(stream, [])
        earlier = mine[: before.get(stream, 0)]
        aim = (replaces if replaces is not None else 0) if isinstance(fact, Voided) else replaces
        if isinstance(fact, Voided) and not earlier:
            continue
        target = earlier[aim % len(earlier)] if aim is not None and earlier else None
        mine.append(head + len(drafts) + 1)
        drafts.append(Draft(stream=stream, version=len(mine), fact=fact, effective_on=DAY + timedelta(days=day), replaces=target))
    if drafts:
        ledger.append(command(COUNTY, tenant, uuid4()), drafts)


def oracle(facts: Sequence[Any], on: date, known: datetime) -> dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]:
    """What each table should say at one coordinate: everything from the beginning, by a slow and separate way."""
    heard = [e for e in facts if e.recorded_at <= known]
    gone = {e.replaces for e in heard}
    held: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {"views.oracle_thing": {}, "views.oracle_label": {}}
    moves: list[tuple[date, int, int, Any]] = []
    stands: dict[int, int] = {}
    for e in sorted(heard, key=lambda e: e.position):  # a correction stands where the fact has stood that it puts right
        stands[e.position] = e.position if e.replaces is None else stands[e.replaces]
        if e.position not in gone and not isinstance(e.fact, Voided):
            moves += [(day, stands[e.position], n, act) for n, (day, act) in enumerate(_acts(e))]
    for day, _, _, act in sorted(moves, key=lambda m: m[:3]):
        if day <= on:
            act(held)
    return {name: {key: tuple(v.get(c) for c in TABLES[name][1]) for key, v in rows.items()} for name, rows in held.items()}


def _acts(e: Any) -> list[tuple[date, Any]]:
    key, day = (e.stream,), e.effective_on
    thing, label = "views.oracle_thing", "views.oracle_label"

    def put(**values: Any) -> Any:
        return lambda held: held[thing][key].update(values) if key in held[thing] else None

    match e.fact:
        case Placed(colour=colour, size=size):
            return [(day, lambda held: held[thing].__setitem__(key, {"colour": colour, "size": size}))]
        case Painted(colour=colour):
            return [(day, put(colour=colour))]
        case Resized(size=size):
            return [(day, put(size=size))]
        case Removed():
            return [(day, lambda held: held[thing].pop(key, None))]
        case Lent(days=days):
            return [(day, put(lent=True)), (day + timedelta(days=days), put(lent=False))]
        case Labelled(labels=names):
            return [(day, lambda held, n=n: held[label].__setitem__((*key, n), {"shown": {"by": [n, 1]}})) for n in names]
        case Unlabelled(label=name):
            return [(day, lambda held: held[label].pop((*key, name), None))]
        case _:
            return []


def table_says(sql: Any, tenant: int, on: date, known: datetime) -> dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]:
    said: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {}
    for name, (key, columns, _) in TABLES.items():
        rows = sql.execute(
            f"SELECT {', '.join(key + columns)} FROM {name} WHERE county_id = %s AND tenant_id = %s"
            " AND valid_from <= %s AND %s < valid_to AND known_from <= %s AND %s < known_to",
            [COUNTY, tenant, on, on, known, known],
        ).fetchall()
        said[name] = {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in rows}
        assert len(said[name]) == len(rows), f"{name} says two things of one key on {on} as known at {known}"
    return said


def dump(sql: Any, tenant: int) -> list[list[tuple[Any, ...]]]:
    """Every row of all tables, ids and all."""
    deltas = sql.execute("SELECT d::text FROM views.oracle_delta d WHERE county_id = %s AND tenant_id = %s ORDER BY 1", [COUNTY, tenant])
    return [
        deltas.fetchall(),
        *(
            sql.execute(f"SELECT t::text FROM {name} t WHERE county_id = %s AND tenant_id = %s ORDER BY 1", [COUNTY, tenant]).fetchall()
            for name in TALLIES
        ),
        *(
            sql.execute(
                f"SELECT row_id, {', '.join(key + columns)}, position, valid_from::text, valid_to::text, known_from::text, known_to::text"
                f" FROM {name} WHERE county_id = %s AND tenant_id = %s ORDER BY row_id",
                [COUNTY, tenant],
            ).fetchall()
            for name, (key, columns, _) in TABLES.items()
        ),
    ]


def forget(db: Database, tenant: int) -> None:
    """Throw the read model of one tenant away."""
    with db.tenant(COUNTY, tenant) as sql:
        for name in (*TABLES, *MADE):
            sql.execute(f"DELETE FROM {name} WHERE county_id = %s AND tenant_id = %s", [COUNTY, tenant])
        sql.execute("DELETE FROM follow.positions WHERE county_id = %s AND tenant_id = %s", [COUNTY, tenant])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=_history)
def test_tables_equal_a_full_replay_at_every_coordinate_and_after_every_rebuild(
    db: Database, vault: Vault, history: list[tuple[list[Said], bool]]
) -> None:
    ledger, tenant = Ledger(db, WORDS, vault), next(_tenants)
    positions: dict[UUID, list[int]] = {}
    for said, follow in history:
        write(ledger, tenant, said, positions)
        if follow:
            Followers(db, ledger, [view]).catch_up(COUNTY, tenant)
    Followers(db, ledger, [view]).catch_up(COUNTY, tenant)
    with db.tenant(COUNTY, tenant) as sql:
        facts = ledger.read(sql, COUNTY, tenant, limit=1000)
        instants = sorted({e.recorded_at for e in facts})
        instants += [at - timedelta(microseconds=1) for at in instants] + [datetime.now(UTC) + timedelta(days=1)]
        for on, known in itertools.product([DAY + timedelta(days=n) for n in range(-1, 14)], instants):
            told = oracle(facts, on, known)
            assert table_says(sql, tenant, on, known) == told, (on, known)
            assert summed(sql, COUNTY, tenant, on, known) == by_hand(told["views.oracle_thing"].values(), on), (on, known)
        rows = dump(sql, tenant)
        empty = sql.execute("SELECT count(*) FROM views.oracle_thing WHERE valid_from >= valid_to OR known_from >= known_to").fetchone()
        assert empty == (0,)
    for batch, portable in ((1, False), (3, True), (500, False)):
        forget(db, tenant)
        Followers(db, ledger, [view], batch=batch, portable=portable).catch_up(COUNTY, tenant)
        with db.tenant(COUNTY, tenant) as sql:
            assert dump(sql, tenant) == rows, f"a rebuild in batches of {batch} gives other rows"
