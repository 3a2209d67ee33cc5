"""From a fact to a letter that was read back: told once, of what holds when it leaves, on a way whose holder has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import redis
from psycopg import sql as text

from infra.clock import Clock
from infra.embedded import Servers
from infra.jobs import Hand, replay
from infra.settings import Settings
from services import grants
from services.channels import checking, entering, standing, ways
from services.channels.guard import Guard
from services.channels.log import because
from services.channels.telling import ATTEMPTS
from services.inbox import Shown, Told
from services.quiet import ZONE
from services.users import disable
from services.web.i18n import words
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.channels.abroad import ADDRESS, Abroad, abroad, plain, way_row
from tests.services.small_county import OFFICE


@pytest.fixture
def out(runtime: Runtime, county: int) -> Iterator[Abroad]:
    with abroad(runtime, county) as made:
        yield made


def test_a_fact_becomes_a_letter_in_its_readers_language_once(out: Abroad) -> None:
    out.open("mail", "webhook")
    found = out.found()
    out.office.settle()
    out.office.settle()
    (letter,), (body,) = out.letters(), out.hooked()
    link = f"https://ledger.example.cn/t/{out.small.town}/findings/{found}"
    for said, where in ((plain(letter), link), (body["text"], body["link"])):
        assert "督导发现严重问题一个" in said
        assert where == link
    assert link in plain(letter)
    assert (letter["To"], letter["Subject"]) == (ADDRESS, words("zh-CN")("mail.subject"))
    assert "台账缺页" not in letter.as_string() + str(body)
    assert [(one.channel, one.state, one.recipient, one.why) for one in out.log()] == [
        (channel, "sent", out.user, None) for channel in sorted(("mail", "webhook"), key=lambda c: out.job(found, c).job_id, reverse=True)
    ]  # fmt: skip


def test_an_address_is_read_nowhere_but_by_who_sends(out: Abroad, servers: Servers) -> None:
    out.open("mail", "webhook")
    out.found()
    out.office.settle()
    with psycopg.connect(servers.admin_url) as sql:
        tables = sql.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('work', 'access', 'ledger', 'vault')"
        ).fetchall()
        for schema, table in tables:
            rows = sql.execute(text.SQL("SELECT t::text FROM {} t").format(text.Identifier(schema, table))).fetchall()
            assert not [row for row in rows if ADDRESS in row[0] or out.hook in row[0] or ADDRESS.encode().hex() in row[0]], table
    with closing(redis.Redis.from_url(servers.redis_url)) as client:
        held = [key for key in client.scan_iter() if ADDRESS.encode() in (client.dump(key) or b"")]
    assert not held
    with pytest.raises(psycopg.errors.InsufficientPrivilege), out.runtime.db.platform() as sql:  # which finds whom to tell
        sql.execute("SELECT address FROM access.ways")
    assert ADDRESS.encode() not in way_row(out.runtime, out.way("mail"))
    assert ways.address(out.runtime, out.way("mail")) == ADDRESS


def test_an_erased_person_and_a_deleted_user_are_told_nothing(out: Abroad, servers: Servers) -> None:
    out.open("mail", "webhook")
    out.found()
    out.told()
    with psycopg.connect(servers.admin_url) as sql:
        sql.execute(
            "UPDATE vault.keys SET wrapped = NULL, erased_at = now() WHERE county_id = %s AND person = %s", [out.county, out.user]
        )
    assert ways.address(out.runtime, out.way("mail")) is None
    out.office.settle()
    assert (out.letters(), out.hooked()) == ([], [])
    assert {one.state for one in out.log()} == {"cancelled"}
    with out.runtime.db.tenant(out.county, out.small.town) as sql:
        sql.execute("DELETE FROM access.users WHERE county_id = %s AND user_id = %s", [out.county, out.user])
    assert ways.of(out.runtime, out.county, [out.user]) == []


def test_nothing_but_a_code_is_sent_before_it_is_confirmed(out: Abroad) -> None:
    out.enter("mail", ADDRESS)
    out.found()
    out.office.settle()
    assert (out.letters(), out.jobs()) == ([], [])
    way = out.way("mail")
    code = entering.code(out.runtime, way.id, way.code_number)
    (sent,) = [path.read_text() for path in out.folder.glob("*.eml")]
    assert sent
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(entering.TRIES - 1):
        with pytest.raises(entering.WrongCode):
            entering.confirm(out.runtime, way, wrong)
    entering.confirm(out.runtime, way, f" {code} ")
    assert out.way("mail").open


def test_a_code_wears_out_and_another_one_replaces_it(out: Abroad) -> None:
    out.enter("mail", ADDRESS)
    way = out.way("mail")
    first = entering.code(out.runtime, way.id, way.code_number)
    for _ in range(entering.TRIES):
        with pytest.raises(entering.WrongCode):
            entering.confirm(out.runtime, way, "none")
    with pytest.raises(entering.CodeExpired):
        entering.confirm(out.runtime, way, first)
    entering.again(out.runtime, way)
    out.office.settle()
    with pytest.raises(entering.WrongCode):
        entering.confirm(out.runtime, out.way("mail"), first)
    for _ in range(entering.A_DAY - 2):
        entering.again(out.runtime, out.way("mail"))
    with pytest.raises(entering.TooManyCodes):
        entering.again(out.runtime, out.way("mail"))
    entering.remove(out.runtime, out.way("mail"))
    with pytest.raises(entering.TooManyCodes):  # nor by beginning anew
        out.enter("mail", ADDRESS)


def test_what_bounces_marks_the_way_and_is_told_in_the_inbox(runtime: Runtime, county: int) -> None:
    with abroad(runtime, county) as out:
        out.open("mail")
        first = out.found()
        out.told()
        with out.relayed("550"):
            out.perform(out.job(first, "mail").job_id)
        way = out.way("mail")
        assert not way.open
        assert because(words("en"), way.failing_why) == "the other side answered 550"
        (dead,) = out.log()
        assert (dead.state, because(words("en"), dead.why)) == ("dead", "the other side answered 550")
        (item,) = [one for one in out.office.told(out.small.town, out.user) if one.kind == "way-failing"]
        assert (item.params, item.link) == ({"channel": "mail"}, "/me/notices")
        out.found()
        out.office.settle()
        assert (len(out.jobs()), out.letters()) == (1, [])  # nothing new is sent there
        with out.runtime.db.tenant(out.county, out.small.town) as sql:
            hand = Hand(county=out.county, tenant=out.small.town, actor=OFFICE.id, reason="the mailbox is there again")
            assert replay(sql, hand, out.job(first, "mail").job_id)
        out.office.settle()
        assert (len(out.letters()), out.way("mail").open) == (1, True)


def test_what_is_refused_for_now_is_tried_again_and_given_up_at_last(runtime: Runtime, county: int) -> None:
    with abroad(runtime, county) as out:
        out.open("mail")
        first = out.found()
        out.told()
        with out.relayed("450"):
            out.perform(out.job(first, "mail").job_id)
            (waits,) = out.log()
            assert (waits.state, because(words("en"), waits.why)) == ("again", "the other side answered 450")
            assert waits.retry_at is not None
            assert out.way("mail").open
            with out.runtime.db.tenant(out.county, out.small.town) as sql:
                sql.execute(
                    "UPDATE work.jobs SET retry_at = NULL, attempts = %s WHERE tenant_id = %s AND job_id = %s",
                    [ATTEMPTS - 1, out.small.town, waits.job],
                )
            out.perform(waits.job)
        assert out.log()[0].state == "dead"
        assert not out.way("mail").open


def test_what_no_longer_stands_is_not_sent_and_says_why(out: Abroad) -> None:
    out.open("webhook")
    found = [out.found() for _ in range(3)]
    out.told()
    read, off, last = (out.job(one, "webhook").job_id for one in found)
    with out.runtime.db.tenant(out.county, out.small.town) as sql:
        sql.execute(
            "UPDATE work.inbox SET read_at = now() WHERE tenant_id = %s AND user_id = %s AND key = %s",
            [out.small.town, out.user, str(found[0])],
        )
    out.perform(read)
    entering.choose(out.runtime, out.way("webhook"), rhythm="at-once", without=["finding-raised"])
    out.perform(off)
    entering.choose(out.runtime, out.way("webhook"), rhythm="at-once", without=[])
    grants.revoke(out.small.desk(OFFICE, out.small.today, out.small.office), out.grant)
    out.office.followers.catch_up(out.county)
    out.perform(last)
    assert {one.job: (one.state, one.why) for one in out.log()} == {
        read: ("cancelled", "read"), off: ("cancelled", "off"), last: ("cancelled", "reassigned"),
    }  # fmt: skip
    assert out.hooked() == []


def test_a_reminder_says_how_many_days_are_left_when_it_leaves_and_nothing_of_what_is_done_or_muted(out: Abroad) -> None:
    small, today = out.small, out.small.today
    kept, late, quiet = (small.promise(f"A{n}", "p1", small.before(60), today + timedelta(days=n)) for n in (1, 2, 3))
    out.office.followers.catch_up(out.county)
    lines = [
        {"kind": "due", "link": "", "params": {"what": "completion", "number": f"A{n}", "id": str(id), "days": 9,
                                               "due": (today + timedelta(days=n)).isoformat()}}
        for n, id in ((1, kept), (2, late), (3, quiet))
    ]  # fmt: skip
    told = Told(origin=small.town, to="unit", alone=False)
    item = Shown(
        tenant_id=small.town, item_id=uuid4(), kind="morning", params={"lines": lines}, link="", created_at=datetime.now(ZONE),
        read_at=None, muted_at=None, urgent=False,
    )  # fmt: skip
    small.closed(kept, today)
    out.office.followers.catch_up(out.county)
    _mute(out, quiet)
    said = standing.now(out.runtime, out.county, out.user, item, told)
    assert isinstance(said, standing.Said)
    assert [(one["params"]["number"], one["params"]["days"]) for one in said.params["lines"]] == [("A2", 2)]
    only = msgspec.structs.replace(item, params={"lines": lines[:1]})
    assert standing.now(out.runtime, out.county, out.user, only, told) == "done"
    only = msgspec.structs.replace(item, params={"lines": lines[2:]})
    assert standing.now(out.runtime, out.county, out.user, only, told) == "muted"


def test_whoever_is_shut_out_is_told_nothing(out: Abroad) -> None:
    out.open("webhook")
    out.found()
    out.told()
    disable(out.runtime, out.county, out.small.town, out.user)
    out.office.settle()
    assert out.hooked() == []
    assert out.log()[0].state == "cancelled"


def test_a_name_that_leads_inside_by_the_time_of_sending_is_not_followed(out: Abroad) -> None:
    answers = ["93.184.215.14"]
    port = out.rehearsed.rpartition(":")[2]
    out.runtime.guard = Guard(resolve=lambda host, port: answers)
    with pytest.raises(checking.AddressRefused, match="port"):
        out.enter("webhook", f"http://hooks.example.cn:{port}/")
    entering.enter(out.runtime, (out.county, out.small.town, out.user), "webhook", "http://hooks.example.cn:8080/tell")
    answers[:] = ["127.0.0.1"]
    out.office.settle()
    way = out.way("webhook")
    assert (way.open, because(words("en"), way.failing_why)) == (False, "the address leads to a private network or this machine")
    assert (out.folder / "hook.log").read_bytes() == b""


@pytest.mark.usefixtures("vault")
def test_nobody_is_told_at_night_or_on_a_day_of_rest(servers: Servers, data: Path) -> None:
    own = rehearsal_database(servers, "quiet_ways", "2005-06-01")
    county, friday = 430626, datetime(2005, 6, 17, 22, 30, tzinfo=ZONE)
    settings = Settings(database_url=own.app_url, redis_url=own.redis_url, data=data, pool_size=6)
    with closing(Runtime(settings)) as runtime, Clock(own.migrate_url) as clock:
        clock.advance(datetime(2005, 6, 17, 10, tzinfo=ZONE))
        with abroad(runtime, county) as out:
            out.open("webhook")
            clock.advance(friday)
            calm, alarm = out.found("major"), out.found("critical")
            out.office.settle()
            assert [body["link"].rpartition("/")[2] for body in out.hooked()] == [str(alarm)]
            waits = out.job(calm, "webhook")
            assert (waits.state, waits.due_at.astimezone(ZONE)) == ("waiting", datetime(2005, 6, 20, 7, tzinfo=ZONE))
            with out.runtime.db.tenant(county, out.small.town) as sql:  # as if it had been put off by refusals until now
                sql.execute(
                    "UPDATE work.jobs SET due_at = %s WHERE tenant_id = %s AND job_id = %s",
                    [friday - timedelta(hours=4), out.small.town, waits.job_id],
                )
            out.office.settle()
            again = out.job(calm, "webhook")
            assert (again.state, again.due_at, again.attempts) == ("waiting", waits.due_at, 0)
            clock.advance(datetime(2005, 6, 20, 7, 1, tzinfo=ZONE))
            out.office.settle()
            assert len(out.hooked()) == 2


def _mute(out: Abroad, subject: UUID) -> None:
    with out.runtime.db.tenant(out.county, out.small.town) as sql:
        sql.execute(
            "INSERT INTO access.mutes (county_id, tenant_id, user_id, mute_id, kind, subject, since, until)"
            " VALUES (%s, %s, %s, %s, '', %s, now(), %s)",
            [out.county, out.small.town, out.user, uuid4(), subject, out.small.today],
        )
