"""Refuses queries, by their words alone, that no worker should even parse.

The engine recurses for every level of nesting; the tokens of a query tell how deep it goes, never
what stands inside strings, IRIs, comments or names. Whether a query has a SERVICE clause is for the
parser to say (see parsing). Only what goes to another store, whose parser nobody here has,
is refused by its words as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.store.errors import QueryTooComplex, ServiceRefused
from service.store.worker.tokens import TOKENS

MAX_DEPTH = 128
MAX_OPERATORS = 1000
NO_REQUESTS = "This service never sends requests because of a query."

_NESTING_WORDS = {"EXISTS", "OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "IN"}
#: Functions that give something else each time (SPARQL 1.1, section 17.4): the end of their names,
#: as the engine reads `BYRAND()` as two words. Looked for in all of the text, because an answer
#: that is not kept costs a moment, and one that is kept too long is wrong.
_VOLATILE_ENDS = ("now", "rand", "uuid", "bnode")
_VOLATILE = re.compile(rf"(?:{'|'.join(_VOLATILE_ENDS)})\s*[(#]")
_OPERATOR_TEXTS = (*"|&^!=<>-+*/", *(word.lower() for word in _NESTING_WORDS))


@dataclass(frozen=True)
class Analysis:
    """What the words of a query tell about it."""

    is_volatile: bool  #: the same query may have another answer the next moment


def inspect(query: str, max_chars: int) -> Analysis:
    """Look at the words of a query.

    Raises QueryTooComplex if it is too long, too deep or has too many operators.
    """
    if len(query) > max_chars:
        raise QueryTooComplex(f"The query has more than {max_chars} characters.")
    text = query.lower()
    if not _is_small(text):
        _count(query)
    return Analysis(any(map(text.__contains__, _VOLATILE_ENDS)) and bool(_VOLATILE.search(text)))


def refuse_service(query: str) -> None:
    """Raise ServiceRefused if any reader could see a SERVICE clause in the query.

    `FILTER(1<2)#>` holds an IRI for one reader, a comparison and a comment for another, and the
    two would then disagree about where a string begins; so such names are refused beside the
    word. `trueSERVICE` is two words for some.
    """
    if "service" not in query.lower():
        return
    for token in TOKENS.finditer(query):
        if token.lastgroup in ("iri", "name"):
            refuse_ambiguous(token[0])
        elif token.lastgroup == "word" and "SERVICE" in token[0].upper():
            raise ServiceRefused(NO_REQUESTS)


def refuse_ambiguous(token: str) -> None:
    """Refuse an IRI or a name that another reader might take for code."""
    fragment_only = "#" in token and "://" not in token
    if "\\" in token or "'" in token or fragment_only:
        raise ServiceRefused("The query speaks of a service and has a name with \\, ' or # in it.")


def _is_small(text: str) -> bool:
    """Whether the limits would hold even if every character counted, so that nobody need look.

    Most queries are, and counting takes a tenth of the time that tokens do. No two operators
    begin with the same letter, so there are no more of them than there are characters.
    """
    return sum(map(text.count, "({[")) <= MAX_DEPTH and (
        len(text) <= MAX_OPERATORS or sum(map(text.count, _OPERATOR_TEXTS)) <= MAX_OPERATORS
    )


def _count(query: str) -> None:
    depth = inside = operators = 0
    for token in TOKENS.finditer(query):
        kind = token.lastgroup
        if kind == "word":
            operators += token[0].upper() in _NESTING_WORDS
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
        elif kind == "iri":  # or the middle of `1<((2))&&3>2`
            opened = token[0].count("(")
            inside = depth + opened
            depth += max(0, opened - token[0].count(")"))
        if max(depth, inside) > MAX_DEPTH:
            raise QueryTooComplex(f"The query nests more than {MAX_DEPTH} levels deep.")
        if operators > MAX_OPERATORS:
            raise QueryTooComplex(f"The query has more than {MAX_OPERATORS} operators.")
