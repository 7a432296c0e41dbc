"""What changed from one release to another: quads, and what it means for the actors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Variable

from graph_loader.release import read_manifest
from graph_loader.shared import layout
from graph_loader.shared.query_files import QUERIES, header


@dataclass(frozen=True)
class Change:
    """One line of the summary, for example ("joined", "MIL, Werkstatt 4")."""

    kind: str
    text: str


@dataclass(frozen=True)
class _Answer:
    label: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.values)


def changed_quads(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    """Yield ("D", quad) for what only `before` has and ("A", quad) for what only `after` has.

    Both are release folders. Neither is read into memory.
    """
    old, new = _open(before), _open(after)
    for code, folder, this, other in (("D", before, old, new), ("A", after, new, old)):
        # A merged default graph repeats what stands in the others.
        merged = _is_merged(folder)
        for quad in this:
            if quad not in other and not (merged and isinstance(quad.graph_name, DefaultGraph)):
                yield code, str(quad)


def summarise(before: Path, after: Path) -> Iterator[Change]:
    """Compare the answers of the queries in `queries/diff`: who joined, left, changed role, ...

    A query gives `?key ?label ?value`; its header names what to call a key that is gained or
    lost, or whose values changed.
    """
    old, new = _open(before), _open(after)
    for path in sorted((QUERIES / "diff").glob("*.rq")):
        query = path.read_text(encoding="utf-8")
        words = header(query)
        was, now = _answers(old, query, before), _answers(new, query, after)
        for key in sorted(was.keys() | now.keys()):
            a, b = was.get(key), now.get(key)
            if a is None and b is not None and "gained" in words:
                yield _change(words["gained"], f"{b.label}: {b}" if b.values else b.label)
            elif b is None and a is not None and "lost" in words:
                yield _change(words["lost"], f"{a.label}: {a}" if a.values else a.label)
            elif a and b and a.values != b.values and "changed" in words:
                yield _change(words["changed"], f"{b.label}: {a} -> {b}")


def _change(kind: str, text: str) -> Change:
    return Change(kind, " ".join(text.split()))  # one line, whatever the names hold


def _answers(store: Store, query: str, folder: Path) -> dict[str, _Answer]:
    labels: dict[str, str] = {}
    values: dict[str, set[str]] = defaultdict(set)
    # The engine's own union gives a triple once per graph, which multiplies with every pattern.
    solutions = store.query(query, use_default_graph_as_union=not _is_merged(folder))
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        key, label, value = (row[Variable(name)] for name in ("key", "label", "value"))
        assert isinstance(key, NamedNode | Literal) and isinstance(label, NamedNode | Literal)
        labels[key.value] = min(label.value, labels.get(key.value, label.value))
        if isinstance(value, NamedNode | Literal):
            values[key.value].add(value.value)
    return {key: _Answer(label, tuple(sorted(values[key]))) for key, label in labels.items()}


def _is_merged(folder: Path) -> bool:
    return read_manifest(folder).get("default_graph") == "union"


def _open(folder: Path) -> Store:
    return Store.read_only(str(folder / layout.STORE))
