"""Where paper leads: the address of the live page behind a figure, with the same two dates as the report, and its code for a telephone."""

from __future__ import annotations

import io
from datetime import UTC
from typing import Final, Literal
from urllib.parse import urlencode

import segno

from services.reports.basis import Basis

_QUIET: Final = 2
"""Modules of white around the code: paper is white besides."""


def address(basis: Basis, path: str) -> str:
    """Return the absolute address of a page as of the report's coordinate; empty where there is no page, or no site it could be on."""
    if not path or not basis.site:
        return ""
    known = basis.known_on.astimezone(UTC).isoformat().replace("+00:00", "Z")
    dates = urlencode({"true_on": basis.true_on.isoformat(), "known_on": known}, safe=":")
    return f"{basis.site.rstrip('/')}{path}{'&' if '?' in path else '?'}{dates}"


def code(url: str, form: Literal["svg", "png"]) -> bytes:
    """Return an address as a code that a telephone reads, the same bytes for the same address; nothing for none."""
    if not url:
        return b""
    out = io.BytesIO()
    segno.make_qr(url, error="m", boost_error=False).save(out, kind=form, border=_QUIET, **({"scale": 6} if form == "png" else {}))
    return out.getvalue()
