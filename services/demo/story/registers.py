"""Under which ids the imports have entered the people and units that the story speaks of by number and code."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from domain import institution, member, organisation
from services.wiring import Runtime

_AT_ONCE: Final = 5000


class Registers:
    """Reads a tenant's founding facts when somebody of it is first asked for, and remembers what it found."""

    def __init__(self, runtime: Runtime, county: int) -> None:
        self._runtime, self._county = runtime, county
        self._found: dict[int, dict[str, UUID]] = {}

    def person(self, tenant: int, id_number: str) -> UUID:
        """Return the id of a person by ID number."""
        return self._of(tenant)[id_number]

    def unit(self, tenant: int, code: str) -> UUID:
        """Return the id of an institution or an organisation by its code."""
        return self._of(tenant)[code]

    def _of(self, tenant: int) -> dict[str, UUID]:
        if tenant not in self._found:
            self._found[tenant] = self._read(tenant)
        return self._found[tenant]

    def _read(self, tenant: int) -> dict[str, UUID]:
        found: dict[str, UUID] = {}
        after = 0
        with self._runtime.db.tenant(self._county, tenant) as sql:
            while facts := self._runtime.ledger.read(sql, self._county, tenant, after=after, limit=_AT_ONCE, clear=True):
                after = facts[-1].position
                for e in facts:
                    match e.fact:
                        case member.Registered(id_number=number) if number:
                            found[str(number)] = e.stream
                        case institution.Registered(code=code) | organisation.Established(code=code):
                            found[code] = e.stream
                        case _:
                            pass
        return found
