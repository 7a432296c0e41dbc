"""Documents about things, the catalogue and the feeds, as the OpenAPI document describes them."""

from __future__ import annotations

from service.doors.api.openapi_parts import (
    Part,
    answer,
    common,
    graph_shapes,
    in_path,
    operation,
    parameter,
    redirection,
    refusals,
)
from service.http.links import LINKSET
from service.http.media_types import ATOM
from service.http.sparql_formats import GRAPHS
from service.request.rdf_answers import SUFFIXES
from service.request.representations import FORMATS
from service.words.texts import Texts

_TEXT: Part = {"type": "string"}
_HTML = "text/html"
_PAGE: Part = {"type": "integer", "minimum": 1, "maximum": 999_999, "default": 1}


def documents(t: Texts, thing: str) -> dict[str, Part]:
    """The path items, by path; the examples ask about `thing`: kind/slug, or "" for none."""
    return {
        "/id/{kind}/{slug}": {"get": _thing(t, thing)},
        "/doc/{kind}/{slug}": {"get": _document(t, thing)},
        "/catalog": {"get": _catalogue(t)},
        "/.well-known/void": {"get": _void(t)},
        "/.well-known/api-catalog": {"get": _api_catalog(t)},
        "/changes.atom": {"get": _feed(t, "feed", [])},
        "/changes/{kind}/{slug}.atom": {"get": _feed(t, "thing_feed", _names(t, thing))},
        "/ldes": {"get": _stream(t)},
    }


def _names(t: Texts, thing: str) -> list[Part]:
    """How a thing is named in a path."""
    kind, _, slug = thing.partition("/")
    return [
        in_path("kind", t("openapi.thing.kind"), kind),
        in_path("slug", t("openapi.thing.slug"), slug),
    ]


def _thing(t: Texts, thing: str) -> Part:
    return operation(
        "resolveThing",
        ["documents"],
        (t("openapi.id"), t("openapi.id.text")),
        [*_names(t, thing), *common("lang", "release")],
        {
            "303": redirection(t("openapi.status.303")),
            "301": redirection(t("openapi.status.301")),
            **refusals("400", "404", "410", "503"),
        },
    )


def _document(t: Texts, thing: str) -> Part:
    shapes = graph_shapes(FORMATS.values())
    return operation(
        "readDocument",
        ["documents"],
        (t("openapi.doc"), t("openapi.doc.text")),
        [
            *_names(t, thing),
            parameter("page", t("openapi.doc.page"), _PAGE),
            *common("lang", "release"),
        ],
        {
            "200": answer(t("openapi.doc.found"), shapes, "ETag", "Link", "X-Actor-Graph-Release"),
            "301": redirection(t("openapi.status.301")),
            **refusals("400", "404", "406", "410", "503"),
        },
    )


def _catalogue(t: Texts) -> Part:
    shapes = {**graph_shapes(SUFFIXES.values()), _HTML: _TEXT}
    return operation(
        "readCatalogue",
        ["catalogue"],
        (t("openapi.catalogue"), t("openapi.catalogue.text")),
        common("lang", "release"),
        {
            "200": answer(t("openapi.catalogue.found"), shapes, "Link"),
            **refusals("404", "406", "503"),
        },
    )


def _void(t: Texts) -> Part:
    return operation(
        "readStatistics",
        ["catalogue"],
        (t("openapi.void"), t("openapi.void.text")),
        common("release"),
        {
            "200": answer(t("openapi.void.found"), graph_shapes(SUFFIXES.values())),
            **refusals("404", "406", "503"),
        },
    )


def _api_catalog(t: Texts) -> Part:
    shape: Part = {
        "type": "object",
        "required": ["linkset"],
        "properties": {"linkset": {"type": "array", "items": {"type": "object"}}},
    }
    words = t("openapi.api_catalog"), t("openapi.api_catalog.text")
    answers = {"200": answer(t("openapi.api_catalog.found"), {LINKSET: shape}, "Link")}
    return operation("listInterfaces", ["catalogue"], words, [], {**answers, **refusals("503")})


def _feed(t: Texts, name: str, names: list[Part]) -> Part:
    return operation(
        "readFeed" if name == "feed" else "readFeedOfThing",
        ["feeds"],
        (t(f"openapi.{name}"), t(f"openapi.{name}.text")),
        [*names, *common("lang")],
        {
            "200": answer(t("openapi.feed.found"), {ATOM: _TEXT}),
            **refusals(*(("404",) if names else ()), "503"),
        },
    )


def _stream(t: Texts) -> Part:
    return operation(
        "readStream",
        ["feeds"],
        (t("openapi.stream"), t("openapi.stream.text")),
        [],
        {
            "200": answer(t("openapi.stream.found"), graph_shapes(GRAPHS.values()), "ETag"),
            **refusals("503"),
        },
    )
