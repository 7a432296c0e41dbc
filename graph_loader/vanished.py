"""Things of the published release that a new one would not know any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph_loader.namespaces import AG, RDF
from graph_loader.problems import Problem
from graph_loader.release import Home, read_manifest
from graph_loader.schema import read_schema
from graph_loader.shared import layout

_TYPE, _WITHDRAWN = NamedNode(RDF + "type"), NamedNode(AG + "withdrawnOn")


def published_store(home: Home, base: str) -> tuple[Path, Store] | None:
    """The published release of the same region, if there is one, and its store."""
    version = home.published()
    if version is None:
        return None
    folder = home.releases / version
    if not (folder / layout.MANIFEST).exists() or read_manifest(folder).get("base") != base:
        return None
    return folder, Store.read_only(str(folder / layout.STORE))


def vanished(before: Store, after: Store, base: str, folder: Path) -> list[Problem]:
    """A problem for each thing with a key that is gone and has no tombstone."""
    tables = {
        table.about_url.split("/")[1]: table.name for table in read_schema() if table.about_url
    }
    gone = sorted(set(_things(before, base)) - set(_things(after, base)))
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
