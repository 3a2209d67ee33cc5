"""Files that pages need: our own style sheet, and htmx, Swagger UI and the fonts that npm brought; nothing from elsewhere."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

OWN: Final = Path(__file__).parent / "assets"
BROUGHT: Final = Path(__file__).parents[2] / "node_modules"
_SERIF: Final = "@expo-google-fonts/noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf"
_SANS: Final = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
FILES: Final[dict[str, tuple[Path, str]]] = {
    "taizhang.css": (OWN / "taizhang.css", "text/css; charset=utf-8"),
    "works.css": (OWN / "works.css", "text/css; charset=utf-8"),
    "icon.svg": (OWN / "icon.svg", "image/svg+xml"),
    "live.js": (OWN / "live.js", "text/javascript; charset=utf-8"),
    "docs.js": (OWN / "docs.js", "text/javascript; charset=utf-8"),
    "htmx.js": (BROUGHT / "htmx.org/dist/htmx.min.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": (BROUGHT / "swagger-ui-dist/swagger-ui.css", "text/css; charset=utf-8"),
    "swagger-ui.js": (BROUGHT / "swagger-ui-dist/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    "serif.ttf": (BROUGHT / _SERIF, "font/ttf"),
    "sans.ttf": (BROUGHT / _SANS, "font/ttf"),
}


class AssetsMissing(Exception):
    """Files that pages need are not installed; run `make install` (npm ci), which brings them."""


def check() -> None:
    """Raise AssetsMissing unless every file is there: a page without its fonts would show boxes instead of names."""
    if missing := [name for name, (path, _) in FILES.items() if not path.is_file()]:
        message = f"{', '.join(missing)}: {AssetsMissing.__doc__}"
        raise AssetsMissing(message)


@cache
def versioned(name: str) -> str:
    """Return the address of a file, which changes whenever its bytes do."""
    return f"/assets/{hashlib.sha256(FILES[name][0].read_bytes()).hexdigest()[:12]}/{name}"
