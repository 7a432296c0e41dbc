"""The pages about code lists: all of them, one as a tree, one of its terms."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from pyoxigraph import Literal, NamedNode

from service.errors import NotFound
from service.model.addresses import SCHEME
from service.page.cells import Cell
from service.page.sections import Page
from service.page.sources import cited
from service.page.triples import Triples
from service.page.vocabulary_graphs import code_lists, concept_uses
from service.questions.saved_queries import limited, saved_query
from service.request.representations import FORMATS
from service.request.serving import page_number
from service.request.view import View
from service.words.formatting import pages_of

_ROWS_PER_PAGE = 200
_FACTS = {
    "scheme": ("skos:inScheme",),
    "broader": ("skos:broader",),
    "narrower": ("skos:narrower",),
    "related": ("skos:related",),
    "matches": ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch"),
    "terms": ("ag:directProperty", "ag:instanceClass", "ag:linkProperty", "ag:literalProperty"),
    "see": ("rdfs:seeAlso",),
}


@dataclass(frozen=True)
class Node:
    """A term in the tree of its list."""

    iri: str
    label: Literal | None
    definition: Literal | None
    uses: int
    below: list[Node]


def schemes_page(view: View) -> str:
    """All code lists."""
    graph = code_lists(view.opened)
    found = graph.subjects("http://www.w3.org/2004/02/skos/core#ConceptScheme", "rdf:type")
    lists = [(_node(view, graph, iri), len(graph.subjects(iri, "skos:inScheme"))) for iri in found]
    lists.sort(key=lambda entry: entry[0].label.value.lower() if entry[0].label else "")
    return render_template("schemes.html", lists=lists, formats=FORMATS, path="/scheme")


def scheme_page(view: View, iri: str) -> str:
    """One code list with all its terms."""
    graph = code_lists(view.opened)
    tops = [c for c in graph.subjects(iri, "skos:inScheme") if not graph.iris(c, "skos:broader")]
    return render_template(
        "scheme.html",
        node=_node(view, graph, iri),
        tree=[_node(view, graph, concept) for concept in tops],
        total=len(graph.subjects(iri, "skos:inScheme")),
        iri=iri,
        formats=FORMATS,
        path=iri.removeprefix(SCHEME.removesuffix("/scheme")),
    )


def concept_page(view: View, iri: str) -> str:
    """One term of a code list, with the things it is said of. Raises NotFound beyond the last."""
    graph, thing = code_lists(view.opened), NamedNode(iri)
    size = view.pages.select(saved_query("concept-uses-size").bind(thing=thing))[0]
    rows, users = (int(getattr(size[name], "value", 0)) for name in ("rows", "users"))
    number, last_page = page_number(), pages_of(rows, _ROWS_PER_PAGE)
    if number > last_page:
        raise NotFound
    query = saved_query("concept-uses").bind(thing=thing)
    part = limited(query, _ROWS_PER_PAGE, (number - 1) * _ROWS_PER_PAGE)
    page = Page(view)
    related = {key: _related(graph, iri, key) for key in _FACTS}
    page.cells.labels.add(other for others in related.values() for other in others)
    sections = page.sections({"concept-uses": view.pages.select(part)})
    return render_template(
        "concept.html",
        node=_node(view, graph, iri),
        labels=graph.literals(iri, "skos:prefLabel"),
        alternatives=graph.literals(iri, "skos:altLabel"),
        definitions=graph.literals(iri, "skos:definition"),
        notations=graph.literals(iri, "skos:notation"),
        facts=_facts(page, related),
        sections=sections,
        sources=cited(page.cells, page.footnotes),
        derived=page.footnotes.any_derived,
        users=users,
        page=number,
        last_page=last_page,
        iri=iri,
        formats=FORMATS,
        path=iri.removeprefix(SCHEME.removesuffix("/scheme")),
    )


def _facts(page: Page, related: dict[str, list[str]]) -> dict[str, list[Cell]]:
    return {key: [page.cells.thing(iri) for iri in iris] for key, iris in related.items() if iris}


def _related(graph: Triples, iri: str, key: str) -> list[str]:
    """The IRIs a term is linked with; what is narrower, the narrower terms say themselves."""
    stated = graph.iris(iri, *_FACTS[key])
    return stated if key != "narrower" else sorted({*stated, *graph.subjects(iri, "skos:broader")})


def _node(view: View, graph: Triples, iri: str) -> Node:
    return Node(
        iri,
        graph.text(iri, "skos:prefLabel", view.language),
        graph.text(iri, "skos:definition", view.language),
        concept_uses(view.opened).get(iri, 0),
        [_node(view, graph, concept) for concept in graph.subjects(iri, "skos:broader")],
    )
