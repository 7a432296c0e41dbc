"""The saved queries that everybody may run: what each asks for and gives.

`operation_files` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.query_files import (
    SavedQuery,
)
from service.model.addresses import ANYTHING

VIEWS = ("table", "bar", "line", "map", "network", "matrix")
#: What each view has to be told, and what it may be told. Without it, only the table is shown.
DRAWN: Mapping[str, tuple[set[str], set[str]]] = {
    "bar": ({"name", "value"}, {"group"}),
    "line": ({"x", "y", "series"}, {"unit"}),
    "matrix": ({"row", "column", "value"}, set()),
    "map": ({"place", "latitude", "longitude", "thing"}, set()),
    "network": ({"path"}, set()),
}
XSD = "http://www.w3.org/2001/XMLSchema#"
#: The types of parameters and the datatype that a value is given in; None for an IRI. A period is
#: a day, month or year, or two of them with a slash between.
PARAMETER_TYPES: Mapping[str, str | None] = {
    "iri": None,
    "concept": None,
    "date": XSD + "date",
    "period": XSD + "string",
    "integer": XSD + "integer",
    "decimal": XSD + "decimal",
    "boolean": XSD + "boolean",
    "text": XSD + "string",
    "language": XSD + "string",
}
#: The types of columns; `iris` are several, with spaces between them, `edtf` is a date as a source
#: gives it, or several with spaces between them, `value` whatever stands there.
COLUMN_TYPES = ("iri", "iris", "text", "integer", "decimal", "boolean", "date", "edtf", "value")
DATED = "on"  #: the column with the date of what a row says, if no line names another
#: Names that mean the same at every operation, so that no parameter may have them.
RESERVED = frozenset(
    (
        *("format", "limit", "offset", "on", "release", "lang", "sources"),
        *("page", "embed", "sort", "find", "table"),
    )
)


@dataclass(frozen=True)
class Parameter:
    """What a caller may say."""

    name: str
    type: str  #: one of PARAMETER_TYPES
    labels: Mapping[str, str]  #: by language
    examples: tuple[NamedNode | Literal, ...]
    required: bool = True
    several: bool = False  #: may be given more than once
    scheme: str = ""  #: IRI of the SKOS scheme whose concepts are allowed, for type concept

    @property
    def example(self) -> NamedNode | Literal:
        """The first of its examples."""
        return self.examples[0]

    @property
    def left_open(self) -> bool:
        """Whether it stands for anything if nothing is given."""
        return self.example.value == ANYTHING


@dataclass(frozen=True)
class Column:
    """What stands in one place of every row."""

    name: str
    type: str  #: one of COLUMN_TYPES
    labels: Mapping[str, str]  #: by language
    #: What codes in it mean, by code and language.
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, tag: str) -> Mapping[str, str]:
        """What people of a language read instead of the codes."""
        return {code: labels[tag] for code, labels in self.values.items()}

    def meaning(self, tag: str) -> str:
        """The label with all codes, for whoever gets these."""
        said = "; ".join(f"{code} = {word}" for code, word in self.words(tag).items())
        return f"{self.labels[tag]} ({said})" if said else self.labels[tag]


@dataclass(frozen=True)
class Operation:
    """A saved query."""

    name: str
    summary: Mapping[str, str]  #: by language
    description: Mapping[str, str]  #: by language
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]  #: empty unless the form is select
    view: str  #: one of VIEWS
    text: str  #: the file, which runs as it is
    form: str  #: select, construct or ask
    prefixes: Mapping[str, str]  #: those that the query declares
    subject: tuple[str, ...] = ()  #: columns that say what the dates are about
    on: tuple[str, ...] = ()  #: columns with the dates of a row, or with documents; empty: all
    ordered: str = ""  #: the text, its rows in an order in which none could change places
    draw: Mapping[str, str] = field(default_factory=dict)  #: columns of the view, by what they are
    shipped: bool = True  #: False for a query of the operator

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((one for one in self.parameters if one.name == name), None)

    @property
    def written(self) -> SavedQuery:
        """The query as its author wrote it, for people to read and to change."""
        return SavedQuery(self.name, self.text, {})

    @property
    def query(self) -> SavedQuery:
        """The query, to bind terms in, and in an order in which pages can be cut."""
        return SavedQuery(self.name, self.ordered, {})
