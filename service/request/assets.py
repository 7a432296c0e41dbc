"""Gives out styles, fonts and icons: a fixed list of files; their address changes with them.

Files of others come from node_modules, where `npm ci` puts what package-lock.json names; nothing
else of that folder can be reached.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import shlex
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

from service.errors import NotFound

blueprint = Blueprint("assets", __name__)

_SERVICE = Path(__file__).parents[1]
_PACKAGES = _SERVICE / "node_modules"
_KERN = _PACKAGES / "@kern-ux" / "native"
_YASGUI = _PACKAGES / "@zazuko" / "yasgui" / "build"
_FONTS = _KERN / "dist" / "fonts" / "fira-sans"

#: Every asset there is, our own and those of others: its name in addresses, and its file.
FILES = {
    **{
        path.name: path
        for folder in (_SERVICE / "static", *sorted(_SERVICE.glob("doors/*/static")))
        for path in sorted(folder.iterdir())
    },
    "yasgui.css": _YASGUI / "yasgui.min.css",
    "yasgui.js": _YASGUI / "yasgui.min.js",
    "kern.css": _KERN / "dist" / "kern.min.css",
    "kern-licence.md": _KERN / "LICENSE.md",
    "d3.js": _PACKAGES / "d3" / "dist" / "d3.min.js",
    "d3-licence.txt": _PACKAGES / "d3" / "LICENSE",
    "plot.js": _PACKAGES / "@observablehq" / "plot" / "dist" / "plot.umd.min.js",
    "plot-licence.txt": _PACKAGES / "@observablehq" / "plot" / "LICENSE",
    "cytoscape.js": _PACKAGES / "cytoscape" / "dist" / "cytoscape.esm.min.mjs",
    "cytoscape-licence.txt": _PACKAGES / "cytoscape" / "LICENSE",
    "FiraSans-Regular.woff2": _FONTS / "FiraSans-Regular.woff2",
    "FiraSans-Medium.woff2": _FONTS / "FiraSans-Medium.woff2",
    "FiraSans-SemiBold.woff2": _FONTS / "FiraSans-SemiBold.woff2",
}
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Asset:
    """A file, ready to be sent."""

    body: bytes
    packed: bytes | None  #: the same by gzip, where that saves something
    content_type: str


@functools.cache
def assets() -> dict[str, Asset]:
    """All assets that are there. Pages stay usable without those that are not."""
    return {name: _read(name, path) for name, path in FILES.items() if path.is_file()}


def shortcoming() -> str:
    """What pages lack because files were never fetched, and how to mend it; nothing if all is well.

    Said where the service is started: a page without styles does not look like a mistake there.
    """
    missing = [name for name, path in FILES.items() if not path.is_file()]
    if not missing:
        return ""
    command = f"npm ci --ignore-scripts --prefix {shlex.quote(str(_PACKAGES.parent))}"
    return (
        f"{len(missing)} files for pages are missing ({', '.join(missing[:3])}, ...): pages come "
        f"without styles, the query editor and the pictures do not work. Run `{command}` and "
        "start again"
    )


@functools.cache
def version() -> str:
    """Changes whenever an asset does, so that a browser may keep each for ever."""
    digest = hashlib.sha256()
    for name, asset in sorted(assets().items()):
        digest.update(f"{name}\0{hashlib.sha256(asset.body).hexdigest()}\0".encode())
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    """The address of an asset of FILES."""
    if name not in FILES:
        raise KeyError(name)
    return f"{request.script_root}/assets/{version()}/{name}"


@blueprint.get("/assets/<release>/<name>")
def asset(release: str, name: str) -> Response:
    """An asset. A page of another version of the service gets ours, but may not keep it."""
    found = assets().get(name)
    if found is None:
        raise NotFound
    packed = found.packed if request.accept_encodings["gzip"] > 0 else None
    response = Response(packed or found.body, content_type=found.content_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if found.packed:
        response.vary.add("Accept-Encoding")
    lasting = release == version()
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if lasting else "no-cache"
    )
    return response


def _read(name: str, path: Path) -> Asset:
    body = path.read_bytes()
    packed = None if path.suffix == ".woff2" else gzip.compress(body, mtime=0)
    return Asset(body, packed, _TYPES[Path(name).suffix])
