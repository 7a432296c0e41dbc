"""Fetches a release from another service, so that several machines serve the same (`pull`).

What the manifest lists is fetched and held against its checksums; store, default graph, search
index and network, which it does not list, are made of the dump, so that they are the same on every
machine. A fetch that broke off goes on where it stopped. Nothing is published unless all of it is
right.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import io
import ipaddress
import json
import re
import shutil
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from pyoxigraph import RdfFormat, Store
from tqdm import tqdm

from graph_loader.erased import brought_back
from graph_loader.release import Home, file_sha256, region_name
from graph_loader.search_index import write_search_index
from graph_loader.shared import layout

MOST_BYTES = 20 * 1024**3  #: of all files of a release
_MANIFEST_BYTES = 4 * 1024**2
_UNPACKED = 200  #: times its size a packed dump may have
_ROOM = 6  #: times the size of its files a release takes on the disk
_PIECE = 1 << 20
_SECONDS = 60.0
_TRIES, _PAUSE_SECONDS = 5, 1.0
_SHA256 = re.compile(r"[0-9a-f]{64}")


class PullFailed(Exception):
    """A release could not be fetched; the message says why, and nothing was published."""


class _Broken(Exception):
    """The connection broke off; another one may go on."""


@dataclass(frozen=True)
class _File:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class _Release:
    version: str
    base: str
    title: str
    dump_sha256: str
    files: tuple[_File, ...]
    manifest: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.manifest).hexdigest()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def pull(
    url: str,
    home: Home,
    expect: str = "",
    most_bytes: int = MOST_BYTES,
    quiet: bool = False,
    replace_region: bool = False,
) -> tuple[str, bool]:
    """Fetch the release that the service at `url` publishes, and publish it here.

    Returns the version and whether it had to be fetched. `expect` is the SHA-256 that its manifest
    must have. Raises PullFailed, OSError if writing fails, AnotherRegion if the home holds one and
    it is not to be replaced; the published release is then as it was.
    """
    service = _Service(url)
    release = _described(service.small("manifest.json"))
    if expect and release.sha256 != expect:
        raise PullFailed(f"the manifest has the SHA-256 {release.sha256}, not {expect}")
    size = sum(file.size for file in release.files)
    if size > most_bytes:
        raise PullFailed(f"the release has {size} bytes, more than {most_bytes}")
    with home.writing():
        if not replace_region:
            home.refuse_another_region(release.base, region_name(release.title, release.base))
        there = home.releases / release.version / layout.MANIFEST
        if there.exists():
            if there.read_bytes() != release.manifest:
                raise PullFailed(f"{there.parent} is another release of the same version")
            home.publish(release.version)
            return release.version, False
        if shutil.disk_usage(home.path).free < _ROOM * size:
            raise PullFailed(f"{home.path} has no room for a release of {size} bytes")
        parts = home.path / layout.PULLS / release.sha256
        parts.mkdir(parents=True, exist_ok=True)
        service.fetch(release, parts, quiet)
        with home.staging() as staged:
            _write(staged, parts, release)
            made = Store.read_only(str(staged / layout.STORE))
            if back := list(brought_back(home.path, made)):
                raise PullFailed(f"the release tells of <{back[0]}>, who was erased from this home")
            del made  # closes it
            home.keep(staged, release.version, release.sha256)
        shutil.rmtree(home.path / layout.PULLS)
        home.publish(release.version)
    return release.version, True


class _Service:
    """The service that has the release. No redirect is followed, and no proxy asked."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/").removesuffix("/data")
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise PullFailed(f"{url!r} is no address of a service")
        if parts.scheme == "http" and not _is_this_machine(parts.hostname):
            raise PullFailed("a release is fetched by https only, but from this machine itself")
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))

    def small(self, name: str) -> bytes:
        """A small file of the published release."""
        try:
            with self._asked(name, {}) as response:
                body = response.read(_MANIFEST_BYTES + 1)
        except _Broken as error:
            raise PullFailed(str(error)) from None
        if len(body) > _MANIFEST_BYTES:
            raise PullFailed(f"{name} has more than {_MANIFEST_BYTES} bytes")
        return body

    def fetch(self, release: _Release, folder: Path, quiet: bool) -> None:
        """Fetch what is not in the folder yet, and hold all of it against its checksums."""
        total = sum(file.size for file in release.files)
        with tqdm(total=total, unit="B", unit_scale=True, disable=quiet, leave=False) as bar:
            for file in release.files:
                for left in reversed(range(_TRIES)):
                    try:
                        self._fetch(file, release.version, folder / file.name)
                        break
                    except _Broken as error:
                        if not left:
                            raise PullFailed(
                                f"{error}; what came is kept for another try"
                            ) from None
                        time.sleep(_PAUSE_SECONDS)
                if file_sha256(folder / file.name) != file.sha256:
                    (folder / file.name).unlink()
                    raise PullFailed(f"{file.name} is not what its checksum says")
                bar.update(file.size)

    def _fetch(self, file: _File, version: str, path: Path) -> None:
        """Fetch a file, or what is missing of it. Raises _Broken."""
        have = path.stat().st_size if path.exists() else 0
        if have >= file.size:
            return
        # The tag of a download is its checksum: a part is sent only of the very same file.
        fields = {"Range": f"bytes={have}-", "If-Range": f'"{file.sha256}"'} if have else {}
        with self._asked(f"{quote(file.name)}?release={quote(version)}", fields) as response:
            goes_on = response.status == 206
            expected = f"bytes {have}-{file.size - 1}/{file.size}"
            if goes_on and response.headers.get("Content-Range") != expected:
                raise PullFailed(f"{file.name}: another part came than was asked for")
            with path.open("ab" if goes_on else "wb") as output:
                while piece := _read(response):
                    output.write(piece)
                    if output.tell() > file.size:
                        break
        if path.stat().st_size > file.size:
            path.unlink()
            raise PullFailed(f"{file.name} has more bytes than its manifest says")
        if path.stat().st_size < file.size:
            raise _Broken(f"{file.name} broke off")

    @contextlib.contextmanager
    def _asked(self, name: str, fields: dict[str, str]) -> Iterator[http.client.HTTPResponse]:
        request = urllib.request.Request(f"{self._url}/data/{name}", headers=fields)
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                yield response
        except urllib.error.HTTPError as error:
            with error:
                if error.code in (429, 502, 503, 504):
                    raise _Broken(f"{request.full_url}: {error.code}") from None
                raise PullFailed(f"{request.full_url}: {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise _Broken(f"{request.full_url}: {error or type(error).__name__}") from None


def _read(response: IO[bytes]) -> bytes:
    try:
        return response.read(_PIECE)
    except http.client.IncompleteRead as error:
        return error.partial


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _described(manifest: bytes) -> _Release:
    """What a manifest describes. Raises PullFailed for one that `build` did not write."""
    try:
        said = json.loads(manifest)
        files = tuple(
            _File(name, entry["bytes"], entry["sha256"])
            for name, entry in sorted(said["files"].items())
        )
        good = (
            said["kind"] == "build"
            and said["default_graph"] == "union"
            and layout.is_plain_name(said["version"])
            and re.fullmatch(r"https?://\S+/", said["base"])
            and _SHA256.fullmatch(said["dump_sha256"])
            and layout.DUMP_NQ in said["files"]
            and all(map(_is_good, files))
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        good = False
    if not good:
        raise PullFailed("the manifest is none of a release that `actorgraph build` made")
    title = str(said.get("title_en", said["version"]))
    return _Release(said["version"], said["base"], title, said["dump_sha256"], files, manifest)


def _is_good(file: _File) -> bool:
    return bool(
        layout.is_plain_name(file.name)
        and file.name
        not in (
            *(layout.STORE, layout.MERGED, layout.DEFAULT),
            *(layout.MANIFEST, layout.NETWORK, layout.SEARCH),
        )
        and type(file.size) is int
        and file.size >= 0
        and _SHA256.fullmatch(file.sha256)
    )


def _write(staged: Path, parts: Path, release: _Release) -> None:
    """Put a release together of its files."""
    # Imported here, as that takes longer than to refuse a release.
    from graph_loader.network import write_network_of
    from graph_loader.statements import canonical_dump, merged_lines, write_store

    for file in release.files:
        shutil.copyfile(parts / file.name, staged / file.name)
    dump = _unpacked(staged / layout.DUMP_NQ)
    if hashlib.sha256(dump).hexdigest() != release.dump_sha256:
        raise PullFailed("the dump is not what the manifest says")
    store = Store()
    try:
        store.bulk_load(dump, format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise PullFailed(f"the dump cannot be read: {error.msg}") from None
    write_store(staged, dump, merged_lines(canonical_dump(store)))
    write_search_index(staged / layout.SEARCH, store, release.base)
    write_network_of(store, staged / layout.NETWORK)
    (staged / layout.MANIFEST).write_bytes(release.manifest)


def _unpacked(path: Path) -> bytes:
    most = _UNPACKED * path.stat().st_size + _PIECE
    output = io.BytesIO()
    try:
        with gzip.open(path) as packed:
            while piece := packed.read(_PIECE):
                output.write(piece)
                if output.tell() > most:
                    raise PullFailed("the dump unpacks to more than a dump does")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise PullFailed(f"the dump cannot be unpacked: {error}") from None
    return output.getvalue()
