"""Under which ids the imports have entered the people and units that the story speaks of by number and code."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.wiring import Runtime

_PEOPLE: Final = "SELECT id_number, person FROM views.member_identity WHERE county_id = %s AND tenant_id = %s"
_UNITS: Final = (
    "SELECT code, institution FROM views.institution WHERE county_id = %(county)s AND tenant_id = %(tenant)s AND known_to = 'infinity'"
    " UNION ALL "
    "SELECT code, organisation FROM views.organisation WHERE county_id = %(county)s AND tenant_id = %(tenant)s AND known_to = 'infinity'"
)


class Registers:
    """Asks a tenant's views when somebody of it is first spoken of, and remembers the answer: they have to be up to date by then."""

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
            with self._runtime.db.tenant(self._county, tenant) as sql:
                people = sql.execute(_PEOPLE, [self._county, tenant]).fetchall()
                units = sql.execute(_UNITS, {"county": self._county, "tenant": tenant}).fetchall()
            self._found[tenant] = {row[0]: row[1] for row in (*people, *units)}
        return self._found[tenant]
