"""Mail is read back from a real server; what a server did not say for certain is never sent again by itself."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from infra.db import Database
from infra.jobs import Job, Lease, claim, find, job_id, queue
from infra.jobs.faults import Hopeless
from services import notices
from services.channels import robots, smtp
from services.channels.carry import carry, delivery_id
from services.channels.letter import compose
from services.channels.outcomes import NotNow, Unclear, Undeliverable
from services.channels.smtp import Relay
from services.web.i18n import Lang, Words

READER = UUID(int=77)
NINTH = UUID(int=9)
SEEDED = ("王秀英", "13907300001", "430626196503120021")
LINK = "https://ledger.example.cn/t/430626111/commitments/1?true_on=2005-06-14&known_on=2005-06-15"


@contextmanager
def relay(manner: str, *, seconds: float = 20.0) -> Generator[tuple[Relay, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.services.channels.relay", manner, folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            try:
                yield Relay(host="127.0.0.1", port=port, sender="ledger@county.example.cn", security="plain", seconds=seconds), Path(folder)
            finally:
                server.kill()


def letter(office: Relay, lang: Lang = "zh-CN", *, delivery: UUID = NINTH, number: str = "2005-3") -> EmailMessage:
    params = {"what": "completion", "number": number, "days": 3, "due": "2005-06-30"}
    said = notices.text(Words(lang), "due", params)
    return compose(Words(lang), said, LINK, delivery=delivery, relay=office, to="reader@county.example.cn")


def taken(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def leased(db: Database, county: int, id: UUID | None = None) -> Lease:
    tenant = county * 1000 + 1
    if id is None:
        key = uuid4().hex
        with db.tenant(county, tenant) as sql:
            queue(sql, county, tenant, [Job(kind="test.channels", key=key)])
        id = job_id(county, tenant, "test.channels", key)
    lease = claim(db, county, tenant, id, "test")
    assert lease is not None
    return lease


def standing(db: Database, lease: Lease) -> tuple[str, str, str | None]:
    with db.tenant(lease.county, lease.tenant) as sql:
        entry = find(sql, lease.county, lease.tenant, lease.job_id)
        row = sql.execute(
            "SELECT state, provider_id FROM work.deliveries WHERE county_id = %s AND tenant_id = %s AND delivery_id = %s",
            [lease.county, lease.tenant, delivery_id(lease.job_id, "mail", READER)],
        ).fetchone()
    assert entry is not None
    assert row is not None
    return entry.state, row[0], row[1]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh-CN", "公开承诺（2005-3）还有 3 天到期"), ("en", "A public promise (2005-3) is due in 3 days")]
)
def test_a_letter_says_the_same_in_both_parts_in_its_readers_language(lang: Lang, said: str) -> None:
    with relay("takes") as (office, folder):
        assert smtp.send(office, letter(office, lang), "reader@county.example.cn") == "250"
        (read,) = taken(folder)
    plain, html = read.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert said in plain.get_content()
    assert said in html.get_content()
    assert LINK in plain.get_content()
    assert LINK.replace("&", "&amp;") in html.get_content()
    assert f'lang="{lang}"' in html.get_content()
    assert read["Subject"] == Words(lang)("mail.subject")
    assert read["Message-ID"] == "<00000000-0000-0000-0000-000000000009@county.example.cn>"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("secret", SEEDED)
def test_nothing_of_anybody_stands_outside_the_body(lang: Lang, secret: str) -> None:
    with relay("takes") as (office, folder):
        smtp.send(office, letter(office, lang, number=secret), "reader@county.example.cn")
        (read,) = taken(folder)
    assert secret in next(read.iter_parts()).get_content()  # it was there to leak
    assert not [name for name, value in read.items() if secret in str(value)]


def test_a_text_is_no_markup_and_a_line_that_is_a_dot_does_not_end_a_letter() -> None:
    with relay("takes") as (office, folder):
        sent = letter(office, number="<script>alert(1)</script>")
        smtp.send(office, sent, "reader@county.example.cn")
        dotted = EmailMessage()
        dotted.set_content("first\n.\n..last\n")
        smtp.send(office, dotted, "reader@county.example.cn")
        texts = [part.get_content().replace("\r\n", "\n") for read in taken(folder) for part in read.walk() if not part.is_multipart()]
    assert not [text for text in texts if "<script>" in text and "<html" in text]
    assert "first\n.\n..last\n" in texts


@pytest.mark.parametrize("to", ["a@b.cn\r\nBcc: x@y.cn", "王@county.cn", "nobody", ""])
def test_an_address_that_is_none_makes_no_letter(to: str) -> None:
    office = Relay(host="127.0.0.1", port=25, sender="ledger@county.example.cn")
    with pytest.raises(Undeliverable):
        compose(Words("en"), "Please look at it.", LINK, delivery=READER, relay=office, to=to)
    with pytest.raises(Undeliverable):
        smtp.send(office, EmailMessage(), to)


@pytest.mark.parametrize(
    ("manner", "outcome", "code"),
    [
        ("550", Undeliverable, "smtp.550"),
        ("552", Undeliverable, "smtp.552"),
        ("450", NotNow, "smtp.450"),
        ("mute", NotNow, "smtp.connect"),
        ("dies", Unclear, "smtp.silent"),
        ("hangs", Unclear, "smtp.silent"),
    ],
)
def test_how_far_a_letter_came_is_known(manner: str, outcome: type[Hopeless | NotNow | Unclear], code: str) -> None:
    with relay(manner, seconds=2.0) as (office, _), pytest.raises(outcome) as ended:
        smtp.send(office, letter(office), "reader@county.example.cn")
    assert ended.value.code == code


def test_a_password_does_not_travel_in_clear_and_is_not_shown() -> None:
    office = Relay(host="127.0.0.1", port=1, sender="a@b.cn", security="plain", user="clerk", password="pass-4711")
    with pytest.raises(NotNow, match=r"smtp\.password-in-clear"):
        smtp.send(office, letter(office), "reader@county.example.cn")
    assert "4711" not in repr(office)


def test_a_letter_is_sent_once_and_its_answer_kept(db: Database, county: int) -> None:
    with relay("takes") as (office, folder):
        lease = leased(db, county)
        assert carry(lease, "mail", READER, lambda id: smtp.send(office, letter(office, delivery=id), "reader@county.example.cn"))
        lease.fail(ValueError(), attempts=5, backoff=0)  # it dies after the letter has left
        again = leased(db, county, lease.job_id)
        assert not carry(again, "mail", READER, lambda id: smtp.send(office, letter(office, delivery=id), "reader@county.example.cn"))
        with again.finish():
            pass
        (read,) = taken(folder)
    assert read["Message-ID"] == smtp.message_id(delivery_id(lease.job_id, "mail", READER), office.sender)
    assert standing(db, lease) == ("done", "sent", "250")


@pytest.mark.parametrize(
    ("manner", "outcome", "job", "delivery"),
    [
        ("450", NotNow, "waiting", "failed"),
        ("550", Undeliverable, "dead", "failed"),
        ("552", Undeliverable, "dead", "failed"),
        ("dies", Unclear, "uncertain", "uncertain"),
    ],
)
def test_a_refusal_is_tried_later_or_never_and_silence_is_uncertain(
    db: Database, county: int, manner: str, outcome: type[Exception], job: str, delivery: str
) -> None:
    lease = leased(db, county)
    with relay(manner, seconds=5.0) as (office, _), pytest.raises(outcome) as ended:
        carry(lease, "mail", READER, lambda id: smtp.send(office, letter(office, delivery=id), "reader@county.example.cn"))
    lease.fail(ended.value, attempts=5, backoff=0, hopeless=isinstance(ended.value, Hopeless))
    assert standing(db, lease)[:2] == (job, delivery)
    if job == "uncertain":
        assert claim(db, lease.county, lease.tenant, lease.job_id, "test") is None


@pytest.mark.parametrize(
    ("url", "whose"),
    [
        ("wecombot://abcdef12-3456-7890-abcd-ef1234567890", "wecom"),
        ("dingtalk://abcdef1234567890", "dingtalk"),
        ("feishu://abcdef-1234-5678", "feishu"),
    ],
)
def test_robots_of_office_messengers_are_let_through(url: str, whose: str) -> None:
    assert robots.provider(url) == whose


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/",
        "xml://localhost/",
        "mailto://user:word@example.cn",
        "syslog://",
        "dbus://",
        "file:///etc/passwd",
        "https://oapi.dingtalk.com/robot/send?access_token=abcdef1234567890",
        "dingtalk://abcdef1234567890?verify=no",
        "feishu://",
        "",
        "[",
    ],
)
def test_no_other_service_of_apprise_is_let_through(url: str) -> None:
    with pytest.raises(robots.NotARobot):
        robots.provider(url)
    with pytest.raises(Undeliverable):
        robots.post(url, "到期")


def test_a_robots_url_cannot_ask_for_redirects_or_endless_patience() -> None:
    made = robots.robot("feishu://abcdef-1234-5678?redirect=yes&rto=9999&cto=9999")
    assert (made.redirects, made.socket_read_timeout, made.socket_connect_timeout) == (False, robots.SECONDS, robots.SECONDS)
