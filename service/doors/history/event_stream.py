"""`/ldes`: the releases as a Linked Data Event Stream (specifications LDES and TREE).

The first page leads to a node for each release. A node and those behind it hold one member for
each thing that came, changed or went with that release: what the thing then said of itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, request
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from service.doors.history.steps import Step, changed_in, step_to, steps
from service.errors import NotFound
from service.http.negotiation import pick
from service.http.sparql_formats import GRAPHS
from service.model.statements import Said, moment, statements, term
from service.questions.saved_queries import saved_query
from service.request.representations import rdf_response, vary
from service.request.serving import public_url, services

blueprint = Blueprint("event_stream", __name__, url_prefix="/ldes")
vary(blueprint)

_MEMBERS = 250  #: of one node


@blueprint.get("")
def stream() -> Response:
    """The stream, and where the node of each release is."""
    here = NamedNode(_address())
    said: Said = {
        "rdf:type": [term("ldes:EventStream"), term("tree:Node")],
        "ldes:timestampPath": term("dcterms:modified"),
        "ldes:versionOfPath": term("dcterms:isVersionOf"),
        "tree:view": here,
    }
    triples = [*statements(here, said)]
    for step in steps(services()):
        if step.publication:
            triples += _relation(here, step, 1)
    return _sent(triples)


@blueprint.get("/<version>/<int:number>")
def node(version: str, number: int) -> Response:
    """One node of a release, counted from 1."""
    step = step_to(services(), version)
    things = sorted(changed_in(services(), step))
    part = things[(number - 1) * _MEMBERS : number * _MEMBERS] if number else []
    if not part:
        raise NotFound
    here = NamedNode(_address(version, number))
    triples = [
        Triple(NamedNode(_address()), term("tree:view"), here),
        Triple(here, term("rdf:type"), term("tree:Node")),
        *_members(step, part),
    ]
    if number * _MEMBERS < len(things):
        triples += _relation(here, step, number + 1)
    return _sent(triples)


def _members(step: Step, things: Sequence[str]) -> Iterator[Triple]:
    """What each of the things says of itself in that release; one that is gone says since when."""
    nodes = [NamedNode(thing) for thing in things]
    with services().stores.at(step.release.version) as opened:
        rows = opened.pages.select(saved_query("own-statements").bind(thing=nodes))
    there = {row["thing"] for row in rows}
    for node_ in nodes:
        member = _member(node_, step)
        yield Triple(NamedNode(_address()), term("tree:member"), member)
        yield Triple(member, term("dcterms:isVersionOf"), node_)
        yield Triple(member, term("dcterms:modified"), _time(step))
        if node_ not in there:
            yield Triple(member, term("prov:invalidatedAtTime"), _time(step))
    for row in rows:
        thing, predicate, object_ = row["thing"], row["predicate"], row["object"]
        assert isinstance(thing, NamedNode) and isinstance(predicate, NamedNode)
        assert isinstance(object_, NamedNode | BlankNode | Literal)
        yield Triple(_member(thing, step), predicate, object_)


def _relation(here: NamedNode, step: Step, number: int) -> list[Triple]:
    """The way to a node, whose members are not older than its release."""
    relation = BlankNode(f"{step.release.version}-{number}")
    said: Said = {
        "rdf:type": term("tree:GreaterThanOrEqualToRelation"),
        "tree:path": term("dcterms:modified"),
        "tree:value": _time(step),
        "tree:node": NamedNode(_address(step.release.version, number)),
    }
    return [*statements(here, {"tree:relation": relation}), *statements(relation, said)]


def _sent(triples: list[Triple]) -> Response:
    offers = list(GRAPHS.values())
    media_type = pick(request.accept_mimetypes, offers) or offers[0]
    quads = (Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)
    return rdf_response(quads, media_type)


def _member(thing: NamedNode, step: Step) -> NamedNode:
    return NamedNode(f"{thing.value}?release={step.release.version}")


def _time(step: Step) -> Literal:
    assert step.publication
    return moment(step.publication.when)


def _address(version: str = "", number: int = 0) -> str:
    return f"{public_url()}/ldes" + (f"/{version}/{number}" if version else "")
