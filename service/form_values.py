"""What a form asks for and what came back: one field for each parameter of a saved query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict

from service.addresses import local_path
from service.kinds import KINDS
from service.known_values import concepts
from service.listing import listing, once_per_release
from service.operations import Operation, Parameter
from service.parameters import written
from service.saved_queries import QUERIES, saved_query
from service.sections import Page
from service.serving import base, current, language

#: Queries that name the values worth asking for, where a whole kind of things would be too many.
CHOICES = QUERIES / "choices"


@dataclass(frozen=True)
class Option:
    """One value that can be chosen."""

    value: str
    text: str


@dataclass(frozen=True)
class Field:
    """A parameter as a form shows it."""

    parameter: Parameter
    label: str
    kind: str  #: select, date, number or text
    values: tuple[str, ...]
    options: tuple[Option, ...]
    problem: bool  #: whether the value cannot be used

    @property
    def shown(self) -> str:
        """The values in words."""
        texts = {option.value: option.text for option in self.options}
        return ", ".join(texts.get(value, value) for value in self.values)


Raw = Mapping[str, Sequence[str]]


def raw_values(operation: Operation, arguments: MultiDict[str, str]) -> Raw:
    """The values to ask with. What is not given is the example, so every page answers something."""
    return {
        parameter.name: [text for text in arguments.getlist(parameter.name) if text]
        or [written(term, base()) for term in parameter.examples]
        for parameter in operation.parameters
    }


def fields_of(operation: Operation, raw: Raw, problems: Set[str], page: Page) -> list[Field]:
    """The fields of the form with these values; `problems` are names of those that cannot be."""
    return [
        _field(parameter, raw[parameter.name], parameter.name in problems, page)
        for parameter in operation.parameters
    ]


def _field(parameter: Parameter, values: Sequence[str], problem: bool, page: Page) -> Field:
    options = _options(parameter, page)
    known = {option.value for option in options}
    if options and not problem:
        options = (*(_option(iri, page) for iri in _others(values, known)), *options)
    kind = "select" if options else _INPUTS.get(parameter.type, "text")
    return Field(parameter, parameter.labels[language()], kind, tuple(values), options, problem)


def _others(values: Sequence[str], known: Set[str]) -> list[str]:
    """The IRIs of values that stand in no list, as an address may name them."""
    start = f"{base()}id/"
    return [v if "://" in v else start + v for v in values if v not in known]


_INPUTS = {"date": "date", "integer": "number"}


def _options(parameter: Parameter, page: Page) -> tuple[Option, ...]:
    """The things a reader can choose from, by name; none if the example is of no such kind."""
    if parameter.type == "concept":
        things: Sequence[str] = concepts(parameter.scheme, current())
    elif parameter.type == "iri":
        key = ("choices", parameter.name, parameter.example, language())
        things = once_per_release(key, lambda: _things(parameter))
    else:
        return ()
    page.labels.add(things)
    return tuple(_option(iri, page) for iri in things)


def _option(iri: str, page: Page) -> Option:
    page.labels.add([iri])
    cell = page.cell(NamedNode(iri))
    return Option(written(NamedNode(iri), base()), cell.text if cell else iri)


def _things(parameter: Parameter) -> list[str]:
    if (CHOICES / f"{parameter.name}.rq").exists():
        rows = current().pages.select(saved_query(parameter.name, CHOICES).text)
        return [row["thing"].value for row in rows if isinstance(row["thing"], NamedNode)]
    path = local_path(parameter.example.value, base()) or ""
    kind = path.split("/")[2] if path.startswith("/doc/") else ""
    return list(listing(kind).things) if kind in KINDS else []
