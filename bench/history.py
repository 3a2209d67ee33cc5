"""Made-up books of twenty years: facts of a county's size, told in order and late, put right and voided, as rows of the real views."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, Final
from uuid import UUID

from bench.lives import streams
from bench.told import FIRST, LAST, Told, said, some_id
from domain import catalogue
from domain.kernel import Personal, Recorded, Voided
from domain.tenant import Registered
from infra.followers import View
from infra.followers.rows import effects
from infra.followers.write import Writer
from infra.settings import Settings
from infra.vault import Digest
from services.views import (
    commitment_rows,
    findings,
    identity,
    inspections,
    institutions,
    obligation_rows,
    organisations,
    roster,
    sessions,
    tenants,
    timeline,
)
from services.wiring import Runtime, concerns

__all__ = ["COUNTY", "FIRST", "LAST", "TENANTS", "VIEWS", "grow"]

COUNTY: Final = 985_001
TENANTS: Final = [COUNTY * 1000 + n for n in range(1, 26)]
VIEWS: Final[Sequence[View]] = (
    tenants.view, institutions.view, organisations.view, roster.view, identity.view, commitment_rows.view, inspections.view, findings.view,
    obligation_rows.view, sessions.view, timeline.view,
)  # fmt: skip
_CHUNK: Final = 6000


def grow(runtime: Runtime, facts: int, *, after: int = 0) -> int:
    """Fill the views of every tenant with about as many facts as asked for, and return how many there are.

    *after* so many facts that each tenant's books hold already: then the tenants are in the register, too.
    """
    entered = 0 if after else _directory(runtime)
    alone = partial(_alone, runtime.settings, facts // len(TENANTS), after)
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as processes:
        return entered + sum(processes.map(alone, TENANTS))


def _alone(settings: Settings, facts: int, after: int, tenant: int) -> int:
    """Fill the views of a tenant from a process of its own."""
    runtime = Runtime(settings)
    try:
        return _tenant(runtime, tenant, facts, after)
    finally:
        runtime.close()


def _directory(runtime: Runtime) -> int:
    """Enter the county and its tenants in its own books, and return how many that are."""
    dice, own = random.Random(COUNTY), COUNTY * 1000
    each = [
        Registered(tenant=own, name="县", kind="county"),
        *(Registered(tenant=code, name=f"单位{code}", kind="township", parent=own) for code in TENANTS),
    ]
    told = [said(dice, some_id(dice), FIRST, fact) for fact in each]
    _write(runtime, own, _numbered(told))
    return len(told)


def _tenant(runtime: Runtime, tenant: int, facts: int, after: int) -> int:
    found = list(streams(random.Random(tenant), facts))
    told = _numbered([one for stream in found for one in stream], after)
    chunk: list[Told] = []
    for stream in found:
        chunk += stream
        if len(chunk) >= _CHUNK:
            _write(runtime, tenant, chunk)
            chunk = []
    _write(runtime, tenant, chunk)
    return len(told)


def _numbered(told: Sequence[Told], after: int = 0) -> list[Told]:
    """Return facts in the order in which they were told, with their positions."""
    ordered = sorted(told, key=lambda one: one.at)
    for position, one in enumerate(ordered, after + 1):
        one.position = position
    return ordered


def _write(runtime: Runtime, tenant: int, told: Sequence[Told]) -> None:
    """Write whole streams into every view that takes them into account."""
    places: dict[UUID, list[int]] = {}
    versions: dict[UUID, int] = {}
    facts: list[Recorded[Any]] = []
    for one in told:
        places.setdefault(one.stream, []).append(one.position)
    for one in sorted(told, key=lambda one: one.position):
        version = versions[one.stream] = versions.get(one.stream, 0) + 1
        replaces = None if one.replaces is None else places[one.stream][one.replaces]
        facts.append(_recorded(tenant, one, version, replaces))
    with runtime.db.tenant(COUNTY, tenant) as sql:
        writer = Writer(sql, COUNTY, tenant, adapt=lambda value: _adapt(runtime, value), portable=False)
        for view in VIEWS:
            modules = {module.__name__.rpartition(".")[2] for module in view.modules}
            own = [e for e in facts if isinstance(e.fact, Voided) or catalogue.module_of(e.tag) in modules]
            writer.write(view, effects(view, {}, own, voided=Voided))


def _recorded(tenant: int, one: Told, version: int, replaces: int | None) -> Recorded[Any]:
    return Recorded(
        fact=one.fact, county=COUNTY, tenant=tenant, position=one.position, stream=one.stream, version=version,
        tag=catalogue.tag_of(one.fact), effective_on=one.on, recorded_at=one.at, actor=one.stream, role="clerk",
        command_id=one.stream, command_position=one.position, channel="api", correlation=one.stream, replaces=replaces,
        subjects=tuple(dict.fromkeys(concerns(one.stream, one.fact))),
    )  # fmt: skip


def _adapt(runtime: Runtime, value: Any) -> Any:
    if isinstance(value, Digest):
        return runtime.vault.digest(value.kind, value.value)
    return str(value) if isinstance(value, Personal) else value
