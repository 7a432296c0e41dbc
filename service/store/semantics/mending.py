"""Rewrites what the engine would answer wrongly, for one dataset.

- `GRAPH ?g { … }` is evaluated once for each graph (18.5). The engine takes the graph for a part of
  each triple pattern; where that is something else, the graphs are named one by one.
- A path of no length meets a constant that stands nowhere in the graph (18.4), and
  `GRAPH <none> { … }` has no solution; what stands in the graphs is looked up.
- `p | q` is met once for each of the two (18.4); the engine takes equal solutions for one.
- Functions: see calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from service.store.semantics.calls import Calls, NotSupported, labels_nodes
from service.store.semantics.scope import (
    counts,
    graph_bound,
    has_aggregate,
    has_choice,
    is_variable,
    mentions,
    projected,
    renamed,
    selects_in,
    visible,
    ways_of_nothing,
)
from service.store.semantics.syntax import (
    Bind,
    Call,
    Chain,
    Element,
    Exists,
    Filter,
    Graph,
    Group,
    Item,
    Minus,
    Optional,
    Order,
    Query,
    Select,
    Service,
    Term,
    Triple,
    Unary,
    Union,
    Unreadable,
    Values,
    Var,
)
from service.store.semantics.triples import Triples
from service.store.semantics.writer import write, write_group

_MOST_GRAPHS = 1000
_MOST_CHARS = 400_000  #: of what all GRAPH of a query may become


class Dataset(Protocol):
    """The graphs that a query is evaluated over."""

    def names(self) -> Sequence[NamedNode | BlankNode]:
        """The names of the named graphs that have a statement."""

    def has(self, graph: NamedNode) -> bool:
        """Whether there is a named graph of that name that has a statement."""

    def is_node(self, term: NamedNode | Literal, graph: NamedNode | None) -> bool:
        """Whether a term is a subject or an object in a named graph or the default graph."""


class Terms:
    """What the names in a query mean."""

    def __init__(self, prologue: str, base: str) -> None:
        self._prologue = prologue
        self._base = base
        self._known: dict[str, NamedNode | Literal] = {}

    def __getitem__(self, text: str) -> NamedNode | Literal:
        """The term that a text stands for. Raises Unreadable if it stands for none."""
        if text not in self._known:
            query = f"{self._prologue}\nSELECT ?term {{ VALUES ?term {{ {text} }} }}"
            try:
                found = Store().query(query, base_iri=self._base)
            except SyntaxError as error:
                raise Unreadable(str(error.msg)) from None
            assert isinstance(found, QuerySolutions)
            term = next(found)["term"]
            assert isinstance(term, NamedNode | Literal)
            self._known[text] = term
        return self._known[text]

    def graph(self, text: str) -> NamedNode:
        """The graph that a text names."""
        term = self[text]
        assert isinstance(term, NamedNode)
        return term


class Mending:
    """One query, for one dataset."""

    def __init__(self, query: Query, triples: Triples, terms: Terms, dataset: Dataset) -> None:
        self._query = query
        self._triples = triples
        self._terms = terms
        self._dataset = dataset
        self._calls = Calls(terms, self._exists)
        #: the graph that patterns are looked for in: the default graph, one, or that of a variable
        self._active: NamedNode | str | None = None
        #: what stands for the variables of the graphs around, where it has no value of its own
        self._stand_ins: list[str] = []
        self._left = _MOST_CHARS
        self._counting = counts(query.body)  #: whether it matters how often a pattern is met

    def mended(self) -> Query:
        """The query without its dataset, so that the engine answers it as it should.

        Raises NotSupported for what cannot be said in another way.
        """
        body = self._select(self._query.body)
        made = Query(self._query.prologue, body)
        if self._triples.variables and write(made) != write(self.untouched()):
            for each in [body, *selects_in(body.where)]:
                self._spell_out(each)
        return made

    def untouched(self) -> Query:
        """The query without its dataset, if nothing needed to be mended."""
        body = replace(self._query.body, default_graphs=[], named_graphs=[])
        return Query(self._query.prologue, body)

    def _select(self, body: Select) -> Select:
        where = self._group(body.where)
        items, where = self._labelled(body, where)
        made = Select(
            body.form,
            where,
            body.modifier,
            [self._item(item) for item in items],
            body.template,
            body.described,
            group_by=[self._item(item) for item in body.group_by],
            having=[self._calls.truth(condition) for condition in body.having],
            order_by=[Order(o.direction, self._calls.mended(o.value)) for o in body.order_by],
            slices=body.slices,
            values=body.values,
        )
        if isinstance(self._active, str) and graph_bound(Group(query=body)) == "all":
            own = set(self._triples.variables) - set(self._stand_ins)
            made.items = made.items or [Item(n) for n in projected(body) if n not in own]
            made.items.append(Item(self._active))
            if made.group_by:
                made.group_by.append(Item(self._active))
        return made

    def _item(self, item: Item) -> Item:
        return Item(item.variable, item.value and self._calls.mended(item.value))

    def _labelled(self, body: Select, where: Group) -> tuple[list[Item], Group]:
        """What is projected, with an own text for each solution to make its nodes from."""
        if not any(item.value and labels_nodes(item.value) for item in body.items):
            return body.items, where
        if has_aggregate(body):
            raise NotSupported(
                "BNODE with a label beside an aggregate",
                "Use BNODE in a query around the one with the aggregate.",
            )
        inner = Group([where] if where.query else list(where.elements))
        solution = self._own_solution(inner)
        items = [
            Item(item.variable, item.value and self._calls.labelled(item.value, solution))
            for item in body.items
        ]
        return items, inner

    def _own_solution(self, group: Group) -> str:
        """A variable with another text in each solution so far."""
        solution = self._triples.fresh()
        group.elements.append(Bind(Call("STRUUID", []), solution))
        return solution

    def _spell_out(self, body: Select) -> None:
        """`*` would show, or count, the variables that were added."""
        own = self._triples.variables
        seen = visible(body.where)
        names = [name for name in seen if name not in own]
        if body.values:
            names += [name for name in body.values.variables if name not in names]
        if len(names) == len(seen) == 0:
            return
        if (body.form == "SELECT" and not body.items) or (
            body.form == "DESCRIBE" and not body.described
        ):
            if not names:
                raise NotSupported("SELECT * without a variable", "Write ASK.")
            if body.form == "SELECT":
                body.items = [Item(name) for name in names]
            else:
                body.described = names
        self._calls.refuse_counting_of_all(body)

    def _exists(self, exists: Exists) -> Exists:
        return Exists(exists.operator, self._uncounted(exists.group))

    def _uncounted(self, group: Group) -> Group:
        """A group of which it matters only whether there is a solution."""
        before, self._counting = self._counting, any(map(counts, selects_in(group)))
        made = self._group(group)
        self._counting = before
        return made

    def _group(self, group: Group) -> Group:
        if group.query:
            return Group(query=self._select(group.query))
        made = Group()
        solution = ""
        for element in group.elements:
            if isinstance(element, Bind) and labels_nodes(element.value):
                solution = solution or self._own_solution(made)
                element = Bind(self._calls.labelled(element.value, solution), element.variable)
            made.elements += self._element(element)
        return made

    def _element(self, element: Element) -> list[Element]:
        match element:
            case Triple():
                return self._triple(element)
            case Filter(condition):
                return [Filter(self._calls.truth(condition))]
            case Bind(value, variable):
                return [Bind(self._calls.mended(value), variable)]
            case Optional(group):
                return [Optional(self._group(group))]
            case Minus(group):
                return [Minus(self._uncounted(group))]
            case Union(groups):
                return [Union([self._group(group) for group in groups])]
            case Group():
                return [self._group(element)]
            case Graph():
                return [self._graph(element)]
            case Service() | Values():
                return [element]

    def _graph(self, graph: Graph) -> Element:
        if not is_variable(graph.name):
            name = self._terms.graph(graph.name)
            if not self._dataset.has(name):
                return Values(visible(graph.group), [])
            return self._in_graph(graph.name, name, graph.group)
        if graph_bound(graph.group) != "all":
            return self._one_by_one(graph)
        if not mentions(graph.group, graph.name):
            return self._in_graph(graph.name, graph.name, graph.group)
        return self._with_own_variable(graph)

    def _with_own_variable(self, graph: Graph) -> Group:
        """Inside, the variable of the graph has no value of its own; the two are joined behind."""
        inside = self._triples.fresh()
        group = renamed(graph.group, graph.name, inside)
        unbound = Unary("!", Call("BOUND", [Var(inside)]))
        equal = Call("SAMETERM", [Var(inside), Var(graph.name)])
        condition = Chain([unbound, equal], ["||"])
        self._stand_ins.append(inside)
        made = self._in_graph(graph.name, graph.name, group)
        self._stand_ins.pop()
        return Group([made, Filter(condition)])

    def _in_graph(self, name: str, active: NamedNode | str, group: Group) -> Graph:
        before, self._active = self._active, active
        made = Graph(name, self._group(group))
        self._active = before
        return made

    def _one_by_one(self, graph: Graph) -> Element:
        """A union over all graphs, in halves of halves: the engine plans long ones slowly."""
        names = self._dataset.names()
        if not names:
            return Values([*visible(graph.group), "?" + graph.name[1:]], [])
        nameless = any(isinstance(name, BlankNode) for name in names)
        self._left -= len(names) * len(write_group(graph.group))
        if nameless or len(names) > _MOST_GRAPHS or self._left < 0:
            raise NotSupported(
                f"GRAPH {graph.name} around MINUS, OPTIONAL, VALUES, a subquery and the like, "
                "over so many graphs",
                f"Let GRAPH {graph.name} {{ … }} hold triples alone and put the rest behind it, "
                "or name fewer graphs with FROM NAMED.",
            )
        branches = []
        for name in names:
            assert isinstance(name, NamedNode)
            inside = self._in_graph(str(name), name, graph.group)
            branches.append(Group([inside, Values([graph.name], [[str(name)]])]))
        while len(branches) > 1:
            pairs = [branches[at : at + 2] for at in range(0, len(branches), 2)]
            branches = [Group([Union(p)]) if len(p) == 2 else p[0] for p in pairs]
        return branches[0]

    def _triple(self, triple: Triple) -> list[Element]:
        """A path in which `|` counts, as the patterns that it stands for (18.2.2.4)."""
        path = triple.path
        if not (self._counting and has_choice(path)):
            return self._of_some_length(triple) if ways_of_nothing(triple) else [triple]
        if path.kind == "choice":
            parts = (Triple(triple.subject, part, triple.object) for part in path.parts)
            return [Union([Group(self._triple(part)) for part in parts])]
        if path.kind == "inverse":
            return self._triple(Triple(triple.object, path.parts[0], triple.subject))
        inner = [self._triples.fresh() for _ in path.parts[1:]]
        ends = zip([triple.subject, *inner], path.parts, [*inner, triple.object], strict=True)
        return [element for end in ends for element in self._triple(Triple(*end))]

    def _of_some_length(self, triple: Triple) -> list[Element]:
        """A path that may have no length, at one constant or between two."""
        active = self._active if isinstance(self._active, NamedNode) else None
        ends = (triple.subject, triple.object)
        fixed = [end for end in ends if not is_variable(end)]
        if all(self._dataset.is_node(self._terms[end], active) for end in fixed):
            return [triple]
        ways = ways_of_nothing(triple)
        if len(fixed) == 1:
            variable = next(end for end in ends if is_variable(end))
            return [Values([variable], [fixed] * ways)]
        if self._terms[fixed[0]] != self._terms[fixed[1]]:
            return [Filter(Term("false"))]
        return [Values([self._triples.fresh()], [["1"]] * ways)] if ways > 1 else []
