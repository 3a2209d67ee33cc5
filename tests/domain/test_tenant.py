from __future__ import annotations

import pytest

from domain import tenant
from tests.domain.given import given

WUSHI = tenant.Registered(tenant=430626111, name="伍市镇", kind="town", parent=430626000)


def test_a_tenant_is_registered_once() -> None:
    assert tenant.register(None, WUSHI) == WUSHI
    with pytest.raises(tenant.AlreadyRegistered):
        tenant.register(given(tenant, WUSHI), WUSHI)


def test_a_tenant_is_of_a_known_kind() -> None:
    with pytest.raises(tenant.UnknownKind) as refused:
        tenant.register(None, tenant.Registered(tenant=1, name="x", kind="kingdom"))
    assert refused.value.details == {"kind": "kingdom"}
    assert tenant.UnknownKind.code() == "tenant.unknown-kind"


def test_no_tenant_stands_under_itself() -> None:
    with pytest.raises(tenant.OwnParent):
        tenant.register(None, tenant.Registered(tenant=1, name="x", kind="town", parent=1))
    with pytest.raises(tenant.OwnParent):
        tenant.reparent(given(tenant, WUSHI), 430626111)


def test_the_same_name_or_parent_changes_nothing() -> None:
    wushi = given(tenant, WUSHI)
    assert tenant.rename(wushi, "伍市镇") is None
    assert tenant.reparent(wushi, 430626000) is None
    assert tenant.rename(wushi, "伍市新镇") == tenant.Renamed(name="伍市新镇")


def test_closed_books_take_no_new_name() -> None:
    closed = given(tenant, WUSHI, tenant.Archived(reason="并入"))
    with pytest.raises(tenant.BooksClosed):
        tenant.rename(closed, "x")
    assert tenant.archive(closed, "again") is None
