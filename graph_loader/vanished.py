"""Things of the published release that a new one would not know any more."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph_loader.namespaces import AG, RDF
from graph_loader.problems import Problem
from graph_loader.release import Home, read_manifest
from graph_loader.schema import read_schema
from graph_loader.shared import layout

_TYPE, _WITHDRAWN = NamedNode(RDF + "type"), NamedNode(AG + "withdrawnOn")


@dataclass
class Published:
    """A published release: its folder, its store, and the things that it knows."""

    folder: Path
    store: Store
    base: str

    @functools.cached_property
    def things(self) -> frozenset[tuple[str, str]]:
        """Kind and key of each."""
        return frozenset(_things(self.store, self.base))


def published_release(home: Home, base: str) -> Published | None:
    """The published release of the same region, if there is one."""
    version = home.published()
    if version is None:
        return None
    folder = home.releases / version
    if not (folder / layout.MANIFEST).exists() or read_manifest(folder).get("base") != base:
        return None
    return Published(folder, Store.read_only(str(folder / layout.STORE)), base)


def vanished(before: Published, after: Store, folder: Path) -> list[Problem]:
    """A problem for each thing with a key that is gone and has no tombstone."""
    tables = {
        table.about_url.split("/")[1]: table.name for table in read_schema() if table.about_url
    }
    gone = sorted(before.things - set(_things(after, before.base)))
    return [
        Problem(
            str(folder / f"{tables[kind]}.csv"),
            1,
            1,
            f"{kind} {key!r} of the published release is gone, expected its row, or one in "
            "tombstones.csv",
        )
        for kind, key in gone
        if kind in tables
    ]


def _things(store: Store, base: str) -> Iterator[tuple[str, str]]:
    """Kind and key of everything that is described or withdrawn."""
    start = f"{base}id/"
    for property_ in (_TYPE, _WITHDRAWN):
        for quad in store.quads_for_pattern(None, property_, None, None):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(start):
                kind, _, key = quad.subject.value.removeprefix(start).partition("/")
                yield kind, key
