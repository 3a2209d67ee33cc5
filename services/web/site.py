"""What all requests of one web process share: the runtime, the county's clock, the templates."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.web.assets import versioned
from services.web.pace import Pace
from services.wiring import Runtime

if TYPE_CHECKING:
    from services.web.live import Hub

TEMPLATES: Final = Path(__file__).parent / "templates"


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of ledger this is, and in which zone its days begin; decided once, when it was initialised."""

    rehearsal: bool
    zone: ZoneInfo


class Site:
    """One web process: opened before the first request, closed after the last."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime: Final = runtime
        self.pace: Final = Pace()
        self.templates: Final = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            auto_reload=False, extensions=["jinja2.ext.do"],
        )  # fmt: skip
        self.templates.globals["asset"] = versioned

    @cached_property
    def live(self) -> Hub:
        """Return the one who looks for all watchers of live pages."""
        from services.web.live import Hub  # pages know the site, and the site knows who watches them

        return Hub(self.runtime)

    def close(self) -> None:
        """Let live pages go, and close what was opened."""
        if "live" in self.__dict__:
            self.live.close()
        self.runtime.close()

    @cached_property
    def clock(self) -> Clock:
        """Return what kind of ledger this is; raises where the database has not been initialised."""
        with self.runtime.db.platform() as sql:
            row = sql.execute("SELECT rehearsal, time_zone FROM ledger.clock").fetchone()
        if row is None:
            message = "this database has no clock yet: run `taizhang init`"
            raise RuntimeError(message)
        return Clock(rehearsal=row[0], zone=ZoneInfo(row[1]))

    def render(self, template: str, **context: Any) -> str:
        """Return a template filled in."""
        return self.templates.get_template(template).render(**context)
