"""Puts releases in the place of others, all at once: what was decided is done, whatever happens.

Before anything is taken away, the decision is written down (`.erasing`). A process that dies after
that has left old and new releases side by side, each whole; the next command that writes into the
home does the rest.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from graph_loader.shared import layout


class Replaceable(Protocol):
    """What is asked of a home, which finishes what was decided whenever somebody writes into it."""

    @property
    def path(self) -> Path:
        """Its folder."""

    def published(self) -> str | None:
        """The version that is published."""

    def point_to(self, version: str) -> None:
        """Publish a version."""

    def history(self) -> str:
        """The text of history.tsv."""

    def write(self, name: str, text: str) -> None:
        """Write a file at once."""

    def forget(self, versions: Collection[str]) -> None:
        """Remove releases."""


@dataclass(frozen=True)
class Replacement:
    """Which versions take the place of which, from which day on, and the text of erased.tsv."""

    versions: Mapping[str, str]
    day: str
    remembered: str


def replace_releases(home: Replaceable, replacement: Replacement) -> None:
    """Let the new versions, which lie in the home already, take the places of the old ones."""
    home.write(layout.ERASING, json.dumps(asdict(replacement), sort_keys=True) + "\n")
    _do(home, replacement)


def finish_replacing(home: Replaceable) -> None:
    """Do what another process had decided and did not live to do."""
    with contextlib.suppress(FileNotFoundError):
        text = (home.path / layout.ERASING).read_text(encoding="utf-8")
        _do(home, Replacement(**json.loads(text)))


def _do(home: Replaceable, replacement: Replacement) -> None:
    """Each step may have been done before."""
    versions = replacement.versions
    home.write(layout.ERASED, replacement.remembered)
    published = home.published()
    if published in versions:
        home.point_to(versions[str(published)])
    history = layout.with_replaced(home.history(), versions, replacement.day)
    home.write(layout.HISTORY, history)
    home.forget(versions)
    (home.path / layout.ERASING).unlink()
