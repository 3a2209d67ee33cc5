"""Where an import stands, and what its forms say."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from infra.jobs import Entry
from infra.uploads import Upload
from services.desk import Desk
from services.imports import taking, waiting
from services.views import imports
from services.views.imports import Import
from services.web.visit import Visit


class Take(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a file is taken: all of its rows or none, or those that can be."""

    mode: Literal["all", "good-rows"] = "all"


class CallOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The command that a worker is to stop carrying out."""

    job: UUID


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What the address of an import carries: the command that a worker carries out, or that there was nothing to do."""

    job: UUID | None = None
    applied: Literal["yes", "no"] | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an import stands: a file in waiting, a job under way, what the ledger has of it."""

    id: UUID
    upload: Upload | None
    batch: Import | None
    job: Entry | None
    nothing: bool = False
    behind: bool = False

    @property
    def running(self) -> bool:
        """Return whether a worker is at it, or the views have not followed yet."""
        return self.behind or self.under_way

    @property
    def under_way(self) -> bool:
        """Return whether a worker is at it, or will be."""
        return self.job is not None and self.job.state in ("waiting", "running", "sending")

    @property
    def kind(self) -> str:
        """Return what kind of file it is."""
        return self.batch.kind if self.batch else self.upload.kind if self.upload else "roster"

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows are what."""
        if self.batch is not None and self.batch.rows is not None:
            names = ("rows", "changed", "unchanged", "conflicting", "refused", "duplicates", "facts")
            return {name: value for name in names if (value := getattr(self.batch, name)) is not None}
        return dict(self.upload.counts) if self.upload else {}


def course(visit: Visit, desk: Desk, id: UUID, wanted: Watched) -> Standing | None:
    """Return where an import stands, None where there is none."""
    upload = waiting.waits(desk, id)
    with visit.reading() as sql:
        batch = imports.card(sql, visit.county, visit.tenant, id, visit.coordinate)
    job = taking.progress(desk.runtime, desk.county, desk.tenant, id, wanted.job) if wanted.job else None
    behind = not visit.fresh.reached
    if upload is None and batch is None and job is None and wanted.applied is None and not behind:
        return None
    return Standing(id=id, upload=upload, batch=batch, job=job, nothing=wanted.applied == "yes" and batch is None, behind=behind)
