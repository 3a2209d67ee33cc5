"""Where the product lives: given servers by URL, or embedded ones started for the occasion, with the schema up to date."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from msgspec.structs import replace

from infra import embedded
from infra.migrate import migrate
from infra.settings import Settings
from services import renewing
from services.wiring import Runtime


@contextmanager
def housed(settings: Settings) -> Generator[Settings]:
    """Yield settings whose URLs lead to running servers; embedded ones are migrated, and stopped at the end if started here."""
    if not settings.embedded:
        yield settings
        return
    with embedded.serving(settings.data) as servers:
        migrate(servers.migrate_url)
        yield replace(
            settings, database_url=servers.app_url, migrate_url=servers.migrate_url, redis_url=servers.redis_url
        )


@contextmanager
def opened(settings: Settings | None = None) -> Generator[Runtime]:
    """Yield a runtime on running servers, closed at the end."""
    with housed(settings or Settings.from_env()) as ready:
        runtime = Runtime(ready)
        try:
            yield runtime
        finally:
            runtime.close()


def renewed(settings: Settings, say: renewing.Say) -> None:
    """Rebuild the views that an older release filled, before anybody is served; without the migrate role say which of them wait."""
    runtime = Runtime(settings)
    try:
        if settings.migrate_url:
            renewing.renew(runtime, say)
        elif found := renewing.outdated(runtime):
            say(f"views that wait for `taizhang migrate` of this release: {', '.join(view.name for view in found)}")
    finally:
        runtime.close()
