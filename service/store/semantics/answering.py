"""Evaluates a query with all mends that it needs, over a store."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from service.store.semantics.calls import NotSupported, no_pattern
from service.store.semantics.functions import Refusals
from service.store.semantics.graphs import Graphs
from service.store.semantics.mending import Mending, Terms
from service.store.semantics.parser import parse
from service.store.semantics.scope import counts, walk_select
from service.store.semantics.syntax import Graph, Query, Unreadable
from service.store.semantics.writer import write

Result = QueryBoolean | QuerySolutions | QueryTriples
Named = Sequence[NamedNode]

_UNCLEAR = NotSupported(
    "A query whose words touch each other, or with a form that is not of SPARQL 1.1",
    "Write blanks around words and around < and >.",
)


class Answering:
    """Answers over a release; what the last query came to is asked for with `refuse_late`."""

    def __init__(self, whole: Store, default: Store | None, union: bool) -> None:
        self._whole = whole
        self._default = default
        self._union = union
        self._merged: tuple[Named, Named, Graphs] | None = None  #: the last one
        self._refusals = Refusals()

    def query(self, text: str, base: str, default: Named, named: Named) -> Result | None:
        """Evaluate a query; graphs in the arguments go before those in the query.

        Nothing if the engine alone would answer it as it should. Raises NotSupported for what
        cannot be mended, and what the engine does.
        """
        try:
            return self._mended(text, base, default, named)
        except (Unreadable, RecursionError):
            _read(text, base)
            raise _UNCLEAR from None

    def refuse_late(self) -> None:
        """Raise NotSupported if a function met what it cannot answer while the query ran."""
        reason, self._refusals = self._refusals.reason, Refusals()
        if reason:
            raise no_pattern(reason)

    def _mended(self, text: str, base: str, default: Named, named: Named) -> Result | None:
        query, triples = parse(text)
        terms = Terms(query.prologue, base)
        if not (default or named):
            default = [terms.graph(graph) for graph in query.body.default_graphs]
            named = [terms.graph(graph) for graph in query.body.named_graphs]
        graphs, is_merge = self._graphs(query, default, named)
        mending = Mending(query, triples, terms, graphs)
        mended = write(mending.mended())
        if not is_merge and mended == write(mending.untouched()):
            return None
        _read(text, base)
        self._refusals = Refusals()
        try:
            return graphs.store.query(
                mended,
                base_iri=base,
                default_graph=None if graphs.default is None else [*graphs.default],
                named_graphs=None if graphs.named is None else [*graphs.named],
                use_default_graph_as_union=graphs.union,
                custom_functions=self._refusals.functions(),
            )
        except SyntaxError:  # the query has been read before: it is our own text that has not
            raise _UNCLEAR from None

    def _graphs(self, query: Query, default: Named, named: Named) -> tuple[Graphs, bool]:
        """The graphs to evaluate over, and whether they are other ones than the engine's own."""
        if not (default or named):
            asks = any(isinstance(element, Graph) for element in walk_select(query.body))
            if self._default is not None and not asks:
                return Graphs(self._default), False
            return Graphs(self._whole, union=self._union), False
        once = Graphs(self._whole, list(dict.fromkeys(default)), list(dict.fromkeys(named)))
        assert once.default is not None and once.named is not None
        if len(once.default) < 2 or not counts(query.body):
            return once, len(once.default) < len(default) or len(once.named) < len(named)
        if self._merged is None or self._merged[:2] != (once.default, once.named):
            self._merged = None  # before there is another one: it may be large
            self._merged = once.default, once.named, once.merged()
        return self._merged[2], True


def _read(text: str, base: str) -> None:
    """Raise what the engine says of a text that is no query."""
    Store().query(text, base_iri=base)
