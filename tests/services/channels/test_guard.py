"""A webhook leads out of the house or nowhere: no spelling, no answer of a name server and no redirect brings it back in."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest

from services.channels import webhooks
from services.channels.guard import Guard, NotAllowed, Rule, public
from services.channels.outcomes import NotNow, Unclear, Undeliverable

OUTSIDE = "93.184.215.14"
DELIVERY = UUID(int=5)
INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.88.99.1", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "100::1",
]  # fmt: skip
REFUSED: list[tuple[str, Rule]] = [
    ("ftp://example.cn/", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("gopher://example.cn:80/", "scheme"),
    ("//example.cn/", "scheme"),
    ("example.cn", "scheme"),
    ("http:///hook", "host"),
    ("http://localhost/", "host"),
    ("http://printer/", "host"),
    ("http://_x.example.cn/", "host"),
    ("http://user:word@example.cn/", "credentials"),
    ("http://example.cn@127.0.0.1/", "credentials"),
    ("http://@example.cn/", "credentials"),
    ("http://2130706433/", "spelling"),
    ("http://0x7f000001/", "spelling"),
    ("http://0x7f.0.0.1/", "spelling"),
    ("http://0177.0.0.1/", "spelling"),
    ("http://127.1/", "spelling"),
    ("http://127.0.0.01/", "spelling"),
    ("http://256.0.0.1/", "spelling"),
    ("http://1.2.3.4.5/", "spelling"),
    ("http://0/", "spelling"),
    ("http://x.0x7f/", "spelling"),
    ("http://①②⑦.0.0.1/", "spelling"),
    ("http://例子.cn/", "spelling"),
    ("http://example.cn\\@127.0.0.1/", "spelling"),
    ("http://example.cn/\r\nHost: localhost", "spelling"),
    ("http://example.cn/a b", "spelling"),
    ("http://example.cn:99999/", "spelling"),
    ("http://example.cn:x/", "spelling"),
    ("http://[::1/", "spelling"),
    ("http://[v1.x]/", "spelling"),
    (f"http://example.cn/{'a' * 2050}", "spelling"),
    ("http://example.cn:22/", "port"),
    ("http://example.cn:0/", "port"),
    ("https://example.cn:6379/", "port"),
    ("http://127.0.0.1/", "private"),
    ("http://127.0.0.1./", "private"),
    ("http://[::1]/", "private"),
    ("http://[::ffff:7f00:1]/", "private"),
    ("http://[::FFFF:127.0.0.1]:8080/", "private"),
    ("https://[fd00:ec2::254]/", "private"),
    ("http://169.254.169.254/latest/meta-data/", "private"),
]


@contextmanager
def sink(status: int = 200, *, location: str = "", drip: bool = False) -> Generator[tuple[str, list[dict[str, Any]]]]:
    taken: list[dict[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append({"path": self.path, "body": body, "headers": dict(self.headers)})
            while drip:
                self.wfile.write(b"H")
                sleep(0.1)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("address", INSIDE)
def test_no_name_leads_inside(address: str) -> None:
    assert not public(address)
    for answer in ([address], [OUTSIDE, address]):
        with pytest.raises(NotAllowed) as refused:
            Guard(resolve=lambda host, port, answer=answer: answer).check("https://hook.example.cn/x")
        assert refused.value.rule == "private"


@pytest.mark.parametrize(("url", "rule"), REFUSED)
def test_no_spelling_leads_inside(url: str, rule: Rule) -> None:
    with pytest.raises(NotAllowed) as refused:
        Guard(resolve=lambda host, port: [OUTSIDE]).check(url)
    assert refused.value.rule == rule


def test_a_name_that_nobody_knows_is_refused_when_it_is_entered_and_tried_later_when_it_is_sent() -> None:
    guard = Guard(resolve=lambda host, port: [])
    with pytest.raises(NotAllowed) as refused:
        guard.check("https://hook.example.cn/")
    assert refused.value.rule == "unknown-host"
    with pytest.raises(NotNow):
        webhooks.post(guard, "https://hook.example.cn/", {}, DELIVERY)


def test_a_public_host_is_looked_up_once_and_its_address_kept() -> None:
    asked: list[str] = []

    def answer(host: str, port: int) -> list[str]:
        asked.append(f"{host}:{port}")
        return [OUTSIDE, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]

    target = Guard(resolve=answer).check("HTTPS://Hook.Example.CN./a?key=1#part")
    assert (target.host, target.port, target.path, target.address) == ("hook.example.cn", 443, "/a?key=1", OUTSIDE)
    assert asked == ["hook.example.cn:443"]


def test_a_local_sink_is_refused_unless_a_rehearsal_names_that_very_door() -> None:
    with sink() as (door, taken):
        with pytest.raises(Undeliverable):
            webhooks.post(Guard(), f"http://{door}/", {}, DELIVERY)
        with pytest.raises(Undeliverable):
            webhooks.post(Guard(rehearsed=["127.0.0.1:1"]), f"http://{door}/", {}, DELIVERY)
        assert not taken
        assert webhooks.post(Guard(rehearsed=[door]), f"http://{door}/hook?k=1", {"text": "到期"}, DELIVERY) == "200"
    assert taken[0]["path"] == "/hook?k=1"
    assert taken[0]["body"].decode() == '{"text":"到期"}'
    assert taken[0]["headers"]["Idempotency-Key"] == str(DELIVERY)


def test_an_address_that_has_changed_since_it_was_entered_is_refused_when_it_is_sent() -> None:
    answers = iter([[OUTSIDE], ["127.0.0.1"]])
    guard = Guard(resolve=lambda host, port: next(answers))
    guard.check("http://hook.example.cn/")
    with pytest.raises(Undeliverable, match=r"webhook\.private"):
        webhooks.post(guard, "http://hook.example.cn/", {}, DELIVERY)


def test_what_is_connected_to_is_what_was_checked_and_no_proxy_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with sink() as (door, taken):
        port = int(door.rpartition(":")[2])
        answers = iter([["127.0.0.1"]])  # a second look would fail
        guard = Guard(rehearsed=[f"hook.example.cn:{port}"], resolve=lambda host, port: next(answers))
        assert webhooks.post(guard, f"http://hook.example.cn:{port}/", {}, DELIVERY) == "200"
    assert taken[0]["headers"]["Host"] == f"hook.example.cn:{port}"


def test_a_redirect_is_never_followed() -> None:
    with sink() as (inside, secret), sink(302, location=f"http://{inside}/") as (door, _):
        with pytest.raises(Undeliverable, match=r"webhook\.redirect"):
            webhooks.post(Guard(rehearsed=[door, inside]), f"http://{door}/", {}, DELIVERY)
        assert not secret


@pytest.mark.parametrize(("status", "outcome"), [(404, Undeliverable), (410, Undeliverable), (429, NotNow), (503, NotNow), (500, Unclear)])
def test_an_answer_says_what_became_of_it(status: int, outcome: type[Exception]) -> None:
    with sink(status) as (door, _), pytest.raises(outcome, match=rf"webhook\.{status}"):
        webhooks.post(Guard(rehearsed=[door]), f"http://{door}/", {}, DELIVERY)


def test_an_answer_that_drips_in_is_cut_off_and_unclear() -> None:
    with sink(drip=True) as (door, _):
        began = monotonic()
        with pytest.raises(Unclear):
            webhooks.post(Guard(rehearsed=[door]), f"http://{door}/", {}, DELIVERY, seconds=1.0)
        assert monotonic() - began < 20


def test_a_closed_door_is_tried_later() -> None:
    with sink() as (door, _):
        pass
    with pytest.raises(NotNow, match=r"webhook\.connect"):
        webhooks.post(Guard(rehearsed=[door]), f"http://{door}/", {}, DELIVERY)
