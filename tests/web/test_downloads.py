"""Every file that is made of the books stands at both dates that were asked for, and says so in its name and in itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import unquote

import pytest

from services.coordinate import parse_known
from services.exports import asking as exports
from services.reports import FORMATS
from services.web.contract import KEY
from services.web.i18n import LANGUAGES, Lang, words
from tests.web.days import ZONE
from tests.web.test_exports import sheets
from tests.web.walked import Whole, at

NEVER: Final = "2000-01-01T00:00:00+08:00"
"""An instant at which nobody knew anything of this county."""
FORMS: Final = tuple(exports.FORMATS)
ASKED: Final[dict[str, Callable[[Whole], str]]] = {
    "/t/{tenant:int}/imports/export.xlsx": lambda w: f"/t/{w.a}/imports/export.xlsx",
    "/t/{tenant:int}/compare.xlsx": lambda w: f"/t/{w.a}/compare.xlsx?list=roster&true_on={w.yesterday}&known_on={NEVER}",
    "/county/compare.xlsx": lambda _: f"/county/compare.xlsx?list=roster&true_on=2020-01-01&known_on={NEVER}",
    "/t/{tenant:int}/timeline/export/{form:str}": lambda w: f"/t/{w.a}/timeline/export/",
    "/county/timeline/export/{form:str}": lambda _: "/county/timeline/export/",
    "/api/v1/tenants/{tenant:int}/timeline/export/{form:str}": lambda w: f"/api/v1/tenants/{w.a}/timeline/export/",
    "/api/v1/county/timeline/export/{form:str}": lambda _: "/api/v1/county/timeline/export/",
}
"""Files that are made while the reader waits, at the dates of his address; a new one is named here."""
MADE: Final[dict[str, tuple[str, ...]]] = {
    f"{base}/{what}/{{id:uuid}}/{{form:str}}": forms
    for base in ("/t/{tenant:int}", "/county", "/api/v1/tenants/{tenant:int}", "/api/v1/county")
    for what, forms in (("timeline/exports", FORMS), ("reports", FORMATS))
}
"""Files that a worker made, in every form: they stand where they were asked for, whatever dates somebody fetches them at."""
OF_NO_DAY: Final[dict[str, str]] = {
    "/t/{tenant:int}/imports/template.xlsx": "an empty workbook holds nothing of any day",
    **dict.fromkeys(
        (f"{shelf}/{{id:uuid}}/files/{{form:str}}" for shelf in (
            "/county/briefings", "/t/{tenant:int}/briefings", "/t/{tenant:int}/own-briefings", "/api/v1/county/briefings",
            "/api/v1/tenants/{tenant:int}/briefings", "/api/v1/tenants/{tenant:int}/own-briefings",
        )),
        "what was signed is known by its number, and says the day of its issue",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_chinese(whole: Whole) -> Iterator[None]:
    """Leave everybody the language in which others find him: an address that names one changes it."""
    yield
    for who in whole.readers:
        whole.get(who, "/?lang=zh-CN")


def files(whole: Whole) -> set[str]:
    """Return the routes that answer with a file."""
    return {
        route.path
        for route in whole.app.routes
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
        if method == "GET" and "bytes" in str(handler.parsed_return_field.annotation) and handler.opt[KEY].scope != "public"
    }


def named(answer: Any) -> tuple[str, str]:
    """Return what a file is called in Latin letters, and in words."""
    found = re.fullmatch(r"attachment; filename=\"([^\"]+)\"; filename\*=UTF-8''(\S+)", answer.headers["content-disposition"])
    assert found
    assert found[1].isascii()
    return found[1], unquote(found[2])


def rows(content: bytes, *, xlsx: bool) -> int:
    """Return how many lines a file has, over all of its sheets."""
    return sum(len([row for row in sheet if any(row)]) for sheet in sheets(content)) if xlsx else content.count(b"\n")


def reader(route: str) -> str:
    return "clerk" if "{tenant:int}" in route else "county-office"


def downloads(route: str, whole: Whole) -> list[str]:
    address = ASKED[route](whole)
    return [f"{address}{form}" for form in FORMS] if route.endswith("{form:str}") else [address]


def test_every_file_is_looked_at(whole: Whole):
    assert ASKED.keys() | MADE.keys() | OF_NO_DAY.keys() == files(whole), "say in ASKED or MADE how to come to a new file"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("route", ASKED)
def test_a_file_knows_what_was_known_and_says_both_dates(whole: Whole, route: str, lang: Lang):
    said = words(lang)
    day, instant = said.date(whole.yesterday), parse_known(whole.known_on).astimezone(ZONE)  # type: ignore[union-attr]
    moment = said.instant(instant)
    before = "with_" if "compare" in route else ""
    for address in downloads(route, whole):
        asks = {f"{before}true_on": whole.yesterday.isoformat(), "lang": lang}
        then, never = (whole.get(reader(route), at(address, **asks, **{f"{before}known_on": k})) for k in (whole.known_on, NEVER))
        assert (then.status_code, never.status_code) == (200, 200), (address, then.text, never.text)
        plain, called = named(then)
        assert whole.yesterday.isoformat() in plain
        assert day in called
        assert moment.replace(":", ".") in called, called
        xlsx = not address.endswith("ndjson")
        assert rows(then.content, xlsx=xlsx) > rows(never.content, xlsx=xlsx), f"{address} does not care what was known"
        if xlsx:
            text = " ".join(str(cell) for sheet in sheets(then.content) for row in sheet for cell in row)
            assert (day in text or whole.yesterday.isoformat() in text), address
            assert moment in text or instant.isoformat() in text, address


@pytest.mark.parametrize(("route", "form"), [(route, form) for route, forms in MADE.items() for form in forms])
def test_a_file_that_was_made_says_where_it_was_made_at(whole: Whole, route: str, form: str):
    who = reader(route)
    shown = route.replace("/api/v1/tenants/", "/t/").replace("/api/v1/county", "/county").removesuffix("/{form:str}")
    page = whole.exports[who, form] if "exports" in route else whole.addresses(who)[shown]
    address = re.sub("^/t/", "/api/v1/tenants/", re.sub("^/county", "/api/v1/county", page)) if route.startswith("/api/") else page
    answers = [whole.get(who, at(f"{address}/{form}", known_on=known, lang="zh-CN")) for known in (whole.known_on, whole.now())]
    assert {answer.status_code for answer in answers} == {200}
    (first, second) = (named(answer)[1] for answer in answers)
    assert first == second
    assert first.endswith(f".{form}")
    assert answers[0].content == answers[1].content
    assert re.search(r"业务日期\d{4}年\d+月\d+日，已知截至\d{4}年\d+月\d+日 \d\d\.\d\d\.\d\d）", first), first


def test_an_empty_workbook_is_called_what_it_is(whole: Whole):
    answers = [whole.get("clerk", f"/t/{whole.a}/imports/template.xlsx?lang={lang}") for lang in LANGUAGES]
    assert [named(answer)[1] for answer in answers] == ["甲乡台账模板.xlsx", "甲乡, roster template.xlsx"]
