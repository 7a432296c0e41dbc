"""Tells the few queries that need a mend from all others, without reading them.

Asked about every query, so this takes less time than a small one. A query that needs none may be
taken for one that does, never the other way round.
"""

from __future__ import annotations

import re

#: What is no word: IRIs, strings and comments. One with `&` in it may be a comparison.
_NO_WORD = re.compile(
    r"<[^<>\"{}|^`\\\s&]*>"
    r"|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*+'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*+\"|'(?:[^'\\\n\r]|\\.)*+'|\#[^\n\r]*",
    re.DOTALL,
)
_KINDS = {"<": "<>", '"': '""', "'": '""', "#": " "}
_FUNCTIONS = ("regex", "replace", "group_concat")
_LABELLED = re.compile(r"bnode\s*\(\s*[^\s)]")
_CAST = re.compile(r"(?:<>|:[\w.-]*)\s*\(")
#: Where a truth value is wanted, and what may be none there: a variable, a literal, a function
#: that passes on what it is given, and any that has nothing behind it to compare it with.
_WANTED = re.compile(r"(?:filter|having|\bif|!(?!=)|&&|\|\|)[\s(!]*")
_NO_TRUTH = re.compile(
    r"[?$]\w+(?!\w)\s*+(?![=<>!+*/-]|in\b|not\b)|\"|<>|coalesce|if\b|strdt|strlang|sample|min\b|max\b"
    r"|(?!bound|contains|strstarts|strends|langmatches|sameterm|is|exists|not\b)"
    r"[a-z_][\w:.-]*\s*\([^()]*\)\s*(?:[),]|&&|\|\|)"
)
#: The same before an operator.
_LEFT = re.compile(
    r"(?:[(,!]|&&|\|\|)\s*(?:[?$]\w+|\"\"(?:@[\w-]+|\^\^\S+)?)\s*(?:&&|\|\|)"
    r"|(?<!\w)\(\s*(?:[?$]\w+|\"\"(?:@[\w-]+|\^\^\S+)?)[\s)]*(?:&&|\|\|)"
    r"|(?:coalesce|\bif|str\w+|sample|min|max|[lu]case|substr|concat)\s*\([^&|]*\)\s*(?:&&|\|\|)"
)
#: Equality with a literal that may be a date.
_TIMED = re.compile(r"(?<![<>])=\s*\"\"\s*\^\^|\"\"\s*\^\^[^\s!=]+\s*!?=")
#: Equality of two that may be dates, with a time zone and without: of variables, and of what a
#: function gives.
_EQUAL = re.compile(
    r"(?:[?$]\w+|\))\s*!?=[\s(!+-]*"
    r"(?:[?$]\w|<>\s*\(|(?!(?:str|lang|datatype|iri|uri)\s*\()[a-z_]?[\w.-]*(?::[\w.-]*)?\s*\()"
)
#: A list that holds such.
_LISTED = re.compile(r"\bin\s*\([^{}]*?(?:[?$]\w|\^\^|<>\s*\(|(?:coalesce|if|now)\s*\()")
#: COUNT of a variable or of all.
_COUNTED = re.compile(r"count\s*\((?:\s*\*|(?:\s*distinct)?\s*[?$]\w+(?!\w))\s*\)")
_COUNT = re.compile(r"count\s*\(")
_TYPED = r"\"\"\s*\^\^\s*(?![\w.-]*:(?:date|datetime|time|gyear|integer|decimal|double|float)\b)"
#: An order of two that may be truth values: variables, literals, what a function gives.
_ORDERED = re.compile(
    rf"(?:[?$]\w+|true|false|\)|{_TYPED}(?:<>|[\w.-]*:[\w.-]*))\s*(?:<(?!>)|(?<!<)>)=?[\s(!]*"
    rf"(?:[?$]\w|true|false|{_TYPED}|<>\s*\("
    r"|(?!(?:str|strlen|count|sum|avg|abs|year|month|day|round|floor|ceil|now|lang|lcase|ucase)\s*\()"
    r"[a-z_]?[\w.-]*(?::[\w.-]*)?\s*\()"
)
_NO_PATH = re.compile(r"(?:select|distinct|reduced|\()\s*\Z")
_MAYBE = re.compile(r"\?(?!\w)")
_CHOICE = re.compile(r"(?<!\|)\|(?!\|)")
_DATASET = re.compile(r"(?<![?$:.\w-])(?:ask)?from")
#: `GRAPH name { … }` around triples alone, whose paths have a length.
_GRAPH = re.compile(
    r"graph\s*(?:[?$]\w+|<>|[\w.-]*:[\w.-]*)\s*\{\s*"
    r"(?:[?$]\w+|<>|\"\"(?:@[\w-]+|\^\^\S+)?|[\w.-]*:[\w.-]*|a\b|[.;,\[\]\s/|^!+]|\d+(?:\.\d+)?)+\}"
)
_WORD_END = re.compile(r"[\w.-]*:?")


def may_need_mending(query: str) -> bool:
    """Whether the engine might answer a query in another way than SPARQL 1.1 says."""
    if "\\u" in query or "\\U" in query or "\\#" in query:  # any word may hide in a name
        return True
    text = _NO_WORD.sub(_kind, query).lower()
    return (
        any(name in text for name in _FUNCTIONS)
        or ("bnode" in text and _LABELLED.search(text) is not None)
        or ("MLSchema" in query and _CAST.search(text) is not None)
        or any(_NO_TRUTH.match(text, wanted.end()) for wanted in _WANTED.finditer(text))
        or (("&&" in text or "||" in text) and _LEFT.search(text) is not None)
        or ("^^" in text and _TIMED.search(text) is not None)
        or ("count" in text and len(_COUNT.findall(text)) > len(_COUNTED.findall(text)))
        or _ORDERED.search(text) is not None
        or ("=" in text and _EQUAL.search(text) is not None)
        or ("in" in text and _LISTED.search(text) is not None)
        or ("*" in text and _has_path(text))
        or _MAYBE.search(text) is not None
        or ("|" in text and _CHOICE.search(text) is not None)
        or ("from" in text and len(_DATASET.findall(text)) > 1)
        or ("graph" in text and _has_graph(text))
    )


def _kind(found: re.Match[str]) -> str:
    return _KINDS[found[0][0]]


def _has_path(text: str) -> bool:
    """Whether a `*` stands behind a path; or is a factor."""
    place = text.find("*")
    while place >= 0:
        if not _NO_PATH.search(text, max(0, place - 40), place):
            return True
        place = text.find("*", place + 1)
    return False


def _has_graph(text: str) -> bool:
    """Whether GRAPH stands anywhere but before triples alone. `1GRAPH:x` is two words for some."""
    place = text.find("graph")
    while place >= 0:
        begin = place
        while begin and (text[begin - 1].isalnum() or text[begin - 1] in "_.-"):
            begin -= 1
        end = _WORD_END.match(text, place)
        assert end
        if not (begin and text[begin - 1] in "?$:"):
            simple = _GRAPH.match(text, place) if begin == place else None
            ours = begin == place and end[0] == "graph:" or text[begin] in "-.0123456789"
            named = end[0].endswith(":") and not ours and text[begin - 1 : begin] != "@"
            if not (simple or named) or text.startswith(("true", "false"), begin):
                return True
        place = text.find("graph", end.end())
    return False
