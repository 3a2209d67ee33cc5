"""Every page in both languages: nothing that axe objects to, nothing wider than the screen, on a phone and on a desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.web.assets import BROUGHT
from services.web.contract import KEY
from tests.browser.conftest import Enter, Stage

AXE = BROUGHT / "axe-core/axe.min.js"
RUN = "axe.run().then(found => found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FILES = re.compile(r"\.xlsx$|\{form:str\}$")

AS_THEY_ARE = (
    "/inbox", "/inbox/mutes", "/me/notices", "/operations", "/operations/deliveries", "/operations/jobs", "/operations/schedule",
    "/county/workdays", "/county/tenants", "/county/roster", "/county/sessions", "/county/coverage",
)  # fmt: skip
"""Pages whose routes are their addresses."""


def addresses(stage: Stage) -> dict[str, str]:
    """Every page by its route, as somebody would come to it; a new one is named here."""
    a = f"/t/{stage.a}"
    unit, body = stage.peopled.units(stage.a)[0].institution, stage.peopled.bodies(stage.a)[1].organisation
    return {
        "/county": "/county?true_on=2020-06-14&known_on=2020-06-14",
        "/county/compare": "/county/compare?list=commitments&true_on=2020-06-14",
        "/t/{tenant:int}/compare": f"{a}/compare?list=roster&true_on=2020-01-14",
        "/county/institutions": "/county/institutions", "/county/organisations": "/county/organisations?shape=tree",
        "/county/commitments": "/county/commitments", "/county/inspections": "/county/inspections", "/county/findings": "/county/findings",
        "/county/tree": "/county/tree?true_on=2020-06-14&tree=now", "/t/{tenant:int}/tree": f"{a}/tree",
        "/t/{tenant:int}/institutions/{id:uuid}/split": f"{a}/institutions/{unit}/split",
        "/t/{tenant:int}/organisations/{id:uuid}/split": f"{a}/organisations/{body}/split",
        "/county/timeline": "/county/timeline", "/county/reports": "/county/reports",
        **dict(zip(AS_THEY_ARE, AS_THEY_ARE, strict=True)),
        "/operations/jobs/plan": "/operations/jobs/plan?deed=replay",
        "/operations/jobs/{job:uuid}": f"/operations/jobs/{stage.job}?tenant={stage.a}", "/t/{tenant:int}": a,
        "/t/{tenant:int}/roster": f"{a}/roster", "/t/{tenant:int}/roster/{person:uuid}": f"{a}/roster/{stage.member.person}",
        "/t/{tenant:int}/institutions": f"{a}/institutions", "/t/{tenant:int}/institutions/{id:uuid}": f"{a}/institutions/{unit}",
        "/t/{tenant:int}/organisations": f"{a}/organisations", "/t/{tenant:int}/organisations/{id:uuid}": f"{a}/organisations/{body}",
        "/t/{tenant:int}/commitments": f"{a}/commitments", "/t/{tenant:int}/commitments/new": f"{a}/commitments/new",
        "/t/{tenant:int}/commitments/{id:uuid}": f"{a}/commitments/{stage.promise}",
        "/t/{tenant:int}/inspections": f"{a}/inspections", "/t/{tenant:int}/inspections/new": f"{a}/inspections/new",
        "/t/{tenant:int}/inspections/{id:uuid}": f"{a}/inspections/{stage.visit}",
        "/t/{tenant:int}/findings": f"{a}/findings", "/t/{tenant:int}/findings/{id:uuid}": f"{a}/findings/{stage.finding}",
        "/t/{tenant:int}/obligations": f"{a}/obligations", "/t/{tenant:int}/timeline": f"{a}/timeline",
        "/t/{tenant:int}/facts/{position:int}": f"{a}/facts/1",
        "/t/{tenant:int}/facts/{position:int}/correction": f"{a}/facts/3/correction", "/t/{tenant:int}/imports": f"{a}/imports",
        "/t/{tenant:int}/imports/{id:uuid}": f"{a}/imports/{stage.batch}", "/t/{tenant:int}/reports": f"{a}/reports",
        "/county/periods": "/county/periods", "/t/{tenant:int}/periods": f"{a}/periods",
        "/t/{tenant:int}/periods/{id:uuid}": f"{a}/periods/{stage.period}",
        "/t/{tenant:int}/sessions": f"{a}/sessions", "/t/{tenant:int}/sessions/{id:uuid}": f"{a}/sessions/{stage.session}",
        "/t/{tenant:int}/coverage": f"{a}/coverage", "/t/{tenant:int}/reveals": f"{a}/reveals",
    } | briefed(stage) | due(stage) | counted(stage)  # fmt: skip


def briefed(stage: Stage) -> dict[str, str]:
    """The pages of briefings: the county's, as a unit reads them, and a unit's own."""
    a = f"/t/{stage.a}"
    return {
        "/county/briefings": "/county/briefings", "/county/briefings/{id:uuid}": f"/county/briefings/{stage.briefing}",
        "/t/{tenant:int}/briefings": f"{a}/briefings", "/t/{tenant:int}/briefings/{id:uuid}": f"{a}/briefings/{stage.briefing}",
        "/t/{tenant:int}/own-briefings": f"{a}/own-briefings",
        "/t/{tenant:int}/own-briefings/{id:uuid}": f"{a}/own-briefings/{stage.own_briefing}",
        "/briefings/{id:uuid}": f"/briefings/{stage.briefing}",
    }  # fmt: skip


def due(stage: Stage) -> dict[str, str]:
    """The page of something that is due."""
    asked = f"kind=requirement&due={stage.story.day(10)}"
    return {"/t/{tenant:int}/obligations/{id:uuid}": f"/t/{stage.a}/obligations/{stage.finding}?{asked}"}


def counted(stage: Stage) -> dict[str, str]:
    """The pages that only numbers lead to."""
    a = f"/t/{stage.a}"
    return {
        "/t/{tenant:int}/coverage/occasions": f"{a}/coverage/occasions",
        "/t/{tenant:int}/imports/{id:uuid}/rows": f"{a}/imports/{stage.batch}/rows",
    }


def again(stage: Stage) -> dict[str, str]:
    """Pages that look another way when something else is asked of them."""
    return {
        "somebody who is on the books twice": f"/t/{stage.a}/roster/{stage.double.person}",
        "the county as it is now": "/county", "the county's tree as it is now": "/county/tree",
        "pairs looked for in the past": f"/t/{stage.a}/roster?true_on=2020-06-14",
        "pairs of the county looked for in the past": "/county/roster?true_on=2020-06-14",
        "a session whose roll is open": f"/t/{stage.a}/sessions/{stage.unrolled}",
        "four axes of the county": "/county/compare?list=axes&true_on=2020-06-14",
        "four axes of a unit": f"/t/{stage.a}/compare?list=axes&true_on=2020-06-14",
        "a comparison of promises": f"/t/{stage.a}/compare?list=commitments&true_on={stage.story.day(100)}",
        "a comparison of coverage": f"/t/{stage.a}/compare?list=coverage&true_on=2020-06-09",
        "a comparison of the county's coverage": "/county/compare?list=coverage&true_on=2020-06-09",
        "what stayed the same": f"/t/{stage.a}/compare?list=roster&true_on=2020-06-14&difference=unchanged",
        "a comparison of roster periods": "/county/compare?list=periods&true_on=2020-01-14",
        "the draft of a briefing": f"/county/briefings/{stage.draft}",
        "a draft compiled from a week": "/county/briefings?week=2020-W24",
        "a unit's compiled draft": f"/t/{stage.a}/own-briefings?week=2020-W24",
        "a dossier that a unit asks for": f"/t/{stage.a}/reports?report=dossier",
        "two days that the county asks to compare": "/county/reports?report=axes",
        "the charts of one unit": f"/t/{stage.a}?unit={stage.peopled.units(stage.a)[0].institution}",
    }


NOT_YET = {
    "/t/{tenant:int}/reports/{id:uuid}", "/county/reports/{id:uuid}", "/t/{tenant:int}/timeline/exports/{id:uuid}",
    "/county/timeline/exports/{id:uuid}",
}  # fmt: skip
"""Pages of something that a worker makes; tests/web looks at them."""
REBUILT = {"/operations/rebuilds/{view:str}"}
"""The page of a rebuild, which tests/browser/test_rebuilds.py looks at while one goes on."""


def pages(stage: Stage) -> set[str]:
    return {
        route.path
        for route in stage.town.app.routes
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
        if method == "GET" and not handler.opt[KEY].api and handler.opt[KEY].scope != "public" and not FILES.search(route.path)
    } - {"/", "/live"}


def test_every_page_is_looked_at(stage: Stage):
    assert addresses(stage).keys() | NOT_YET | REBUILT == pages(stage), "say in `addresses` how to come to a new page"


def look(enter: Enter, stage: Stage, role: str, width: int, lang: str):
    """Go through every page that a role may see, as it comes and with everything open."""
    page = enter(role, stage.a if role == "clerk" else None, lang=lang, width=width)
    axe, wrong = Path(AXE).read_text("utf-8"), list[str]()
    for route, address in (addresses(stage) | again(stage)).items():
        answer = page.goto(address)
        assert answer
        if answer.status == 403:
            continue
        if page.evaluate(WIDER) > 0:
            wrong.append(f"{route} is wider than {width}")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        page.evaluate(axe)
        wrong += [f"{route} {found}" for found in page.evaluate(RUN)]
        if page.evaluate(WIDER) > 0:
            wrong.append(f"{route} is wider than {width} with everything open")
        if answer.status != 200:
            wrong.append(f"{route} answers {answer.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
class TestAtADesk:
    """A class of its own, so that another process can take it: these are the longest tests of all."""

    def test_the_county_office_sees_pages_that_are_accessible_and_fit(self, enter: Enter, stage: Stage, lang: str):
        look(enter, stage, "county-office", 1280, lang)

    def test_an_inspector_sees_pages_that_are_accessible_and_fit(self, enter: Enter, stage: Stage, lang: str):
        look(enter, stage, "inspector", 1280, lang)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
class TestOnAPhone:
    """As above, on a screen of 375 pixels."""

    def test_the_county_office_sees_pages_that_are_accessible_and_fit(self, enter: Enter, stage: Stage, lang: str):
        look(enter, stage, "county-office", 375, lang)

    def test_a_clerk_sees_pages_that_are_accessible_and_fit(self, enter: Enter, stage: Stage, lang: str):
        look(enter, stage, "clerk", 375, lang)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_door_is_accessible_too(chromium, site: str, lang: str):
    context = chromium.new_context(base_url=site, viewport={"width": 375, "height": 700})
    page = context.new_page()
    for path in (f"/sign-in?lang={lang}", f"/nope?lang={lang}"):
        page.goto(path)
        page.evaluate(Path(AXE).read_text("utf-8"))
        assert page.evaluate(RUN) == []
        assert page.evaluate(WIDER) <= 0
    context.close()
