"""Writes the parts of a query as text, with a blank between any two words."""

from __future__ import annotations

from collections.abc import Iterator

from service.store.semantics.syntax import (
    Among,
    Bind,
    Call,
    Chain,
    Element,
    Exists,
    Expression,
    Filter,
    Graph,
    Group,
    Item,
    Minus,
    Optional,
    Paren,
    Path,
    Query,
    Select,
    Service,
    Term,
    Triple,
    Unary,
    Union,
    Values,
    Var,
)


def write(query: Query) -> str:
    """A query that means what the parts do."""
    return f"{query.prologue}\n{' '.join(_select(query.body))}"


def write_group(group: Group) -> str:
    """A group that means what the parts do."""
    return " ".join(_group(group))


def write_path(path: Path) -> str:
    """A path that means what the parts do."""
    match path.kind:
        case "link":
            return path.text
        case "negated":
            return f"!{path.text}"
        case "inverse":
            return f"(^{write_path(path.parts[0])})"
        case "sequence" | "choice":
            sign = " / " if path.kind == "sequence" else " | "
            return f"({sign.join(map(write_path, path.parts))})"
        case modifier:
            return f"({write_path(path.parts[0])}){modifier}"


def write_expression(expression: Expression) -> str:
    """An expression that means what the parts do."""
    match expression:
        case Term(text) | Var(text):
            return text
        case Paren(inner):
            return f"( {write_expression(inner)} )"
        case Unary(operator, operand):
            return f"{operator} {write_expression(operand)}"
        case Among(operand, operator, items):
            listed = " , ".join(map(write_expression, items))
            return f"{write_expression(operand)} {operator} ( {listed} )"
        case Chain(operands, operators):
            first, *others = map(write_expression, operands)
            pairs = zip(operators, others, strict=True)
            return " ".join([first, *(f"{sign} {other}" for sign, other in pairs)])
        case Exists(operator, group):
            return f"{operator} {write_group(group)}"
        case Call():
            return _call(expression)


def _call(call: Call) -> str:
    inside = "*" if call.star else " , ".join(map(write_expression, call.arguments))
    distinct = "DISTINCT " if call.distinct else ""
    separator = f" ; SEPARATOR = {call.separator}" if call.separator else ""
    return f"{call.name}({distinct}{inside}{separator})"


def _select(body: Select) -> Iterator[str]:
    yield body.form
    if body.form == "SELECT":
        yield body.modifier
        yield from map(_item, body.items) if body.items else ("*",)
    elif body.form == "DESCRIBE":
        yield from body.described or ("*",)
    elif body.form == "CONSTRUCT":
        yield "{"
        yield from map(_triple, body.template or ())
        yield "}"
    yield from (f"FROM {graph}" for graph in body.default_graphs)
    yield from (f"FROM NAMED {graph}" for graph in body.named_graphs)
    yield "WHERE"
    yield from _group(body.where)
    if body.group_by:
        yield "GROUP BY"
        yield from map(_item, body.group_by)
    if body.having:
        yield "HAVING"
        yield from (f"( {write_expression(condition)} )" for condition in body.having)
    if body.order_by:
        yield "ORDER BY"
        yield from (f"{o.direction} ( {write_expression(o.value)} )" for o in body.order_by)
    yield from body.slices
    if body.values:
        yield _values(body.values)


def _item(item: Item) -> str:
    if item.value is None:
        return item.variable
    name = f" AS {item.variable}" if item.variable else ""
    return f"( {write_expression(item.value)}{name} )"


def _triple(triple: Triple) -> str:
    return f"{triple.subject} {write_path(triple.path)} {triple.object} ."


def _values(values: Values) -> str:
    rows = " ".join(f"({' '.join(row)})" for row in values.rows)
    return f"VALUES ({' '.join(values.variables)}) {{ {rows} }}"


def _group(group: Group) -> Iterator[str]:
    yield "{"
    if group.query:
        yield from _select(group.query)
    for element in group.elements:
        yield _element(element)
    yield "}"


def _element(element: Element) -> str:
    match element:
        case Triple():
            return _triple(element)
        case Filter(condition):
            return f"FILTER ( {write_expression(condition)} )"
        case Bind(value, variable):
            return f"BIND ( {write_expression(value)} AS {variable} )"
        case Values():
            return _values(element)
        case Optional(group):
            return f"OPTIONAL {write_group(group)}"
        case Minus(group):
            return f"MINUS {write_group(group)}"
        case Union(groups):
            return " UNION ".join(map(write_group, groups))
        case Graph(name, group):
            return f"GRAPH {name} {write_group(group)}"
        case Service(head, group):
            return f"SERVICE {head} {write_group(group)}"
        case Group():
            return write_group(element)
