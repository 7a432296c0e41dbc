"""Puts a query onto the graphs of one release, in a store that holds several releases.

A store somewhere else keeps the graphs of a release under names of that release, so that an old
and a new one live side by side and no reader sees half of one. Readers know nothing of these
names. So a query is changed in three ways, by its tokens, before it leaves:

- `GRAPH ?source { … }` asks the release's list of names too:
  `GRAPH <list> { ?inside <holds> ?source } GRAPH ?inside { … }`. The two are a join, and each
  stored graph holds one named graph, so there are as many solutions as before.
- A graph that is named becomes the stored graph of that name; one that the release does not have
  becomes a graph that no store has. No IRI from a reader ever says what a store shall look into.
- What stands outside every GRAPH meets the release's default graph. Without GRAPH in the query
  the protocol's `default-graph-uri` says so. With it, `{ … }` becomes
  `{ GRAPH <default> { … } }`: naming all other graphs in `named-graph-uri` would do as well, but
  there may be thousands, and Virtuoso repeats each in a header of its answer.

Nothing of this is read from inside strings, comments or names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from service.store.errors import QueryTooComplex, ServiceRefused
from service.store.worker.tokens import TOKENS

NOTHING = "urn:actor-graph:nothing"  #: a graph that no store has
HOLDS = "urn:actor-graph:holds"

_OWN_FUNCTIONS = re.compile(r"<\s*(?:bif|sql|java|javascript):", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_Token = re.Match[str]


@dataclass(frozen=True)
class StoredRelease:
    """A release as it lies in the store."""

    default: str  #: the stored graph that answers as the default graph
    wraps: bool  #: whether that graph is sure to have something in it
    names: str  #: the stored graph with the list of names
    graphs: Mapping[str, str]  #: from the name of a graph to where it is stored


@dataclass(frozen=True)
class Placed:
    """A query ready to be sent, with the graphs that the protocol shall name."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


def place(
    query: str,
    dataset: StoredRelease,
    base: str,
    variables: Sequence[str] = (),
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Placed:
    """Put a query that is known to be a query onto a release.

    `variables` are those a `SELECT *` stands for. Raises QueryTooComplex for names that can be
    read in two ways, ServiceRefused for functions that only one store knows.
    """
    return _Placing(query, dataset, base, variables).placed(default_graphs, named_graphs)


class _Placing:
    """One query, its tokens, and the changes collected for it."""

    def __init__(
        self, query: str, dataset: StoredRelease, base: str, variables: Sequence[str]
    ) -> None:
        if _OWN_FUNCTIONS.search(query):
            raise ServiceRefused("Functions that only one kind of store knows are not open here.")
        self._query = query
        self._dataset = dataset
        self._base = self._outer_base = base
        self._variables = variables
        self._tokens = [t for t in TOKENS.finditer(query) if t.lastgroup != "comment"]
        self._words = [t[0].upper() if t.lastgroup == "word" else "" for t in self._tokens]
        self._uses_graph = "GRAPH" in self._words
        self._prefixes: dict[str, str] = {}
        self._edits: list[tuple[int, int, str]] = []
        self._own_default: list[str] = []
        self._own_named: list[str] = []

    def placed(self, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Placed:
        """The query, placed. Graphs of the protocol go before those of the query (2.1.4)."""
        if self._uses_graph or "FROM" in self._words:
            self._refuse_ambiguous()
            self._read_prologue()
            self._take_from_clauses()
        if not (default_graphs or named_graphs):
            default_graphs, named_graphs = self._own_default, self._own_named
        has_dataset = bool(default_graphs or named_graphs)
        if self._uses_graph:
            self._rename_graphs()
        if has_dataset:
            return self._sent([self._stored(g) for g in default_graphs], named_graphs)
        if not self._uses_graph:
            return self._sent([self._dataset.default], ())
        if not self._dataset.wraps or "DESCRIBE" in self._words:
            return self._sent([self._dataset.default], list(self._dataset.graphs))
        self._wrap()
        return Placed(self._text())

    def _sent(self, default: Sequence[str], named: Sequence[str]) -> Placed:
        stored = [self._stored(graph) for graph in named]
        if self._uses_graph:
            stored.append(self._dataset.names)
        return Placed(self._text(), default or [NOTHING], stored)

    def _stored(self, graph: str) -> str:
        return self._dataset.graphs.get(graph, NOTHING)

    def _text(self) -> str:
        """The query with all changes; every line keeps its number."""
        parts, end = [] if "BASE" in self._words else [f"BASE <{self._outer_base}> "], 0
        for begin, stop, text in sorted(self._edits):
            parts += [self._query[end:begin], text]
            end = stop
        return "".join([*parts, self._query[end:]])

    def _refuse_ambiguous(self) -> None:
        """Refuse what another reader might take for something else, see guard."""
        for token in self._tokens:
            text = token[0]
            unsure = "'" in text or "\\" in text or ("#" in text and "://" not in text)
            if token.lastgroup == "iri" and unsure:
                raise QueryTooComplex(f"{text} can be read in two ways next to GRAPH or FROM.")

    def _read_prologue(self) -> None:
        """BASE and PREFIX, which names of graphs may need."""
        place = 0
        while place < len(self._tokens) and self._words[place] in ("BASE", "PREFIX"):
            if self._words[place] == "BASE":
                self._base = self._iri(self._tokens[place + 1])
                place += 2
            else:
                prefix = self._tokens[place + 1][0]
                self._prefixes[prefix] = self._iri(self._tokens[place + 2])
                place += 3

    def _iri(self, token: _Token) -> str:
        text = token[0]
        if token.lastgroup == "iri":
            iri = text[1:-1]
            return iri if _ABSOLUTE.match(iri) else urljoin(self._base, iri)
        prefix, _, local = text.partition(":")
        return self._prefixes.get(f"{prefix}:", "") + local.replace("\\", "")

    def _take_from_clauses(self) -> None:
        """FROM and FROM NAMED leave the query; the protocol says it instead."""
        for place, word in enumerate(self._words):
            if word != "FROM":
                continue
            named = self._words[place + 1] == "NAMED"
            token = self._tokens[place + 1 + named]
            (self._own_named if named else self._own_default).append(self._iri(token))
            self._edits.append((self._tokens[place].start(), token.end(), " "))

    def _rename_graphs(self) -> None:
        fresh = "inside"
        while fresh in self._query:
            fresh += "_"
        used = False
        for place, word in enumerate(self._words):
            if word != "GRAPH":
                continue
            token = self._tokens[place + 1]
            if token.lastgroup != "variable":
                stored = self._stored(self._iri(token))
                self._edits.append((token.start(), token.end(), f"<{stored}>"))
                continue
            used = True
            inside = f"?{fresh}{place}"
            name = f"GRAPH <{self._dataset.names}> {{ {inside} <{HOLDS}> {token[0]} }} "
            self._edits.append((self._tokens[place].start(), token.end(), f"{name}GRAPH {inside}"))
        if used and self._variables:
            self._spell_out_star()

    def _spell_out_star(self) -> None:
        """`SELECT *` would show the variables that were added."""
        place = self._words.index("SELECT") if "SELECT" in self._words else -1
        depth = sum(token[0] == "{" for token in self._tokens[: max(place, 0)])
        if place < 0 or depth:
            return
        place += 1 + (self._words[place + 1] in ("DISTINCT", "REDUCED"))
        star = self._tokens[place]
        if star[0] == "*":
            names = " ".join(f"?{name}" for name in self._variables)
            self._edits.append((star.start(), star.end(), f" {names} "))

    def _wrap(self) -> None:
        """Let every outermost group of patterns meet the default graph."""
        opening = f" GRAPH <{self._dataset.default}> {{ "
        depth, last_word, wrapped = 0, "", False
        for token, word in zip(self._tokens, self._words, strict=True):
            if depth == 0 and word:
                last_word = word
            if token[0] == "{":
                if depth == 0:
                    # The template of a CONSTRUCT and a block of VALUES hold no patterns.
                    wrapped = last_word not in ("CONSTRUCT", "VALUES")
                    last_word = ""
                    if wrapped:
                        self._edits.append((token.end(), token.end(), opening))
                depth += 1
            elif token[0] == "}":
                depth -= 1
                if depth == 0 and wrapped:
                    self._edits.append((token.start(), token.start(), " } "))
