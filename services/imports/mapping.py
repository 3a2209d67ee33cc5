"""How another office's register is read: a TOML file that says which of its columns are which of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from services.imports.findings import FileRefused, wrong

MAPS: Final = Path(__file__).with_name("maps")
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Key = Annotated[list[Name], msgspec.Meta(min_length=1, max_length=12)]


class Register(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose register it is, and the sheet it stands in (empty: the first)."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,79}$")]
    sheet: str = ""


class Unit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which columns say whose inspection it was."""

    name: Name
    address: str = ""
    identifiers: Mapping[str, Name] = {}


class Inspection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which columns tell inspections apart, and what they say of one."""

    key: Key
    date: Name
    kind: str = ""
    purpose: str = ""
    risk: str = ""
    result: str = ""
    score: str = ""
    note: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which columns tell the findings of one inspection apart, and what they say of one."""

    key: Key
    code: Name
    text: Name
    severity: str = ""
    severities: Mapping[str, str] = {}
    points: str = ""
    status: str = ""
    due: str = ""
    corrected_on: str = ""
    note: str = ""
    void: str = ""
    """The column in which the register says why it takes a finding back; empty cells take nothing back."""


class Mapped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole mapping."""

    register: Register
    unit: Unit
    inspection: Inspection
    finding: Finding

    @property
    def headers(self) -> list[str]:
        """Return every column of the register that the mapping names, each once."""
        return list(dict.fromkeys(name for name in [*self.of_inspection, *self.finding.key, *_named(self.finding)] if name))

    @property
    def of_inspection(self) -> list[str]:
        """Return the columns that speak of the unit and of the inspection, not of one finding."""
        one = [self.unit.name, self.unit.address, *self.unit.identifiers.values(), *self.inspection.key, *_named(self.inspection)]
        return [name for name in one if name]


def load(path: Path) -> Mapped:
    """Return the mapping in a file, or the shipped one of that name; raises FileRefused."""
    found = path if path.exists() else MAPS / path.name
    try:
        return parse(found.read_text("utf-8"))
    except OSError as error:
        raise wrong(rule="map-broken", problem=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise wrong(rule="map-broken", problem="UTF-8") from error


def shipped(name: str) -> Mapped:
    """Return a mapping that comes with the product, by the name of its file; raises FileRefused."""
    path = MAPS / f"{Path(name).stem}.toml"
    if not path.is_file():
        raise wrong(rule="map-broken", problem=name)
    return load(path)


def parse(text: str) -> Mapped:
    """Return the mapping that a text describes; raises FileRefused."""
    try:
        return msgspec.convert(tomllib.loads(text), Mapped)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise _broken(error) from error


def _named(part: Inspection | Finding) -> list[str]:
    given: dict[str, Any] = msgspec.structs.asdict(part)
    return [value for name, value in given.items() if isinstance(value, str) and name != "key"]


def _broken(error: Exception) -> FileRefused:
    return wrong(rule="map-broken", problem=str(error))
