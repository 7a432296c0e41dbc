"""The parts an OpenAPI document is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.http.sparql_formats import RESULTS

Part = dict[str, object]


def operation(
    name: str,
    tags: Iterable[str],
    words: tuple[str, str],
    parameters: Iterable[Part],
    responses: Mapping[str, Part],
) -> Part:
    """One method of a path: generated clients call it `name`, words are title and text."""
    return {
        "operationId": name,
        "tags": list(tags),
        "summary": words[0],
        "description": words[1],
        "parameters": list(parameters),
        "responses": dict(responses),
    }


def parameter(name: str, description: str, schema: Part, example: object = None) -> Part:
    """A parameter of the address that may be left out."""
    found: Part = {"name": name, "in": "query", "description": description, "schema": schema}
    return found if example is None else {**found, "example": example}


def answer(description: str, shapes: Mapping[str, Part], *headers: str) -> Part:
    """A good answer, with the shape of its body by media type and the headers it carries."""
    found: Part = {
        "description": description,
        "content": {media_type: {"schema": shape} for media_type, shape in shapes.items()},
    }
    return {**found, "headers": {name: to("headers", name) for name in headers}}


def common(*names: str) -> list[Part]:
    """Parameters that mean the same everywhere, by their names among the components."""
    return [to("parameters", name) for name in names]


def refusals(*statuses: str) -> dict[str, Part]:
    """The answers other than the one asked for, by status."""
    return {status: to("responses", status) for status in statuses}


def schema(name: str) -> Part:
    """A shape among the components."""
    return to("schemas", name)


def to(kind: str, name: str) -> Part:
    """Where a component stands."""
    return {"$ref": f"#/components/{kind}/{name}"}


def contents(media_types: Iterable[str]) -> dict[str, Part]:
    """What a body may be: JSON-LD is any JSON, SPARQL results have a shape, the rest is text."""
    return {kind: {"schema": _shape(kind)} for kind in media_types}


def _shape(media_type: str) -> Part:
    if media_type == RESULTS["json"]:
        return schema("SparqlResults")
    return {} if media_type.endswith("json") else {"type": "string"}
