"""What can be said of patterns by looking at them (SPARQL 1.1, 18.2): variables, and graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from service.store.semantics.expressions import is_aggregate
from service.store.semantics.syntax import (
    Bind,
    Call,
    Element,
    Exists,
    Expression,
    Filter,
    Graph,
    Group,
    Minus,
    Optional,
    Path,
    Select,
    Service,
    Triple,
    Union,
    Values,
    Var,
    expressions_of,
    groups_of,
    operands_of,
)


def is_variable(text: str) -> bool:
    """Whether a term of a triple is a variable."""
    return text[0] in "?$"


def same(one: str, other: str) -> bool:
    """Whether two variables are one: `?x` and `$x` are."""
    return one[1:] == other[1:]


def visible(group: Group) -> list[str]:
    """The variables in scope (18.2.1) behind a group, in the order of the text."""
    names = projected(group.query) if group.query else []
    for element in group.elements:
        names = [*names, *_visible_in(element)]
    return _unique(names)


def projected(body: Select) -> list[str]:
    """The variables that a SELECT gives."""
    if body.items:
        return _unique(item.variable for item in body.items)
    return _unique([*visible(body.where), *(body.values.variables if body.values else ())])


def _visible_in(element: Element) -> list[str]:
    match element:
        case Triple(subject, path, value):
            terms = [subject, path.text if path.kind == "link" else "", value]
            return ["?" + term[1:] for term in terms if term and is_variable(term)]
        case Bind(_, variable):
            return ["?" + variable[1:]]
        case Values(variables):
            return ["?" + variable[1:] for variable in variables]
        case Filter() | Minus():
            return []
    own = []
    if isinstance(element, Graph) and is_variable(element.name):
        own = ["?" + element.name[1:]]
    return own + [name for group in groups_of(element) for name in visible(group)]


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def certain(group: Group) -> set[str]:
    """Variables that have a value in every solution of a group."""
    names: set[str] = set()
    for element in group.elements:
        match element:
            case Triple():
                names.update(_visible_in(element))
            case Graph(name, inside):
                names |= certain(inside) | ({"?" + name[1:]} if is_variable(name) else set())
            case Group():
                names |= certain(element)
            case Union(groups):
                names |= set.intersection(*map(certain, groups))
    if group.query and group.query.items and not group.query.group_by:
        plain = {"?" + i.variable[1:] for i in group.query.items if i.value is None}
        names |= plain & certain(group.query.where)
    return names


def walk(group: Group) -> Iterator[Element]:
    """All elements of a group and of the groups in it, also those in expressions."""
    if group.query:
        yield from walk_select(group.query)
    for element in group.elements:
        yield element
        for inside in groups_of(element):
            yield from walk(inside)
        for expression in expressions_of(element):
            yield from _walk_expression(expression)


def walk_select(body: Select) -> Iterator[Element]:
    """The same for a query."""
    yield from walk(body.where)
    for expression in expressions_in(body):
        yield from _walk_expression(expression)


def _walk_expression(expression: Expression) -> Iterator[Element]:
    for part in parts_of(expression):
        if isinstance(part, Exists):
            yield from walk(part.group)


def expressions_in(body: Select) -> Iterator[Expression]:
    """The expressions around the pattern of a query."""
    yield from (item.value for item in [*body.items, *body.group_by] if item.value)
    yield from body.having
    yield from (order.value for order in body.order_by)


def parts_of(expression: Expression) -> Iterator[Expression]:
    """An expression and all in it; not what stands in groups."""
    yield expression
    for operand in operands_of(expression):
        yield from parts_of(operand)


def selects_in(group: Group) -> Iterator[Select]:
    """The subqueries in a group."""
    if group.query:
        yield group.query
        yield from selects_in(group.query.where)
    for element in group.elements:
        for inside in groups_of(element):
            yield from selects_in(inside)
        for expression in expressions_of(element):
            for part in parts_of(expression):
                if isinstance(part, Exists):
                    yield from selects_in(part.group)


def has_aggregate(body: Select) -> bool:
    """Whether a query makes one solution of several."""
    found = (part for expression in expressions_in(body) for part in parts_of(expression))
    return bool(body.group_by) or any(
        isinstance(part, Call) and is_aggregate(part.name) for part in found
    )


def mentions(group: Group, variable: str) -> bool:
    """Whether a variable stands in a group anywhere but as a term of one of its own triples."""
    name = "?" + variable[1:]
    if group.query:
        return name in names_in(group)
    others = Group([element for element in group.elements if not isinstance(element, Triple)])
    return name in names_in(others)


def renamed(group: Group, variable: str, other: str) -> Group:
    """A group in which another variable stands wherever one does."""
    made = _renamed(group, ("?" + variable[1:], "$" + variable[1:]), other)
    assert isinstance(made, Group)
    return made


def _renamed(part: Any, names: tuple[str, str], other: str) -> Any:
    if isinstance(part, str):  # no other text than a variable looks like one
        return other if part in names else part
    if isinstance(part, list):
        return [_renamed(each, names, other) for each in part]
    if is_dataclass(part) and not isinstance(part, type):
        inside = {f.name: _renamed(getattr(part, f.name), names, other) for f in fields(part)}
        return replace(part, **inside)
    return part


def names_in(group: Group) -> set[str]:
    """All variables that stand anywhere in a group."""
    names: set[str] = set()
    spoken: list[Expression] = []
    for element in walk(group):
        names.update(_visible_in(element))
        spoken += expressions_of(element)
    for body in selects_in(group):
        names.update("?" + item.variable[1:] for item in body.items + body.group_by)
        names.update(projected(body))
        spoken += expressions_in(body)
    parts = (part for expression in spoken for part in parts_of(expression))
    return names | {"?" + part.text[1:] for part in parts if isinstance(part, Var)}


def nothings(path: Path, start: bool, end: bool) -> int:
    """In how many ways a path has no length at a term that is no node of the graph (18.4).

    `start` and `end` say which ends of it are the term: between variables there are nodes alone,
    so also between the parts of a sequence.
    """
    if not (start or end):
        return 0
    match path.kind:
        case "*" | "?":
            return 1
        case "+":
            return min(1, nothings(path.parts[0], start, not start))
        case "inverse":
            return nothings(path.parts[0], end, start)
        case "choice":
            return sum(nothings(part, start, end) for part in path.parts)
        case "sequence":
            first, *others = path.parts
            if not others:
                return nothings(first, start, end)
            rest = Path("sequence", others)
            return nothings(first, start, False) * nothings(rest, False, end)
    return 0


def ways_of_nothing(triple: Triple) -> int:
    """The same for a triple pattern."""
    return nothings(triple.path, not is_variable(triple.subject), not is_variable(triple.object))


def has_choice(path: Path) -> bool:
    """Whether a path may connect two nodes in several ways that count (18.4): by `|`, not below
    `*`, `+` or `?`.
    """
    if path.kind == "choice":
        return True
    return path.kind in ("inverse", "sequence") and any(map(has_choice, path.parts))


def counts(body: Select) -> bool:
    """Whether it shows in the answer of a query how often a pattern is met."""
    bodies = [body, *selects_in(body.where)]
    if any(has_aggregate(each) for each in bodies) or any(each.slices for each in bodies[1:]):
        return True
    if body.form == "SELECT":
        return body.modifier != "DISTINCT"
    makes_nodes = any(
        term.startswith("_:") for t in body.template or () for term in (t.subject, t.object)
    )
    return bool(body.slices) or makes_nodes


def graph_bound(group: Group) -> str:
    """How the solutions of a group depend on the graph that they are looked for in.

    `all`: each comes from statements of one graph, so the engine may take the graph for a part of
    each statement; `none`: they are the same for every graph; `some`: anything else.
    """
    if group.query:
        return _graph_bound_select(group.query)
    state, exists = "none", False
    known: set[str] = set()
    for element in group.elements:
        if isinstance(element, Triple) and ways_of_nothing(element):
            return "some"
        for expression in expressions_of(element):
            inside = {
                graph_bound(part.group) for part in parts_of(expression) if isinstance(part, Exists)
            }
            if "some" in inside:
                return "some"
            exists = exists or "all" in inside
            if isinstance(element, Bind) and "all" in inside and state == "none":
                return "some"
        found = _graph_bound_element(element, state, known)
        if found == "some":
            return "some"
        state = found
        known |= certain(Group([element]))
    return "some" if exists and state == "none" else state


def _graph_bound_element(element: Element, state: str, known: set[str]) -> str:
    """The state behind an element."""
    match element:
        case Triple():
            return "all"
        case Filter() | Bind() | Values():
            return state
        case Graph():
            return state
        case Service():
            return "some"
    inside = [graph_bound(group) for group in groups_of(element)]
    if "some" in inside:
        return "some"
    if isinstance(element, Union):
        if len(set(inside)) > 1:
            return "some"
        return "all" if "all" in (state, inside[0]) else "none"
    if isinstance(element, Group):
        return "all" if "all" in (state, inside[0]) else "none"
    assert isinstance(element, Optional | Minus)
    if isinstance(element, Minus):
        sure = "all" == inside[0] == state and known & certain(element.group)
        return "all" if sure else "some"
    if inside[0] == "none":
        return state
    return "all" if state == "all" else "some"


def _graph_bound_select(body: Select) -> str:
    asks = any(isinstance(p, Exists) for e in expressions_in(body) for p in parts_of(e))
    inside = graph_bound(body.where)
    if asks or inside != "all":  # the engine takes `{}` for the names of all graphs
        return "some"
    alone = (has_aggregate(body) or body.having) and not body.group_by
    return "some" if alone or body.slices or body.values else "all"
