"""Rewrites calls of functions that the engine has another meaning for than SPARQL 1.1 (17).

- An ill-typed number or boolean is false where a truth value is wanted (17.2.2).
- Dates and times with a time zone and without are often neither equal nor not (17.4.1.7, XSD).
- REGEX and REPLACE take the patterns of XPath (17.4.3.14, 17.4.3.15).
- `xsd:string` writes floating-point numbers as XPath does (17.5); the other casts pass over blanks
  around a text, which the engine takes for a mistake.
- GROUP_CONCAT gives a literal without a language (18.5.1.7).
- COUNT leaves out what has no value (18.5.1.2); for the engine nothing then has a count.
- Truth values have an order, false before true (17.3).
- `BNODE(label)` is another node in each solution (17.4.2.9).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from service.store.semantics import functions
from service.store.semantics.functions import filled_pattern, simple_text
from service.store.semantics.scope import expressions_in, parts_of
from service.store.semantics.syntax import (
    Among,
    Call,
    Chain,
    Exists,
    Expression,
    Paren,
    Select,
    Term,
    Unary,
    Var,
)
from service.store.semantics.xpath_regex import (
    Inexpressible,
    Mistake,
    flags_of,
    pattern_of,
    replacement_of,
)

_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")
_XSD = "<http://www.w3.org/2001/XMLSchema#"
_BLANK_AT_END = re.compile(r"""["'](?:\s|\\[tnr])|(?:\s|\\[tnr])["']""")
_TIMED = tuple(f"http://www.w3.org/2001/XMLSchema#{n}" for n in ("date", "dateTime", "time"))
_NEVER = Term("( 1 / 0 )")  #: an expression without a value
_BOOLEAN = Term("<http://www.w3.org/2001/XMLSchema#boolean>")
_INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
_NO_VALUE = Term("<urn:actor-graph:no-value>")
_ORDER = ("<", ">", "<=", ">=")
#: What gives no ill-typed literal, and none with a language.
_SURE = frozenset(
    "BOUND REGEX CONTAINS STRSTARTS STRENDS LANGMATCHES SAMETERM ISIRI ISURI ISBLANK ISLITERAL "
    "ISNUMERIC STRLEN COUNT SUM AVG STR LANG ABS CEIL FLOOR ROUND RAND YEAR MONTH DAY HOURS "
    "MINUTES SECONDS TZ MD5 SHA1 SHA256 SHA384 SHA512 UUID STRUUID ENCODE_FOR_URI".split()
)
#: What gives a number or a text.
_NUMBERS_AND_TEXTS = frozenset(
    "STRLEN COUNT SUM AVG STR LANG ABS CEIL FLOOR ROUND RAND YEAR MONTH DAY HOURS MINUTES SECONDS "
    "TZ MD5 SHA1 SHA256 SHA384 SHA512 STRUUID ENCODE_FOR_URI NOW SUBSTR UCASE LCASE CONCAT "
    "STRBEFORE STRAFTER REPLACE GROUP_CONCAT TIMEZONE".split()
)
#: What may give a date or a time.
_MAYBE_TIMED = frozenset("COALESCE IF STRDT NOW SAMPLE MIN MAX".split())


class NotSupported(Exception):
    """A form of a query that would be answered wrongly, and what to write instead."""

    def __init__(self, form: str, instead: str) -> None:
        super().__init__(f"{form}: this service cannot answer that as SPARQL 1.1 says. {instead}")


class Terms(Protocol):
    """What the names in a query mean."""

    def __getitem__(self, text: str) -> NamedNode | Literal:
        """The term that a text stands for."""


class Calls:
    """The expressions of one query."""

    def __init__(self, terms: Terms, exists: Callable[[Exists], Exists]) -> None:
        self._terms = terms
        self._exists = exists

    def truth(self, expression: Expression) -> Expression:
        """An expression where a truth value is wanted."""
        if isinstance(expression, Paren):
            return Paren(self.truth(expression.inner))
        made = self.mended(expression)
        return Call(functions.TRUTH, [made]) if _may_be_ill(expression) else made

    def mended(self, expression: Expression) -> Expression:
        """An expression that has for the engine the value that it should have."""
        match expression:
            case Chain(operands, operators):
                if operators[0] in ("=", "!="):
                    return self._comparison([self.mended(o) for o in operands], operators[0])
                if operators[0] in _ORDER:
                    return self._order([self.mended(o) for o in operands], operators[0])
                wanted = self.truth if operators[0] in ("||", "&&") else self.mended
                return Chain([wanted(operand) for operand in operands], operators)
            case Unary(operator, operand):
                wanted = self.truth if operator == "!" else self.mended
                return Unary(operator, wanted(operand))
            case Paren(inner):
                return Paren(self.mended(inner))
            case Among(operand, operator, items):
                return self._among(self.mended(operand), operator, [self.mended(i) for i in items])
            case Exists():
                return self._exists(expression)
            case Call():
                return self._call(expression)
            case _:
                return expression

    def labelled(self, expression: Expression, solution: str) -> Expression:
        """An expression whose blank nodes with labels belong to the solution of that variable."""
        match expression:
            case Call("BNODE", [label]):
                inner = self.labelled(label, solution)
                return Call(functions.NODE, [Var(solution), inner])
            case Call(_, arguments):
                inside = [self.labelled(argument, solution) for argument in arguments]
                return replace(expression, arguments=inside)
            case Paren(inner):
                return Paren(self.labelled(inner, solution))
            case Unary(operator, operand):
                return Unary(operator, self.labelled(operand, solution))
            case Chain(operands, operators):
                return Chain([self.labelled(o, solution) for o in operands], operators)
            case Among(operand, operator, items):
                listed = [self.labelled(item, solution) for item in items]
                return Among(self.labelled(operand, solution), operator, listed)
            case _:
                return expression

    def refuse_counting_of_all(self, body: Select) -> None:
        """Raise NotSupported for COUNT(DISTINCT *)."""
        for expression in expressions_in(body):
            for part in parts_of(expression):
                if isinstance(part, Call) and part.star and part.distinct:
                    raise NotSupported(
                        "COUNT(DISTINCT *) beside blank nodes",
                        "Count what SELECT DISTINCT with the names of the variables gives.",
                    )

    def _call(self, call: Call) -> Expression:
        if call.name == "BNODE" and call.arguments:
            raise NotSupported(
                "BNODE with a label outside SELECT and BIND", "Write BIND(BNODE(…) AS ?node)."
            )
        wanted = self.truth if call.name == "IF" else self.mended
        arguments = [wanted(argument) for argument in call.arguments[:1]]
        arguments += [self.mended(argument) for argument in call.arguments[1:]]
        made = replace(call, arguments=arguments)
        if call.name == "REGEX" and len(arguments) in (2, 3):
            return self._regex(made)
        if call.name == "REPLACE" and len(arguments) in (3, 4):
            return self._replace(made)
        if call.name == "COUNT" and not all(map(_is_variable, arguments)):
            return _count(made)
        if call.name == "GROUP_CONCAT" and not all(map(_has_no_language, arguments)):
            return Call("STR", [made])
        return self._cast(made) if ":" in call.name and len(arguments) == 1 else made

    def _cast(self, call: Call) -> Expression:
        function, value = self._terms[call.name], call.arguments[0]
        if function == _STRING:
            return Call("COALESCE", [Call(functions.TEXT, call.arguments), call])
        if not str(function).startswith(_XSD) or (
            isinstance(value, Term) and not _BLANK_AT_END.search(value.text)
        ):
            return call
        bare = Call("REPLACE", [value, Term(r'"^[ \\t\\n\\r]+|[ \\t\\n\\r]+$"'), Term('""')])
        return Call("COALESCE", [call, Call(call.name, [bare])])

    def _comparison(self, operands: list[Expression], operator: str) -> Expression:
        """`=` or `!=`; without a time zone, a date may be neither equal to another nor not."""
        simple = Chain(operands, [operator])
        constants = [one for one in operands if isinstance(one, Term)]
        if not any(map(self._timed, constants)) and (
            constants or not all(map(_may_be_timed, operands))
        ):
            return simple
        ordered = [Chain(operands, [sign]) for sign in ("<", ">")]
        apart: Expression = Paren(Chain([*ordered], ["||"]))
        types: list[Expression] = [Call("DATATYPE", [one]) for one in operands]
        same_type: Expression = Among(types[0], "IN", types[1:])
        if constants:
            comparable = Call("COALESCE", [same_type, Term("false")])
            return Call(
                "IF", [comparable, apart if operator == "!=" else Unary("!", apart), simple]
            )
        # Most are no literals, and what the engine takes for equal is: that is asked first.
        timed = Among(types[0], "IN", [Term(f"<{name}>") for name in _TIMED])
        alike = Call("COALESCE", [Chain([same_type, timed], ["&&"]), Term("false")])
        literal = Call("ISLITERAL", operands[:1])
        checked = Call("IF", [Chain([literal, alike], ["&&"]), apart, Term("true")])
        if operator == "!=":
            return Paren(Chain([simple, checked], ["&&"]))
        return Paren(Chain([simple, Unary("!", checked)], ["||"]))

    def _among(self, operand: Expression, operator: str, items: list[Expression]) -> Expression:
        """`IN` or `NOT IN`, which compare with each item (17.4.1.9)."""
        sign, joint = ("=", "||") if operator == "IN" else ("!=", "&&")
        each = [self._comparison([operand, item], sign) for item in items]
        if each == [Chain([operand, item], [sign]) for item in items]:
            return Among(operand, operator, items)
        return Paren(Chain(each, [joint] * (len(each) - 1)) if len(each) > 1 else each[0])

    def _order(self, operands: list[Expression], operator: str) -> Expression:
        """`<`, `>`, `<=` or `>=`; truth values are compared as the numbers they are cast to."""
        simple = Chain(operands, [operator])
        if not all(map(self._may_be_truth, operands)):
            return simple
        types = [Chain([Call("DATATYPE", [o]), _BOOLEAN], ["="]) for o in operands]
        numbers = Chain([Call(_INTEGER, [o]) for o in operands], [operator])
        return Call("COALESCE", [simple, Call("IF", [Chain([*types], ["&&"]), numbers, _NEVER])])

    def _may_be_truth(self, expression: Expression) -> bool:
        """Whether a value may be true or false."""
        match expression:
            case Paren(inner):
                return self._may_be_truth(inner)
            case Term(text):
                term = self._terms[text]
                return isinstance(term, Literal) and str(term.datatype) == _BOOLEAN.text
            case Chain(_, operators):
                return operators[0] not in ("+", "-", "*", "/")
            case Unary(operator):
                return operator == "!"
            case Call(name):
                return name not in _NUMBERS_AND_TEXTS
            case _:
                return True

    def _timed(self, expression: Expression) -> str | None:
        """The datatype of a constant that may have a time zone or none."""
        if not isinstance(expression, Term) or "^^" not in expression.text:
            return None
        term = self._terms[expression.text]
        assert isinstance(term, Literal)
        return term.datatype.value if term.datatype.value in _TIMED else None

    def _regex(self, call: Call) -> Expression:
        text, pattern, *rest = call.arguments
        flags = rest[0] if rest else Term('""')
        constant, constant_flags = self._constant(pattern), self._constant(flags)
        own: Expression
        if constant is None or constant_flags is None:
            own = Call(functions.PATTERN, [pattern, flags])
            return Call("REGEX", [text, own, *map(self._flags, rest)])
        try:
            translated, kept = pattern_of(constant, constant_flags)[0], flags_of(constant_flags)
            if (translated, kept) == (constant, constant_flags):
                return call
            return Call("REGEX", [text, _written(translated), *[_written(kept) for _ in rest]])
        except Inexpressible as error:
            raise no_pattern(str(error)) from None

    def _replace(self, call: Call) -> Expression:
        text, pattern, replacement, *rest = call.arguments
        flags = rest[0] if rest else Term('""')
        constant, constant_flags = self._constant(pattern), self._constant(flags)
        own: Expression
        filler: Expression
        if constant is None or constant_flags is None:
            own = Call(functions.FILLED, [pattern, flags])
            filler = Call(functions.REPLACEMENT, [replacement, pattern, flags])
            return Call("REPLACE", [text, own, filler, *map(self._flags, rest)])
        try:
            translated, groups = filled_pattern(constant, constant_flags)
            kept, written = flags_of(constant_flags), self._constant(replacement)
            if written is None:
                filler = Call(functions.REPLACEMENT, [replacement, pattern, flags])
            else:
                filled = replacement_of(written, groups)
                if (translated, filled, kept) == (constant, written, constant_flags):
                    return call
                filler = _written(filled)
            own = _written(translated)
            return Call("REPLACE", [text, own, filler, *[_written(kept) for _ in rest]])
        except Mistake:
            return _NEVER
        except Inexpressible as error:
            raise no_pattern(str(error)) from None

    def _flags(self, flags: Expression) -> Expression:
        constant = self._constant(flags)
        if constant is None:
            return Call(functions.FLAGS, [flags])
        try:
            return _written(flags_of(constant))
        except Inexpressible as error:
            raise no_pattern(str(error)) from None

    def _constant(self, expression: Expression) -> str | None:
        """The text of a simple literal."""
        while isinstance(expression, Paren):
            expression = expression.inner
        return simple_text(self._terms[expression.text]) if isinstance(expression, Term) else None


def labels_nodes(expression: Expression) -> bool:
    """Whether BNODE with a label stands in an expression."""
    parts = (part for part in parts_of(expression) if isinstance(part, Call))
    return any(part.name == "BNODE" and part.arguments for part in parts)


def no_pattern(reason: str) -> NotSupported:
    """The refusal of a regular expression."""
    return NotSupported(
        reason[0].upper() + reason[1:],
        "Write the pattern with what XPath has and does not need to look back: "
        "classes, groups, ?, *, +, {n,m}.",
    )


def _written(text: str) -> Term:
    return Term(str(Literal(text)))


def _count(call: Call) -> Expression:
    """COUNT of an expression that may have no value, with what counts only those that have one."""
    value = call.arguments[0]
    if not call.distinct:
        return Call("SUM", [Call("COALESCE", [_number(value, 1), Term("0")])])
    different = Call("COUNT", [Call("COALESCE", [value, _NO_VALUE])], distinct=True)
    without = Call("SUM", [Call("COALESCE", [_number(value, 0), Term("1")])])
    one_more = Call("IF", [Chain([without, Term("0")], [">"]), Term("1"), Term("0")])
    return Paren(Chain([different, one_more], ["-"]))


def _number(value: Expression, number: int) -> Expression:
    """A number, if an expression has a value."""
    return Call("IF", [Call("ISLITERAL", [value]), Term(str(number)), Term(str(number))])


def _is_variable(expression: Expression) -> bool:
    while isinstance(expression, Paren):
        expression = expression.inner
    return isinstance(expression, Var)


def _may_be_timed(expression: Expression) -> bool:
    """Whether a value may be a date or a time."""
    match expression:
        case Paren(inner):
            return _may_be_timed(inner)
        case Var():
            return True
        case Chain(_, operators):
            return operators[0] in ("+", "-")
        case Term(text):
            return "^^" in text
        case Call(name):
            return ":" in name or name in _MAYBE_TIMED
        case _:
            return False


def _has_no_language(expression: Expression) -> bool:
    """Whether a value is certain to be no literal with a language."""
    match expression:
        case Call("COALESCE", arguments):
            return all(map(_has_no_language, arguments))
        case Call(name):
            return name in _SURE
        case Term(text):
            return "@" not in text
        case _:
            return False


def _may_be_ill(expression: Expression) -> bool:
    """Whether a value may be a literal that the engine knows no truth of."""
    match expression:
        case Var():
            return True
        case Term(text):
            return "^^" in text or "@" in text
        case Call(name):
            return name not in _SURE
        case _:
            return False
