"""What a form asks for and what came back: one field for each parameter of a saved query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from service.addresses import is_web_address, local_path
from service.kinds import KINDS
from service.listing import listing, once_per_release
from service.operations import PARAMETER_TYPES, Operation, Parameter
from service.saved_queries import QUERIES, saved_query
from service.sections import Page
from service.serving import base, current, language

#: Queries that name the values worth asking for, where a whole kind of things would be too many.
CHOICES = QUERIES / "choices"
_LONGEST = 1000


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
    value: str
    options: tuple[Option, ...]
    problem: bool  #: whether the value cannot be used

    @property
    def shown(self) -> str:
        """The value in words."""
        return next((o.text for o in self.options if o.value == self.value), self.value)


Terms = Mapping[str, NamedNode | Literal]


def terms_in(operation: Operation, arguments: Mapping[str, str]) -> tuple[Terms, set[str]]:
    """The terms to ask with, and the names of the parameters whose values are none.

    What is not given is the example, so that every page answers something.
    """
    terms: dict[str, NamedNode | Literal] = {}
    bad: set[str] = set()
    for parameter in operation.parameters:
        given = arguments.get(parameter.name, "")
        term = _term(parameter, given) if given else parameter.example
        if term is None:
            bad.add(parameter.name)
        else:
            terms[parameter.name] = term
    return terms, bad


def fields_of(operation: Operation, arguments: Mapping[str, str], page: Page) -> list[Field]:
    """The fields of the form, filled with what was given or with the examples."""
    _, bad = terms_in(operation, arguments)
    return [
        _field(parameter, arguments, parameter.name in bad, page)
        for parameter in operation.parameters
    ]


def _field(parameter: Parameter, arguments: Mapping[str, str], problem: bool, page: Page) -> Field:
    value = arguments.get(parameter.name, "") or parameter.example.value
    options = () if parameter.type not in ("iri", "concept") else _options(parameter, page)
    if options and not problem and value not in {option.value for option in options}:
        page.labels.add([value])
        options = (Option(value, _name(page, value)), *options)
    kind = "select" if options else _INPUTS.get(parameter.type, "text")
    return Field(parameter, parameter.labels[language()], kind, value, options, problem)


_INPUTS = {"date": "date", "integer": "number"}


def _options(parameter: Parameter, page: Page) -> tuple[Option, ...]:
    """The things a reader can choose from, by name; none if the example is of no such kind."""
    things = once_per_release(
        ("choices", parameter.name, parameter.type), lambda: _things(parameter)
    )
    page.labels.add(things)
    return tuple(Option(iri, _name(page, iri)) for iri in things)


def _things(parameter: Parameter) -> list[str]:
    if (CHOICES / f"{parameter.name}.rq").exists():
        rows = current().pages.select(saved_query(parameter.name, CHOICES).text)
        return [row["thing"].value for row in rows if isinstance(row["thing"], NamedNode)]
    path = local_path(parameter.example.value, base()) or ""
    kind = path.split("/")[2] if path.startswith("/doc/") else ""
    return list(listing(kind).things) if kind in KINDS else []


def _name(page: Page, iri: str) -> str:
    cell = page.cell(NamedNode(iri))
    return cell.text if cell else iri


def _term(parameter: Parameter, text: str) -> NamedNode | Literal | None:
    """The term that a text stands for, or None if it is none of that type."""
    datatype = PARAMETER_TYPES[parameter.type]
    if len(text) > _LONGEST:
        return None
    try:
        if datatype is None:
            return NamedNode(text) if is_web_address(text) else None
        if parameter.type == "date":
            text = date.fromisoformat(text).isoformat()
        elif parameter.type == "integer":
            text = str(int(text))
        elif parameter.type == "decimal":
            text = str(float(text))
        elif parameter.type == "boolean" and text not in ("true", "false"):
            return None
        return Literal(text, datatype=NamedNode(datatype))
    except ValueError:
        return None
