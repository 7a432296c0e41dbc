"""What usually helps where a text is no query: the name of an advice, by what stands at the slip.

`mistake.NAME` in the texts says it; `word` and `begun` stand in that. Where nothing is known to
help, there is no name. The first rule that knows something is believed: the surer stand first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from service.store.worker.slips import NOTHING, Slip, Token, is_closed

_BEGINNINGS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
_PATTERNS = ("FILTER", "OPTIONAL", "BIND", "VALUES", "MINUS", "UNION", "GRAPH", "SERVICE")
_OTHER = (
    "PREFIX",
    "BASE",
    "DISTINCT",
    "REDUCED",
    "WHERE",
    "FROM",
    "NAMED",
    "ASC",
    "DESC",
    "EXISTS",
)
_FUNCTIONS = (
    *(
        "STR",
        "LANG",
        "LANGMATCHES",
        "DATATYPE",
        "BOUND",
        "IRI",
        "URI",
        "BNODE",
        "RAND",
        "ABS",
        "CEIL",
    ),
    *(
        "FLOOR",
        "ROUND",
        "CONCAT",
        "STRLEN",
        "UCASE",
        "LCASE",
        "ENCODE_FOR_URI",
        "CONTAINS",
        "STRSTARTS",
    ),
    *("STRENDS", "STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS"),
    *("TIMEZONE", "TZ", "NOW", "UUID", "STRUUID", "MD5", "SHA1", "SHA256", "SHA384", "SHA512"),
    *("COALESCE", "IF", "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL"),
    *("ISNUMERIC", "REGEX", "SUBSTR", "REPLACE", *_AGGREGATES),
)
#: What other languages call them.
_ELSEWHERE = {
    **{"LOWER": "LCASE", "TOLOWER": "LCASE", "UPPER": "UCASE", "TOUPPER": "UCASE"},
    **{"LEN": "STRLEN", "LENGTH": "STRLEN", "SUBSTRING": "SUBSTR", "STARTSWITH": "STRSTARTS"},
    **{"ENDSWITH": "STRENDS", "LIKE": "REGEX", "IFNULL": "COALESCE", "ISNULL": "BOUND"},
    **{"AVERAGE": "AVG", "MEAN": "AVG", "DATE": "STR", "CAST": "STRDT"},
}
_KEYWORDS = (*_BEGINNINGS, *_MODIFIERS, *_PATTERNS, *_OTHER)
_LIKENESS = 0.72  #: from here on a word is taken for another one that is misspelt
_QUOTES = "“”„‟‚‘’‛«»‹›´"
_ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);")


@dataclass(frozen=True)
class Help:
    """The name of an advice and what it speaks of."""

    name: str
    word: str = ""
    begun: Token = NOTHING  #: what stands open, or is to be changed


def help_for(slip: Slip) -> Help:
    """What usually helps; without a name if nobody knows."""
    for rule in _RULES:
        if found := rule(slip):
            return found
    return Help("")


def _of_ends(slip: Slip) -> Help | None:
    """Nothing is wrong up to the end."""
    if not slip.ends_early:
        return None
    if not slip.tokens:
        return Help("empty")
    if "unbound" in slip.message:
        return _of_groups(slip)
    if "Duplicated" in slip.message and (twice := _twice(_selected(slip))):
        return Help("named-twice", twice.text, twice)
    if "overrides" in slip.message or "Duplicated" in slip.message:
        return Help("name-taken")
    if slip.opened:
        return Help("bracket-open", slip.opened[-1].text, slip.opened[-1])
    if slip.at(-1).word in ("DESC", "ASC"):
        return Help("desc", slip.at(-1).word)
    if not any(token.word in _BEGINNINGS for token in slip.tokens):
        return Help("only-prologue")
    return Help("unfinished")


def _of_groups(slip: Slip) -> Help:
    """SELECT names what its groups have no one value of."""
    words = [token.word for token in slip.tokens]
    grouped = next((n for n, pair in enumerate(pairwise(words)) if pair == ("GROUP", "BY")), None)
    if grouped is None:
        return Help("group-missing", begun=next(iter(_selected(slip)), NOTHING))
    known = {token.text[1:] for token in slip.tokens[grouped:] if token.kind == "variable"}
    rest = (token for token in _selected(slip) if token.text[1:] not in known)
    return Help("group-lacks", begun=next(rest, slip.tokens[words.index("SELECT")]))


def _selected(slip: Slip) -> list[Token]:
    """The variables of SELECT that stand in no bracket."""
    found, depth, within = [], 0, False
    for token in slip.tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        within = (within or token.word == "SELECT") and token.text != "{"
        if within and depth == 0 and token.kind == "variable":
            found.append(token)
    return found


def _twice(tokens: list[Token]) -> Token | None:
    """The first one that was there before."""
    names = [token.text[1:] for token in tokens]
    return next((one for n, one in enumerate(tokens) if names[n] in names[:n]), None)


def _of_characters(slip: Slip) -> Help | None:
    """Characters that come from elsewhere than a keyboard."""
    token = slip.token
    if token.kind == "string" and not is_closed(token.text):
        return Help("string-open")
    if token.kind == "string" and "\\" in token.text:
        return Help("escape")
    if token.text[:1] in ("´", *_QUOTES):
        return Help("quotes")
    if _ESCAPED.match(slip.query, token.start):
        return Help("html")
    if token.kind != "sign":
        return None
    if token.text == "%" or slip.at(1).text == "%":
        return Help("url-encoded") if "%20" in slip.query or "%7B" in slip.query else None
    if token.text == "`":
        return Help("markdown")
    if unicodedata.category(token.text) in ("Zs", "Cf", "Cc", "Co"):
        return Help("blank", f"U+{ord(token.text):04X}")
    if unicodedata.category(token.text) == "Pd" or token.text == "−":
        return Help("dash")
    return None


def _of_comments(slip: Slip) -> Help | None:
    """Comments of other languages."""
    for first in (-1, 0):
        if slip.touches(first) and slip.at(first).text + slip.at(first + 1).text in (
            "//",
            "--",
            "/*",
        ):
            return Help("comment", slip.at(first).text + slip.at(first + 1).text)
    return None


def _of_prologues(slip: Slip) -> Help | None:
    """PREFIX lines, and names whose prefix is declared nowhere."""
    token, last = slip.token, slip.at(-1)
    if token.text.lower() in ("@prefix", "@base"):
        return Help("at-prefix")
    if last.word == "PREFIX":
        return Help("prefix-colon", token.text)
    if token.text in (".", ";") and slip.at(-3).word == "PREFIX":
        return Help("prefix-dot", token.text)
    if token.kind == "name":
        prefix = token.text.partition(":")[0]
        if prefix.lower() in ("http", "https", "urn", "mailto"):
            return Help("iri-bare")
        if prefix != "_" and not _declares(slip, prefix):
            return Help("prefix", prefix)
    rest = slip.query[token.start + 1 :]
    if token.text == "<" and re.match(r"[A-Za-z][\w+.-]*:|[#/]", rest):
        return Help("iri-open")
    return None


def _declares(slip: Slip, prefix: str) -> bool:
    wanted = f"{prefix}:"
    pairs = zip(slip.before, slip.before[1:], strict=False)
    return any(one.word == "PREFIX" and two.text == wanted for one, two in pairs)


def _of_beginnings(slip: Slip) -> Help | None:
    """What a text begins with, and what comes behind a whole query."""
    token, last = slip.token, slip.at(-1)
    begun = any(one.word in _BEGINNINGS for one in slip.before)
    if not begun:
        if token.word in _UPDATES:
            return Help("update")
        if near := _nearest(token, _BEGINNINGS):
            return Help("keyword", near)
        return Help("no-query" if "{" not in slip.query else "begin")
    if slip.opened:
        return None
    if token.kind == "close":
        return Help("bracket-extra")
    if token.word in _BEGINNINGS and last.text == "}":
        return Help("one-query", token.word)
    if token.text in (";", ".") and last.text == "}":
        return Help("end-sign")
    return None


def _of_heads(slip: Slip) -> Help | None:
    """What stands between SELECT and its pattern."""
    token, last = slip.token, slip.at(-1)
    if not slip.in_head:
        return None
    if slip.opened:
        name = slip.at(-1).kind == "close" or slip.at(-1).is_term
        return Help("as-missing") if token.text == ")" and name and len(slip.opened) == 1 else None
    if token.text in (",", ".", ";"):
        return Help("head-sign", token.text)
    if token.text == "-" and last.kind == "variable":
        return Help("variable-name")
    if token.word in _FUNCTIONS or token.word in _ELSEWHERE:
        return Help("head-brackets", token.word)
    if token.word == "DISTINCT":
        return Help("distinct")
    if last.word in ("SELECT", "DISTINCT") and (token.word == "WHERE" or token.text == "{"):
        return Help("head-empty")
    if last.word in ("FROM", "NAMED"):
        return Help("sql")
    if near := _nearest(token, ("WHERE", "DISTINCT", "FROM")):
        return Help("keyword", near)
    return Help("question-mark") if token.word else None


def _of_modifiers(slip: Slip) -> Help | None:
    """What stands behind the pattern, or should stand in it."""
    token, last = slip.token, slip.at(-1)
    if last.word in ("ORDER", "GROUP"):
        return Help("by-missing", last.word)
    if token.word in ("DESC", "ASC") and last.kind == "variable":
        return Help("desc", token.word)
    if last.word == "HAVING" or slip.before_call().word == "HAVING":
        return Help("brackets", "HAVING")
    if token.text == "," and slip.at(-2).word == "LIMIT":
        return Help("limit")
    if slip.opened:
        if token.word in _MODIFIERS and slip.in_group:
            return Help("bracket-open", "{", slip.opened[-1])
        return None
    if token.word in _MODIFIERS or token.word == "WHERE":
        return Help("order", token.word)
    if token.word in _PATTERNS:
        return Help("outside", token.word)
    if near := _nearest(token, _MODIFIERS):
        return Help("keyword", near)
    return None


def _of_brackets(slip: Slip) -> Help | None:
    """Brackets that do not fit."""
    token = slip.token
    if token.kind != "close" or not slip.opened:
        return None
    begun = slip.opened[-1]
    if {"(": ")", "{": "}", "[": "]"}[begun.text] != token.text:
        surplus = token.text == ")" and begun.text == "{"
        return Help("bracket-extra") if surplus else Help("bracket-open", begun.text, begun)
    if begun.text == "(" and slip.called().word in _FUNCTIONS:
        return Help("arguments", slip.called().word)
    return None


def _of_values(slip: Slip) -> Help | None:
    """VALUES, BIND, and patterns that need braces."""
    token, last = slip.token, slip.at(-1)
    text = [one.word or one.text for one in slip.before[-12:]]
    if slip.at(-2).word == "VALUES" and last.kind == "variable":
        return Help("values-braces")
    if _within_values(slip):
        return Help("values-comma") if token.text == "," else Help("values-count")
    if last.text == ")" and slip.at(-3).word == "AS" and "BIND" in text:
        return Help("bind-taken", slip.at(-2).text)
    if token.word == "UNION" or last.word == "UNION":
        return Help("union")
    if last.word in ("OPTIONAL", "MINUS", "EXISTS"):
        return Help("braces", last.word)
    if slip.at(-2).word in ("GRAPH", "SERVICE") and token.text != "{":
        return Help("braces", slip.at(-2).word)
    if last.word == "FILTER" or slip.before_call().word == "FILTER":
        return Help("brackets", "FILTER")
    return None


def _within_values(slip: Slip) -> bool:
    """Whether the innermost brace is one of VALUES."""
    braces = [one for one in slip.opened if one.text == "{"]
    if not braces:
        return False
    place = slip.tokens.index(braces[-1]) - 1
    while place >= 0 and (slip.tokens[place].kind == "variable" or slip.tokens[place].text in "()"):
        place -= 1
    return place >= 0 and slip.tokens[place].word == "VALUES"


def _of_expressions(slip: Slip) -> Help | None:
    """Signs and words of other languages within brackets."""
    token, last = slip.token, slip.at(-1)
    if token.text == "==":
        return Help("equals")
    if token.text == "<>" and last.is_term:
        return Help("unequal")
    if token.text == "^" and last.kind == "string":
        return Help("datatype")
    if not slip.opened or slip.opened[-1].text != "(":
        return None
    if token.word in ("AND", "OR"):
        return Help("and-or", {"AND": "&&", "OR": "||"}[token.word])
    if token.text in ("&", "|"):
        return Help("and-or", token.text * 2)
    if last.word == "NOT" or token.word == "NOT":
        return Help("not")
    if token.text == "," and last.kind == "number" and slip.at(1).kind == "number":
        return Help("comma", f"{last.text}.{slip.at(1).text}")
    if token.text == "," and slip.called().word in _FUNCTIONS:
        return Help("arguments", slip.called().word)
    if token.word and slip.at(1).text == "(":
        near = _ELSEWHERE.get(token.word) or _nearest(token, _FUNCTIONS)
        return Help("function", near) if near else Help("no-function")
    return None


def _of_statements(slip: Slip) -> Help | None:
    """Statements and the signs between them."""
    token, last = slip.token, slip.at(-1)
    if token.text == "/" or last.text == "/":
        return Help("slash") if slip.at(-1 if token.text == "/" else -2).kind == "name" else None
    if token.text == "-" and last.kind == "variable" and slip.touches(-1):
        return Help("variable-name")
    if token.text == "A":
        return Help("small-a")
    if token.text == "a" and (last.text in ("{", ".") or last.word == "A"):
        return Help("a-place")
    if token.word and not token.is_term:
        near = _nearest(token, (*_KEYWORDS, *_FUNCTIONS))
        return Help("keyword", near) if near else Help("question-mark")
    if not slip.in_group:
        return None
    if token.is_term and last.is_term:
        if slip.at(-2).text == ",":
            return Help("comma-property")
        return Help("semicolon" if slip.at(-3).text == ";" else "statement")
    if (token.text in (".", "}", ";", ",")) and last.is_term:
        return Help("value-missing")
    return None


def _nearest(token: Token, words: tuple[str, ...]) -> str:
    """The keyword that a misspelt one most looks like, or ""."""
    if not token.word or token.word in words:
        return ""
    return next(iter(get_close_matches(token.word, words, 1, _LIKENESS)), "")


_RULES: tuple[Callable[[Slip], Help | None], ...] = (
    _of_ends,
    _of_characters,
    _of_comments,
    _of_prologues,
    _of_beginnings,
    _of_heads,
    _of_modifiers,
    _of_values,
    _of_expressions,
    _of_brackets,
    _of_statements,
)
