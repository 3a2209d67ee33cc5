"""A file that was handed in: its bytes, from a form or as a body by itself, and what is to become of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.di import Provide
from litestar.params import SkipValidation
from litestar.utils.scope.state import ScopeState
from msgspec import Meta

from services.imports.batches import Mode
from services.imports.guards import Limits
from services.imports.waiting import Kind
from services.web.asking import place
from services.web.guard import spoken
from services.web.i18n import Words
from services.web.problem import BadForm

MOST: Final = Limits().file_bytes + 100_000
"""A body may be as large as a file, with some room for the form around it."""
NAMES: Final = ("kind", "map", "mode", "dry_run", "effective_on")


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become of a file: which kind it is, which mapping reads it, all rows or the good ones, and from which day they hold."""

    kind: Kind = "roster"
    map: Annotated[str, Meta(max_length=60, pattern=r"^[\w.-]*$")] = ""
    mode: Literal["all", "good-rows"] = "all"
    dry_run: bool = False
    effective_on: date | None = None


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A file, what is to become of it, and in which language to say so."""

    content: bytes
    asks: Asks
    words: Words

    @property
    def mode(self) -> Mode:
        """Return whether all rows are to be taken or the good ones."""
        return self.asks.mode


async def provide_handed(request: Request[Any, Any, Any]) -> HandedIn:
    """Return the file of a request; raises BadForm."""
    said: dict[str, Any] = {k: v for k, v in request.query_params.items() if k in NAMES and v != ""}
    if request.content_type[0] == "multipart/form-data":
        form = ScopeState.from_scope(request.scope).form
        fields: dict[str, Any] = form if isinstance(form, dict) else {}
        file = fields.get("file")
        if not isinstance(file, UploadFile):
            raise BadForm(("file", "field.required"))
        said |= {k: v for k, v in fields.items() if k in NAMES}
        content = await file.read()
    else:
        content = await request.body()
    try:
        return HandedIn(content=content, asks=msgspec.convert(said, Asks, strict=False), words=spoken(request))
    except msgspec.ValidationError as wrong:
        raise BadForm((place(wrong), str(wrong))) from wrong


Handed = SkipValidation[HandedIn]
HANDED: Final = {"handed": Provide(provide_handed)}
