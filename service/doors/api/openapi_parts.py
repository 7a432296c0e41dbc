"""The parts an OpenAPI document is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
    return {**found, "headers": {name: _to("headers", name) for name in headers}}


def redirection(description: str) -> Part:
    """An answer that only says where to go on."""
    return {"description": description, "headers": {"Location": _to("headers", "Location")}}


def common(*names: str) -> list[Part]:
    """Parameters that mean the same everywhere, by their names among the components."""
    return [_to("parameters", name) for name in names]


def refusals(*statuses: str) -> dict[str, Part]:
    """The answers other than the one asked for, by status."""
    return {status: _to("responses", status) for status in statuses}


def schema(name: str) -> Part:
    """A shape among the components."""
    return _to("schemas", name)


def _to(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}


def in_path(name: str, description: str, example: str = "") -> Part:
    """A parameter that is a step of the path."""
    shape: Part = {"type": "string", "pattern": r"^[\w.-]+$"}
    found = parameter(name, description, shape, example or None)
    return {**found, "in": "path", "required": True}


def graph_shapes(media_types: Iterable[str]) -> dict[str, Part]:
    """The shapes of RDF: JSON-LD is any JSON, everything else text."""
    return {kind: {} if kind.endswith("json") else {"type": "string"} for kind in media_types}
