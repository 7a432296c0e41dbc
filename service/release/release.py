"""Reads what the loader published and never changes afterwards: a release and its manifest.

graph_loader/shared/layout.py says what lies where.
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from graph_loader.shared import layout
from service.release.colophon import Colophon, read_colophon
from service.release.home import NoRelease, last_published
from service.words.texts import LANGUAGES, Spoken

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+/")
_MOST = 10**15  #: quads, or bytes of a file


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release that anyone may download."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Release:
    """A published release: where it lies and what its manifest says."""

    folder: Path | None  #: None if its files lie elsewhere, and only its store can be asked
    version: str
    kind: str
    base: str  #: base IRI of the data, ends in "/"; empty if the release was loaded as it is
    quads: int
    statements: int  #: statements that stand in a document; all, if it was loaded as it is
    merged: bool  #: the default graph of the store is the merge of all graphs already
    title: Spoken
    description: Spoken
    publisher: str
    contact: str
    licence: str
    languages: tuple[str, ...]
    files: tuple[ReleaseFile, ...]
    colophon: Colophon = Colophon()  #: what the publisher says of itself
    catalog: str = ""  #: the catalogue as Turtle, if its file is not here
    published: datetime | None = None  #: when it was put in place here; None if unknown

    @property
    def store(self) -> Path:
        """The folder of the store."""
        assert self.folder
        return self.folder / layout.STORE

    def store_for(self, default_graph: str) -> tuple[Path, bool]:
        """The folder of the store for a setting, and whether the union is left to the engine."""
        union = default_graph == "union" and not self.merged
        merged = self.store.with_name(layout.MERGED)
        return (merged, False) if union and merged.is_dir() else (self.store, union)

    def default_graph_of(self, store: Path) -> Path | None:
        """The file of the default graph of one of its stores, if there is one."""
        file, merged = (self.store.with_name(n) for n in (layout.DEFAULT, layout.MERGED))
        return file if file.is_file() and (store == merged or not merged.is_dir()) else None


def read_release(home: Path, version: str) -> Release:
    """Read a release of `home`. Raises NoRelease if its manifest or store is not there."""
    if not layout.is_plain_name(version):
        raise NoRelease("a release has no such name")
    folder = layout.release_folder(home, version).absolute()
    path = folder / layout.MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoRelease(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise NoRelease(f"{path} is damaged: put it back from a backup, or publish again") from None
    if not (folder / layout.STORE).is_dir():
        raise NoRelease(f"release {version} has no store")
    release = release_from(manifest, version, folder)
    return dataclasses.replace(release, published=last_published(home, version))


def release_from(manifest: Any, version: str, folder: Path | None) -> Release:
    """The release that a manifest describes. Raises NoRelease if it is no manifest."""
    if not isinstance(manifest, dict):
        raise NoRelease(f"release {version} has no readable {layout.MANIFEST}")
    try:
        return _described(manifest, version, folder)
    except (ValueError, KeyError, TypeError) as error:
        raise NoRelease(f"{layout.MANIFEST} of release {version}: {error}") from None


def _described(manifest: dict[str, Any], version: str, folder: Path | None) -> Release:
    quads, base = _count(manifest, "quads"), _text(manifest, "base")
    if base and not _BASE.fullmatch(base):
        raise ValueError("base is no address that ends in a slash")
    languages = manifest.get("languages") or [*LANGUAGES]
    if not isinstance(languages, list) or not all(isinstance(tag, str) for tag in languages):
        raise ValueError("languages is no list of texts")
    return Release(
        folder=folder,
        version=version,
        kind=_text(manifest, "kind"),
        base=base,
        quads=quads,
        statements=_count(manifest, "statements") if "statements" in manifest else quads,
        merged=_text(manifest, "default_graph") == "union",
        title=_spoken(manifest, "title", "Actor Graph"),
        description=_spoken(manifest, "description", ""),
        publisher=_text(manifest, "publisher"),
        contact=_text(manifest, "contact"),
        licence=_text(manifest, "licence"),
        languages=tuple(languages),
        files=tuple(_files(folder, manifest) if folder else ()),
        colophon=read_colophon(manifest),
        catalog=_text(manifest, "catalog"),
    )


def _count(manifest: dict[str, Any], key: str) -> int:
    """A number of things. Raises KeyError, ValueError."""
    value = manifest[key]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST:
        raise ValueError(f"{key} is no number of things")
    return value


def _text(manifest: dict[str, Any], key: str) -> str:
    value = manifest.get(key, "")
    return value if isinstance(value, str) else ""


def _spoken(manifest: dict[str, Any], key: str, without: str) -> Spoken:
    """A text of the manifest in the languages that it has it in."""
    written = {tag: _text(manifest, f"{key}_{tag}") for tag in LANGUAGES}
    there = {tag: text for tag, text in written.items() if f"{key}_{tag}" in manifest}
    return Spoken({tag: text or without for tag, text in there.items()} or {LANGUAGES[0]: without})


def _files(folder: Path, manifest: dict[str, Any]) -> list[ReleaseFile]:
    """The files the manifest lists and that lie directly in the folder."""
    listed = manifest.get("files")
    if not isinstance(listed, dict):
        return []
    return [
        ReleaseFile(name, _count(entry, "bytes"), str(entry.get("sha256", "")))
        for name, entry in sorted(listed.items())
        if isinstance(entry, dict) and layout.is_plain_name(name) and (folder / name).is_file()
    ]
