"""How a policy has something told: one job for each fact, which finds the readers when it runs."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.kernel import Recorded
from infra.jobs import Job
from services.notices import KIND, Notice


def tell(policy: str, e: Recorded[Any], notice: Notice) -> Job:
    """Return the job that tells somebody of a fact, once."""
    return Job(kind=KIND, key=f"{policy}:{e.position}", args=msgspec.to_builtins(notice))


def place(e: Recorded[Any]) -> str:
    """Return where the pages of the books stand in which a fact was recorded."""
    return "/county" if e.tenant == e.county * 1000 else f"/t/{e.tenant}"
