"""Whom a report names: what each is called at its coordinate, read from the ledger, so that a name put right later changes no report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain import member
from domain.kernel import Recorded, standing

if TYPE_CHECKING:
    from services.reports.basis import Basis
    from services.wiring import Runtime

NAMING: Final = (member.Registered, member.DetailsChanged, member.DetailsCorrected)
"""The kinds of facts that say what somebody is called."""


class People:
    """Those whom one report asks the names of; `named` gathers them for the register of derived copies."""

    def __init__(self, runtime: Runtime, basis: Basis) -> None:
        self._runtime, self._basis = runtime, basis
        self.named: set[UUID] = set()

    def names(self, persons: Iterable[UUID]) -> Mapping[UUID, str]:
        """Return what people are called, a marker where somebody was erased; nobody in a report that names nobody."""
        basis, wanted = self._basis, sorted(set(persons))
        if not basis.named or not wanted:
            return {}
        self.named |= set(wanted)
        upto = next((each.position for each in basis.positions if each.tenant == basis.tenant), 0)
        histories = defaultdict[UUID, list[Recorded[Any]]](list)
        with self._runtime.db.tenant(basis.county, basis.tenant) as sql:
            for e in self._runtime.ledger.streams(sql, basis.county, basis.tenant, wanted, upto=upto, clear=True):
                histories[e.stream].append(e)
        return {person: self._name(history) for person, history in histories.items()}

    def _name(self, history: Iterable[Recorded[Any]]) -> str:
        said = [
            e.fact.name
            for e in standing(history, order="effective")
            if isinstance(e.fact, NAMING) and e.fact.name is not None and e.effective_on <= self._basis.true_on
        ]
        return str(said[-1]) if said else ""
