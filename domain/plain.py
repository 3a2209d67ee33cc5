"""Keeps ID numbers and mobile numbers out of text that everybody may read: they belong in Personal fields, where they are sealed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.kernel import Personal, Refused

_PLACE = r"[ \-·.]?"
_ID_NUMBER = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{5}}{_PLACE}(?:18|19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]){_PLACE}[0-9]{{3}}[0-9Xx](?![0-9])"
)
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_PLACE})?1[3-9][0-9]{_PLACE}[0-9]{{4}}{_PLACE}[0-9]{{4}}(?![0-9])")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SILENT = frozenset({type(None), bool, int, date, datetime, UUID, Personal})
"""What most fields hold, and no text is in."""


class PersonalInPlainText(Refused):
    """The field {field} holds an ID number or a mobile number; such numbers belong only where they are sealed."""


def check(fact: msgspec.Struct) -> None:
    """Refuse a fact one of whose plain texts holds an ID number or a mobile number, in half- or full-width digits."""
    for field, text in _texts(fact, ""):
        if speaks_of_a_person(text):
            raise PersonalInPlainText(field=field)


def speaks_of_a_person(text: str) -> bool:
    """Return whether a text holds what looks like an ID number or a mobile number."""
    if len(text) < 11 or _DIGEST.fullmatch(text):  # noqa: PLR2004 - the length of a mobile number
        return False
    text = unicodedata.normalize("NFKC", text)
    return bool(_MOBILE.search(text) or _ID_NUMBER.search(text))


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every plain text within a value with its path; Personal values are no plain text."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            child: object = getattr(value, name)
            if type(child) not in _SILENT:
                yield from _texts(child, f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        items: tuple[object, ...] = value
        for index, item in enumerate(items):
            yield from _texts(item, f"{path}[{index}]")
