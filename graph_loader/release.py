"""The release directory: written once, never changed, published by one atomic switch.

`shared/layout.py` says what lies where. Times are facts of a deployment, not of a release, so they
stay out of the release.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from graph_loader.replacing import finish_replacing
from graph_loader.shared import layout

_TEMPORARY = ".tmp-"
#: What is left out of the manifest.
_FOR_SERVICE = (
    *(f"{folder}/" for folder in (layout.STORE, layout.MERGED, layout.NETWORK)),
    *(layout.DEFAULT, layout.SEARCH),
)
_NEEDED = {"kind", "quads", "version"}  #: what every manifest says


class HomeBusy(Exception):
    """Another process is writing into this home."""


class BadHome(Exception):
    """Something in a home cannot be read; the message says which file, and what to do."""


class AnotherRegion(Exception):
    """A home holds the releases of one region, and one of another is about to be published."""


class Home:
    """The folder that holds all releases of one deployment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.releases = path / layout.RELEASES

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of this home and clear what a killed build left behind.

        Raises HomeBusy. The kernel frees the lock when the process ends, however it ends.
        """
        self.releases.mkdir(parents=True, exist_ok=True)
        (self.path / layout.BUILDS).mkdir(exist_ok=True)
        self._share(self.releases)
        with (self.path / layout.LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeBusy(f"another build is writing into {self.path}") from None
            for folder in (self.releases, self.path / layout.BUILDS, self.path):
                for left_over in folder.glob(f"{_TEMPORARY}*"):
                    _remove(left_over)
            finish_replacing(self)
            yield

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder to write a release into; it is gone afterwards unless it was published."""
        folder = self.releases / f"{_TEMPORARY}{os.getpid()}"
        try:
            folder.mkdir()
            yield folder
        finally:
            if folder.exists():
                _remove(folder)

    def published(self) -> str | None:
        """The version of the published release. Raises BadHome."""
        link = self.path / layout.CURRENT
        try:
            return Path(os.readlink(link)).name
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = "not a link" if error.errno == errno.EINVAL else error.strerror
            raise BadHome(f"{link} cannot be read: {reason}") from None

    def versions(self) -> list[tuple[str, str]]:
        """Every release there is with the time of its first publication, oldest first.

        Raises BadHome.
        """
        try:
            times, there = self._history(), self._finished()
        except OSError as error:
            raise BadHome(f"{error.filename} cannot be read: {error.strerror}") from None
        known = [(version, when) for version, when in times.items() if version in there]
        return known + [(version, "") for version in sorted(there - set(times))]

    def history(self) -> str:
        """The text of history.tsv. Raises OSError."""
        with contextlib.suppress(FileNotFoundError):
            return (self.path / layout.HISTORY).read_text(encoding="utf-8")
        return ""

    def _history(self) -> dict[str, str]:
        """The time of the first publication of each version."""
        times: dict[str, str] = {}
        for version, when in layout.publications(self.history()):
            times.setdefault(version, when)
        return times

    def _finished(self) -> set[str]:
        """The versions whose folder is whole."""
        with contextlib.suppress(FileNotFoundError):
            # Not glob, for which a folder that may not be read is an empty one.
            found = [p for p in self.releases.iterdir() if not p.name.startswith(_TEMPORARY)]
            return {p.name for p in found if (p / layout.MANIFEST).exists()}
        return set()

    def folder(self, version: str) -> Path:
        """The folder of a release. Raises KeyError if there is none of that version, BadHome."""
        names = [v for v, _ in self.versions() if version and v.startswith(version)]
        if version == layout.CURRENT:
            names = [v for v in [self.published()] if v]
        if len(names) != 1:
            raise KeyError(version)
        return self.releases / names[0]

    def refuse_another_region(self, base: str, name: str) -> None:
        """Raise AnotherRegion if what is published here, or else the newest, has another base IRI.

        That of RDF files loaded as they are is empty. `name` is what to call the new release.
        """
        versions = [version for version, _ in self.versions()]
        published = self.published()
        if not versions:
            return
        version = published if published in versions else versions[-1]
        manifest = read_manifest(self.releases / version)
        held = str(manifest.get("base", ""))
        if held != base:
            title = str(manifest.get("title_en") or manifest.get("title_de") or version)
            raise AnotherRegion(
                f"{self.path} holds another region, nothing was published: release {version} there "
                f"is {region_name(title, held)}, this one would be {name}. Give each a home of its "
                "own (--home); --replace-region puts this one in the place of the other"
            )

    def built_from(self, inputs: str) -> str | None:
        """The version that these inputs gave before, if it is still there."""
        with contextlib.suppress(OSError, KeyError):
            version = (self.path / layout.BUILDS / inputs).read_text(encoding="utf-8").strip()
            if version and self.folder(version).exists():
                return version
        return None

    def keep(self, staged: Path, version: str, inputs: str) -> None:
        """Move a finished folder to its place, and note which inputs it was made of."""
        self.place(staged, version)
        _write_atomically(self.path / layout.BUILDS / inputs, f"{version}\n")

    def place(self, staged: Path, version: str) -> None:
        """Move a finished folder to its place. A release that is there already is kept as it is."""
        target = self.releases / version
        for path in (staged, *staged.rglob("*")):
            self._share(path)
        _sync_tree(staged)
        if not target.exists():
            staged.rename(target)
            _sync(self.releases)

    def publish(self, version: str) -> None:
        """Make `version` the published release: one rename, so a reader sees old or new."""
        if self.published() == version:
            return
        when = datetime.now(UTC).isoformat(timespec="seconds")
        self.write(layout.HISTORY, self.history() + layout.publication(version, when))
        self.point_to(version)

    def write(self, name: str, text: str) -> None:
        """Write one of the files around the releases: who reads sees the old text or the new."""
        _write_atomically(self.path / name, text)
        self._share(self.path / name)
        _sync(self.path)

    def forget(self, versions: Collection[str]) -> None:
        """Take releases away, and all that would lead to them or was fetched for them."""
        for version in versions:
            if (self.releases / version).exists():
                # By another name first: a release that is half gone is none.
                (self.releases / version).rename(self.releases / f"{_TEMPORARY}{version}")
                _remove(self.releases / f"{_TEMPORARY}{version}")
        for built in (self.path / layout.BUILDS).iterdir():
            if built.read_text(encoding="utf-8").strip() in versions:
                built.unlink()
        if (self.path / layout.PULLS).exists():
            _remove(self.path / layout.PULLS)

    def point_to(self, version: str) -> None:
        """Let `current` name this release."""
        link = self.path / f"{_TEMPORARY}link"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(layout.RELEASES) / version)
        link.replace(self.path / layout.CURRENT)
        _sync(self.path)

    def _share(self, path: Path) -> None:
        """Let everyone who may read the home read this, too, whatever the umask says."""
        home, own = self.path.stat(), path.stat()
        if own.st_uid != os.geteuid():
            return  # whoever made it says who reads it
        readers = home.st_mode & (0o055 if path.is_dir() else 0o044)
        if own.st_gid != home.st_gid:
            try:
                os.chown(path, -1, home.st_gid)
            except PermissionError:
                readers &= 0o005  # it stays in a group that the home says nothing of
        if own.st_mode | readers != own.st_mode:
            path.chmod(own.st_mode | readers)


def region_name(title: str, base: str) -> str:
    """What to call the region of a release, for people."""
    return f"{title} <{base}>" if base else "RDF files loaded as they are"


def merged_store(folder: Path) -> tuple[Path, bool]:
    """The store of a release to ask, and whether its default graph is the merge of all graphs."""
    if (folder / layout.MERGED).is_dir():
        return folder / layout.MERGED, True
    return folder / layout.STORE, read_manifest(folder).get("default_graph") == "union"


def read_manifest(folder: Path) -> dict[str, object]:
    """The manifest of a release. Raises BadHome."""
    path = folder / layout.MANIFEST
    mend = f"put it back from a backup, or remove {folder.resolve()} and build that release again"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadHome(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadHome(f"{path} is damaged ({error}): {mend}") from None
    if not (isinstance(manifest, dict) and manifest.keys() >= _NEEDED):
        raise BadHome(f"{path} is damaged (no manifest of a release): {mend}")
    return manifest


def write_manifest(folder: Path, manifest: dict[str, object]) -> None:
    """Write manifest.json with size and SHA-256 of every file beside it that `sizes` gives."""
    files = {name: {"bytes": size, "sha256": sha} for name, (size, sha) in sizes(folder).items()}
    text = json.dumps({**manifest, "files": files}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / layout.MANIFEST).write_text(text + "\n", encoding="utf-8")


def sizes(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of every file of a release.

    Stores, default graph, search index and network are left out: they are for the service, and made
    of what the dumps hold.
    """
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(_FOR_SERVICE):
            found[name] = (path.stat().st_size, file_sha256(path))
    return found


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_atomically(path: Path, text: str) -> None:
    temporary = path.with_name(f"{_TEMPORARY}{path.name}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
