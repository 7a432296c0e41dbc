"""The shapes of JSON answers, as JSON Schema 2020-12."""

from __future__ import annotations

from service.doors.api.openapi_parts import Part, schema
from service.model.kinds import KINDS
from service.questions.operations import COLUMN_TYPES, PARAMETER_TYPES, VIEWS

_TEXT: Part = {"type": "string"}
_IRI: Part = {"type": "string", "format": "uri"}
_COUNT: Part = {"type": "integer", "minimum": 0}
_TRUTH: Part = {"type": "boolean"}
_TEXTS: Part = {"type": "array", "items": _TEXT}


def schemas() -> dict[str, Part]:
    """Every shape by its name."""
    return {
        "Problem": _problem(),
        "ParameterFault": _parameter_fault(),
        "Queries": _queries(),
        "Answer": _answer(),
        "Column": _with(
            _object(name=_TEXT, type={"enum": list(COLUMN_TYPES)}, label=_TEXT),
            values={"type": "object", "additionalProperties": _TEXT},
        ),
        "Source": _object(iri=_IRI, title=_TEXT),
        "Value": _with(_object(type=_TEXT, value=_TEXT), language=_TEXT),
        "SearchResult": _search_result(),
        "Hit": _hit(),
        "SparqlResults": _sparql_results(),
        "Releases": {"type": "array", "items": schema("Release")},
        "Release": _release(),
        "Changes": {"type": "array", "items": schema("Change")},
        "Change": _object(happened=_TEXT, label=_TEXT, before=_TEXTS, after=_TEXTS),
        "Health": _object(status={"enum": ["live", "ready"]}),
    }


def _object(**properties: Part) -> Part:
    """An object that has all of these; later versions may add more."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _problem() -> Part:
    found = _object(
        type=_IRI, title=_TEXT, status={"type": "integer", "minimum": 400, "maximum": 599}
    )
    faults: Part = {"type": "array", "items": schema("ParameterFault")}
    return _with(found, detail=_TEXT, offers=_TEXTS, parameters=faults)


def _parameter_fault() -> Part:
    """What is wrong with one parameter, and what would be right."""
    problems = ["missing", "unknown", "repeated", "type", "value"]
    found = _object(name=_TEXT, problem={"enum": problems}, reason=_TEXT)
    return _with(found, value=_TEXT, allowed=_TEXTS, nearest=_TEXT, example=_TEXT)


def _queries() -> Part:
    """The saved queries there are."""
    parameter = _object(
        name=_TEXT,
        type={"enum": list(PARAMETER_TYPES)},
        label=_TEXT,
        required=_TRUTH,
        several=_TRUTH,
        examples=_TEXTS,
    )
    query = _object(
        name=_TEXT,
        summary=_TEXT,
        description=_TEXT,
        tags=_TEXTS,
        url=_IRI,
        parameters={"type": "array", "items": parameter},
        columns={"type": "array", "items": schema("Column")},
        view={"enum": list(VIEWS)},
    )
    return _object(release=_TEXT, total=_COUNT, records={"type": "array", "items": query})


def _answer() -> Part:
    """What every answer of a saved query says as JSON; its records are of the query."""
    found = _object(
        operation=_TEXT,
        title=_TEXT,
        description=_TEXT,
        release=_TEXT,
        licence=_TEXT,
        publisher=_TEXT,
        address=_IRI,
        parameters={"type": "object"},
        total=_COUNT,
        truncated=_TRUTH,
        offset=_COUNT,
        limit={"type": ["integer", "null"]},
        links={"type": "object", "additionalProperties": _IRI},
        columns={"type": "array", "items": schema("Column")},
        sources={"type": "array", "items": schema("Source")},
        records={"type": "array", "items": {"type": "object"}},
    )
    return _with(found, on=_TEXT, boolean=_TRUTH)


def _with(shape: Part, **optional: Part) -> Part:
    """The same object, which may say more."""
    found = shape["properties"]
    assert isinstance(found, dict)
    return {**shape, "properties": {**found, **optional}}


def _search_result() -> Part:
    return _object(
        query=_TEXT,
        total=_COUNT,
        total_is_least=_TRUTH,
        page={"type": "integer", "minimum": 1},
        pages={"type": "integer", "minimum": 1},
        release=_TEXT,
        results={"type": "array", "items": schema("Hit")},
    )


def _hit() -> Part:
    matched = _object(name=_TEXT, language=_TEXT, first=_TEXT, last=_TEXT)
    return _object(
        iri=_IRI,
        kind={"enum": [*KINDS, "other"]},
        label=_TEXT,
        matched={"anyOf": [matched, {"type": "null"}]},
        url=_TEXT,
    )


def _sparql_results() -> Part:
    """SPARQL 1.1 Query Results JSON Format."""
    row: Part = {"type": "object", "additionalProperties": _object(type=_TEXT, value={})}
    head: Part = {"type": "object", "properties": {"vars": _TEXTS}}
    results = _object(bindings={"type": "array", "items": row})
    return _with(_object(head=head), boolean=_TRUTH, results=results)


def _release() -> Part:
    published: Part = {"type": ["string", "null"], "format": "date-time"}
    return _object(version=_TEXT, published=published, statements=_COUNT, address=_IRI)
