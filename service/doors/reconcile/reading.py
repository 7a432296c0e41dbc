"""Reads batches of reconciliation queries and data extension queries, of both versions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.errors import BadRequest

MOST_QUERIES = 50  #: in a batch
MOST_IDS = 200  #: whose values are asked for at a time
MOST_CANDIDATES = 25
_DIGITS = 9  #: of a number of values


@dataclass(frozen=True)
class Condition:
    """A property that a candidate should have, with the values of which one will do."""

    property: str
    values: Sequence[str]
    required: bool


@dataclass(frozen=True)
class Question:
    """One name to find, and what is known of the thing besides."""

    name: str
    types: Sequence[str]
    limit: int
    conditions: Sequence[Condition]


@dataclass(frozen=True)
class Wanted:
    """Values of properties of things."""

    ids: Sequence[str]
    properties: Sequence[tuple[str, Mapping[str, Any]]]  #: with their settings


def old_batch(text: str) -> dict[str, Question]:
    """The queries of a batch after version 0.2, by their keys. Raises BadRequest."""
    said = _object(read_json(text, "queries"), "queries")
    _bounded(len(said))
    return {key: _old(_object(query, key), key) for key, query in said.items()}


def new_batch(said: object) -> list[Question]:
    """The queries of a batch after the draft of 1.0. Raises BadRequest."""
    queries = _object(said, "the body").get("queries")
    if not isinstance(queries, list):
        raise BadRequest("queries must be a list")
    _bounded(len(queries))
    return [_new(_object(query, f"query {n}"), f"query {n}") for n, query in enumerate(queries)]


def extension(said: object) -> Wanted:
    """A data extension query, the same in both versions. Raises BadRequest."""
    query = _object(said, "extend")
    ids, properties = query.get("ids"), query.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadRequest("ids must be a list of texts")
    if len(ids) > MOST_IDS:
        raise BadRequest(f"ids may be {MOST_IDS} at most")
    if not isinstance(properties, list):
        raise BadRequest("properties must be a list")
    wanted = []
    for one in properties:
        entry = _object(one, "a property")
        settings = entry.get("settings", {})
        if not isinstance(entry.get("id"), str) or not isinstance(settings, dict):
            raise BadRequest("a property must have an id, and settings must be an object")
        limit = str(settings.get("limit") or 0)
        if not limit.isascii() or not limit.isdigit() or len(limit) > _DIGITS:
            raise BadRequest(f"{entry['id']}: limit must be a whole number from 0")
        wanted.append((entry["id"], settings))
    return Wanted(ids, wanted)


def old_extension(text: str) -> Wanted:
    """A data extension query in an argument. Raises BadRequest."""
    return extension(read_json(text, "extend"))


def _old(query: dict[str, Any], key: str) -> Question:
    unknown = query.keys() - {"query", "type", "limit", "properties", "type_strict"}
    if unknown:
        raise BadRequest(f"{key}: {sorted(unknown)[0]} is no part of a query")
    properties = query.get("properties", [])
    if not isinstance(properties, list):
        raise BadRequest(f"{key}: properties must be a list")
    if not isinstance(query.get("query", ""), str) or not ("query" in query or properties):
        raise BadRequest(f"{key}: query must be a text, or properties must be given")
    if query.get("type_strict", "any") not in ("any", "should", "all"):
        raise BadRequest(f"{key}: type_strict must be any, should or all")
    types = query.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        raise BadRequest(f"{key}: type must be a text or a list of texts")
    conditions = []
    for one in properties:
        entry = _object(one, f"{key}: a property")
        if not isinstance(entry.get("pid"), str) or "v" not in entry:
            raise BadRequest(f"{key}: a property must have pid and v")
        conditions.append(Condition(entry["pid"], _values(entry["v"], key), False))
    return Question(query.get("query", ""), types, _limit(query, key), conditions)


def _new(query: dict[str, Any], key: str) -> Question:
    unknown = query.keys() - {"type", "limit", "lang", "dir", "conditions"}
    if unknown:
        raise BadRequest(f"{key}: {sorted(unknown)[0]} is no part of a query")
    given = query.get("conditions")
    if not isinstance(given, list) or not given:
        raise BadRequest(f"{key}: conditions must be a list with at least one")
    if not isinstance(query.get("type", ""), str):
        raise BadRequest(f"{key}: type must be a text")
    name, conditions = "", []
    for one in given:
        entry = _object(one, f"{key}: a condition")
        kind = entry.get("matchType")
        if kind not in ("name", "id", "property") or "propertyValue" not in entry:
            raise BadRequest(f"{key}: a condition must have matchType and propertyValue")
        values = _values(entry["propertyValue"], key)
        if kind in ("name", "id"):
            name = name or next(iter(values), "")
        elif isinstance(entry.get("propertyId"), str):
            conditions.append(Condition(entry["propertyId"], values, entry.get("required") is True))
        else:
            raise BadRequest(f"{key}: a condition on a property must have propertyId")
    types = [query["type"]] if query.get("type") else []
    return Question(name, types, _limit(query, key), conditions)


def _values(value: object, key: str) -> list[str]:
    found = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            found.append(one["id"])
        elif isinstance(one, str | int | float):
            found.append(str(one))
        else:
            raise BadRequest(f"{key}: a value must be a text, a number or an object with an id")
    return found


def _limit(query: Mapping[str, Any], key: str) -> int:
    limit = query.get("limit", 5)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise BadRequest(f"{key}: limit must be a number from 1")
    return int(min(limit, MOST_CANDIDATES))


def _bounded(number: int) -> None:
    if number > MOST_QUERIES:
        raise BadRequest(f"a batch may have {MOST_QUERIES} queries at most")


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(f"{what} must be an object")
    return value


def read_json(text: str | bytes, name: str) -> object:
    """What a text says in JSON, without what Python takes besides. Raises BadRequest."""
    try:
        said = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        json.dumps(said, ensure_ascii=False).encode()  # half a character cannot be answered
    except (ValueError, RecursionError):
        raise BadRequest(f"{name} is no JSON") from None
    return said


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)
