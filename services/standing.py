"""Whether a tenant's books still take new facts: those of one that was merged take corrections only, from the day of the merger on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from domain import tenant
from domain.catalogue import module_of, tag_of
from domain.kernel import fold
from domain.tenant import Tenant

if TYPE_CHECKING:
    from infra.ledger import Draft
    from services.wiring import Runtime

_NAMESPACE: Final = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000000")
_ABOUT_THE_BOOKS: Final = ("report", "reveal")
"""Reports are made of merged tenants as well, and names of their members shown: that changes nothing in the books that it is about."""


def stream(county: int, code: int) -> UUID:
    """Return the stream of a tenant in the county's books."""
    return uuid5(_NAMESPACE, f"{county} {code}")


def state(runtime: Runtime, county: int, code: int) -> Tenant | None:
    """Return a tenant as the county's books have it, None where they do not know it."""
    return fold(tenant, runtime.ledger.load(county, county * 1000, stream(county, code)))


def place(county: int, code: int) -> tuple[int, UUID] | None:
    """Return in whose books, and in which stream, it stands what became of a tenant; None for the county's own books."""
    office = county * 1000
    return None if code == office else (office, stream(county, code))


def check(runtime: Runtime, county: int, code: int, drafts: Sequence[Draft], directory: Sequence[Any] | None = None) -> None:
    """Refuse new facts in the books of a tenant that had gone into another one by the days of these facts.

    *directory*: the facts of the stream that `place` names, where they have been read.
    """
    new = [draft.effective_on for draft in drafts if draft.replaces is None and module_of(tag_of(draft.fact)) not in _ABOUT_THE_BOOKS]
    if not new or code == county * 1000:
        return
    held = state(runtime, county, code) if directory is None else fold(tenant, directory)
    if held is None or held.into is None:
        return
    heir = state(runtime, county, held.into)
    tenant.takes(held, on=max(new), name=(heir.name.at(max(new)) or heir.name.last or "") if heir else "")
