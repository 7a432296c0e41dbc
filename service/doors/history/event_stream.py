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
from service.questions.saved_queries import saved_query
from service.request.representations import rdf_response, vary
from service.request.serving import public_url, services

blueprint = Blueprint("event_stream", __name__, url_prefix="/ldes")
vary(blueprint)

_DCTERMS = "http://purl.org/dc/terms/"
_LDES = "https://w3id.org/ldes#"
_PROV = "http://www.w3.org/ns/prov#"
_TREE = "https://w3id.org/tree#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DATE_TIME = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_MEMBERS = 250  #: of one node


@blueprint.get("")
def stream() -> Response:
    """The stream, and where the node of each release is."""
    here = NamedNode(_address())
    triples = [
        Triple(here, _TYPE, _term(_LDES, "EventStream")),
        Triple(here, _term(_LDES, "timestampPath"), _term(_DCTERMS, "modified")),
        Triple(here, _term(_LDES, "versionOfPath"), _term(_DCTERMS, "isVersionOf")),
        Triple(here, _term(_TREE, "view"), here),
        Triple(here, _TYPE, _term(_TREE, "Node")),
    ]
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
        Triple(NamedNode(_address()), _term(_TREE, "view"), here),
        Triple(here, _TYPE, _term(_TREE, "Node")),
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
        yield Triple(NamedNode(_address()), _term(_TREE, "member"), member)
        yield Triple(member, _term(_DCTERMS, "isVersionOf"), node_)
        yield Triple(member, _term(_DCTERMS, "modified"), _time(step))
        if node_ not in there:
            yield Triple(member, _term(_PROV, "invalidatedAtTime"), _time(step))
    for row in rows:
        thing, predicate, object_ = row["thing"], row["predicate"], row["object"]
        assert isinstance(thing, NamedNode) and isinstance(predicate, NamedNode)
        assert isinstance(object_, NamedNode | BlankNode | Literal)
        yield Triple(_member(thing, step), predicate, object_)


def _relation(here: NamedNode, step: Step, number: int) -> list[Triple]:
    """The way to a node, whose members are not older than its release."""
    relation = BlankNode(f"{step.release.version}-{number}")
    return [
        Triple(here, _term(_TREE, "relation"), relation),
        Triple(relation, _TYPE, _term(_TREE, "GreaterThanOrEqualToRelation")),
        Triple(relation, _term(_TREE, "path"), _term(_DCTERMS, "modified")),
        Triple(relation, _term(_TREE, "value"), _time(step)),
        Triple(relation, _term(_TREE, "node"), NamedNode(_address(step.release.version, number))),
    ]


def _sent(triples: list[Triple]) -> Response:
    offers = list(GRAPHS.values())
    media_type = pick(request.accept_mimetypes, offers) or offers[0]
    quads = (Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)
    return rdf_response(quads, media_type)


def _member(thing: NamedNode, step: Step) -> NamedNode:
    return NamedNode(f"{thing.value}?release={step.release.version}")


def _time(step: Step) -> Literal:
    assert step.publication
    return Literal(step.publication.when.isoformat(), datatype=_DATE_TIME)


def _address(version: str = "", number: int = 0) -> str:
    return f"{public_url()}/ldes" + (f"/{version}/{number}" if version else "")


def _term(namespace: str, name: str) -> NamedNode:
    return NamedNode(namespace + name)
