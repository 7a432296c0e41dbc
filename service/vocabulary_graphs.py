"""The graphs of a release that explain its language: vocabulary, code lists and shapes.

They are small and every page about them needs much of them, so each is read once per release.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from pyoxigraph import Literal, NamedNode

from service.addresses import ONTOLOGY, SCHEME, SHAPES
from service.representations import quad_of
from service.saved_queries import saved_query
from service.serving import current
from service.triples import Triples

P = ParamSpec("P")
T = TypeVar("T")


def once_per_release(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what `make` gives while the same release is served."""
    kept: dict[tuple[object, ...], T] = {}

    @wraps(make)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        release = current().release
        key = (release.folder, release.version, *args)
        if key not in kept:
            for old in [other for other in kept if other[:2] != key[:2]]:
                kept.pop(old, None)
            kept[key] = make(*args, **kwargs)
        return kept[key]

    return wrapped


@once_per_release
def vocabulary() -> Triples:
    """The vocabulary of the release; empty if it has none."""
    return _graph(ONTOLOGY)


@once_per_release
def code_lists() -> Triples:
    """All code lists of the release."""
    return _graph(SCHEME)


@once_per_release
def shapes() -> Triples:
    """The SHACL shapes of the release."""
    return _graph(SHAPES)


@once_per_release
def term_uses() -> dict[str, tuple[int, str]]:
    """How often the release uses each term of the vocabulary, and one subject that does."""
    found = {}
    for row in current().pages.select(saved_query("term-uses").text):
        term, uses, example = row["term"], row["uses"], row["example"]
        if isinstance(term, NamedNode) and isinstance(uses, Literal):
            found[term.value] = (int(uses.value), str(getattr(example, "value", "")))
    return found


@once_per_release
def concept_uses() -> dict[str, int]:
    """How many things the release files under each term of a code list."""
    return {
        concept.value: int(uses.value)
        for row in current().pages.select(saved_query("concept-counts").text)
        if isinstance(concept := row["concept"], NamedNode)
        and isinstance(uses := row["uses"], Literal)
    }


def _graph(iri: str) -> Triples:
    rows = current().pages.select(saved_query("graph").bind(source=NamedNode(iri)))
    return Triples(quad.triple for row in rows if (quad := quad_of(row)))
