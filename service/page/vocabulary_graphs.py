"""The graphs of a release that explain its language: vocabulary, code lists and shapes.

They are small and every page about them needs much of them, so each is read once per release.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from service.model.addresses import ONTOLOGY, SCHEME, SHAPES
from service.page.triples import Triples
from service.questions.saved_queries import saved_query
from service.request.representations import quad_of
from service.store.provider import OpenRelease, once_per_release


@once_per_release
def vocabulary(opened: OpenRelease) -> Triples:
    """The vocabulary of the release; empty if it has none."""
    return _graph(opened, ONTOLOGY)


@once_per_release
def code_lists(opened: OpenRelease) -> Triples:
    """All code lists of the release."""
    return _graph(opened, SCHEME)


@once_per_release
def shapes(opened: OpenRelease) -> Triples:
    """The SHACL shapes of the release."""
    return _graph(opened, SHAPES)


@once_per_release
def term_uses(opened: OpenRelease) -> dict[str, tuple[int, str]]:
    """How often the release uses each term of the vocabulary, and one subject that does."""
    found = {}
    for row in opened.pages.select(saved_query("term-uses").text):
        term, uses, example = row["term"], row["uses"], row["example"]
        if isinstance(term, NamedNode) and isinstance(uses, Literal):
            found[term.value] = (int(uses.value), str(getattr(example, "value", "")))
    return found


@once_per_release
def concept_uses(opened: OpenRelease) -> dict[str, int]:
    """How many things the release files under each term of a code list."""
    return {
        concept.value: int(uses.value)
        for row in opened.pages.select(saved_query("concept-counts").text)
        if isinstance(concept := row["concept"], NamedNode)
        and isinstance(uses := row["uses"], Literal)
    }


def _graph(opened: OpenRelease, iri: str) -> Triples:
    rows = opened.pages.select(saved_query("graph").bind(source=NamedNode(iri)))
    return Triples(quad.triple for row in rows if (quad := quad_of(row)))
