"""Says how well the statements are covered by sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

from graph_loader.namespaces import SCHEME_GRAPH, VOCABULARY_GRAPH, inferred_graph, source_prefix
from graph_loader.tables import Facts


@dataclass(frozen=True)
class Coverage:
    """Rows per table, statements per source, and what lacks the one or the other."""

    rows: dict[str, int]
    statements: dict[str, int]  #: source key to number of statements, its own description aside
    silent_sources: tuple[str, ...]  #: documents that say nothing
    unsourced: int  #: statements in no document's graph; must be 0
    inferred: int

    def lines(self) -> list[str]:
        """The report as text."""
        per_table = [f"  {count:6} {table}" for table, count in sorted(self.rows.items())]
        ranked = sorted(self.statements.items(), key=lambda item: (-item[1], item[0]))
        per_source = [f"  {count:6} {source}" for source, count in ranked if count]
        silent = [f"         {source}" for source in self.silent_sources]
        return [
            f"rows per table ({sum(self.rows.values())}):",
            *per_table,
            f"statements per source ({sum(self.statements.values())}, {len(per_source)} sources):",
            *per_source,
            f"sources without statements: {len(self.silent_sources)}",
            *silent,
            f"statements without a source: {self.unsourced}",
            f"inferred statements: {self.inferred}",
        ]


def cover(store: Store, facts: Facts, base: str) -> Coverage:
    """Count over the finished store."""
    prefix = source_prefix(base)
    documents = {row.cells.get("key", "") for row in facts.of("documents")}
    statements: Counter[str] = Counter({key: 0 for key in documents})
    unsourced = inferred = 0
    for graph in (DefaultGraph(), *store.named_graphs()):
        name = "" if isinstance(graph, DefaultGraph) else graph.value
        key = name.removeprefix(prefix)
        count = _count(store, None, graph)
        if name.startswith(prefix) and key in documents:
            assert isinstance(graph, NamedNode)
            # What a document says of itself does not make it a source of anything.
            statements[key] += count - _count(store, graph, graph)
        elif name == inferred_graph(base):
            inferred += count
        elif name not in (VOCABULARY_GRAPH, SCHEME_GRAPH):
            unsourced += count
    return Coverage(
        rows=dict(Counter(row.table.name for row in facts.rows)),
        statements=dict(statements),
        silent_sources=tuple(sorted(key for key, count in statements.items() if not count)),
        unsourced=unsourced,
        inferred=inferred,
    )


def _count(
    store: Store, subject: NamedNode | None, graph: NamedNode | BlankNode | DefaultGraph
) -> int:
    return sum(1 for _ in store.quads_for_pattern(subject, None, None, graph))
