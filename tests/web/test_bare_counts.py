"""Numbers are doors, on every page: what counts something without leading to it is named here, and why it may."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

import pytest

from services.imports.findings import Finding
from services.web.import_rows import doors
from tests.web.walked import Whole

READERS: Final = ("county-leader", "county-office", "clerk")
VOID: Final = frozenset({"input", "br", "img", "meta", "link", "hr", "col", "wbr"})
LEADS: Final = frozenset({"a", "time", "svg", "option", "style", "script", "textarea", "title", "code", "button"})
"""A link leads to what it counts, an instant counts nothing, a form asks; a code is no number."""
COUNTS: Final = re.compile(
    r"(?<![\d.,/-])\d[\d,]*(?![\d.,/-]|[a-zA-Z]) ?[人名个条对件次处份家项]|（\d[\d,]*(?:人|条)?）|(?:未办结|待批|未读|申报) ?\d"
)
ALONE: Final = re.compile(r"[\d,]+")
PASSED: Final[dict[tuple[str, str, str], str]] = {
    (r".*", r"span\.part|ins\.|del\.", r".*"): "what a fact or a column says: the number was written there, nothing was counted",
    (r".*", r".*", r"0"): "there is nothing behind none",
    (r".*/(institutions|organisations)", r"p\.lead", r"现有.*个。"): "the list itself is below",
    (r".*/roster", r"p\.lead", r"在册.*"): "the list itself is below",
    (r".*/roster", r"span\.chip warn", r"疑似重复.*对"): "the heading of the pairs, which are below",
    (r".*/roster(/\{person:uuid\})?", r"summary\.", r"查看姓名.*"): "a form for the rows of this page",
    (r".*", r"summary\.", r"(依据|下设).*"): "what is counted opens below it",
    (r".*/tree", r"p\.lead", r".*(党员 \d+ 名|名党员).*"): "the sum at the head of the tree, whose nodes are doors",
    (r".*", r"p\.balance", r"党员申报.*"): "a sentence that reckons with the doors beside it",
    (r".*", r"span\.chip warn", r"还[多差].*"): "what is left of a reckoning: nobody knows who they are",
    (r"/t/\{tenant:int\}|.*/periods.*", r"td\.num|span\.sub", r"(申报 )?\d+"): "what was declared is a word that was given",
    (r"/county", r"p\.", r".*以后才记账的共.*条.*"): "the facts themselves are below",
    (r".*/briefings/\{id:uuid\}", r"h2\.", r"未阅单位（\d+）"): "the heading of their list",
    (r".*briefings/\{id:uuid\}", r"dd\.", r"\d+"): "how many copies were ordered",
    (r".*/facts/\{position:int\}", r"dd\.|span\.sub", r".*"): "the place of a fact in the books, its version, the size of its command",
    (r".*/imports(/\{id:uuid\})?", r"(td\.num|span\.number)#(rows|unchanged)", r"[\d,]+"): "rows that nobody has, or that changed nothing",
    (r".*/imports(/\{id:uuid\})?", r"(td\.num|span\.number)#unkept", r"[\d,]+"): "nothing was kept of what was found",
    (r"/county/tenants", r"td\.num", r"\d+"): "the code of a unit",
    (r".*/roster/\{person:uuid\}", r"dd\.", r"\d+"): "the number of an identity card",
    (r".*/reports/\{id:uuid\}", r"td\.num", r"[\d,]+"): "the size of a file",
    (r".*/timeline/exports/\{id:uuid\}", r"p\.receipt", r".*条记录。"): "the file beside it holds them",
    (r".*/timeline", r"span\.", r"共 .* 条 ·"): "the list itself is below",
    (r"/operations/schedule", r"td\.", r"每.*"): "a time of the year",
    (r"/inbox", r"p\.lead", r"未读.*"): "the list itself is below",
    (r"/operations", r"(td\.num( late)?|p\.calm)#(version|position|lag|parked|units|taken|differing)", r".*"): "how far the views are",
    (r"/operations(/(deliveries|jobs.*))?", r"(td\.num|dd\.|p\.hint)#attempts", r".*"): "how often something was tried",
    (r"/operations/jobs/plan", r"td\.num#planned", r"[\d,]+"): "the jobs themselves are below",
}
"""What may count and be no door: by route, place (the element, with what it counts where it says so as `data-count`) and words."""


class Bare(HTMLParser):
    """The texts of a page's content that say a number and lead nowhere, each with the place where it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._open, self.found = list[tuple[str, str]](), list[tuple[str, str]]()  # open elements: tag, and class with what is counted
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            said = dict(attrs)
            counts = said.get("data-count")
            self._open.append((tag, (said.get("class") or "") + (f"#{counts}" if counts else "")))

    def handle_endtag(self, tag: str) -> None:
        """Close an element and what was left open in it; an end of what is not open closes nothing."""
        at = next((n for n in reversed(range(len(self._open))) if self._open[n][0] == tag), len(self._open))
        del self._open[at:]

    def handle_data(self, data: str) -> None:
        words, tags = " ".join(data.split()), {tag for tag, _ in self._open}
        if "main" in tags and not tags & LEADS and (ALONE.fullmatch(words) or COUNTS.search(words)):
            self.found.append((".".join(self._open[-1]), words))


def passes(route: str, place: str, words: str) -> tuple[str, str, str] | None:
    """Return the rule by which a number may lead nowhere, None where there is none."""
    said = (route, place, words)
    return next((rule for rule in PASSED if all(re.fullmatch(one, each) for one, each in zip(rule, said, strict=True))), None)


def bare(whole: Whole, who: str) -> set[tuple[str, str, str]]:
    """Return every number of every page of somebody that leads nowhere, by route, place and words."""
    found = set[tuple[str, str, str]]()
    for name, address in whole.addresses(who).items():
        answer = whole.get(who, address)
        route = name if name.startswith("/") else whole.route(address)
        if answer.status_code == 200:
            found |= {(route, *one) for one in Bare(answer.text).found}
    return found


@pytest.mark.parametrize("who", READERS)
def test_every_count_of_every_page_is_a_door_or_says_why_not(whole: Whole, who: str):
    wrong = sorted(f"{route}: {words} ({place})" for route, place, words in bare(whole, who) if not passes(route, place, words))
    assert not wrong, "make it a door (ui.number, ui.count), or say in PASSED why it counts nothing:\n" + "\n".join(wrong)


def test_no_excuse_stands_without_what_it_excuses(whole: Whole):
    used = {passes(*one) for who in READERS for one in bare(whole, who)}
    assert not PASSED.keys() - used


def test_a_bare_count_is_seen():
    page = '<main><table><tr><td class="num">12</td><td class="num"><a href="/x">3</a></td></tr></table><p>共 7 人。<br>第 3 页</p></main>'
    assert Bare(page).found == [("td.num", "12"), ("p.", "共 7 人。")]


def test_a_stray_end_hides_nothing_that_follows():
    page = "<main></b><br/><p>共 7 人。</i></p></td><svg><path/></svg><dl><dd>12</dd></dl></main><p>9</p>"
    assert Bare(page).found == [("p.", "共 7 人。"), ("dd.", "12")]


@pytest.mark.parametrize(
    ("route", "page"),
    [
        ("/t/{tenant:int}/imports/{id:uuid}", '<span class="number" data-count="rows">7</span>'),
        ("/t/{tenant:int}/imports/{id:uuid}", '<span class="number" data-count="unkept">7</span>'),
        ("/operations", '<td class="num" data-count="version">7</td>'),
        ("/operations", '<td class="num late" data-count="parked">7</td>'),
        ("/operations/jobs", '<td class="num" data-count="attempts">7</td>'),
    ],
)
def test_a_bare_count_is_passed_where_it_says_that_it_counts_what_nothing_can_show(route: str, page: str):
    (found,) = Bare(f"<main>{page}</main>").found
    assert passes(route, *found)


@pytest.mark.parametrize(
    ("route", "page"),
    [
        ("/t/{tenant:int}/imports/{id:uuid}", '<span class="number" data-count="refused">7</span>'),
        ("/t/{tenant:int}/imports/{id:uuid}", '<span class="number">7</span>'),
        ("/t/{tenant:int}/imports", '<td class="num" data-count="facts">7</td>'),
        ("/operations", '<td class="num">7</td>'),
        ("/operations/jobs", "<dl><dd>7</dd></dl>"),
        ("/operations/deliveries", '<p class="calm">共 7 件</p>'),
    ],
)
def test_a_bare_count_is_wrong_where_it_says_nothing_or_counts_what_could_be_shown(route: str, page: str):
    (found,) = Bare(f"<main>{page}</main>").found
    assert passes(route, *found) is None


def test_a_count_that_is_not_what_was_kept_is_no_excuse():
    found = [Finding(severity="error", rule="unknown-branch", sheet="党员", row=2)]
    true, wrong, unkept = (doors(None, {"refused": n}, kept) for n, kept in ((1, found), (2, found), (2, [])))
    assert ("refused" in true.opens, "refused" in wrong.opens, "refused" in unkept.opens) == (True, False, False)
    assert (wrong.bare("refused"), unkept.bare("refused"), unkept.bare("rows")) == ("refused", "unkept", "rows")
