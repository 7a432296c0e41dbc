"""The graphs that a query is evaluated over, and their merge (13.2) if the query names several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from service.store.semantics.calls import NotSupported

_MOST_QUADS = 200_000  #: that may be merged for one query


@dataclass(frozen=True)
class Graphs:
    """A store, and what of it is the default graph and the named graphs."""

    store: Store
    default: Sequence[NamedNode] | None = None  #: none if it is the store's own
    named: Sequence[NamedNode] | None = None  #: none if all of the store's are
    union: bool = False  #: the default graph has what stands in any graph

    def names(self) -> list[NamedNode | BlankNode]:
        """The names of the named graphs that have a statement."""
        if self.named is None:
            return list(self.store.named_graphs())
        return [name for name in self.named if self._has(None, None, name)]

    def has(self, graph: NamedNode) -> bool:
        """Whether there is a named graph of that name that has a statement."""
        return (self.named is None or graph in self.named) and self._has(None, None, graph)

    def is_node(self, term: NamedNode | Literal, graph: NamedNode | None) -> bool:
        """Whether a term is a subject or an object in a named graph or the default graph."""
        graphs: Sequence[NamedNode | DefaultGraph | None]
        if graph is not None:
            graphs = [graph]
        elif self.default is not None:
            graphs = self.default
        else:
            graphs = [None] if self.union else [DefaultGraph()]
        subject = term if isinstance(term, NamedNode) else None
        return any(
            (subject is not None and self._has(subject, None, each)) or self._has(None, term, each)
            for each in graphs
        )

    def merged(self) -> Graphs:
        """The same with a default graph that has each statement once.

        Raises NotSupported if that is too much to do for one query.
        """
        store = Store()
        store.extend(self._counted())  # in bulk, the engine would ask for 200 MB beforehand
        return Graphs(store, None, self.named or ())

    def _has(
        self,
        subject: NamedNode | None,
        value: NamedNode | Literal | None,
        graph: NamedNode | DefaultGraph | None,
    ) -> bool:
        found = self.store.quads_for_pattern(subject, None, value, graph)
        return next(iter(found), None) is not None

    def _counted(self) -> Iterator[Quad]:
        left = _MOST_QUADS
        for quad in self._quads():
            left -= 1
            if left < 0:
                raise NotSupported(
                    "Several FROM (or default-graph-uri) with so many statements",
                    "Use SELECT DISTINCT without aggregates or LIMIT inside, which needs no "
                    "merge; or leave FROM out: the default graph is the merge of all graphs.",
                )
            yield quad

    def _quads(self) -> Iterator[Quad]:
        for graph in self.default or ():
            for quad in self.store.quads_for_pattern(None, None, None, graph):
                yield Quad(quad.subject, quad.predicate, quad.object)
        for graph in self.named or ():
            yield from self.store.quads_for_pattern(None, None, None, graph)
