"""The saved queries in the OpenAPI document: for each a path, typed parameters and typed rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from service.answers.operation_formats import formats_for
from service.doors.api.api import QUERIES
from service.doors.api.openapi_parts import (
    Part,
    answer,
    common,
    operation,
    parameter,
    refusals,
    schema,
)
from service.http.protocol_request import FORM
from service.model.limits import MOST_ROWS
from service.network.telling import NetworkTold
from service.questions.operations import Column, Operation, Parameter
from service.questions.parameters import MOST_CHARS, MOST_VALUES, written
from service.words.texts import Texts

_JSON = "application/json"
_TEXT: Part = {"type": "string"}
#: An IRI, prefix:name or kind/slug. The shortest is `a:b`.
_THING: Part = {"type": "string", "minLength": 3, "maxLength": MOST_CHARS}
#: A day, month or year; or a moment, see `in_days`.
_CLOCK = "T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
_SPAN = f"[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}}({_CLOCK})?)?)?|-?[0-9]{{12,13}}"
_WRITTEN = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_TIME: Part = {"type": "string", "pattern": f"^({_SPAN})$"}
_TIME_OR_NOTHING: Part = {"type": "string", "pattern": f"^({_SPAN})?$"}
_FLAG_IN_BODY: Part = {"enum": [True, False, 1, 0, "true", "false", "1", "0", ""]}
_FLAG: Part = {"enum": ["true", "false", "1", "0"]}
_VALUES: Mapping[str, Part] = {
    "iri": _THING,
    "date": _TIME,
    "period": {"type": "string", "pattern": f"^{_WRITTEN}(/{_WRITTEN})?~?$"},
    "integer": {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
    "decimal": {"type": "number"},
    "boolean": _FLAG,
    "text": {"type": "string", "maxLength": MOST_CHARS},
    "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"},
}
#: What stands in a record; a decimal that no number of JSON gives exactly comes as text.
_CELLS: Mapping[str, Part] = {
    "integer": {"type": ["integer", "null"]},
    "decimal": {"type": ["number", "string", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "iris": {"type": "array", "items": {"type": "string"}},
    "value": {"anyOf": [schema("Value"), {"type": "null"}]},
}
_CELL: Part = {"type": ["string", "null"]}
_LIMIT: Part = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}
_OFFSET: Part = {"type": "integer", "minimum": 0, "maximum": MOST_ROWS, "default": 0}
_REFUSALS = ("400", "404", "406", "429", "503")


@dataclass(frozen=True)
class Telling:
    """What the description of a saved query needs besides the query."""

    t: Texts
    base: str  #: base IRI of the data
    terms: Callable[[str], Iterable[str]]  #: IRIs of the terms of a code list
    thing: str = ""  #: kind/slug of a thing that the release knows
    network: NetworkTold = field(default_factory=NetworkTold)


def query_paths(queries: Iterable[Operation], telling: Telling) -> dict[str, Part]:
    """The path items, by path."""
    return {f"{QUERIES}/{query.name}": _path(query, telling) for query in queries}


def query_answers(queries: Iterable[Operation], telling: Telling) -> dict[str, Part]:
    """The good answer of each, by its name among the components; GET and POST share it."""
    return {_answer_name(query): _answer(query, telling.t) for query in queries}


def address_of(query: Operation, base: str) -> str:
    """Path and arguments of a call with the examples of its parameters."""
    pairs = [(p.name, written(term, base)) for p in query.parameters for term in p.examples]
    text = urlencode(pairs, quote_via=quote, safe=":/")
    return f"{QUERIES}/{query.name}{'?' if text else ''}{text}"


def _path(query: Operation, telling: Telling) -> Part:
    t = telling.t
    words = query.summary[t.language], query.description[t.language]
    responses: dict[str, Part] = {
        "200": {"$ref": f"#/components/responses/{_answer_name(query)}"},
        **refusals(*_REFUSALS),
    }
    # No file has a capital letter in its name, so none can take the name of a POST.
    name = query.name.replace("-", "_")
    get = operation(name, query.tags, words, _parameters(query, telling), responses)
    post = operation(
        f"{name}_POST",
        query.tags,
        words,
        common("lang", "release"),
        {**responses, **refusals("413", "415")},
    )
    return {"get": get, "post": {**post, "requestBody": _body(query, telling)}}


def _parameters(query: Operation, telling: Telling) -> list[Part]:
    t = telling.t
    own = []
    for one in query.parameters:
        said = parameter(one.name, one.labels[t.language], _shape(one, telling))
        own.append({**said, "required": one.required, "example": _example(one, telling)})
    names = [one.name for one in formats_for(query)]
    format_ = parameter("format", t("openapi.format"), {"enum": names}, names[0])
    own.append(_may_be_empty(format_))
    if _knows_time(query):
        own.append(_may_be_empty(parameter("on", t("openapi.on"), _TIME)))
    if query.form != "select":
        return [*own, *common("lang", "release")]
    return [*own, *common("limit", "offset", "sources", "lang", "release")]


def _may_be_empty(parameter: Part) -> Part:
    """Without a value it is as if it were left out; forms send it so."""
    return {**parameter, "allowEmptyValue": True}


def _knows_time(query: Operation) -> bool:
    """Whether ?on can be said without a parameter that says the same."""
    return query.form == "select" or query.parameter("date") is not None


def _body(query: Operation, telling: Telling) -> Part:
    """The same in a form or as JSON."""
    properties = {
        one.name: {**_shape(one, telling), "description": one.labels[telling.t.language]}
        for one in query.parameters
    }
    required = [one.name for one in query.parameters if one.required]
    example = {one.name: _example(one, telling) for one in query.parameters}
    # A form sends empty what is not filled in, and JSON may say in text what a form says.
    formats = [one.name for one in formats_for(query)]
    common_: dict[str, Part] = {"format": {"enum": [*formats, ""]}}
    if query.form == "select":
        common_ |= {"limit": _LIMIT, "offset": _OFFSET, "sources": _FLAG_IN_BODY}
    if _knows_time(query):
        common_ |= {"on": _TIME_OR_NOTHING}
    shape: Part = {
        "type": "object",
        "properties": {**properties, **common_},
        "additionalProperties": False,
    }
    if required:
        shape["required"] = required
    content = {"schema": shape, "example": {**example, "format": formats[0]}}
    return {"required": False, "content": {_JSON: content, FORM: content}}


def _shape(parameter: Parameter, telling: Telling) -> Part:
    """What a parameter may be, and what is taken if it may be left out and is."""
    shape = _shape_of_value(parameter, telling)
    if parameter.several:
        shape = {"type": "array", "items": shape, "minItems": 1, "maxItems": MOST_VALUES}
    return shape if parameter.required else {**shape, "default": _example(parameter, telling)}


def _shape_of_value(parameter: Parameter, telling: Telling) -> Part:
    one = dict(_VALUES.get(parameter.type, _THING))
    if parameter.type == "concept":
        start = f"{parameter.scheme}/"
        slugs = [iri.removeprefix(start) for iri in telling.terms(parameter.scheme)]
        one = {"anyOf": [{"enum": slugs}, _THING]} if slugs else one
    return one


def _example(parameter: Parameter, telling: Telling) -> object:
    """The example of the file, as JSON has it."""
    found = [_json_value(parameter.type, written(t, telling.base)) for t in parameter.examples]
    return found if parameter.several else found[0]


def _json_value(type_: str, text: str) -> object:
    match type_:
        case "integer":
            return int(text)
        case "decimal":
            return float(text)
    return text


def _answer_name(query: Operation) -> str:
    return f"query.{query.name}"


def _answer(query: Operation, t: Texts) -> Part:
    shapes: dict[str, Part] = {one.media_type: _TEXT for one in formats_for(query)}
    if query.form == "construct":
        shapes["application/ld+json"] = {}
        return answer(t("openapi.query.graph"), shapes, *_HEADERS)
    shapes["application/sparql-results+json"] = schema("SparqlResults")
    if query.form == "ask":
        shapes[_JSON] = schema("Answer")
        return answer(t("openapi.query.boolean"), shapes, *_HEADERS)
    shapes[_JSON] = {
        "allOf": [
            schema("Answer"),
            {"properties": {"records": {"type": "array", "items": _record(query.columns, t)}}},
        ]
    }
    return answer(t("openapi.query.found"), shapes, *_HEADERS)


_HEADERS = ("X-Actor-Graph-Release", "X-Total-Count", "X-Truncated", "Link")


def _record(columns: Iterable[Column], t: Texts) -> Part:
    """A row; with `on` or `sources` it says more."""
    properties = {
        column.name: {**_CELLS.get(column.type, _CELL), "description": column.meaning(t.language)}
        for column in columns
    }
    return {"type": "object", "required": list(properties), "properties": properties}
