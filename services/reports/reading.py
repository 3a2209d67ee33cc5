"""What pages and the API need of reports besides their view: how far one is, and its files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from infra.files import Files, registered
from infra.jobs import Entry, find
from services.coordinate import Coordinate
from services.reports.building import job_of
from services.reports.making import MEDIA
from services.views import institutions
from services.views.reports import Report

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime


_UNFIT: Final = re.compile(r"[^A-Za-z0-9._]")
"""Signs of a code that do not go into the name of a file."""


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a report as a browser takes it."""

    name: str
    media_type: str
    content: bytes


def progress(sql: Sql, county: int, run: Report) -> Entry | None:
    """Return how far the job of a run that was asked for has come, None before it is queued; in the tenant's door or the county's."""
    return find(sql, county, run.tenant, job_of(county, run.tenant, run.position))


def file(runtime: Runtime, sql: Sql, county: int, run: Report, form: str) -> Download | None:
    """Return one form of a run, checked against its hash, or None where there is none; in the tenant's door or the county's."""
    held = next((each for each in run.files if each["format"] == form), None)
    if held is None or registered(sql, county, run.tenant, held["sha256"]) is None:
        return None
    content = Files(Path(runtime.settings.data) / "files").read(held["sha256"])
    parts = [run.report, str(run.tenant), *_about(sql, county, run), run.period, *([f"since-{run.since}"] if run.since else [])]
    return Download(name=f"{'-'.join(parts)}.{form}", media_type=MEDIA[form], content=content)


def _about(sql: Sql, county: int, run: Report) -> list[str]:
    """Return what tells the files of two units apart: in whose books, where they are not the report's own, and the unit's code."""
    if run.unit is None:
        return []
    at = Coordinate(true_on=run.true_on, today=run.true_on, known_at=run.known_on)
    held = institutions.card(sql, county, None if run.whole_county else run.tenant, run.unit, at)
    if held is None:
        return [str(run.unit)]
    code = _UNFIT.sub("_", held.code) or str(run.unit)
    return [code] if held.tenant == run.tenant else [str(held.tenant), code]
