"""Refuses queries, by their words alone, that no worker should even parse.

The engine recurses for every level of nesting, and SERVICE would make it send requests. Both
are seen in the tokens of the query: never inside strings, IRIs, comments or names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.store.errors import QueryTooComplex, ServiceRefused

MAX_DEPTH = 128
MAX_OPERATORS = 1000

TOKENS = re.compile(
    r"""
      (?P<comment> \#[^\n\r]* )
    | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+> )
    | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+(?:\"{3}|\Z)
                | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3}|\Z)
                | "(?:[^"\\\n\r]|\\.)*+"? | '(?:[^'\\\n\r]|\\.)*+'? )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[^\W\d](?:[\w.-]{0,99}[\w-])?)?:
                (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.%-]|\\.)*)? )
    | (?P<word> [^\W\d]\w* )
    | (?P<number> \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    | (?P<operator> \|\| | && | \^\^ | [!=<>]=? | [-+*/|^] )
    """,
    re.VERBOSE | re.DOTALL,
)
_NESTING_WORDS = {"EXISTS", "OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "IN"}
#: Functions that give something else each time (SPARQL 1.1, section 17.4).
_VOLATILE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
#: A text with none of these has none of the words that matter, whatever its tokens are.
_TELLING = re.compile("service|from|now|rand|uuid|bnode")
_OPERATOR_TEXTS = (*"|&^!=<>-+*/", *(word.lower() for word in _NESTING_WORDS))


@dataclass(frozen=True)
class Analysis:
    """What the words of a query tell about it."""

    has_dataset: bool  #: it names its own graphs with FROM
    is_volatile: bool  #: the same query may have another answer the next moment


def inspect(query: str, max_chars: int) -> Analysis:
    """Look at the tokens of a query.

    Raises QueryTooComplex if it is too long, too deep or has too many operators, ServiceRefused
    if it has a SERVICE clause.
    """
    if len(query) > max_chars:
        raise QueryTooComplex(f"The query has more than {max_chars} characters.")
    text = query.lower()
    if _is_small(text) and not _TELLING.search(text):
        return Analysis(has_dataset=False, is_volatile=False)
    mentions_service = "service" in text
    depth = operators = 0
    words: list[str] = []
    for token in TOKENS.finditer(query):
        kind = token.lastgroup
        if kind == "word":
            words.append(token[0].upper())
            operators += words[-1] in _NESTING_WORDS
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
        elif kind in ("iri", "name") and mentions_service:
            _refuse_ambiguous(token[0])
        if depth > MAX_DEPTH:
            raise QueryTooComplex(f"The query nests more than {MAX_DEPTH} levels deep.")
        if operators > MAX_OPERATORS:
            raise QueryTooComplex(f"The query has more than {MAX_OPERATORS} operators.")
    if "SERVICE" in words:
        raise ServiceRefused("This service never sends requests because of a query.")
    return Analysis("FROM" in words, not _VOLATILE.isdisjoint(words))


def _is_small(text: str) -> bool:
    """Whether the limits would hold even if every character counted, so that nobody need look.

    Most queries are, and counting takes a tenth of the time that tokens do.
    """
    return (
        sum(map(text.count, "({[")) <= MAX_DEPTH
        and sum(map(text.count, _OPERATOR_TEXTS)) <= MAX_OPERATORS
    )


def _refuse_ambiguous(token: str) -> None:
    """Refuse what another reader might take for code that hides a SERVICE clause.

    `FILTER(1<2)#>` holds an IRI for one reader, a comparison and a comment for another, and the
    two would then disagree about where a string begins. Only queries that have the word
    "service" in them somewhere get this far.
    """
    fragment_only = "#" in token and "://" not in token
    if "\\" in token or "'" in token or fragment_only:
        raise ServiceRefused("The query speaks of a service and has a name with \\, ' or # in it.")
