"""Where the figures of reports lead: to the lists and cards that show exactly what was counted."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID


def home(tenant: int | None) -> str:
    """Return the first page of a tenant's books, or of the county."""
    return "/county" if tenant is None else f"/t/{tenant}"


def promises(tenant: int | None, **asks: str) -> str:
    """Return the list of promises of a tenant, or of the county, cut down as asked."""
    return f"{home(tenant)}/commitments" + (f"?{urlencode(asks)}" if asks else "")


def promise(tenant: int, id: UUID) -> str:
    """Return the card of a promise."""
    return f"/t/{tenant}/commitments/{id}"


def inspection(tenant: int, id: UUID) -> str:
    """Return the page of an inspection."""
    return f"/t/{tenant}/inspections/{id}"


def fact(tenant: int, position: int) -> str:
    """Return the page of a fact."""
    return f"/t/{tenant}/facts/{position}"


def person(tenant: int, id: object) -> str:
    """Return the card of a member."""
    return f"/t/{tenant}/roster/{id}"


def roster(tenant: int | None, **asks: str) -> str:
    """Return the register of a tenant, or of the county, cut down as asked."""
    return f"{home(tenant)}/roster" + (f"?{urlencode(asks)}" if asks else "")


def coverage(tenant: int | None, **asks: str) -> str:
    """Return the coverage of a tenant, or of the county, cut down as asked."""
    return f"{home(tenant)}/coverage" + (f"?{urlencode(asks)}" if asks else "")


def session(tenant: int, id: UUID) -> str:
    """Return the page of a session."""
    return f"/t/{tenant}/sessions/{id}"
