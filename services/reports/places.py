"""Whose books a report is about, by name: one tenant, or the county and every tenant that is open or has something in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from services.views import tenants
from services.views.reading import Row

if TYPE_CHECKING:
    from services.reports.basis import Basis, Reading
    from services.web.i18n import Words


class Place(Row):
    """A tenant, and what it is called."""

    tenant: int
    name: str


def places(reading: Reading, besides: Iterable[int] = ()) -> list[Place]:
    """Return the tenants of a report, the county first; closed ones only where they are among *besides*."""
    basis = reading.basis
    listed = {t.code: t for t in tenants.listing(reading.wide, basis.county, basis.at())}
    wanted = {code for code, t in listed.items() if not t.archived} | set(besides) if basis.whole_county else {basis.tenant}
    return [
        Place(tenant=code, name=listed[code].name if code in listed else str(code))
        for code in sorted(wanted, key=lambda code: (code != basis.county * 1000, code))
    ]


def called(found: Sequence[Place]) -> dict[int, str]:
    """Return the names of tenants by their codes."""
    return {place.tenant: place.name for place in found}


def issuer(found: Sequence[Place], basis: Basis) -> str:
    """Return what stands over a report: the name of the unit in whose books it is."""
    return called(found).get(basis.tenant, str(basis.tenant))


def title(basis: Basis, words: Words) -> str:
    """Return what a kind of report is called where it is a unit's, or the whole county's."""
    return words(f"reports.{basis.report}.title{'.county' if basis.whole_county else ''}")
