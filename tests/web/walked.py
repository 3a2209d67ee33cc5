"""A rich county, every page of it that the routes name, and what a page leads to, read as a browser reads it."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from functools import cached_property
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import UUID

import msgspec

from infra.jobs import perform
from services.exports import asking
from services.reports import FORMATS
from services.web.contract import KEY, Contract
from services.web.edge import Edge
from services.wiring import Runtime
from tests.browser.conftest import Stage
from tests.browser.test_every_page import NOT_YET, addresses, again
from tests.web.conftest import Signed
from tests.web.filled import fill
from tests.web.test_report_kinds import build
from workers import tasks

tasks.load()
_NUMBER: Final = re.compile(r"(?:\D* )?([\d,]+)(?: \D*)?")
_LABELLED: Final = re.compile(r": ([\d,]+)$")
_SLOTS: Final = {"int": r"\d+", "uuid": r"[0-9a-f-]{36}", "str": r"[^/]+"}


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What a page leads to, with its words and the section that it stands in; a form as the address that it sends its reader to."""

    address: str
    words: str
    label: str = ""
    section: str = ""

    @property
    def number(self) -> int | None:
        """Return the count that a reader takes this for the door of: one that stands by itself, or at either end of its words."""
        found = _NUMBER.fullmatch(self.words) or _LABELLED.search(self.label)
        return int(found[1].replace(",", "")) if found else None

    @property
    def path(self) -> str:
        """Return where it leads, without what it asks there."""
        return urlsplit(self.address).path

    @property
    def asks(self) -> dict[str, str]:
        """Return what it asks there."""
        return dict(parse_qsl(urlsplit(self.address).query))


class Leads(HTMLParser):
    """The links of a page, its forms that ask as links, and the targets of its forms that command."""

    def __init__(self, page: str, text: str) -> None:
        super().__init__()
        self.page, self.text = page, text
        self.links, self.commands = list[Link](), list[str]()
        self._anchors, self._sections = list[tuple[dict[str, str], list[str]]](), list[str]()
        self._form: dict[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "section":
            self._sections.append(said.get("class", ""))
        elif tag == "a":
            self._anchors.append((said, []))
        elif tag == "form" and said.get("method") == "post":
            self.commands.append(said["action"])
        elif tag == "form":
            self._form = {"": said.get("action", "")}
        elif tag in ("input", "select") and self._form is not None and said.get("name"):
            self._form[said["name"]] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        for _, words in self._anchors:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._sections.pop()
        elif tag == "a":
            said, words = self._anchors.pop()
            self._lead(said.get("href", ""), " ".join("".join(words).split()), said.get("aria-label", ""))
        elif tag == "form" and self._form is not None:
            action = self._form.pop("").partition("#")[0]
            self._lead(f"{action}?{urlencode(self._form)}", "(a form)")
            self._form = None

    def _lead(self, address: str, words: str, label: str = "") -> None:
        section = self._sections[-1] if self._sections else ""
        self.links.append(Link(address=urljoin(self.page, address), words=words, label=label, section=section))


class Whole:
    """The county of the browser's tests, with what only workers make in it, and the addresses of all of its pages."""

    def __init__(self, app: Edge, runtime: Runtime, county: int) -> None:
        self.app, self.stage = app, Stage(app, runtime, county)
        self.town, self.a = self.stage.town, self.stage.a
        self.visit = fill(self.stage)
        self.readers: dict[str, Signed] = {
            "county-leader": self.town.client("county-leader"), "county-office": self.town.client("county-office"),
            "clerk": self.town.client("clerk", self.a),
        }  # fmt: skip
        self.yesterday = self.stage.story.now - timedelta(days=1)
        self.exports = dict[tuple[str, str], str]()
        """The page of everybody's own export in each form."""
        self._made = self._make()
        self.known_on = self.now()

    def now(self) -> str:
        """Return this instant, as an address says it."""
        with self.town.runtime.db.platform() as sql:
            row = sql.execute("SELECT ledger.now()").fetchone()
        assert row
        return row[0].isoformat()

    def get(self, who: str, address: str) -> Any:
        """Return an answer, as patiently as a reader's pace asks for: a walk is faster than a person."""
        while (answer := self.readers[who].get(address)).status_code == 429:
            time.sleep(int(answer.headers["retry-after"]))
        return answer

    def addresses(self, reader: str) -> dict[str, str]:
        """Return every page by its route, and some again as they look when something else is asked of them."""
        own = {"a visit to two units": f"/county/inspections?visit={self.visit}"}
        return {**addresses(self.stage), **self._made[reader], **again(self.stage), **own}

    def contract(self, path: str, method: str = "GET") -> Contract:
        """Return the contract of the route that answers a path."""
        found = [contract for at, _, pattern, contract in self._routes if at == method and pattern.fullmatch(path)]
        assert found, f"{path} leads nowhere"
        return found[0]

    def route(self, address: str) -> str:
        """Return the route that answers an address."""
        path = urlsplit(address).path
        return next(route for at, route, pattern, _ in self._routes if at == "GET" and pattern.fullmatch(path))

    def serves(self, path: str) -> bool:
        """Return whether something answers a path."""
        return any(at == "GET" and pattern.fullmatch(path) for at, _, pattern, _ in self._routes)

    @cached_property
    def _routes(self) -> list[tuple[str, str, re.Pattern[str], Contract]]:
        return [
            (method, route.path, re.compile(re.sub(r"\{\w+:(\w+)\}", lambda slot: _SLOTS[slot[1]], route.path)), handler.opt[KEY])
            for route in self.app.routes
            for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
            if method != "OPTIONS"
        ]

    def _make(self) -> dict[str, dict[str, str]]:
        """Have a report and an export made for everybody; return the addresses of each one's own."""
        places = {who: (f"/t/{self.a}", self.a) if who == "clerk" else ("/county", self.town.office) for who in self.readers}
        runs = {who: self._asked(who, base) for who, (base, _) in places.items()}
        self.stage.peopled.catch_up()
        for who, (_, tenant) in places.items():
            build(self.town, tenant, runs[who])
        self.stage.peopled.catch_up()
        found = dict[str, dict[str, str]]()
        for who, (base, tenant) in places.items():
            route = base.replace(str(self.a), "{tenant:int}")
            self.exports |= {(who, form): self._exported(who, base, tenant, form) for form in asking.FORMATS}
            found[who] = {
                f"{route}/reports/{{id:uuid}}": f"{base}/reports/{runs[who]['id']}",
                f"{route}/timeline/exports/{{id:uuid}}": self.exports[who, "ndjson"],
            }
        assert {route for each in found.values() for route in each} == NOT_YET
        return found

    def _asked(self, who: str, base: str) -> dict[str, Any]:
        wanted = {"period": "2020-W24", "formats": [*FORMATS], "effective_on": self.yesterday.isoformat()}
        answer = self.readers[who].post(f"/api/v1{base.replace('/t/', '/tenants/')}/reports", wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def _exported(self, who: str, base: str, tenant: int, form: str) -> str:
        sent = self.readers[who].send(f"{base}/timeline/exports", form=form, language="zh-CN")
        assert sent.status_code == 303, sent.text
        job = UUID(sent.headers["location"].rpartition("/")[2])
        assert perform(self.town.runtime.db, self.town.runtime, self.town.county, tenant, job, lease_seconds=60) == "done"
        return sent.headers["location"]


def at(address: str, **dates: str) -> str:
    """Return an address at other dates."""
    parts = urlsplit(address)
    return f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | dates)}"
