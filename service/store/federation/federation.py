"""Finds the SERVICE clauses of a query, which are answered before the query is run.

A worker talks to nobody, so a clause cannot be evaluated while the query runs. Instead

- a worker that reads a SERVICE in a query says so instead of an answer;
- the web process finds the clauses by the tokens of the query, and refuses those that do not name
  an endpoint of the list;
- a worker, given where they are, sees that there are no others and asks for their answers, and
  the web process gets them: `SELECT * WHERE { … }` with what stands in the clause, each clause by
  itself (see outgoing);
- the worker writes the solutions as VALUES in place of each clause (see values).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urljoin

from service.store.errors import QueryTooComplex, ServiceRefused
from service.store.federation.guard import refuse_ambiguous
from service.store.values import MAX_ROWS
from service.store.worker.tokens import TOKENS

MAX_CLAUSES = 8

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_Token = re.Match[str]


@dataclass(frozen=True)
class Clause:
    """One SERVICE clause of a query."""

    begin: int
    end: int
    endpoint: str
    silent: bool
    variables: Sequence[str]
    query: str  #: what the endpoint is asked

    @property
    def question(self) -> tuple[str, str, bool]:
        """What makes the answer: the same everywhere in a query."""
        return self.endpoint, self.query, self.silent


def clauses(query: str, base: str, endpoints: Sequence[str]) -> list[Clause]:
    """The SERVICE clauses of a query that has some, as far as its tokens show them.

    Raises ServiceRefused if one of them names no listed endpoint, or stands in another one,
    QueryTooComplex if there are too many.
    """
    found = list(_Reading(query, base).clauses())
    for clause in found:
        if clause.endpoint not in endpoints:
            raise ServiceRefused("SERVICE is possible only with the IRI of a listed endpoint.")
    if len(found) > MAX_CLAUSES:
        raise QueryTooComplex(f"The query has more than {MAX_CLAUSES} SERVICE clauses.")
    return found


def to_worker(found: Sequence[Clause]) -> str:
    """The clauses as a part of a task, in JSON."""
    return json.dumps([{**asdict(clause), "query": ""} for clause in found])


class _Reading:
    """The tokens of one query, read for its SERVICE clauses."""

    def __init__(self, query: str, base: str) -> None:
        self._query = query
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._tokens = [t for t in TOKENS.finditer(query) if t.lastgroup != "comment"]
        self._words = [t[0].upper() if t.lastgroup == "word" else "" for t in self._tokens]

    def clauses(self) -> Iterator[Clause]:
        """Every clause in the order of the text."""
        if "SERVICE" not in self._words:
            return
        for token in self._tokens:
            if token.lastgroup in ("iri", "name"):
                refuse_ambiguous(token[0])
        self._read_prologue()
        end = 0
        for place, word in enumerate(self._words):
            if word == "SERVICE":
                clause = self._clause(place)
                if clause.begin < end:
                    raise ServiceRefused("SERVICE within SERVICE is not possible here.")
                end = clause.end
                yield clause

    def _read_prologue(self) -> None:
        place = 0
        while place + 2 < len(self._tokens) and self._words[place] in ("BASE", "PREFIX"):
            if self._words[place] == "BASE":
                self._base = self._iri(self._tokens[place + 1])
                place += 2
            else:
                self._prefixes[self._tokens[place + 1][0]] = self._iri(self._tokens[place + 2])
                place += 3

    def _clause(self, place: int) -> Clause:
        begin = self._tokens[place].start()
        silent = place + 1 < len(self._words) and self._words[place + 1] == "SILENT"
        name, *block = self._block(place + 1 + silent)
        text = self._query[block[0].start() : block[-1].end()]
        prefixes = sorted({self._prefix(t) for t in block if t.lastgroup == "name"})
        lines = [
            f"BASE <{self._base}>",
            *(f"PREFIX {p} <{self._prefixes[p]}>" for p in prefixes if p in self._prefixes),
            f"SELECT * WHERE {text}",
            f"LIMIT {MAX_ROWS + 1}",
        ]
        return Clause(
            begin=begin,
            end=block[-1].end(),
            endpoint=self._iri(name),
            silent=silent,
            variables=sorted({t[0][1:] for t in block if t.lastgroup == "variable"}),
            query="\n".join(lines),
        )

    def _block(self, place: int) -> list[_Token]:
        """The name of an endpoint and the block behind it, from brace to brace."""
        depth = 0
        for end, token in enumerate(self._tokens[place + 1 :], place + 2):
            depth += (token[0] == "{") - (token[0] == "}")
            if depth <= 0:
                if token[0] == "}":
                    return self._tokens[place:end]
                break
        raise ServiceRefused("SERVICE must be followed by the IRI of an endpoint and a group.")

    def _iri(self, token: _Token) -> str:
        text = token[0]
        if token.lastgroup == "iri":
            iri = text[1:-1]
            return iri if _ABSOLUTE.match(iri) else urljoin(self._base, iri)
        prefix = self._prefix(token)
        return self._prefixes[prefix] + text[len(prefix) :] if prefix in self._prefixes else ""

    def _prefix(self, token: _Token) -> str:
        return token[0].partition(":")[0] + ":"
