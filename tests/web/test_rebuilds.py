"""Rebuilds over HTTP: seen by who looks after the product, cancelled by an operator with a reason, watched live, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from uuid import uuid4

import pytest

from infra.followers import View
from infra.followers.course import Cancelled, Course, rebuilds
from services.web.watched import Rebuilding, RebuildKey
from tests.web.conftest import Town
from tests.web.test_live import entered, served, stream, until

__all__ = ["served"]
API = "/api/v1/operations/rebuilds"


@contextmanager
def begun(town: Town, name: str) -> Iterator[Course]:
    """A rebuild of a view that no other test has, which is never over before the test says so."""
    course = Course(town.runtime.db, View(name, version=3, modules=())).__enter__()
    yield course
    if not course._stopped.is_set():
        course.__exit__(None, None, None)


def run_of(town: Town, name: str) -> str:
    with town.runtime.db.platform() as sql:
        (found,) = rebuilds(sql, name)
    return str(found.run)


@pytest.fixture
def name() -> str:
    return f"things-{uuid4().hex[:8]}"


def test_a_rebuild_is_on_the_operators_page_with_its_step_count_and_rate(town: Town, name: str):
    operator, office, clerk = town.client("operator"), town.client("county-office"), town.client("clerk", town.a)
    with begun(town, name) as course:
        course.step("filling", 0, 1000)
        course.came(250, 1000)
        course._say()
        for reader in (operator, office):
            page = reader.get("/operations").text
            assert 'data-live="rebuild=all"' in page
            assert f'href="/operations/rebuilds/{name}"' in page
            assert "250 / 1,000" in page
            assert "重读事实" in page
        page = operator.get(f"/operations/rebuilds/{name}?lang=en").text
        assert "Reading the facts anew" in page
        assert f'data-live="rebuild={name}"' in page
        assert '<noscript><meta http-equiv="refresh"' in page
        assert "取消重建" not in office.get(f"/operations/rebuilds/{name}").text, "the office looks, an operator acts"
        (told,) = [one for one in operator.get("/api/v1/operations").json()["rebuilds"] if one["view"] == name]
        assert (told["state"], told["step"], told["done"], told["total"]) == ("running", "filling", 250, 1000)
        assert clerk.get(f"/operations/rebuilds/{name}").status_code == 403
    assert "Rebuilt and swapped" in operator.get(f"/operations/rebuilds/{name}").text
    assert operator.get(f"{API}/{name}").json()["state"] == "done"
    assert operator.get(f"{API}/nothing").status_code == 404
    assert operator.get("/operations/rebuilds/nothing").status_code == 404


def test_an_operator_cancels_it_with_a_reason_that_stays_on_record(town: Town, name: str):
    operator, office = town.client("operator"), town.client("county-office")
    with begun(town, name) as course:
        run, path = run_of(town, name), f"/operations/rebuilds/{name}/cancellation"
        assert office.post(f"{API}/{name}/cancellation", {"run": run, "reason": "x"}).status_code == 403
        assert operator.post(f"{API}/{name}/cancellation", {"run": run}).status_code == 400
        assert operator.post(f"{API}/{name}/cancellation", {"run": str(uuid4()), "reason": "x"}).json()["code"] == "renewing.not-under-way"
        sent = operator.send(path, run=run, reason="先发简报")
        assert (sent.status_code, sent.headers["location"]) == (303, f"/operations/rebuilds/{name}")
        assert "已取消，正在收尾" in operator.get(f"/operations/rebuilds/{name}").text
        assert operator.send(path, run=run, reason="again").status_code == 409
        course._say()
        with pytest.raises(Cancelled) as heard:
            course.go_on()
        course.__exit__(None, heard.value, None)
    page = operator.get(f"/operations/rebuilds/{name}").text
    for words in ("已取消", "先发简报", "李四", f"taizhang rebuild {name}"):
        assert words in page
    elsewhere = Town(town.app, town.runtime, town.county + 5_000).client("operator").get(f"/operations/rebuilds/{name}").text
    assert "已取消" in elsewhere
    assert "先发简报" not in elsewhere, "what is written in another county stays there"


def test_one_that_could_not_be_is_told_with_its_fault_and_never_with_its_words(town: Town, name: str):
    operator = town.client("operator")
    with begun(town, name) as course:
        course.__exit__(None, LookupError("张三"), None)
    page = operator.get(f"/operations/rebuilds/{name}").text
    assert "重建出错，没有替换" in page
    assert "LookupError" in page
    assert "张三" not in page
    assert "有需要处理的情况" in operator.get("/operations").text


def test_a_page_is_told_of_it_while_it_goes_on_and_of_its_end(town: Town, name: str, served: tuple[str, object]):
    operator, clerk = town.user("operator"), town.user("clerk", town.a)

    async def watched() -> None:
        keeper, stranger = await entered(served[0], operator), await entered(served[0], clerk)
        for nobody in (f"/live?rebuild={name}", "/live?rebuild=all"):
            assert (await stranger.get(nobody)).status_code == 404
        assert (await keeper.get(f"/live?rebuild={name}")).status_code == 404, "there is none"
        course = await asyncio.to_thread(Course(town.runtime.db, View(name, version=3, modules=())).__enter__)
        async with stream(keeper, f"/live?rebuild={name},all") as page:
            await asyncio.to_thread(course.step, "comparing", 3, 40)
            await until(page, lambda said: said["key"] == name and "3 / 40" in str(said["html"]) and said["over"] is False)
            await until(page, lambda said: said["key"] == "all" and "3 / 40" in str(said["html"]))
            await asyncio.to_thread(course.__exit__, None, None, None)
            await until(page, lambda said: said["key"] == name and said["over"] is True)
        for each in (keeper, stranger):
            await each.aclose()

    asyncio.run(watched())


def test_what_is_told_leads_where_the_page_itself_leads(town: Town, name: str, served: tuple[str, object]):
    login = town.user("operator")

    async def watched() -> None:
        keeper = await entered(served[0], login)
        with begun(town, name):
            for asked in ("", "?true_on=2020-06-01&known_on=2020-06-14"):
                link = f'href="/operations/rebuilds/{name}{escape(asked)}"'
                assert link in (await keeper.get(f"/operations{asked}")).text
                async with stream(keeper, f"/live?rebuild=all{asked.replace('?', '&')}") as page:
                    await until(page, lambda said, link=link: said["key"] == "all" and link in str(said["html"]))
        await keeper.aclose()

    asyncio.run(watched())


def test_one_question_answers_for_all_who_watch(town: Town, name: str):
    with begun(town, name), begun(town, other := f"{name}-2"):
        keys = {view: RebuildKey(view) for view in ("all", name, other, "nothing")}
        found = Rebuilding().look(town.runtime, keys.values())
    assert {each.view for each in found[keys["all"]]} >= {name, other}
    assert [each.view for each in found[keys[name]]] == [name]
    assert found[keys["nothing"]] == ()
