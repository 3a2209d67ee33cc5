"""What a list is asked for in its address: read into a struct, so that a page and its JSON understand the same words."""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from services.views.reading import MOST
from services.web.problem import BadForm
from services.web.visit import Visit

T = TypeVar("T", bound=msgspec.Struct)
Tenant = Annotated[int, Meta(ge=1, le=10**15)]
"""The code of a tenant in an address."""
_PLACE: Final = re.compile(r"at `\$\.([^`.\[]+)")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a list one stands and how much of it one wants; heirs add what the list is cut down to."""

    cursor: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 100


def asked(visit: Visit, kind: type[T]) -> T:
    """Return what an address asks for; empty fields ask for nothing; raises BadForm."""
    names = {field.encode_name for field in msgspec.structs.fields(kind)}
    said = {name: value for name, value in visit.request.query.items() if name in names and value}
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError as wrong:
        raise BadForm((place(wrong), str(wrong))) from wrong


def place(wrong: msgspec.ValidationError) -> str:
    """Return the name of the field that a validation error speaks of."""
    found = _PLACE.search(str(wrong))
    return found.group(1) if found else "query"
