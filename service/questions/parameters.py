"""From the text of a caller to RDF terms, or a list of everything that is wrong with it.

Terms are made here and bound later; no text of a caller is ever part of a query.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from graph_loader.shared import dates
from service.errors import BadRequest
from service.model.addresses import PREFIXES
from service.model.valid_time import asked_time, in_days
from service.questions.operations import PARAMETER_TYPES, Operation, Parameter

MOST_VALUES = 100  #: of a list
MOST_CHARS = 2000  #: of a value
_MOST_ALLOWED = 200  #: values that a problem document lists
_MOST_SHOWN = 200  #: characters of a value that it repeats

_PATH = re.compile(r"[a-z][a-z0-9-]*/[^\s/?#]+")
_SLUG = re.compile(r"[\w.~%-]+")
_CURIE = re.compile(r"([A-Za-z][\w.-]*|):([^\s/][^\s]*)", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")

Value = NamedNode | Literal
#: The terms of every parameter that was given, by name.
Arguments = Mapping[str, tuple[Value, ...]]


_MOST_FAULTS = 20  #: that one answer tells


class BadArguments(BadRequest):
    """Arguments that an operation cannot take; `parameters` says of each what and why."""

    name, title = "bad-parameters", "Bad parameters"

    def __init__(self, faults: Sequence[Fault]) -> None:
        told = faults[:_MOST_FAULTS]
        detail = " ".join(f"{fault.parameter}: {fault.reason}" for fault in told)
        if len(faults) > len(told):
            detail += f" And {len(faults) - len(told)} more."
        super().__init__(detail, {"parameters": [fault.document() for fault in told]})


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter."""

    parameter: str
    problem: str  #: missing, unknown, repeated, type or value
    reason: str
    value: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    example: str | None = None

    def document(self) -> dict[str, object]:
        """The fault as a part of a problem document."""
        said: dict[str, object] = {
            "name": self.parameter,
            "problem": self.problem,
            "reason": self.reason,
        }
        if self.value is not None:
            said["value"] = shortened(self.value)
        if self.allowed:
            said["allowed"] = self.allowed[:_MOST_ALLOWED]
        if self.nearest is not None:
            said["nearest"] = self.nearest
        if self.example is not None:
            said["example"] = self.example
        return said


def read_arguments(
    operation: Operation,
    raw: Mapping[str, Sequence[str]],
    base: str,
    others: Iterable[str] = (),
) -> Arguments:
    """The terms that a caller means. `others` are names that may be said besides parameters.

    Raises BadArguments with everything that is wrong.
    """
    faults = _unknown(operation, raw, others)
    found: dict[str, tuple[Value, ...]] = {}
    for parameter in operation.parameters:
        values = raw.get(parameter.name, ())
        if not values:
            if parameter.required:
                faults.append(_missing(parameter, base))
            continue
        if fault := _too_many(parameter, values):
            faults.append(fault)
            continue
        terms: list[Value] = []
        for value in values:
            try:
                terms.append(_term(parameter, value, base, operation.prefixes))
            except _Unfit as unfit:
                faults.append(_misfit(parameter, value, str(unfit), base))
        found[parameter.name] = tuple(dict.fromkeys(terms))
    if faults:
        raise BadArguments(faults)
    return found


def written(term: Value, base: str) -> str:
    """A value in the shortest way that a caller may write it."""
    start = f"{base}id/"
    if isinstance(term, NamedNode) and term.value.startswith(start):
        path = term.value[len(start) :]
        return path if _PATH.fullmatch(path) else term.value
    return term.value


def nearest(value: str, known: Iterable[str]) -> str | None:
    """The known text that is most like this one, if one is like it."""
    found = difflib.get_close_matches(value[:_MOST_SHOWN], list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def shortened(text: str) -> str:
    """A text of a caller, as much as an answer repeats of it."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


class _Unfit(ValueError):
    """A text is no value of a type; the message says what is."""


def _unknown(
    operation: Operation, raw: Mapping[str, Sequence[str]], others: Iterable[str]
) -> list[Fault]:
    names = [parameter.name for parameter in operation.parameters]
    known = (*names, *others)
    takes = ", ".join(names) or "no parameter of its own"
    return [
        Fault(
            shortened(name),
            "unknown",
            f"{operation.name} has no such parameter; it takes {takes}.",
            allowed=known,
            nearest=nearest(name, known),
        )
        for name in raw
        if name not in names
    ]


def _missing(parameter: Parameter, base: str) -> Fault:
    example = written(parameter.example, base)
    return Fault(parameter.name, "missing", f"It must be given, for example {example}.",
                 example=example)  # fmt: skip


def _too_many(parameter: Parameter, values: Sequence[str]) -> Fault | None:
    if len(values) > 1 and not parameter.several:
        return Fault(parameter.name, "repeated", "It may be given once only.")
    if len(values) > MOST_VALUES:
        return Fault(parameter.name, "repeated", f"It may have {MOST_VALUES} values at most.")
    return None


def _misfit(parameter: Parameter, value: str, reason: str, base: str) -> Fault:
    allowed = ("true", "false") if parameter.type == "boolean" else ()
    return Fault(
        parameter.name,
        "type",
        reason,
        value,
        allowed,
        nearest(value.lower(), allowed),
        written(parameter.example, base),
    )


def _term(parameter: Parameter, value: str, base: str, prefixes: Mapping[str, str]) -> Value:
    """The term a text means. Raises _Unfit."""
    if len(value) > MOST_CHARS:
        raise _Unfit(f"It may have {MOST_CHARS} characters at most.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Unfit("It is no Unicode text.") from None
    if parameter.type == "concept" and _SLUG.fullmatch(value):
        return _iri(f"{parameter.scheme}/{value}")
    if parameter.type in ("iri", "concept"):
        return _resource(value, base, {**PREFIXES, **prefixes})
    datatype = PARAMETER_TYPES[parameter.type]
    assert datatype
    return Literal(_LEXICAL[parameter.type](value), datatype=NamedNode(datatype))


def _resource(value: str, base: str, prefixes: Mapping[str, str]) -> NamedNode:
    if "://" in value or value.startswith("urn:"):
        return _iri(value)
    if _PATH.fullmatch(value) and base:
        return _iri(f"{base}id/{value}")
    if match := _CURIE.fullmatch(value):
        if match[1] not in prefixes:
            near = nearest(match[1], prefixes)
            hint = f" Is {near}: meant?" if near else ""
            raise _Unfit(f"There is no prefix {shortened(match[1])}: here.{hint}")
        return _iri(prefixes[match[1]] + match[2])
    raise _Unfit("It must be an IRI, kind/slug or prefix:name.")


def _iri(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError:
        raise _Unfit("It is no IRI.") from None


def _date(value: str) -> str:
    """A day; a year or month stands for its first day, a moment for its day."""
    try:
        return asked_time(value).first.isoformat()
    except ValueError:
        raise _Unfit(
            "It must be a day, month or year of the calendar: 2021-06-01, 2021-06 or 2021."
        ) from None


def _period(value: str) -> str:
    """A day, month or year as a whole, or all from one to another."""
    try:
        ends = (in_days(end) for end in value.split("/"))
        return dates.parse("/".join(ends)).text.removesuffix("~")
    except ValueError:
        raise _Unfit(
            "It must be a day, month or year of the calendar, or two with a slash between: "
            "2021-06-01, 2021-06, 2021 or 2021-04/2021-09."
        ) from None


def _integer(value: str) -> str:
    if not _INTEGER.fullmatch(value):
        raise _Unfit("It must be a whole number of 18 digits at most.")
    return str(int(value))


def _decimal(value: str) -> str:
    if not _DECIMAL.fullmatch(value):
        raise _Unfit("It must be a number such as 12.5, of 18 digits at most on either side.")
    number = Decimal(value)
    text = format(number, "f") if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _boolean(value: str) -> str:
    known = {"true": "true", "1": "true", "false": "false", "0": "false"}
    if value not in known:
        raise _Unfit("It must be true or false.")
    return known[value]


def _text(value: str) -> str:
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise _Unfit("It must be the tag of a language, such as de or dsb.")
    return value.lower()


_LEXICAL: Mapping[str, Callable[[str], str]] = {
    "date": _date,
    "period": _period,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "text": _text,
    "language": _language,
}
