"""Where the figures of reports lead: to the lists and cards that show exactly what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID


def home(tenant: int | None) -> str:
    """Return the first page of a tenant's books, or of the county."""
    return "/county" if tenant is None else f"/t/{tenant}"


def comparison(tenant: int | None, **asks: str) -> str:
    """Return the comparison of a list of a tenant, or of the county, with another day."""
    return _cut(f"{home(tenant)}/compare", asks)


def promises(tenant: int | None, **asks: str) -> str:
    """Return the list of promises of a tenant, or of the county, cut down as asked."""
    return _cut(f"{home(tenant)}/commitments", asks)


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
    return _cut(f"{home(tenant)}/roster", asks)


def coverage(tenant: int | None, **asks: str) -> str:
    """Return the coverage of a tenant, or of the county, cut down as asked."""
    return _cut(f"{home(tenant)}/coverage", asks)


def session(tenant: int, id: UUID) -> str:
    """Return the page of a session."""
    return f"/t/{tenant}/sessions/{id}"


def inspections(tenant: int | None, **asks: str) -> str:
    """Return the inspections of a tenant, or of the county, cut down as asked."""
    return _cut(f"{home(tenant)}/inspections", asks)


def findings(tenant: int | None, **asks: str) -> str:
    """Return the findings of a tenant, or of the county, cut down as asked."""
    return _cut(f"{home(tenant)}/findings", asks)


def institution(tenant: int, id: UUID) -> str:
    """Return the card of a unit."""
    return f"/t/{tenant}/institutions/{id}"


def organisation(tenant: int, id: UUID) -> str:
    """Return the card of a party organisation."""
    return f"/t/{tenant}/organisations/{id}"


def periods(tenant: int | None) -> str:
    """Return the roster periods of a tenant, or of the county."""
    return f"{home(tenant)}/periods"


def period(tenant: int, id: UUID) -> str:
    """Return a roster period."""
    return f"/t/{tenant}/periods/{id}"


def _cut(path: str, asks: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(asks)}" if asks else path
