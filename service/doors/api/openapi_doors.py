"""The ways in beside the saved queries, as the OpenAPI document describes them."""

from __future__ import annotations

from service.doors.api.openapi_documents import documents
from service.doors.api.openapi_parts import (
    Part,
    answer,
    common,
    graph_shapes,
    in_path,
    operation,
    parameter,
    refusals,
    schema,
)
from service.http.media_types import RDF_PATCH
from service.http.protocol_request import FORM, QUERY
from service.http.sparql_formats import GRAPHS, RESULTS
from service.model.addresses import AG
from service.model.kinds import KINDS
from service.model.limits import SEARCH_CHARS
from service.release.release import Release
from service.request.representations import FORMATS
from service.words.texts import Texts

_IRI: Part = {"type": "string", "format": "uri"}
_IRIS: Part = {"type": "array", "items": _IRI}
_TEXT: Part = {"type": "string"}
_JSON = "application/json"
_HTML = "text/html"
#: Asks for little, and for things that are in every graph.
_QUERY = (
    "SELECT ?class (COUNT(?thing) AS ?things) WHERE { ?thing a ?class } GROUP BY ?class LIMIT 5"
)


def other_doors(t: Texts, release: Release, thing: str) -> dict[str, Part]:
    """The path items, by path.

    The examples ask for this release, a word of its title, and `thing`: kind/slug, or "".
    """
    version, word = release.version, release.title["de"].split()[0]
    return {
        "/search": {"get": _search(t, word)},
        "/sparql": {"get": _sparql_get(t), "post": _sparql_post(t)},
        "/graphs": {"get": _graphs(t, AG.rstrip("#") if release.base else None)},
        **documents(t, thing),
        "/release/": {"get": _releases(t)},
        "/release/{version}": {"get": _release(t, version)},
        "/release/{before}/changes/{after}": {"get": _changes(t, version)},
        "/health/live": {"get": _health(t, "live")},
        "/health/ready": {"get": _health(t, "ready")},
    }


def _search(t: Texts, word: str) -> Part:
    kinds: Part = {"type": "string", "enum": [*KINDS, "other"]}
    words: Part = {"type": "string", "maxLength": SEARCH_CHARS}
    page: Part = {"type": "integer", "minimum": 1, "maximum": 999_999, "default": 1}
    return operation(
        "searchNames",
        ["search"],
        (t("openapi.search"), t("openapi.search.text", longest=SEARCH_CHARS)),
        [
            parameter("q", t("openapi.search.q"), words, word),
            parameter("kind", t("openapi.search.kind"), kinds),
            parameter("page", t("openapi.search.page"), page),
            parameter("format", t("openapi.search.format"), {"enum": ["json", "html"]}, "json"),
            *common("lang", "release"),
        ],
        {
            "200": answer(t("openapi.search.found"), {_JSON: schema("SearchResult"), _HTML: _TEXT}),
            **refusals("400", "404", "406", "503"),
        },
    )


def _sparql_get(t: Texts) -> Part:
    return operation(
        "sparqlByGet",
        ["sparql"],
        (t("openapi.sparql_get"), t("openapi.sparql_get.text")),
        [
            parameter("query", t("openapi.sparql.query"), _TEXT, _QUERY),
            parameter("default-graph-uri", t("openapi.sparql.default_graphs"), _IRIS),
            parameter("named-graph-uri", t("openapi.sparql.named_graphs"), _IRIS),
            parameter("format", t("openapi.format"), {"enum": [*RESULTS, *GRAPHS, "html"]}, "json"),
            *common("release"),
        ],
        _sparql_answers(t),
    )


def _sparql_post(t: Texts) -> Part:
    fields: Part = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string", "examples": [_QUERY]},
            "default-graph-uri": _IRIS,
            "named-graph-uri": _IRIS,
            "format": {"enum": [*RESULTS, *GRAPHS, "html"]},
            "release": _TEXT,
        },
    }
    sent = {
        FORM: {"schema": fields, "example": {"query": _QUERY}},
        QUERY: {"schema": _TEXT, "example": _QUERY},
    }
    found = operation(
        "sparqlByPost",
        ["sparql"],
        (t("openapi.sparql_post"), t("openapi.sparql_post.text")),
        [],
        {**_sparql_answers(t), **refusals("413", "415")},
    )
    return {**found, "requestBody": {"required": True, "content": sent}}


def _sparql_answers(t: Texts) -> dict[str, Part]:
    shapes: dict[str, Part] = dict.fromkeys([*RESULTS.values(), *GRAPHS.values(), _HTML], _TEXT)
    shapes[RESULTS["json"]] = schema("SparqlResults")
    shapes[GRAPHS["jsonld"]] = {}
    statuses = ("400", "403", "404", "406", "414", "429", "502", "503")
    return {"200": answer(t("openapi.sparql.found"), shapes, "ETag"), **refusals(*statuses)}


def _graphs(t: Texts, example: str | None) -> Part:
    default = parameter("default", t("openapi.graphs.default"), {"type": "string"})
    return operation(
        "readGraph",
        ["graphs"],
        (t("openapi.graphs"), t("openapi.graphs.text")),
        [
            parameter("graph", t("openapi.graphs.graph"), _IRI, example),
            {**default, "allowEmptyValue": True},
            parameter("format", t("openapi.format"), {"enum": list(GRAPHS)}, "turtle"),
            *common("release"),
        ],
        {
            "200": answer(t("openapi.graphs.found"), graph_shapes(GRAPHS.values()), "ETag"),
            **refusals("400", "404", "406", "429", "503"),
        },
    )


def _releases(t: Texts) -> Part:
    shapes = {_JSON: schema("Releases"), _HTML: _TEXT}
    answers = {"200": answer(t("openapi.releases.found"), shapes), **refusals("503")}
    words = t("openapi.releases"), t("openapi.releases.text")
    return operation("listReleases", ["releases"], words, [], answers)


def _release(t: Texts, version: str) -> Part:
    return operation(
        "readRelease",
        ["releases"],
        (t("openapi.release"), t("openapi.release.text")),
        [in_path("version", t("openapi.release.version"), version)],
        {
            "200": answer(t("openapi.release.found"), graph_shapes(FORMATS.values()), "ETag"),
            **refusals("404", "406", "503"),
        },
    )


def _changes(t: Texts, version: str) -> Part:
    return operation(
        "compareReleases",
        ["releases"],
        (t("openapi.changes"), t("openapi.changes.text")),
        [
            in_path("before", t("openapi.changes.before"), version),
            in_path("after", t("openapi.changes.after"), version),
        ],
        {
            "200": answer(
                t("openapi.changes.found"),
                {_HTML: _TEXT, _JSON: schema("Changes"), RDF_PATCH: _TEXT},
            ),
            **refusals("404", "503"),
        },
    )


def _health(t: Texts, name: str) -> Part:
    answers = {"200": answer(t("openapi.health.found"), {_JSON: schema("Health")})}
    if name == "ready":
        answers |= refusals("503")
    words = t(f"openapi.health.{name}"), t(f"openapi.health.{name}.text")
    return operation(f"health{name.title()}", ["health"], words, [], answers)
