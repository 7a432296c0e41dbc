"""Publishes a release in a store elsewhere: any store with SPARQL 1.1 and its Graph Store Protocol.

What it becomes there:

    urn:actor-graph:published              one triple: the version of the published release
    urn:actor-graph:release:<version>      its manifest, its graphs, and what each of them holds
    urn:actor-graph:release:<version>:all  every triple once: what answers as the default graph
    urn:actor-graph:release:<version>:own  the default graph of the release itself, if it has one
    urn:actor-graph:release:<version>:<n>  one named graph

Why not the named graphs under their own names? Two releases have graphs of the same names, so the
new ones would have to replace the old ones while readers look: a page is made of many queries, and
its later ones would see the new release; and where the store has no transaction over several
requests (the Graph Store Protocol has none, Virtuoso not even for one) a single query would see
half of it. So each release has graphs of its own, complete and counted before one triple makes it
the published one, and nothing under its name changes afterwards. The service takes the names apart
again (see service/store/elsewhere/placing.py): readers see every graph under its own name.

The price: whoever asks that store directly, past the service, sees the stored names; a release is
in it twice, merged and by graph; and the release before stays until the next is published, as
requests may still be at it. Blank nodes keep to their graph, as they do in any such upload. Graphs
that are not named `urn:actor-graph:…` are left alone.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store, Triple, serialize
from tqdm import tqdm

from graph_loader.graph_store import GraphStore, StoreFailed
from graph_loader.release import read_manifest
from graph_loader.shared import layout
from graph_loader.shared.query_files import QUERIES

_PUBLISHED = "urn:actor-graph:published"
_RELEASE = "urn:actor-graph:release:"
_TERM = "urn:actor-graph:"
_EXAMPLE = f"<{_RELEASE}0123456789ab>"
_IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True)
class _Part:
    """One stored graph: its name, what it holds, and how many triples it must have."""

    stored: str
    triples: Iterable[Triple]
    name: str = ""  #: of the graph in the release
    size: int | None = None  #: None if only the store can tell how many are the same


def publish(folder: Path, target: GraphStore, quiet: bool) -> bool:
    """Make a release the published one of a store; False if it was already.

    Raises StoreFailed; then what was published there still is, and another try starts over.
    """
    version = folder.name
    before = _published(target)
    if before == version:
        return False
    name = _RELEASE + version
    if not _is_complete(target, name):
        _upload(folder, name, target, quiet)
    _put(target, _PUBLISHED, [_triple(_PUBLISHED, "version", Literal(version))])
    if _published(target) != version:
        raise StoreFailed(f"release {version} was written, but the store does not name it")
    _remove_others(target, {name, _RELEASE + (before or version)})
    return True


def _upload(folder: Path, name: str, target: GraphStore, quiet: bool) -> None:
    """Write the graphs of a release and count them; its description comes last."""
    manifest = read_manifest(folder)
    store = Store.read_only(str(folder / layout.STORE))
    merged = manifest.get("default_graph") == "union"
    _remove(target, name)
    parts = list(_parts(store, name, merged))
    described = [_triple(name, "graph", NamedNode(part.stored)) for part in parts]
    _put(target, name, described)  # from here on an upload that is given up can be cleared away
    with tqdm(total=len(store), unit=" quads", disable=quiet) as bar:
        for part in parts:
            _put(target, part.stored, _counted(part.triples, bar))
    _check(target, name, parts)
    described += [
        _triple(part.stored, "holds", NamedNode(part.name)) for part in parts if part.name
    ]
    manifest = {**manifest, "stored_graphs": sum(bool(part.name) for part in parts)}
    manifest.pop("files", None)
    if (folder / layout.CATALOG).exists():
        # Where there are no files, the service needs to be told what they would say.
        manifest["catalog"] = (folder / layout.CATALOG).read_text(encoding="utf-8")
    described.append(_triple(name, "manifest", Literal(json.dumps(manifest))))
    _put(target, name, described)


def _parts(store: Store, name: str, merged: bool) -> Iterator[_Part]:
    """What has to be stored. An empty graph is left out: not every store knows such a thing."""
    own = [part for part in [_part(store, f"{name}:own", DefaultGraph())] if part.size]
    if merged:
        yield from (_Part(f"{name}:all", part.triples, "", part.size) for part in own)
    else:
        every = (quad.triple for quad in store.quads_for_pattern(None, None, None, None))
        yield _Part(f"{name}:all", every)
        yield from own
    graphs = sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode))
    for number, graph in enumerate(graphs):
        part = _part(store, f"{name}:{number}", NamedNode(graph))
        if part.size:
            yield _Part(part.stored, part.triples, graph, part.size)


def _part(store: Store, stored: str, graph: NamedNode | DefaultGraph) -> _Part:
    size = sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
    triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
    return _Part(stored, triples, "", size)


def _counted(triples: Iterable[Triple], bar: tqdm[object]) -> Iterator[Triple]:
    for triple in triples:
        yield triple
        bar.update()


def _put(target: GraphStore, graph: str, triples: Iterable[Triple]) -> None:
    """Write a graph. It is written out first: not every store takes a body of unknown length."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        body = cast(IO[bytes], file)
        serialize(triples, body, format=RdfFormat.N_TRIPLES)
        target.put(graph, body)


def _check(target: GraphStore, name: str, parts: list[_Part]) -> None:
    """Compare what is stored with what was sent. Raises StoreFailed."""
    rows = target.select(_query("sizes", name))
    stored = {row["stored"]: int(row["triples"]) for row in rows}
    for part in parts:
        found = stored.get(part.stored, 0)
        if not found or part.size not in (None, found):
            raise StoreFailed(f"{part.stored} has {found} triples instead of {part.size}")


def _is_complete(target: GraphStore, name: str) -> bool:
    """Whether an earlier publication has left the whole release there."""
    return bool(target.select(_query("manifest", name)))


def _published(target: GraphStore) -> str | None:
    versions = [row["version"] for row in target.select(_query("published"))]
    return versions[0] if len(versions) == 1 else None


def _remove_others(target: GraphStore, kept: set[str]) -> None:
    for row in target.select(_query("releases")):
        if row["release"] not in kept:
            _remove(target, row["release"])


def _remove(target: GraphStore, name: str) -> None:
    """Remove a release: first what makes it complete, last what says which graphs it has."""
    graphs = [row["stored"] for row in target.select(_query("graphs", name))]
    if graphs:
        _put(target, name, [_triple(name, "graph", NamedNode(graph)) for graph in graphs])
    for graph in graphs:
        target.delete(graph)
    target.delete(name)


def _triple(subject: str, term: str, value: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_TERM + term), value)


def _query(name: str, release: str = "") -> str:
    text = (QUERIES / "remote" / f"{name}.rq").read_text(encoding="utf-8")
    return text.replace(_EXAMPLE, str(NamedNode(release))) if release else text
