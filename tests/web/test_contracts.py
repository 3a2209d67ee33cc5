"""Every route says who may use it, and the guard holds it to that."""

from __future__ import annotations

import inspect
import re
from uuid import UUID

import pytest
from litestar.handlers import HTTPRouteHandler

from services.access import ALLOWED, COUNTY_ROLES, ROLES, may
from services.web.contract import KEY, Contract
from services.web.edge import Edge
from tests.web.conftest import Town


def routes(app: Edge) -> list[tuple[str, str, HTTPRouteHandler]]:
    return [
        (route.path, method, handler)
        for route in app.routes
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
        if method != "OPTIONS"
    ]


def test_every_route_declares_action_scope_csrf_and_rate(app: Edge):
    found = routes(app)
    assert len(found) > 10
    for path, method, handler in found:
        contract = handler.opt.get(KEY)
        assert isinstance(contract, Contract), f"{method} {path}: declare it with services.web.routes"
        assert contract.action is None or contract.action in ALLOWED, f"{method} {path}: {contract.action} is not in services.access"
        assert (contract.csrf == "safe") == (method == "GET"), f"{method} {path}: what changes something is guarded"
        assert ("{tenant:int}" in path) == (contract.scope == "tenant"), f"{method} {path}: the tenant stands in the path"
        assert contract.scope in ("public", "session") or contract.action, f"{method} {path}: name the action"
        assert contract.api == path.startswith("/api/v1/") or contract.scope == "public"
        assert contract.scope != "public" or contract.csrf in ("safe", "origin")


def test_public_routes_are_these_and_no_others(app: Edge):
    assert {path for path, _, handler in routes(app) if handler.opt[KEY].scope == "public"} == {
        "/api/docs", "/api/v1/openapi.json", "/api/v1/session", "/assets/{version:str}/{name:str}", "/health", "/healthz", "/readyz",
        "/sign-in",
    }  # fmt: skip


def test_controllers_are_plain_functions_in_threads(app: Edge):
    for path, method, handler in routes(app):
        fn = getattr(handler.fn, "func", handler.fn)
        live = fn.__module__ == "services.web.live"
        assert inspect.iscoroutinefunction(fn) == live, f"{method} {path}: controllers are def, live.py alone is async"


def test_whoever_is_not_signed_in_gets_nothing(app: Edge, client):
    for path, method, handler in routes(app):
        if handler.opt[KEY].scope == "public":
            continue
        concrete = path.replace("{tenant:int}", "430626111").replace("{code:int}", "430626111")
        concrete = re.sub(r"\{\w+:uuid\}", str(UUID(int=1)), concrete)
        concrete = re.sub(r"\{\w+:int\}", "1", concrete)
        answer = client.request(method, concrete)
        if handler.opt[KEY].api:
            assert (answer.status_code, answer.json()["code"]) == (401, "access.not-signed-in"), f"{method} {path}"
        else:
            assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?"), f"{method} {path}"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_allows_and_nothing_else(town: Town, role: str):
    signed = town.client(role, None if role in COUNTY_ROLES else town.a)
    county = role in COUNTY_ROLES
    assert signed.get("/county/tenants").status_code == (200 if county and may(role, "county.read") else 403)
    body = {"tenant": town.office + 150, "name": "丙乡", "kind": "township"}
    assert signed.post("/api/v1/county/tenants", body).status_code == (201 if county and may(role, "tenant.change") else 403)
    listed = [t["code"] for t in signed.get("/api/v1/tenants").json()["items"]]
    assert listed == ([town.office, town.a, town.b] if county else [town.a])


def test_an_unsafe_request_needs_the_word_of_its_own_session(town: Town):
    mine, yours = town.client("county-office"), town.client("county-office")
    body = {"tenant": town.office + 150, "name": "丙乡", "kind": "township"}
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": yours.word}, {"X-CSRF-Token": "é"}):
        answer = mine.bare.post("/api/v1/county/tenants", json=body, headers=[(k, v.encode("latin-1")) for k, v in headers.items()])
        assert (answer.status_code, answer.json()["code"]) == (403, "web.forged")
    form = {k: str(v) for k, v in body.items()}
    assert mine.bare.post("/county/tenants", data=form).status_code == 403
    assert mine.bare.post("/county/tenants", data={**form, "csrf": yours.word}).status_code == 403
    assert mine.send("/county/tenants", **form).status_code == 303


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_another_site_can_neither_sign_in_nor_command(town: Town, client, header: dict[str, str]):
    login = town.user("county-office")
    body = {"login": login, "password": "x"}
    assert client.post("/api/v1/session", json=body, headers=header).status_code == 403
    assert client.post("/sign-in", data=body, headers=header).status_code == 403
    signed = town.client("county-office")
    assert signed.post("/api/v1/county/tenants", {}, **header).status_code == 403


def test_a_form_or_text_body_is_no_json(town: Town):
    signed = town.client("county-office")
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = signed.bare.post("/api/v1/county/tenants", content=b"{}", headers={"X-CSRF-Token": signed.word, "Content-Type": kind})
        assert answer.status_code == 415
