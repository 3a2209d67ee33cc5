"""The inbox holds an item once, for its user alone."""

from __future__ import annotations

from uuid import UUID

import pytest

from infra.db import Database
from services.inbox import Item, LeadsAway, listing, mark_read, put, unread

LI, WANG = UUID(int=11), UUID(int=12)


def item(user: UUID = LI, key: str = "due:1", link: str = "/t/1/commitments") -> Item:
    return Item(user=user, kind="promise.due", key=key, params={"commitment": str(UUID(int=9)), "days": 3}, link=link)


def test_an_item_arrives_once_per_key(db: Database, county: int) -> None:
    tenant = county * 1000 + 1
    with db.tenant(county, tenant) as sql:
        assert put(sql, county, tenant, [item(), item(), item(WANG)]) == 2
        assert put(sql, county, tenant, [item(), item(key="due:2")]) == 1
        shown = listing(sql, county, tenant, LI)
        assert unread(sql, county, tenant, LI) == 2
    assert len(shown) == 2
    assert shown[0].params == {"commitment": str(UUID(int=9)), "days": 3}


def test_reading_marks_ones_own_items_only(db: Database, county: int) -> None:
    tenant = county * 1000 + 1
    with db.tenant(county, tenant) as sql:
        put(sql, county, tenant, [item(), item(key="due:2"), item(WANG)])
        first, *_ = listing(sql, county, tenant, LI)
        assert mark_read(sql, county, tenant, WANG, [first.item_id]) == 0
        assert mark_read(sql, county, tenant, LI, [first.item_id]) == 1
        assert mark_read(sql, county, tenant, LI, [first.item_id]) == 0
        assert [i.item_id == first.item_id for i in listing(sql, county, tenant, LI, unread=True)] == [False]
        assert mark_read(sql, county, tenant, LI) == 1
        assert (unread(sql, county, tenant, LI), unread(sql, county, tenant, WANG)) == (0, 1)


def test_pages_of_the_inbox_miss_and_repeat_nothing(db: Database, county: int) -> None:
    tenant = county * 1000 + 1
    with db.tenant(county, tenant) as sql:
        put(sql, county, tenant, [item(key=str(n)) for n in range(7)])
        seen, before = [], None
        while page := listing(sql, county, tenant, LI, limit=3, before=before):
            seen += [i.item_id for i in page]
            before = (page[-1].created_at, page[-1].item_id)
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("link", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"])
def test_an_item_leads_to_no_other_site(db: Database, county: int, link: str) -> None:
    with pytest.raises(LeadsAway), db.tenant(county, county * 1000 + 1) as sql:
        put(sql, county, county * 1000 + 1, [item(link=link)])
