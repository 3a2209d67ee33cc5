"""Files as a browser takes them: called, in the reader's words, by what they hold and by both dates at which they stand."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

import msgspec
from litestar import Response

from services.web.visit import Visit

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""Signs that some system does not take in the name of a file."""


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where what a file holds stands on both clocks."""

    true_on: date
    known_on: datetime

    @property
    def plain(self) -> str:
        """Return both dates as a name of letters and figures says them."""
        return f"{self.true_on}-known-{self.known_on.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way out: what it holds and whose that is, in the reader's words; `plain` is its name in Latin letters."""

    content: bytes
    media_type: str
    plain: str
    what: str
    form: str
    whose: str = ""
    stands: tuple[Stand, ...] = ()
    digest: str = ""


def attach(visit: Visit, file: Attached) -> Response[bytes]:
    """Return a file to be kept under its name."""
    name = quote(f"{called(visit, file)}.{file.form}", safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"{file.plain}.{file.form}\"; filename*=UTF-8''{name}"}
    if file.digest:
        headers["ETag"] = f'"{file.digest}"'
    return Response(file.content, media_type=file.media_type, headers=headers)


def called(visit: Visit, file: Attached) -> str:
    """Return what a file is called in the reader's words: whose and what it is, and both dates of wherever that stands."""
    t = visit.words
    what = t("file.whose", place=file.whose or (visit.place.name if visit.place else t("county.whole")), what=file.what)
    said = [t("file.at", true_on=each.true_on, known_on=visit.local(each.known_on)) for each in file.stands]
    return _UNFIT.sub(".", t("file.stands", what=what, at=t("file.and").join(said)) if said else what)
