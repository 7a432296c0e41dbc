"""Reads a request to an operation: its parameters, and what every operation understands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from werkzeug import Request

from service.errors import BadRequest, UnsupportedMediaType
from service.http.protocol_request import FORM, MOST_FIELDS, read_fields
from service.model.limits import MOST_ROWS
from service.model.valid_time import in_days
from service.questions.operations import Operation
from service.questions.parameters import BadArguments, Fault, nearest, shortened
from service.words.texts import LANGUAGES

#: What may be said to every operation besides its parameters; the first two in the address only.
EVERYWHERE = ("lang", "release", "format", "limit", "offset", "on", "sources")
_IN_ADDRESS = EVERYWHERE[:2]
_JSON = "application/json"

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Call:
    """One request to an operation, not yet compared with its parameters."""

    raw: Raw  #: values of parameters, by name
    format: str = ""  #: as ?format= names it; empty if it does not
    limit: int | None = None
    offset: int = 0
    on: str = ""
    sources: bool = False  #: whether each row shall name its documents


def read_call(request: Request, operation: Operation) -> Call:
    """What a request asks of an operation.

    Raises BadRequest, of it BadArguments, or UnsupportedMediaType.
    """
    fields = read_fields(request.query_string)
    if request.method == "POST":
        body = _body(request)
        if misplaced := [name for name in _IN_ADDRESS if name in body]:
            raise BadRequest(f"{misplaced[0]} belongs into the address.")
        for name, values in body.items():
            fields[name] = [*fields.get(name, ()), *values]
    faults: list[Fault] = []
    general = {name: _once(name, fields.get(name, []), faults) for name in EVERYWHERE}
    call = Call(
        {name: values for name, values in fields.items() if name not in EVERYWHERE},
        general["format"],
        _number("limit", general["limit"], 1, faults),
        _number("offset", general["offset"], 0, faults) or 0,
        in_days(general["on"]),
        _flag("sources", general["sources"], faults),
    )
    if general["lang"] not in ("", *LANGUAGES):
        reason = f"It must be one of {', '.join(LANGUAGES)}."
        faults.append(Fault("lang", "value", reason, general["lang"], LANGUAGES))
    if operation.form != "select" and (call.limit or call.offset):
        faults.append(Fault("limit", "unknown", "Only tables can be had in parts."))
    if faults:
        raise BadArguments(faults)
    return call


def _body(request: Request) -> dict[str, list[str]]:
    if not request.mimetype and not request.get_data():
        return {}
    if request.mimetype == FORM:
        return read_fields(request.get_data())
    if request.mimetype != _JSON:
        raise UnsupportedMediaType(f"Send {FORM} or {_JSON}.")
    try:
        document = json.loads(request.get_data(), parse_float=Decimal, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise BadRequest("The body is no JSON.") from None
    if not isinstance(document, dict):
        raise BadRequest("The body must be a JSON object with a member for each parameter.")
    if len(document) > MOST_FIELDS:
        raise BadRequest(f"There may be {MOST_FIELDS} parameters at most.")
    return {name: _texts(name, value) for name, value in document.items()}


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object. Raises BadArguments if it has two members of one name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        reason = "The object has it twice; several values are a list."
        raise BadArguments([Fault(shortened(twice), "repeated", reason)])
    return found


def _texts(name: str, value: object) -> list[str]:
    """The values of a member of a JSON object as they would stand in an address."""
    texts = [_text(one) for one in (value if isinstance(value, list) else [value])]
    if None in texts:
        reason = "It must be a text, a number, true, false or a list of these."
        raise BadArguments([Fault(shortened(name), "type", reason)])
    return [text for text in texts if text is not None]


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | Decimal):
        return str(value)
    return None


def _once(name: str, values: Sequence[str], faults: list[Fault]) -> str:
    if len(values) > 1:
        faults.append(Fault(name, "repeated", "It may be given once only."))
    return values[0] if values else ""


def _number(name: str, text: str, least: int, faults: list[Fault]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 8 and least <= int(text) <= MOST_ROWS:
        return int(text)
    reason = f"It must be a whole number from {least} to {MOST_ROWS}."
    faults.append(Fault(name, "type", reason, text))
    return None


def _flag(name: str, text: str, faults: list[Fault]) -> bool:
    known = {"": False, "0": False, "false": False, "1": True, "true": True}
    if text not in known:
        allowed = ("1", "0")
        reason = "It must be 1 or 0."
        faults.append(Fault(name, "type", reason, text, allowed, nearest(text, allowed)))
    return known.get(text, False)
