"""The places of the demonstration county: its 25 real townships, and bureaux and units that are made up."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

COUNTY: Final = 430626
COUNTY_NAME: Final = "平江县"
_DATA: Final = Path(__file__).parent / "data"


class Unit(msgspec.Struct, frozen=True):
    """A second-level institution before it has a code: what it is and how many members it has beside the others."""

    name: str
    kind: str
    weight: int
    status: str = "normal"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant-to-be: its code, its names, its kind and the units that may stand under it."""

    tenant: int
    name: str
    short: str
    kind: str
    units: tuple[Unit, ...]
    fixed: bool
    """Whether it has exactly these units, or as many of them as its size allows."""
    size: int = 10
    """How large it is beside the others of its kind, ten being the middle."""

    @property
    def rural(self) -> bool:
        """Return whether the place is a township, a town or a sub-district."""
        return self.kind in {"township", "town", "sub-district"}

    @property
    def root_kind(self) -> str:
        """Return the type of the institution at its head."""
        if self.rural:
            return "township-organ"
        if self.kind == "park":
            return "park"
        return "enterprise" if self.name.endswith("公司") else "organ"


def townships(county: int = COUNTY) -> list[Place]:
    """Return the townships, towns and sub-districts with their official codes, moved into another county for a test."""
    rural, street = _units("township_units.csv"), _units("street_units.csv")
    return [
        Place(
            tenant=county * 1000 + int(row["code"]) % 1000, name=row["name"], short=row["name"], kind=row["kind"], fixed=False,
            units=street if row["kind"] == "sub-district" else rural, size=int(row["size"]),
        )
        for row in _rows("townships.csv")
    ]  # fmt: skip


def bureaux(county: int = COUNTY) -> list[Place]:
    """Return the county bureaux, enterprises and the park, numbered under the county's code."""
    return [
        Place(
            tenant=county * 1_000_000 + int(row["number"]), name=row["name"], short=row["short"], kind=row["kind"], fixed=True,
            units=tuple(_unit(text.split("/")) for text in row["units"].split(";")),
        )
        for row in _rows("bureaux.csv")
    ]  # fmt: skip


def places(county: int = COUNTY) -> list[Place]:
    """Return every tenant of the demonstration county but the county itself."""
    return [*townships(county), *bureaux(county)]


def _units(name: str) -> tuple[Unit, ...]:
    return tuple(_unit([row["name"], row["kind"], row["weight"], row["status"]]) for row in _rows(name))


def _unit(parts: Sequence[str]) -> Unit:
    name, kind, weight, *status = parts
    return Unit(name, kind, int(weight), *status)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
