"""The vocabulary, its versions, code lists and shapes: pages for people, RDF for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response
from pyoxigraph import NamedNode, Quad, Triple

from service.doors.vocabulary.scheme_pages import concept_page, scheme_page, schemes_page
from service.doors.vocabulary.term_pages import overview, shapes_page, term_page, version_page
from service.doors.vocabulary.vocabulary_versions import current_version, version_of_vocabulary
from service.errors import NotFound
from service.http.links import Link
from service.model.addresses import AG, ONTOLOGY, SCHEME, SHAPES
from service.page.vocabulary_graphs import code_lists, shapes, vocabulary
from service.request.representations import (
    FORMATS,
    Document,
    rdf_response,
    represent,
    split_suffix,
    vary,
)
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("vocabulary", __name__)
vary(blueprint)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """The vocabulary: all its terms on one page, or as RDF."""
    view = at_hand()
    _check(suffix)
    return _send(
        view, "/ontology", ONTOLOGY, ONTOLOGY, suffix, overview, vocabulary(view.opened).all
    )


@blueprint.get("/ontology/<name>")
def part(name: str) -> Response:
    """One term of the vocabulary, or the whole of it as it was in a version."""
    view = at_hand()
    stem, suffix = split_suffix(name)
    about = [ONTOLOGY, AG + stem]
    if about[1] in vocabulary(view.opened):
        triples = vocabulary(view.opened).about([about[1]])
        return _send(
            view,
            f"/ontology/{stem}",
            ONTOLOGY,
            about[1],
            suffix,
            lambda view: term_page(view, stem),
            triples,
        )
    known = version_of_vocabulary(view, stem)
    if known is None:
        raise NotFound
    make = (
        overview if stem == current_version(view) else lambda view: version_page(view, stem, known)
    )
    return _send(view, f"/ontology/{stem}", ONTOLOGY, f"{ONTOLOGY}/{stem}", suffix, make, known.all)


@blueprint.get("/scheme")
@blueprint.get("/scheme.<suffix>")
def schemes(suffix: str = "") -> Response:
    """All code lists."""
    view = at_hand()
    _check(suffix)
    graph = code_lists(view.opened)
    heads = graph.subjects("http://www.w3.org/2004/02/skos/core#ConceptScheme", "rdf:type")
    return _send(view, "/scheme", SCHEME, SCHEME, suffix, schemes_page, graph.about(heads))


@blueprint.get("/scheme/<scheme>")
def code_list(scheme: str) -> Response:
    """A code list with all its terms."""
    view = at_hand()
    stem, suffix = split_suffix(scheme)
    iri, graph = f"{SCHEME}/{stem}", code_lists(view.opened)
    if iri not in graph:
        raise NotFound
    triples = graph.about([iri, *graph.subjects(iri, "skos:inScheme")])
    return _send(
        view, f"/scheme/{stem}", SCHEME, iri, suffix, lambda view: scheme_page(view, iri), triples
    )


@blueprint.get("/scheme/<scheme>/<key>")
def concept(scheme: str, key: str) -> Response:
    """A term of a code list."""
    view = at_hand()
    stem, suffix = split_suffix(key)
    iri, graph = f"{SCHEME}/{scheme}/{stem}", code_lists(view.opened)
    if iri not in graph:
        raise NotFound
    path = f"/scheme/{scheme}/{stem}"
    return _send(
        view, path, SCHEME, iri, suffix, lambda view: concept_page(view, iri), graph.about([iri])
    )


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def all_shapes(suffix: str = "") -> Response:
    """What the data are held against."""
    view = at_hand()
    _check(suffix)
    return _send(view, "/shapes", SHAPES, SHAPES, suffix, shapes_page, shapes(view.opened).all)


def _check(suffix: str) -> None:
    if suffix and suffix not in FORMATS:
        raise NotFound


def _send(
    view: View,
    path: str,
    graph: str,
    about: str,
    suffix: str,
    page: Callable[[View], str],
    triples: Iterable[Triple],
) -> Response:
    """The page or the triples, in the graph they stand in. Raises NotFound if there are none."""
    name = NamedNode(graph)
    quads = [Quad(t.subject, t.predicate, t.object, name) for t in triples]
    if not quads:
        raise NotFound

    def make(media_type: str) -> Response:
        if media_type == "text/html":
            return Response(page(view), mimetype=media_type)
        return rdf_response(quads, media_type)

    return represent(view, Document(path, about, _licence(view)), suffix, make)


def _licence(view: View) -> tuple[Link, ...]:
    """The licence of the vocabulary, where it is not that of the data."""
    licence = vocabulary(view.opened).value(ONTOLOGY, "dcterms:license")
    return (Link(licence, "license"),) if licence not in ("", view.release.licence) else ()
