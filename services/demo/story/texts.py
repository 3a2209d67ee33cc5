"""What people of the demonstration wrote, read from the data beside the code."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec

_DATA: Final = Path(__file__).parent.parent / "data"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One of the eight problems: who leads, and what the county and its units promise about it."""

    number: int
    code: str
    name: str
    source: str
    priority: str
    lead: str
    wording: str
    unit_wording: str


def _problems() -> tuple[Problem, ...]:
    with (_DATA / "problems.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(msgspec.convert(row, Problem, strict=False) for row in rows)


_TEXTS: Final[dict[str, Any]] = tomllib.loads((_DATA / "texts.toml").read_text(encoding="utf-8"))
PROBLEMS: Final = _problems()
CAMPAIGN: Final[str] = _TEXTS["campaign"]
PURPOSE: Final[str] = _TEXTS["purpose"]
RESCHEDULED: Final[str] = _TEXTS["rescheduled"]
BATCHES: Final[dict[str, str]] = _TEXTS["batches"]
SCOPES: Final[dict[str, str]] = _TEXTS["scopes"]
LISTS: Final[dict[str, dict[str, str]]] = _TEXTS["lists"]
ACTIONS: Final[dict[str, tuple[str, str]]] = {code: (phase, name) for code, (phase, name) in _TEXTS["actions"].items()}
INDICATORS: Final[dict[str, tuple[str, str]]] = {code: (name, unit) for code, (name, unit) in _TEXTS["indicators"].items()}
PROGRESS: Final[dict[str, str]] = _TEXTS["progress"]
EVIDENCE: Final[dict[str, str]] = _TEXTS["evidence"]
CLOSING: Final[dict[str, str]] = _TEXTS["closing"]
VISIT: Final[dict[str, Any]] = _TEXTS["visit"]
ROUND: Final[dict[str, Any]] = _TEXTS["round"]
TEAMS: Final[dict[str, str]] = _TEXTS["teams"]
HEALTH: Final[dict[str, str]] = _TEXTS["health"]
LATE: Final[dict[str, str]] = _TEXTS["late"]
STUDY: Final[dict[str, Any]] = _TEXTS["study"]
BULLETIN: Final[dict[str, Any]] = _TEXTS["bulletin"]
