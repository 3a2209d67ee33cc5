"""Serves the files that pages need, under addresses that change with their bytes."""

from __future__ import annotations

from typing import Final

from litestar import Controller, Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File

from services.web.assets import FILES, versioned
from services.web.routes import page

_FOR_EVER: Final = "public, max-age=31536000, immutable"


class Assets(Controller):
    """The files of `FILES` and no others."""

    path = "/assets"

    @page("/{version:str}/{name:str}", action=None, scope="public", rate="free")
    def asset(self, version: FromPath[str], name: FromPath[str]) -> Response[bytes] | File:
        """Return a file that a browser may keep for ever: another version has another address."""
        if name not in FILES:
            raise NotFoundException
        path, kind = FILES[name]
        if kind == "font/ttf":
            return File(path, media_type=kind, content_disposition_type="inline", headers={"Cache-Control": _FOR_EVER})
        headers = {"Cache-Control": _FOR_EVER if versioned(name).endswith(f"/{version}/{name}") else "no-cache"}
        return Response(path.read_bytes(), media_type=kind, headers=headers)
