"""The vocabulary and its code lists: pages for people, RDF for machines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from service.addresses import ONTOLOGY, VOCABULARY
from service.errors import NotFound
from service.representations import (
    FORMATS,
    Document,
    quad_of,
    rdf_response,
    represent,
    split_suffix,
    vary,
)
from service.saved_queries import saved_query
from service.sections import Page
from service.serving import current, texts
from service.store.protocol import Row, Term
from service.thing_pages import thing_page

blueprint = Blueprint("vocabulary", __name__)
vary(blueprint)

_KEY = re.compile(r"[\w-]{1,100}")


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """The vocabulary: all its terms on one page, or as RDF."""
    if suffix and suffix not in FORMATS:
        raise NotFound

    def make(media_type: str) -> Response:
        if media_type == "text/html":
            return Response(_page(), mimetype=media_type)
        return _rdf("graph", "source", NamedNode(ONTOLOGY), media_type)

    return represent(Document("/ontology", ONTOLOGY), suffix, make)


@blueprint.get("/scheme/<scheme>")
@blueprint.get("/scheme/<scheme>/<key>")
def concept(scheme: str, key: str = "") -> Response:
    """A code list, or one of its terms."""
    stem, suffix = split_suffix(key or scheme)
    path = f"scheme/{scheme}/{stem}" if key else f"scheme/{stem}"
    if not all(_KEY.fullmatch(part) for part in path.split("/")):
        raise NotFound
    node = NamedNode(VOCABULARY + path)
    if not current().pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound

    def make(media_type: str) -> Response:
        if media_type == "text/html":
            page = thing_page(node, "concept", f"/{path}", FORMATS)
            return Response(page, mimetype=media_type)
        return _rdf("document", "thing", node, media_type)

    return represent(Document(f"/{path}", node.value), suffix, make)


def _rdf(name: str, slot: str, node: NamedNode, media_type: str) -> Response:
    rows = current().pages.select(saved_query(name).bind(**{slot: node}))
    return rdf_response((quad for row in rows if (quad := quad_of(row))), media_type)


def _page() -> str:
    """All terms of the vocabulary on one page. Raises NotFound if the release has none."""
    rows = current().pages.select(saved_query("vocabulary").text)
    if not rows:
        raise NotFound
    page = Page(texts())
    page.labels.add(
        term.value for row in rows for term in row.values() if isinstance(term, NamedNode)
    )
    terms = _vocabulary_terms(page, rows)
    return render_template("ontology.html", terms=terms, formats=FORMATS, path="/ontology")


def _vocabulary_terms(page: Page, rows: Sequence[Row]) -> dict[str, list[dict[str, object]]]:
    """The terms by type, each with its definition in the language of the page."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for row in rows:
        iri = _iri(row["term"])
        entry = found.setdefault(_iri(row["type"]), {}).setdefault(
            iri, {"name": iri.rpartition("#")[2], "cell": page.cell(row["term"]), "supers": {}}
        )
        definition, super_ = row["definition"], row["super"]
        if isinstance(definition, Literal) and definition.language == page.texts.language:
            entry["definition"] = definition.value
        if isinstance(super_, NamedNode):
            supers = entry["supers"]
            assert isinstance(supers, dict)
            supers[super_.value] = page.cell(super_)
    return {
        type_: sorted(terms.values(), key=lambda entry: str(entry["name"]).lower())
        for type_, terms in found.items()
    }


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""
