"""Names to show things by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from service.saved_queries import saved_query
from service.serving import current


class Labels:
    """Names to show things by, in the order of languages a reader prefers."""

    def __init__(self, iris: Iterable[str], languages: Sequence[str]) -> None:
        self._order = {tag: rank for rank, tag in enumerate(languages)}
        self._best: dict[str, tuple[tuple[int, int, str], Literal]] = {}
        self.add(iris)

    def add(self, iris: Iterable[str]) -> None:
        """Look up further things."""
        nodes = [NamedNode(iri) for iri in sorted(set(iris) - self._best.keys())]
        if not nodes:
            return
        for row in current().pages.select(saved_query("labels").bind(thing=nodes)):
            thing, label, rank = row["thing"], row["label"], row["rank"]
            if not isinstance(thing, NamedNode) or not isinstance(label, Literal):
                continue
            assert isinstance(rank, Literal)
            tag = self._order.get(label.language or "", len(self._order))
            key = (int(rank.value), tag, label.value)
            if thing.value not in self._best or key < self._best[thing.value][0]:
                self._best[thing.value] = (key, label)

    def of(self, iri: str) -> Literal | None:
        """The best name of a thing."""
        found = self._best.get(iri)
        return found[1] if found else None
