"""What pages and the API need of reports besides their view: how far one is, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from infra.files import Files, registered
from infra.jobs import Entry, find
from services.reports.building import job_of
from services.reports.making import MEDIA
from services.views.reports import Report

if TYPE_CHECKING:
    from infra.db import Sql
    from services.wiring import Runtime


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
    return Download(name=f"{run.report}-{run.tenant}-{run.period}.{form}", media_type=MEDIA[form], content=content)
