"""What a form asks for and what came back: one field for each parameter of a saved query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from service.answers.choices import MOST_SELECTED, Option, alternatives, meant, option, options
from service.questions.operations import Operation, Parameter
from service.questions.parameters import written
from service.request.view import View


@dataclass(frozen=True)
class Field:
    """A parameter as a form shows it."""

    parameter: Parameter
    label: str
    kind: str  #: select, search, date, number or text
    values: tuple[str, ...]
    options: tuple[Option, ...]
    problem: bool  #: whether the value cannot be used
    choices: tuple[Option, ...] = ()  #: what a value that cannot be used may have meant
    offers: str = ""  #: name of the field whose list of options this one shows
    taken: str = ""  #: what was typed and taken for the value, if that is called otherwise

    @property
    def typed(self) -> str:
        """What stands in a field to type into: the name of a thing that is one of the options."""
        return self.shown if len(self.values) == 1 and not self.problem else self.values[0]

    @property
    def shown(self) -> str:
        """The values in words."""
        texts = {option.value: option.text for option in self.options}
        return ", ".join(texts.get(value, value) for value in self.values)


Raw = Mapping[str, Sequence[str]]


def raw_values(view: View, operation: Operation, arguments: MultiDict[str, str]) -> Raw:
    """The values to ask with. What is not given is the example, so every page answers something."""
    return {
        parameter.name: [
            _in_full(parameter, text) for text in arguments.getlist(parameter.name) if text
        ]
        or [written(term, view.base) for term in parameter.examples]
        for parameter in operation.parameters
    }


def _in_full(parameter: Parameter, text: str) -> str:
    """A term of a code list as the form offers it; callers may give its slug."""
    scheme = f"{parameter.scheme}/" if parameter.type == "concept" else ""
    return f"{scheme}{text}" if scheme and "/" not in text and ":" not in text else text


def named_values(
    view: View, operation: Operation, arguments: MultiDict[str, str]
) -> dict[str, str]:
    """The values of parameters that were given by the name of a thing, for those alone."""
    found: dict[str, str] = {}
    for parameter in operation.parameters:
        given = [text for text in arguments.getlist(parameter.name) if text]
        if parameter.type == "iri" and len(given) == 1:
            value = meant(view, parameter, given[0])
            found |= {parameter.name: value} if value != given[0] else {}
    return found


def told_with(view: View, operation: Operation, name: str, typed: str, value: str) -> bool:
    """Whether to say that what was typed is taken for this value: it is not called just so."""
    parameter = operation.parameter(name)
    offered = options(view, parameter) if parameter else ()
    names = {one.text.casefold() for one in offered if one.value == value}
    return "/" not in typed and typed.strip().casefold() not in names


def fields_of(
    view: View,
    operation: Operation,
    raw: Raw,
    problems: Set[str],
    typed: Mapping[str, str] | None = None,
) -> list[Field]:
    """The fields of the form with these values; `problems` are names of those that cannot be.

    `typed` is what was typed where that was taken for a value of another name.
    """
    typed = typed or {}
    first: dict[tuple[Option, ...], str] = {}
    fields = [
        _field(view, parameter, raw[parameter.name], parameter.name in problems)
        for parameter in operation.parameters
    ]
    return [
        replace(
            field,
            offers=first.setdefault(field.options, field.parameter.name),
            taken="" if field.problem else typed.get(field.parameter.name, ""),
        )
        for field in fields
    ]


def _field(view: View, parameter: Parameter, values: Sequence[str], problem: bool) -> Field:
    offered = options(view, parameter)
    known = {one.value for one in offered}
    if offered and not problem:
        offered = (*(option(view, iri) for iri in _others(view, values, known)), *offered)
    kind = _INPUTS.get(parameter.type, "text")
    if offered:
        many = len(offered) > MOST_SELECTED and not parameter.several
        kind = "search" if many else "select"
    likely = alternatives(view, parameter, values[0]) if problem and offered else ()
    label = parameter.labels[view.language]
    return Field(parameter, label, kind, tuple(values), offered, problem, likely)


def _others(view: View, values: Sequence[str], known: Set[str]) -> list[str]:
    """The IRIs of values that stand in no list, as an address may name them."""
    start = f"{view.base}id/"
    return [v if "://" in v else start + v for v in values if v not in known]


_INPUTS = {"integer": "number"}
