"""Makes the service's own queries easier for stores elsewhere: constants instead of parameters.

A saved query keeps its parameters in `VALUES ?thing { <…> }`. Virtuoso 7 refuses a property path
from such a variable, and other planners fare better with a constant as well. So a variable that
has one value, the same everywhere, and is neither given out nor computed, becomes that value.
Comments go too: SPARQLWrapper would look for the form of the query in them.
"""

from __future__ import annotations

import re

from service.store.worker.tokens import TOKENS

_TERM = r'<[^<>\s{}]*>|"[^"\\{}]*"(?:\^\^[\w:]+|@[\w-]+)?'
_VALUES = re.compile(rf"VALUES\s+\?(\w+)\s*\{{\s*({_TERM})\s*\}}")
_ANY_VALUES = re.compile(r"VALUES\s+\?(\w+)\s*\{")
#: Where a variable says more than which value it has.
_KEPT = (
    r"SELECT\b[^{{]*\?{0}\b",
    r"\b(?:GROUP|ORDER)\s+BY\b[^{{}}]*\?{0}\b",
    r"\bAS\s+\?{0}\b",
    r"\bBOUND\(\s*\?{0}\b",
    r"\bVALUES\s*\([^)]*\?{0}\b",
)


def inlined(query: str) -> str:
    """The same query, for one of ours: such a variable means the same wherever it stands."""
    query = _without_comments(query)
    terms: dict[str, list[str]] = {}
    for slot in _VALUES.finditer(query):
        terms.setdefault(slot[1], []).append(slot[2])
    slots = _ANY_VALUES.findall(query)
    values = {
        name: found[0]
        for name, found in terms.items()
        if len(set(found)) == 1
        and len(found) == slots.count(name)
        and not any(re.search(kept.format(name), query) for kept in _KEPT)
    }
    return _substituted(
        _VALUES.sub(lambda slot: "" if slot[1] in values else slot[0], query), values
    )


def _without_comments(query: str) -> str:
    parts, end = [], 0
    for token in TOKENS.finditer(query):
        if token.lastgroup == "comment":
            parts.append(query[end : token.start()])
            end = token.end()
    return "".join([*parts, query[end:]])


def _substituted(query: str, values: dict[str, str]) -> str:
    parts, end = [], 0
    for token in TOKENS.finditer(query):
        if token.lastgroup == "variable" and token[0][1:] in values:
            parts += [query[end : token.start()], values[token[0][1:]]]
            end = token.end()
    return "".join([*parts, query[end:]])
