"""One document in many formats: which one a request asks for, how it is written and labelled.

`represent` is the way to send a document: it chooses the format, sets the headers that say which
representation this is and where the others are, and spares a client what it has already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
)

from service.errors import NotAcceptable
from service.http.formats import Holds, by_suffix, content_type
from service.http.links import Link, link_header
from service.http.negotiation import pick
from service.model.addresses import PREFIXES
from service.request.conditions import tag_of, unchanged
from service.request.software import software
from service.request.view import View
from service.store.protocol import Row
from service.store.well_formed import write_graph
from service.words.texts import LANGUAGES

#: The formats of a document by the suffix of its address; the first is for who asks for nothing.
FORMATS = by_suffix(Holds.GRAPH, Holds.PAGE)
_SUFFIXES = {media_type: suffix for suffix, media_type in FORMATS.items()}


@dataclass(frozen=True)
class Document:
    """A document this service sends in every format."""

    path: str  #: its address on this host, encoded, without suffix and arguments
    about: str = ""  #: IRI of what it describes
    links: tuple[Link, ...] = ()  #: what else its Link header says


def represent(
    view: View, document: Document, suffix: str, make: Callable[[str], Response]
) -> Response:
    """The document in the format of `suffix`, else in the one the client likes best.

    `make` gets the media type. It is not called if the client has that representation already, so
    it may depend on nothing but release, address and language. Raises NotAcceptable.
    """
    media_type = FORMATS[suffix] if suffix else _negotiated(view, document)
    spoken = view.language if media_type == "text/html" else ""
    tag = tag_of(view, document.path, media_type, spoken)
    response = unchanged(tag)
    if response is None:
        response = make(media_type)
        response.set_etag(tag.name)
    # A page keeps the language in its links if the address says it, and only then.
    said = view.language if "lang" in view.kept else ""
    chosen = _address(view, document, media_type, said, media_type)
    response.headers["Content-Location"] = chosen
    if media_type == "text/html":
        response.headers["Content-Language"] = view.language
    response.last_modified = last_modified(view)
    here = _address(view, document, media_type, view.language, media_type)
    response.headers.add("Link", link_header(_links(view, document, here, media_type)))
    return response


def vary(blueprint: Blueprint) -> None:
    """Let every answer under the blueprint, errors and redirections too, say what it depends on."""

    def add(response: Response) -> Response:
        response.vary.update(("Accept", "Accept-Language"))
        return response

    blueprint.after_request(add)


def suffix_of(media_type: str) -> str:
    """The suffix that the address of a document in this format has."""
    return _SUFFIXES[media_type]


def split_suffix(slug: str) -> tuple[str, str]:
    """A slug and its format; a dot that announces no format of ours belongs to the slug."""
    stem, dot, suffix = slug.rpartition(".")
    return (stem, suffix) if dot and stem and suffix in FORMATS else (slug, "")


def rdf_response(
    quads: Iterable[Quad],
    media_type: str,
    with_graphs: bool = False,
    first: NamedNode | None = None,
) -> Response:
    """Statements as RDF, sorted, those of `first` before all others.

    TriG and N-Quads always say the graph, JSON-LD if asked to. Their default graph is the merge of
    all, as in the dataset of the endpoint: who knows no graphs misses nothing. Raises NotWritable.
    """
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    several = form.supports_datasets and (with_graphs or form != RdfFormat.JSON_LD)
    named = set(quads)
    merged = {Quad(*quad.triple) for quad in named}
    statements = named | merged if several else merged
    in_order = sorted(statements, key=lambda one: (one.subject != first, str(one)))
    body = write_graph(in_order, form, PREFIXES)
    return Response(body, content_type=content_type(media_type))


def quad_of(row: Row) -> Quad | None:
    """The statement in a row of ?subject ?predicate ?object ?source, if it is one.

    Without a source it stands in the default graph.
    """
    subject, predicate, object_, source = (
        row[name] for name in ("subject", "predicate", "object", "source")
    )
    is_quad = (
        isinstance(subject, NamedNode | BlankNode)
        and isinstance(predicate, NamedNode)
        and isinstance(object_, NamedNode | BlankNode | Literal)
        and isinstance(source, NamedNode | None)
    )
    graph = source or DefaultGraph()
    return Quad(subject, predicate, object_, graph) if is_quad else None  # type: ignore[arg-type]


def last_modified(view: View) -> datetime | None:
    """When what is sent last changed: release published or software installed. None if unknown."""
    published = view.release.published
    return max(published, software()[1]) if published else None


def alternates(view: View, document: Document, media_type: str = "") -> list[Link]:
    """Where the representations of a document are, seen from that of one media type."""
    return [
        Link(
            _address(view, document, type_, tag, media_type), "alternate", type=type_, language=tag
        )
        for type_ in FORMATS.values()
        for tag in (LANGUAGES if type_ == "text/html" else ("",))
    ]


def _address(view: View, document: Document, media_type: str, tag: str, seen_from: str) -> str:
    """The address of one representation. Only pages for people have a language.

    They are cut into parts in another way than RDF, so a part has its like among its own kind only.
    """
    is_page = media_type == "text/html"
    suffix = _SUFFIXES[media_type]
    part = _part() if is_page == (seen_from == "text/html") else {}
    if not is_page:
        part["on"] = ""  # RDF carries every date, so it is the same for all of them
    return view.link(f"{document.path}.{suffix}", **(part | {"lang": tag if is_page else ""}))


def _negotiated(view: View, document: Document) -> str:
    offers = list(FORMATS.values())
    media_type = pick(request.accept_mimetypes, offers)
    if media_type is None:
        raise NotAcceptable(offers, {"Link": link_header(alternates(view, document))})
    return media_type


def _links(view: View, document: Document, chosen: str, media_type: str) -> list[Link]:
    """Where the document belongs, what it is about, and its other representations."""
    found = [Link(f"{view.public_url}{document.path}", "canonical")]
    if document.about:
        found.append(Link(document.about, "about"))
    found += [other for other in alternates(view, document, media_type) if other.target != chosen]
    turtle = _address(view, document, FORMATS["ttl"], "", media_type)
    if turtle != chosen:
        found.append(Link(turtle, "describedby", type=FORMATS["ttl"]))
    if media_type != "text/html":  # a page is described by its data, these by what they are part of
        found.append(description_of(view))
    found.append(Link(view.link("/data"), "collection"))
    if view.release.licence:
        found.append(Link(view.release.licence, "license"))
    return [*found, *document.links]


def description_of(view: View) -> Link:
    """Where it stands what the statements of this release are (VoID, section 7.2)."""
    return Link(view.link("/.well-known/void"), "describedby", type=FORMATS["ttl"])


def _part() -> dict[str, object]:
    """The arguments of this request that choose a part of a document."""
    return {name: request.args[name] for name in ("page", "view", "on") if name in request.args}
