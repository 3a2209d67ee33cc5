"""Whether this process lives and can serve: for supervisors, which read the status and nothing else."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response
from psycopg import Error
from psycopg_pool import PoolTimeout

from services.web.routes import page
from services.web.site import Site


class Health(Controller):
    """Plain answers; `/health` and `/healthz` are the same."""

    @page("/health", action=None, scope="public", rate="free")
    def well(self) -> Response[str]:
        """Return 200 while the process answers at all."""
        return _ok()

    @page("/healthz", action=None, scope="public", rate="free")
    def alive(self) -> Response[str]:
        """Return 200 while the process answers at all."""
        return _ok()

    @page("/readyz", action=None, scope="public", rate="free")
    def ready(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Return 200 while the database answers, 503 while it does not."""
        site: Site = request.app.state.site
        try:
            with site.runtime.db.platform() as sql:
                sql.execute("SELECT 1")
        except (Error, PoolTimeout):
            return Response("no database\n", status_code=503, media_type="text/plain")
        return Response("ready\n", media_type="text/plain")


def _ok() -> Response[str]:
    return Response("ok\n", media_type="text/plain")
