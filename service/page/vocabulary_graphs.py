"""The graphs of a release that explain its language: vocabulary, code lists and shapes.

They are small and every page about them needs much of them, so each is read once per release.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from pyoxigraph import Literal, NamedNode

from service.model.addresses import ONTOLOGY, SCHEME, SHAPES
from service.page.triples import Triples
from service.questions.saved_queries import saved_query
from service.request.representations import quad_of
from service.request.serving import current

_RELEASES = 4  #: older ones are asked for now and then, beside the one that is published

P = ParamSpec("P")
T = TypeVar("T")


def once_per_release(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what `make` gives for the releases that were asked last."""
    kept: dict[object, dict[tuple[object, ...], T]] = {}

    @wraps(make)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        release = current().release
        of_release = kept.setdefault((release.folder, release.version), {})
        if args not in of_release:
            of_release[args] = make(*args, **kwargs)
            for oldest in list(kept)[:-_RELEASES]:
                kept.pop(oldest, None)
        return of_release[args]

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
