"""Reads a query as the SPARQL 1.1 Protocol sends it (W3C Recommendation, section 2.1).

GET, a form by POST, the query itself by POST; the QUERY method works like POST. Parameters are
read here and not by the framework, which would replace broken UTF-8 and say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

from service.errors import BadRequest, ServiceError, UnsupportedMediaType, UpdateRefused
from service.http.query_text import as_read
from service.http.sparql_formats import format_named

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
MOST_FIELDS = 100
_DATASET = ("default-graph-uri", "named-graph-uri")
_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
#: What a query sent as it is may be encoded in; a form is always percent-encoded UTF-8.
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}


class UriTooLong(ServiceError):
    """The address is longer than the service reads."""

    status, name, title = 414, "uri-too-long", "The address is too long"


@dataclass(frozen=True)
class ProtocolRequest:
    """One query with its dataset and the format it asks for, if it does."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str  #: what ?format= names; empty if there is none
    release: str  #: ?release=, a version; empty for the published one


def read_posted(
    query_string: bytes, content_type: str, encoding: str, body: bytes, max_chars: int
) -> ProtocolRequest:
    """Read the query of a request with a body.

    Raises BadRequest, UnsupportedMediaType, UpdateRefused or UriTooLong.
    """
    in_address = _fields_of_address(query_string, max_chars)
    if encoding.strip().lower() != "identity":
        raise UnsupportedMediaType("Content-Encoding is not supported.")
    kind, charset = content_type, "utf-8"
    if kind not in (FORM, QUERY):
        kind, parameters = parse_options_header(content_type)
        kind, charset = kind.lower(), parameters.get("charset", charset)
    if kind == UPDATE:
        raise UpdateRefused("Updates are not possible here.")
    if kind == QUERY:
        _refuse_second(in_address, ["query"])
        return _read({**in_address, "query": [_decoded(body, charset)]}, in_address)
    if kind == FORM:
        in_body = read_fields(body)
        _refuse_update(in_body)
        _refuse_second(in_address, [name for name in ("query", *_DATASET) if name in in_body])
        dataset = {name: in_address[name] for name in _DATASET if name in in_address}
        return _read(dataset | in_body, in_address)
    raise UnsupportedMediaType(f"Send {FORM} or {QUERY}.")


def read_address(query_string: bytes, max_chars: int) -> ProtocolRequest | None:
    """Read the query of an address that is got; None if it asks for nothing.

    Raises BadRequest, UpdateRefused or UriTooLong.
    """
    fields = _fields_of_address(query_string, max_chars)
    _refuse_update(fields)
    return _read(fields, fields) if "query" in fields else None


def _fields_of_address(query_string: bytes, max_chars: int) -> dict[str, list[str]]:
    if len(query_string) > 4 * max_chars:
        raise UriTooLong(f"An address may have {4 * max_chars} bytes; send a longer query by POST.")
    return read_fields(query_string)


def _read(fields: Mapping[str, list[str]], in_address: Mapping[str, list[str]]) -> ProtocolRequest:
    queries = fields.get("query", [])
    if len(queries) != 1:
        raise BadRequest(f"There must be one parameter query, not {len(queries)}.")
    for name in _OF_UPDATES:
        if name in fields or name in in_address:
            raise BadRequest(f"{name} is for updates; a query has {' and '.join(_DATASET)}.")
    return ProtocolRequest(
        query=as_read(queries[0]),
        default_graphs=_iris(fields.get("default-graph-uri", ())),
        named_graphs=_iris(fields.get("named-graph-uri", ())),
        format=format_named(fields.get("format") or in_address.get("format") or []),
        release=_version(fields.get("release") or in_address.get("release") or []),
    )


def _version(values: list[str]) -> str:
    if len(values) > 1:
        raise BadRequest("There must be at most one parameter release.")
    return values[0] if values else ""


def read_fields(data: bytes) -> dict[str, list[str]]:
    """Percent-encoded fields. Raises BadRequest if they are not UTF-8 or too many.

    As `urllib.parse.parse_qsl` does, which takes four times as long.
    """
    if data.count(b"&") >= MOST_FIELDS:
        raise BadRequest(f"There may be {MOST_FIELDS} parameters at most.")
    fields: dict[str, list[str]] = {}
    try:
        for pair in data.split(b"&"):
            name, _, value = pair.partition(b"=")
            if pair:
                fields.setdefault(_unquoted(name), []).append(_unquoted(value))
    except UnicodeDecodeError:
        raise BadRequest("The parameters are not percent-encoded UTF-8.") from None
    return fields


def _unquoted(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8")


def _refuse_second(in_address: Mapping[str, list[str]], in_body: Sequence[str]) -> None:
    """Refuse what the address says beside the body. One dataset is all of its parameters."""
    said = {name for name in in_body if name in in_address}
    if any(name in _DATASET for name in in_body):
        said |= {name for name in _DATASET if name in in_address}
    if said:
        names = ", ".join(sorted(said))
        raise BadRequest(f"Say {names} in the body or in the address, not in both.")


def _refuse_update(fields: Mapping[str, list[str]]) -> None:
    if "update" in fields:
        raise UpdateRefused("Updates are not possible here.")


def _decoded(body: bytes, charset: str) -> str:
    codec = _CHARSETS.get(charset.strip().lower())
    if codec is None:
        raise UnsupportedMediaType(f"Send the query in {', '.join(_CHARSETS)}.")
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        raise BadRequest(f"The query is not {charset}.") from None


def _iris(values: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(NamedNode(value).value for value in values)
    except ValueError:
        raise BadRequest("A graph must be named by an absolute IRI.") from None
