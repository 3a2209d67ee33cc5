"""Personal values: sealed at rest, open to their tenant, markers to everybody else, gone with their key."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.kernel import Personal
from infra.db import Database
from infra.embedded import Servers
from infra.ledger import Draft, Ledger, Unreadable, Unwritable
from infra.vault import Kek, KeysMissing, Vault, normal
from tests.infra.words import WORDS, Owned, command

DAY = date(2025, 6, 14)
NAME, PHONE = "欧阳测试", "13800001111"


@pytest.fixture
def ledger(db: Database, vault: Vault) -> Ledger:
    return Ledger(db, WORDS, vault)


@pytest.fixture
def tenant(county: int) -> int:
    return county * 1000 + 1


def own(ledger: Ledger, county: int, tenant: int, person: UUID, other: UUID | None = None) -> UUID:
    stream = uuid4()
    fact = Owned(owner=Personal(person, NAME), notes=(Personal(other or person, PHONE),), parts={"a b": Personal(person, "x")})
    ledger.append(command(county, tenant, uuid4()), [Draft(stream=stream, version=1, fact=fact, effective_on=DAY)])
    return stream


def erase(servers: Servers, county: int, person: UUID) -> None:
    with psycopg.connect(servers.admin_url) as sql:
        sql.execute(
            "UPDATE vault.keys SET wrapped = NULL, erased_at = now() WHERE county_id = %s AND person = %s", [county, person]
        )


def test_a_personal_value_is_stored_sealed_and_opens_for_its_tenant(ledger: Ledger, db: Database, county: int, tenant: int) -> None:
    person, other = uuid4(), uuid4()
    stream = own(ledger, county, tenant, person, other)
    [fact] = ledger.load(county, tenant, stream)
    assert (fact.fact.owner, fact.fact.notes, fact.subjects) == (Personal(person, NAME), (Personal(other, PHONE),), (person, other))
    with db.tenant(county, tenant) as sql:
        row = sql.execute("SELECT payload FROM ledger.events WHERE stream = %s", [stream]).fetchone()
    assert row is not None
    assert NAME.encode() not in bytes(row[0])
    assert PHONE.encode() not in bytes(row[0])


def test_the_same_value_is_never_sealed_to_the_same_bytes(ledger: Ledger, db: Database, county: int, tenant: int) -> None:
    person = uuid4()
    own(ledger, county, tenant, person), own(ledger, county, tenant, person)
    with db.tenant(county, tenant) as sql:
        boxes = [row[0] for row in sql.execute("SELECT ledger.readable(payload) -> 'owner' ->> 'c' FROM ledger.events")]
    assert len(set(boxes)) == 2


def test_without_keys_a_value_is_withheld_and_prints_as_a_marker(ledger: Ledger, db: Database, county: int, tenant: int) -> None:
    own(ledger, county, tenant, person := uuid4())
    with db.county(county) as sql:
        [fact] = ledger.read(sql, county, tenant)
    assert fact.fact.owner == Personal(person, marker="withheld")
    assert (str(fact.fact.owner), NAME in repr(fact)) == ("‹withheld›", False)


def test_the_county_role_cannot_read_keys(db: Database, county: int) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.county(county) as sql:
        sql.execute("SELECT * FROM vault.keys")


def test_an_erased_person_shows_as_erased_and_the_others_stay(
    ledger: Ledger, servers: Servers, county: int, tenant: int
) -> None:
    person, other = uuid4(), uuid4()
    stream = own(ledger, county, tenant, person, other)
    erase(servers, county, person)
    [fact] = ledger.load(county, tenant, stream)
    assert (fact.fact.owner.marker, fact.fact.notes[0].value) == ("erased", PHONE)
    with pytest.raises(Unwritable):
        own(ledger, county, tenant, person)


def test_a_sealed_value_moved_to_another_place_does_not_open(ledger: Ledger, servers: Servers, county: int, tenant: int) -> None:
    person = uuid4()
    first, second = own(ledger, county, tenant, person), own(ledger, county, tenant, person)
    with psycopg.connect(servers.admin_url) as sql:
        sql.execute(
            "UPDATE ledger.events SET payload = (SELECT payload FROM ledger.events WHERE stream = %s) WHERE stream = %s", [first, second]
        )
    with pytest.raises(Unreadable):
        ledger.load(county, tenant, second)


def test_text_that_postgresql_cannot_hold_is_refused_in_sealed_values_too(ledger: Ledger, county: int, tenant: int) -> None:
    for bad in ("a\x00", "\ud800"):
        fact = Owned(owner=Personal(uuid4(), bad))
        with pytest.raises(Unwritable):
            ledger.append(command(county, tenant, uuid4()), [Draft(stream=uuid4(), version=1, fact=fact, effective_on=DAY)])


def test_one_key_per_person_and_county_however_often_it_is_asked_for(db: Database, vault: Vault, county: int, tenant: int) -> None:
    person = uuid4()
    vault.make_keys(db, county, tenant, [person, person])
    vault.make_keys(db, county, tenant + 1, [person])
    with db.tenant(county, tenant) as sql:
        assert sql.execute("SELECT count(*) FROM vault.keys WHERE person = %s", [person]).fetchone() == (1,)
        assert set(vault.keys(sql, county, [person, uuid4()])) == {person}


def test_a_digest_finds_the_same_number_in_any_writing_and_only_the_county_compares(
    db: Database, vault: Vault, county: int, tenant: int
) -> None:
    assert normal("１１０１０１ 1990-x") == "1101011990-X"
    assert vault.digest("id", "１1０") == vault.digest("id", "110") != vault.digest("phone", "110")
    for n, t in enumerate((tenant, tenant + 1)):
        with db.tenant(county, t) as sql:
            sql.execute("INSERT INTO vault.lookup VALUES (%s, %s, %s, 'id', 1, %s)", [county, t, UUID(int=n), vault.digest("id", "110")])
            assert sql.execute("SELECT count(*) FROM vault.lookup").fetchone() == (1,)
    ask = "SELECT tenant_id FROM vault.elsewhere(%s, 'id', %s) ORDER BY 1"
    with db.county(county) as sql:
        assert sql.execute(ask, [county, [vault.digest("id", "110")]]).fetchall() == [(tenant,), (tenant + 1,)]
    with db.county(county + 5000) as sql:
        assert sql.execute(ask, [county, [vault.digest("id", "110")]]).fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.tenant(county, tenant) as sql:
        sql.execute(ask, [county, [vault.digest("id", "110")]])


def test_the_kek_is_made_once_privately_and_missed_loudly(tmp_path: Path) -> None:
    first = Kek.at(tmp_path / "keys", create=True)
    assert Kek.at(tmp_path / "keys").name == first.name
    assert stat.S_IMODE((tmp_path / "keys" / "kek").stat().st_mode) == 0o600
    with pytest.raises(KeysMissing):
        Kek.at(tmp_path / "nowhere")
