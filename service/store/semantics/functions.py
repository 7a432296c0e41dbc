"""Functions that queries are rewritten to, where the engine's own ones give something else.

A function has no way to fail but to give nothing, which is an error in the expression. What must
not be answered at all is kept in `Refusals` and looked at when the answer is complete.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from service.store.semantics.xpath_regex import (
    Inexpressible,
    Mistake,
    flags_of,
    pattern_of,
    replacement_of,
)

Term = NamedNode | BlankNode | Literal | Triple
Function = Callable[..., Term | None]

_OWN = "urn:actor-graph:function:"
TRUTH, TEXT, NODE = (f"<{_OWN}{name}>" for name in ("truth", "text", "node"))
PATTERN, FILLED, FLAGS, REPLACEMENT = (
    f"<{_OWN}{name}>" for name in ("pattern", "filled-pattern", "flags", "replacement")
)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRINGS = (_XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
_NUMERIC = frozenset(
    _XSD + name
    for name in (
        *("integer", "decimal", "float", "double", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "nonNegativeInteger", "unsignedLong", "unsignedInt"),
        *("unsignedShort", "unsignedByte", "positiveInteger"),
    )
)
_FLOATING = (_XSD + "double", _XSD + "float")
_TRUTH_OF = "SELECT (IF(?x, true, false) AS ?y) { VALUES ?x { %s } }"
_MATCHES_NOTHING = 'ASK { FILTER(REGEX("", %s, %s)) }'


class Refusals:
    """What kept the functions from answering."""

    def __init__(self) -> None:
        self.reason = ""

    def functions(self) -> dict[NamedNode, Function]:
        """All functions, which tell this of what they cannot do."""
        return {
            NamedNode(name[1:-1]): function
            for name, function in (
                (TRUTH, truth),
                (TEXT, text),
                (NODE, node),
                (PATTERN, self._told(_pattern)),
                (FILLED, self._told(_filled_pattern)),
                (FLAGS, self._told(_flags)),
                (REPLACEMENT, self._told(_replacement)),
            )
        }

    def _told(self, function: Callable[..., str]) -> Function:
        def called(*terms: Term) -> Term | None:
            texts = [simple_text(term) for term in terms]
            try:
                return Literal(function(*texts)) if None not in texts else None
            except Inexpressible as error:
                self.reason = str(error)
            except Mistake:
                pass
            return None

        return called


def simple_text(term: Term) -> str | None:
    """The text of a simple literal; of nothing else."""
    if isinstance(term, Literal) and term.datatype.value == _XSD + "string":
        return term.value
    return None


def truth(term: Term) -> Term | None:
    """The effective boolean value (17.2.2), false for what is no number but says it is one."""
    if not isinstance(term, Literal):
        return None
    datatype = term.datatype.value
    if datatype in _STRINGS:
        return Literal(term.value != "")
    if datatype == _XSD + "boolean":
        return Literal(term.value in ("true", "1"))
    return _truth_of_number(term) if datatype in _NUMERIC else None


def _truth_of_number(number: Literal) -> Literal:
    """The engine's word, which it does not give for what is no number."""
    rows = Store().query(_TRUTH_OF % number)
    values = [row["y"] for row in rows]  # type: ignore[union-attr]
    return Literal(values == [Literal(True)])


def text(term: Term) -> Term | None:
    """A floating-point number cast to a string (XPath, 17.1.2); nothing for anything else."""
    if not isinstance(term, Literal) or term.datatype.value not in _FLOATING:
        return None
    if term.value in ("NaN", "INF", "-INF"):
        return Literal(term.value)
    try:
        number = Decimal(term.value)
    except ArithmeticError:
        return None
    if not number:
        return Literal("-0" if number.is_signed() else "0")
    if Decimal("0.000001") <= abs(number) < 1000000:
        written = f"{number:f}"
        return Literal(written.rstrip("0").rstrip(".") if "." in written else written)
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    sign = "-" if number.is_signed() else ""
    return Literal(f"{sign}{digits[0]}.{digits[1:] or '0'}E{number.adjusted()}")


def node(solution: Term, label: Term) -> Term | None:
    """The blank node of that label in that solution, which is nowhere else."""
    own, name = simple_text(solution), simple_text(label)
    if own is None or name is None:
        return None
    return BlankNode("b" + hashlib.sha256(f"{own} {name}".encode()).hexdigest()[:32])


@lru_cache(256)
def matches_nothing(pattern: str, flags: str) -> bool:
    """Whether a pattern of the engine's is found in an empty text."""
    return bool(Store().query(_MATCHES_NOTHING % (Literal(pattern), Literal(flags))))


def filled_pattern(pattern: str, flags: str) -> tuple[str, int]:
    """A pattern for REPLACE and its groups. Raises Mistake if it matches nothing (FORX0003)."""
    translated, groups = pattern_of(pattern, flags)
    if matches_nothing(translated, flags_of(flags)):
        raise Mistake
    return translated, groups


@lru_cache(256)
def _pattern(pattern: str, flags: str) -> str:
    return pattern_of(pattern, flags)[0]


@lru_cache(256)
def _filled_pattern(pattern: str, flags: str) -> str:
    return filled_pattern(pattern, flags)[0]


def _flags(flags: str) -> str:
    return flags_of(flags)


@lru_cache(256)
def _replacement(replacement: str, pattern: str, flags: str) -> str:
    return replacement_of(replacement, pattern_of(pattern, flags)[1])
