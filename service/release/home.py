"""What a home says of its releases: which one is published, and which ones were, when."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from graph_loader.shared import layout

_log = logging.getLogger(__name__)


class NoRelease(Exception):
    """There is no published release to serve, or it cannot be read."""


@dataclass(frozen=True)
class Publication:
    """A release became the published one."""

    version: str
    when: datetime  #: in UTC, whole seconds


def published_version(home: Path) -> str:
    """The version that `current` names. Raises NoRelease if there is none that can be read."""
    link = os.path.join(home, layout.CURRENT)
    try:
        version = os.path.basename(os.readlink(link))
    except FileNotFoundError:
        hint = f"`actorgraph build --home {home}` makes one"
        raise NoRelease(f"no published release in {home} (expected {link}); {hint}") from None
    except OSError as error:
        reason = "not a link" if error.errno == errno.EINVAL else error.strerror
        raise NoRelease(f"{link} cannot be read: {reason}") from None
    if not layout.is_plain_name(version):
        raise NoRelease(f"{link} does not name a release")
    return version


def publications(home: Path) -> list[Publication]:
    """Every publication of a release that is still there, oldest first.

    A release that was published again stands there twice. Whoever switched back by hand left no
    line behind; the time of the link stands for it.
    """
    found = [p for p in _written(home) if layout.release_folder(home, p.version).is_dir()]
    try:
        version = published_version(home)
    except NoRelease:
        return found
    if not found or found[-1].version != version:
        switched = datetime.fromtimestamp(int((home / layout.CURRENT).lstat().st_mtime), UTC)
        found.append(Publication(version, switched))
    return found


def first_of_each(found: Sequence[Publication]) -> list[Publication]:
    """The first publication of each release."""
    firsts: dict[str, Publication] = {}
    for publication in found:
        firsts.setdefault(publication.version, publication)
    return list(firsts.values())


def published_at(found: Sequence[Publication], when: datetime) -> Publication:
    """What was published at that moment; before the first publication, the first one."""
    assert found
    past = [publication for publication in found if publication.when <= when]
    return past[-1] if past else found[0]


def last_published(home: Path, version: str) -> datetime | None:
    """When this release became the published one for the last time."""
    times = [entry.when for entry in publications(home) if entry.version == version]
    return times[-1] if times else None


def replacement_of(home: Path, version: str) -> tuple[str, str] | None:
    """The version in the place of one that a person was erased from, and the day; None if none."""
    return _replaced(home).get(version)


def replaced_by(home: Path, version: str) -> tuple[list[str], str]:
    """The versions in whose place this one is, and the day; none, if there are none."""
    found = {old: day for old, (new, day) in _replaced(home).items() if new == version}
    return sorted(found), max(found.values(), default="")


def _replaced(home: Path) -> dict[str, tuple[str, str]]:
    """The versions that others stand in the place of, each with that one and the day."""
    try:
        history = (home / layout.HISTORY).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return layout.replaced(history)


def _written(home: Path) -> list[Publication]:
    path, found = home / layout.HISTORY, []
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    for number, line in enumerate(lines, 1):
        try:
            ((version, written),) = layout.publications(line.decode())
            when = datetime.fromisoformat(written).astimezone(UTC)
        except (ValueError, OverflowError):
            _warn_once(f"{path}, line {number}: no publication stands there; it is passed over")
            continue
        found.append(Publication(version, when.replace(microsecond=0)))
    return sorted(found, key=lambda publication: publication.when)


@lru_cache(maxsize=1000)
def _warn_once(sentence: str) -> None:
    _log.warning("%s", sentence)
