"""What changed from one release to another: quads, and what it means for the actors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    key: str = ""  #: what it is about: an IRI, or several with blanks between them
    counted: tuple[str, str] = ("", "")  #: what one such change is called, and several


@dataclass(frozen=True)
class _Answer:
    label: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.values)


@dataclass(frozen=True)
class Side:
    """A store that is compared, and whether its default graph is the merge of the others.

    The store does not change: what it answered once is known.
    """

    store: Store
    merged: bool
    known: dict[str, dict[str, _Answer]] = field(default_factory=dict)

    def answers(self, query: str) -> dict[str, _Answer]:
        """Label and values by key."""
        if query not in self.known:
            self.known[query] = _answers(self, query)
        return self.known[query]


def changed_quads(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    """Yield ("D", quad) for what only `before` has and ("A", quad) for what only `after` has.

    Both are release folders. Neither is read into memory.
    """
    old, new = _open(before), _open(after)
    for code, folder, this, other in (("D", before, old, new), ("A", after, new, old)):
        # A merged default graph repeats what stands in the others.
        merged = is_merged(folder)
        for quad in this:
            if quad not in other and not (merged and isinstance(quad.graph_name, DefaultGraph)):
                yield code, str(quad)


def summarise(before: Path, after: Path) -> Iterator[Change]:
    """Compare the answers of the queries in `queries/diff`: who joined, left, changed role, ...

    A query gives `?key ?label ?value`; its header names what to call a key that is gained or
    lost, or whose values changed.
    """
    yield from compare(Side(_open(before), is_merged(before)), Side(_open(after), is_merged(after)))


def compare(before: Side, after: Side) -> Iterator[Change]:
    """The same of two stores."""
    for path in sorted((QUERIES / "diff").glob("*.rq")):
        query = path.read_text(encoding="utf-8")
        words = header(query)
        was, now = before.answers(query), after.answers(query)
        for key in sorted(was.keys() | now.keys()):
            a, b = was.get(key), now.get(key)
            if a is None and b is not None and "gained" in words:
                counted = words.get("gained_counted", "")
                yield _change(words["gained"], counted, _said(b), key)
            elif b is None and a is not None and "lost" in words:
                counted = words.get("lost_counted", "")
                yield _change(words["lost"], counted, _said(a), key)
            elif a and b and a.values != b.values and "changed" in words:
                counted = words.get("changed_counted", "")
                yield _change(words["changed"], counted, f"{b.label}: {a} -> {b}", key)


def _said(answer: _Answer) -> str:
    return f"{answer.label}: {answer}" if answer.values else answer.label


def _change(kind: str, counted: str, text: str, key: str) -> Change:
    one, _, several = (counted or kind).partition(" | ")
    line = " ".join(text.split())  # one line, whatever the names hold
    return Change(kind, line, key, (one, several or one))


def _answers(side: Side, query: str) -> dict[str, _Answer]:
    labels: dict[str, str] = {}
    values: dict[str, set[str]] = defaultdict(set)
    # The engine's own union gives a triple once per graph, which multiplies with every pattern.
    solutions = side.store.query(query, use_default_graph_as_union=not side.merged)
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        key, label, value = (row[Variable(name)] for name in ("key", "label", "value"))
        assert isinstance(key, NamedNode | Literal) and isinstance(label, NamedNode | Literal)
        labels[key.value] = min(label.value, labels.get(key.value, label.value))
        if isinstance(value, NamedNode | Literal):
            values[key.value].add(value.value)
    return {key: _Answer(label, tuple(sorted(values[key]))) for key, label in labels.items()}


def is_merged(folder: Path) -> bool:
    """Whether the default graph of a release is the merge of the others."""
    return read_manifest(folder).get("default_graph") == "union"


def _open(folder: Path) -> Store:
    return Store.read_only(str(folder / layout.STORE))
