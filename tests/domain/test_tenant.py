from __future__ import annotations

from datetime import date

import pytest

from domain import tenant
from domain.kernel import Stamp
from tests.domain.given import given, stamp

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
        tenant.reparent(given(tenant, WUSHI), 430626111, at=stamp())


def test_no_tenant_stands_under_one_that_stands_under_it() -> None:
    wushi = given(tenant, WUSHI)
    with pytest.raises(tenant.OwnParent):
        tenant.reparent(wushi, 430626112, ancestors=[430626112, 430626111], at=stamp())
    assert tenant.reparent(wushi, 430626112, ancestors=[430626112, 430626000], at=stamp()) == tenant.Reparented(parent=430626112)


def test_what_is_told_late_is_decided_by_its_own_day() -> None:
    july, june = stamp(date(2005, 7, 1)), stamp(date(2005, 6, 1))
    wushi = given(tenant, WUSHI, (tenant.Renamed(name="伍市新镇"), july))
    assert tenant.rename(wushi, "伍市新镇", at=june) == tenant.Renamed(name="伍市新镇")
    assert tenant.rename(wushi, "伍市镇", at=june) is None
    with pytest.raises(tenant.BeforeItBegan):
        tenant.rename(wushi, "x", at=stamp(date(2005, 1, 9)))


def test_the_same_name_or_parent_changes_nothing() -> None:
    wushi = given(tenant, WUSHI)
    assert tenant.rename(wushi, "伍市镇", at=stamp()) is None
    assert tenant.reparent(wushi, 430626000, at=stamp()) is None
    assert tenant.rename(wushi, "伍市新镇", at=stamp()) == tenant.Renamed(name="伍市新镇")


def test_closed_books_take_no_new_name() -> None:
    closed = given(tenant, WUSHI, tenant.Archived(reason="并入"))
    with pytest.raises(tenant.BooksClosed):
        tenant.rename(closed, "x", at=stamp())
    assert tenant.archive(closed, "again", at=stamp()) is None


def other(code: int, *more: tuple[tenant.Merged, Stamp]) -> tenant.Tenant:
    return given(tenant, tenant.Registered(tenant=code, name=str(code), kind="town", parent=430626000), *more)


AUGUST = stamp(date(2005, 8, 10))


def test_a_tenant_is_merged_once_and_into_one_that_goes_on() -> None:
    wushi, heirs = given(tenant, WUSHI), [other(430626112)]
    merged = tenant.Merged(into=430626112, reason="撤乡并镇")
    assert tenant.merge(wushi, 430626112, "撤乡并镇", heirs=heirs, at=AUGUST) == merged
    gone = given(tenant, WUSHI, (merged, AUGUST))
    assert tenant.merge(gone, 430626112, heirs=heirs, at=AUGUST) is None
    with pytest.raises(tenant.MergedAlready):
        tenant.merge(gone, 430626113, heirs=[other(430626113)], at=AUGUST)


def test_no_merger_makes_a_circle_or_goes_into_what_has_gone() -> None:
    wushi = given(tenant, WUSHI)
    into_wushi = other(430626112, (tenant.Merged(into=430626111), stamp(date(2005, 9, 1))))
    with pytest.raises(tenant.OwnHeir):
        tenant.merge(wushi, 430626112, heirs=[into_wushi, wushi], at=AUGUST)
    gone = other(430626112, (tenant.Merged(into=430626113), stamp(date(2005, 7, 1))))
    with pytest.raises(tenant.HeirGone):
        tenant.merge(wushi, 430626112, heirs=[gone, other(430626113)], at=AUGUST)
    later = other(430626112, (tenant.Merged(into=430626113), stamp(date(2005, 9, 1))))
    assert tenant.merge(wushi, 430626112, heirs=[later, other(430626113)], at=AUGUST)


def test_a_tenant_does_not_end_before_one_that_it_took_in() -> None:
    with pytest.raises(tenant.TookInLater):
        tenant.merge(given(tenant, WUSHI), 430626112, heirs=[other(430626112)], taken_in=date(2005, 9, 1), at=AUGUST)


def test_the_books_of_the_county_go_nowhere() -> None:
    county = given(tenant, tenant.Registered(tenant=430626000, name="平江县", kind="county"))
    with pytest.raises(tenant.TheCountyStays):
        tenant.merge(county, 430626112, heirs=[other(430626112)], at=AUGUST)


def test_merged_books_take_nothing_new_from_that_day_on() -> None:
    gone = given(tenant, WUSHI, (tenant.Merged(into=430626112), AUGUST))
    tenant.takes(gone, on=date(2005, 8, 9), name="向家镇")
    with pytest.raises(tenant.GoneInto) as refused:
        tenant.takes(gone, on=AUGUST.on, name="向家镇")
    assert refused.value.details == {"into": "向家镇", "on": AUGUST.on}
