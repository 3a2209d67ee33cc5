"""Where a reader can go: one table, cut down to what his roles allow."""

from __future__ import annotations

from typing import Final

import msgspec

from services.sessions import Place, Session
from services.web.contract import Scope


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the product: its words, its address, and which action at which height it takes to go there."""

    key: str
    path: str
    action: str | None
    scope: Scope
    holds: bool = True
    """Whether the pages below its address belong to it; not so for the two front pages."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A place as the navigation shows it to one reader."""

    key: str
    path: str
    here: bool


ITEMS: Final[tuple[Item, ...]] = (
    Item(key="nav.tenant", path="/t/{tenant}", action="tenant.read", scope="tenant", holds=False),
    Item(key="nav.tree", path="/t/{tenant}/tree", action="tenant.read", scope="tenant"),
    Item(key="nav.institutions", path="/t/{tenant}/institutions", action="tenant.read", scope="tenant"),
    Item(key="nav.organisations", path="/t/{tenant}/organisations", action="tenant.read", scope="tenant"),
    Item(key="nav.roster", path="/t/{tenant}/roster", action="tenant.read", scope="tenant"),
    Item(key="nav.periods", path="/t/{tenant}/periods", action="tenant.read", scope="tenant"),
    Item(key="nav.sessions", path="/t/{tenant}/sessions", action="tenant.read", scope="tenant"),
    Item(key="nav.coverage", path="/t/{tenant}/coverage", action="tenant.read", scope="tenant"),
    Item(key="nav.commitments", path="/t/{tenant}/commitments", action="tenant.read", scope="tenant"),
    Item(key="nav.inspections", path="/t/{tenant}/inspections", action="tenant.read", scope="tenant"),
    Item(key="nav.obligations", path="/t/{tenant}/obligations", action="tenant.read", scope="tenant"),
    Item(key="nav.timeline", path="/t/{tenant}/timeline", action="tenant.read", scope="tenant"),
    Item(key="nav.reports", path="/t/{tenant}/reports", action="report.read", scope="tenant"),
    Item(key="nav.briefings", path="/t/{tenant}/briefings", action="briefing.read", scope="tenant"),
    Item(key="nav.own-briefings", path="/t/{tenant}/own-briefings", action="briefing.read", scope="tenant"),
    Item(key="nav.imports", path="/t/{tenant}/imports", action="tenant.read", scope="tenant"),
    Item(key="nav.county", path="/county", action="county.read", scope="county", holds=False),
    Item(key="nav.county-tree", path="/county/tree", action="county.read", scope="county"),
    Item(key="nav.county-roster", path="/county/roster", action="county.read", scope="county"),
    Item(key="nav.county-periods", path="/county/periods", action="county.read", scope="county"),
    Item(key="nav.county-coverage", path="/county/coverage", action="county.read", scope="county"),
    Item(key="nav.county-commitments", path="/county/commitments", action="county.read", scope="county"),
    Item(key="nav.county-inspections", path="/county/inspections", action="county.read", scope="county"),
    Item(key="nav.county-timeline", path="/county/timeline", action="county.read", scope="county"),
    Item(key="nav.county-reports", path="/county/reports", action="county.read", scope="county"),
    Item(key="nav.county-briefings", path="/county/briefings", action="county.read", scope="county"),
    Item(key="nav.operations", path="/operations", action="health.read", scope="county"),
    Item(key="nav.tenants", path="/county/tenants", action="county.read", scope="county"),
)


def entries(session: Session, place: Place | None, path: str) -> tuple[Entry, ...]:
    """Return where a reader can go from here; in a tenant its own pages come first."""
    home = place.code if place else _own(session)
    found: list[Entry] = []
    for item in ITEMS:
        if not _open(item, session, home) or (place is not None and item.scope == "county" and item.holds):
            continue  # inside a unit one door leads back to the county
        target = item.path.format(tenant=home)
        found.append(Entry(key=item.key, path=target, here=path == target or (item.holds and path.startswith(f"{target}/"))))
    return tuple(found)


def home(session: Session) -> str | None:
    """Return the page that a role begins its day with, None for a user without any role."""
    if (own := _own(session)) is not None:
        return f"/t/{own}"
    if session.may("county.read"):
        return "/county"
    return "/operations" if session.may("health.read") else None


def _own(session: Session) -> int | None:
    return next((h.tenant for h in session.held if h.tenant is not None), None)


def _open(item: Item, session: Session, tenant: int | None) -> bool:
    if item.scope == "tenant":
        return tenant is not None and item.action is not None and session.may(item.action, tenant)
    return item.action is None or session.may(item.action)
