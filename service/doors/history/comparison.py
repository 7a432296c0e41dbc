"""What changed from one release to another: statements, things, and what it means."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph_loader.shared.layout import DUMP_NQ
from graph_loader.shared.query_files import QUERIES, SavedQuery
from service.errors import NotFound
from service.questions.saved_queries import saved_query
from service.release.release import Release
from service.store.protocol import Store
from service.words.texts import LANGUAGES

_DIFF = QUERIES / "diff"


@dataclass(frozen=True)
class Change:
    """One line of a summary: what happened, to what, from which value to which."""

    happened: Mapping[str, str]  #: by language, as the header of the query says it
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def patch(before: Release | None, after: Release) -> Iterator[str]:
    """The lines of an RDF Patch that turns the quads of one release, or none, into another's.

    Both dumps are sorted, so one pass over both is enough and neither is held in memory. Raises
    NotFound, before the first line, if a release has no dump.
    """
    old, new = _dump(before) if before else None, _dump(after)
    return _lines(old, new, before.version if before else "", after.version)


def changed_things(before: Release | None, after: Release) -> Counter[str]:
    """How many statements with a thing of the graph, as subject or object, came or went."""
    found: Counter[str] = Counter()
    start = f"{after.base}id/"
    for line in patch(before, after):
        if line[:2] in ("A ", "D "):
            (quad,) = parse(line[2:], format=RdfFormat.N_QUADS)
            terms = {term.value for term in quad.triple if isinstance(term, NamedNode)}
            found.update(iri for iri in terms if iri.startswith(start))
    return found


def summary(before: Store, after: Store, language: str) -> list[Change]:
    """Who joined, left, changed role, was renamed, ...: the answers of `queries/diff` compared.

    The terms of code lists are in that language.

    A query gives `?key ?label ?value`; its header names what to call a key that is gained or
    lost, or whose values changed.
    """
    return [
        change
        for path in sorted(_DIFF.glob("*.rq"))
        for change in _compared(saved_query(path.stem, _DIFF), before, after, language)
    ]


def _compared(query: SavedQuery, before: Store, after: Store, language: str) -> Iterator[Change]:
    spoken = "?language" in query.text
    text = query.bind(language=Literal(language)) if spoken else query.text
    was, now = _answers(before, text), _answers(after, text)
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key), now.get(key)
        if old == new:
            continue
        happened = "gained" if old is None else "lost" if new is None else "changed"
        label = (new or old or ("", ()))[0]
        values = (old[1] if old else (), new[1] if new else ())
        if happened in query.header and (happened != "changed" or values[0] != values[1]):
            yield Change(_words(query, happened), label, *values)


def _words(query: SavedQuery, happened: str) -> Mapping[str, str]:
    """What the header says in each language; the line without a tag stands for the others."""
    plain, header = query.header[happened], query.header
    return {tag: header.get(f"{happened}_{tag}", plain) for tag in LANGUAGES}


def _answers(store: Store, query: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By key, the label and all values."""
    labels: dict[str, str] = {}
    values: dict[str, set[str]] = defaultdict(set)
    for row in store.select(query):
        key, label, value = row["key"], row["label"], row["value"]
        assert isinstance(key, NamedNode | Literal) and isinstance(label, NamedNode | Literal)
        labels[key.value] = min(label.value, labels.get(key.value, label.value))
        if isinstance(value, NamedNode | Literal):
            values[key.value].add(value.value)
    return {key: (label, tuple(sorted(values[key]))) for key, label in labels.items()}


def _dump(release: Release) -> Path:
    listed = {file.name for file in release.files}
    if release.folder is None or DUMP_NQ not in listed:
        raise NotFound(f"Release {release.version} has no dump here that could be compared.")
    return release.folder / DUMP_NQ


def _lines(old: Path | None, new: Path, before: str, after: str) -> Iterator[str]:
    if old:
        yield f"H prev <urn:actor-graph:release:{before}> .\n"
    yield f"H id <urn:actor-graph:release:{after}> .\n"
    yield "TX .\n"
    with ExitStack() as stack:
        was: Iterator[bytes] = stack.enter_context(gzip.open(old, "rb")) if old else iter(())
        now: Iterator[bytes] = stack.enter_context(gzip.open(new, "rb"))
        a, b = next(was, b""), next(now, b"")
        while a or b:
            if a == b:
                a, b = next(was, b""), next(now, b"")
            elif not b or (a and a < b):
                yield f"D {a.decode()}"
                a = next(was, b"")
            else:
                yield f"A {b.decode()}"
                b = next(now, b"")
    yield "TC .\n"
