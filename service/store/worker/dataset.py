"""A release as a worker holds it, and which store of it answers a query.

A release in memory is there twice: once whole, and once its default graph by itself. Most queries
speak of no graph at all; over the default graph alone they have half as much to look through and
meet each statement once, in however many documents it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from service.store.semantics.answering import Answering
from service.store.semantics.screening import may_need_mending
from service.store.worker.parsing import has_keyword

#: In the prefix of nearly every query, and no keyword: what follows GRAPH is never a slash.
_VOCABULARY = "://w3id.org/actor-graph/"
#: What is hardly ever anything else.
_CLAUSE = re.compile(r"\bgraph\s*[?$<]", re.IGNORECASE)

Graphs = Sequence[str]
Result = QueryBoolean | QuerySolutions | QueryTriples


@dataclass(frozen=True)
class Dataset:
    """All graphs of a release, and its default graph by itself, if it is in memory as well."""

    whole: Store
    default: Store | None = None
    union: bool = False  #: the engine is to take all graphs of the whole for its default graph
    _answering: Answering = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_answering", Answering(self.whole, self.default, self.union))

    def query(self, query: str, base: str, default_graphs: Graphs, named_graphs: Graphs) -> Result:
        """Evaluate a query over the graphs it names, or those in the arguments, which go first.

        Raises what the engine does, and NotSupported for what it would answer wrongly.
        """
        if len(default_graphs) > 1 or may_need_mending(query):
            default, named = _named(default_graphs, named_graphs)
            mended = self._answering.query(query, base, default, named)
            if mended is not None:
                return mended
        return self.query_as_it_is(query, base, default_graphs, named_graphs)

    def query_as_it_is(
        self, query: str, base: str, default_graphs: Graphs, named_graphs: Graphs
    ) -> Result:
        """The same by the engine alone, right or wrong."""
        if default_graphs or named_graphs:
            default, named = _named(default_graphs, named_graphs)
            return self.whole.query(
                query, base_iri=base, default_graph=[*default], named_graphs=[*named]
            )
        names_dataset = has_keyword(query, base, "from")
        if self.default is not None and not (names_dataset or _speaks_of_graphs(query, base)):
            return self.default.query(query, base_iri=base)
        # With the union as its default graph the engine would overlook FROM.
        union = self.union and not names_dataset
        return self.whole.query(query, base_iri=base, use_default_graph_as_union=union)

    def refuse_late(self) -> None:
        """Raise NotSupported if the last answer, now read, is not what it should be."""
        self._answering.refuse_late()


def _named(*lists: Graphs) -> list[list[NamedNode]]:
    return [[NamedNode(graph) for graph in graphs] for graphs in lists]


def _speaks_of_graphs(query: str, base: str) -> bool:
    """Whether GRAPH may stand in the query; the whole dataset gives the right answer in any case.

    So the parser, whose answer takes as long as a small query, is asked only where it can help.
    """
    if "graph" not in query.replace(_VOCABULARY, "").lower():
        return False
    return _CLAUSE.search(query) is not None or has_keyword(query, base, "graph")
