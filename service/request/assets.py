"""Gives out styles, fonts and icons: a fixed list of files; their address changes with them.

Nothing that is not on the list (see asset_files) can be reached.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

from service.errors import NotFound
from service.request.asset_files import FILES

blueprint = Blueprint("assets", __name__)

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
    content_type: str
    is_packable: bool

    @functools.cached_property
    def packed(self) -> bytes | None:
        """The same by gzip, where that saves something; made when it is asked for first."""
        return gzip.compress(self.body, mtime=0) if self.is_packable else None


@functools.cache
def assets() -> dict[str, Asset]:
    """All assets that are there. Pages stay usable without those that are not."""
    return {name: _read(name, path) for name, path in FILES.items() if path.is_file()}


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
    if found.is_packable:
        response.vary.add("Accept-Encoding")
    lasting = release == version()
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if lasting else "no-cache"
    )
    return response


def _read(name: str, path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, _TYPES[Path(name).suffix], path.suffix != ".woff2")
