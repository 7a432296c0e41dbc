"""The parts of a query that a mend has to see; everything else of it is kept as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


class Unreadable(Exception):
    """The text is no query, or one whose words could be taken for others."""


@dataclass
class Term:
    """A constant in an expression, as it is written."""

    text: str


@dataclass
class Var:
    """A variable in an expression, with its mark."""

    text: str


@dataclass
class Chain:
    """Operands of one precedence with the operators between them."""

    operands: list[Expression]
    operators: list[str]


@dataclass
class Unary:
    """`!`, `+` or `-` before an operand."""

    operator: str
    operand: Expression


@dataclass
class Paren:
    """An expression in parentheses."""

    inner: Expression


@dataclass
class Among:
    """`IN` or `NOT IN` a list."""

    operand: Expression
    operator: str
    items: list[Expression]


@dataclass
class Call:
    """A call of a function or an aggregate; `name` in upper case, or an IRI as it is written."""

    name: str
    arguments: list[Expression]
    distinct: bool = False
    star: bool = False
    separator: str = ""  #: of GROUP_CONCAT, as it is written


@dataclass
class Exists:
    """`EXISTS` or `NOT EXISTS` a group."""

    operator: str
    group: Group


Expression = Term | Var | Chain | Unary | Paren | Among | Call | Exists


@dataclass
class Path:
    """A property path; `kind` is link, inverse, sequence, choice, or what stands behind it."""

    kind: str
    parts: list[Path] = field(default_factory=list)
    text: str = ""  #: of a link or a negated set


@dataclass
class Triple:
    """One triple pattern; the subject and the object are variables or constants."""

    subject: str
    path: Path
    object: str


@dataclass
class Filter:
    """A filter of the group it stands in."""

    condition: Expression


@dataclass
class Bind:
    """`BIND(… AS ?v)`."""

    value: Expression
    variable: str


@dataclass
class Values:
    """A block of data: variables and rows of terms."""

    variables: list[str]
    rows: list[list[str]]


@dataclass
class Optional:
    """`OPTIONAL { … }`."""

    group: Group


@dataclass
class Minus:
    """`MINUS { … }`."""

    group: Group


@dataclass
class Union:
    """`{ … } UNION { … }`."""

    groups: list[Group]


@dataclass
class Graph:
    """`GRAPH name { … }`."""

    name: str
    group: Group


@dataclass
class Service:
    """`SERVICE …`, of which nothing is looked at but its variables."""

    head: str
    group: Group


@dataclass
class Group:
    """`{ … }`; a subquery stands in it alone."""

    elements: list[Element] = field(default_factory=list)
    query: Select | None = None


Element = Triple | Filter | Bind | Values | Optional | Minus | Union | Graph | Service | Group


@dataclass
class Item:
    """What SELECT or GROUP BY names: a variable, or an expression and perhaps a name for it."""

    variable: str
    value: Expression | None = None


@dataclass
class Order:
    """One criterion of ORDER BY."""

    direction: str
    value: Expression


@dataclass
class Select:
    """A query or a subquery of any form, from its projection to its end."""

    form: str  #: SELECT, ASK, CONSTRUCT or DESCRIBE
    where: Group
    modifier: str = ""  #: DISTINCT or REDUCED
    items: list[Item] = field(default_factory=list)  #: none for `*`
    template: list[Triple] | None = None  #: of CONSTRUCT
    described: list[str] = field(default_factory=list)  #: by DESCRIBE, none for `*`
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    group_by: list[Item] = field(default_factory=list)
    having: list[Expression] = field(default_factory=list)
    order_by: list[Order] = field(default_factory=list)
    slices: list[str] = field(default_factory=list)  #: LIMIT and OFFSET
    values: Values | None = None


@dataclass
class Query:
    """A query and the prologue that gives its names a meaning."""

    prologue: str
    body: Select


def expressions_of(element: Element) -> Iterator[Expression]:
    """The expressions that stand in an element itself."""
    if isinstance(element, Filter):
        yield element.condition
    elif isinstance(element, Bind):
        yield element.value


def groups_of(element: Element) -> list[Group]:
    """The groups right inside an element."""
    if isinstance(element, Optional | Minus | Graph | Service):
        return [element.group]
    if isinstance(element, Union):
        return element.groups
    return [element] if isinstance(element, Group) else []


def operands_of(expression: Expression) -> list[Expression]:
    """The expressions right inside an expression."""
    match expression:
        case Chain(operands):
            return operands
        case Unary(_, operand) | Paren(operand):
            return [operand]
        case Among(operand, _, items):
            return [operand, *items]
        case Call(_, arguments):
            return arguments
        case _:
            return []
