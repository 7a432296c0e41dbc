"""Reads the expressions of a query (SPARQL 1.1, 19.8, [110] to [127])."""

from __future__ import annotations

from collections.abc import Callable

from service.store.semantics.reader import UNSIGNED, VARIABLE, WORD, Reader
from service.store.semantics.syntax import (
    Among,
    Call,
    Chain,
    Exists,
    Expression,
    Group,
    Paren,
    Term,
    Unary,
    Unreadable,
    Var,
)

_MEMBERSHIP = ("IN", "NOT IN")
_COMPARISONS = ("!=", "<=", ">=", "=", "<", ">")
#: Operators by precedence, the weakest first.
_LEVELS = (("||",), ("&&",), (*_COMPARISONS, *_MEMBERSHIP), ("+", "-"), ("*", "/"))
#: Longer ones before what they begin with.
_SIGNS = ("||", "&&", *_COMPARISONS, "+", "-", "*", "/")
_LEVEL_OF_COMPARISONS = 2
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


class Expressions:
    """The expressions of one text; groups in EXISTS are read by `read_group`."""

    def __init__(self, reader: Reader, read_group: Callable[[], Group]) -> None:
        self._reader = reader
        self._read_group = read_group

    def expression(self) -> Expression:
        """The expression that is next."""
        operands: list[Expression | list[Expression]] = [self._unary()]
        operators: list[str] = []
        while operator := self._operator():
            operators.append(operator)
            operands.append(self._list() if operator in _MEMBERSHIP else self._unary())
        return _built(operands, operators, 0)

    def constraint(self) -> Expression:
        """What may stand behind FILTER and HAVING."""
        if self._reader.sees("("):
            return self._parenthesis()
        return self._called()

    def sees_constraint(self) -> bool:
        """Whether something is next that may be a constraint."""
        reader = self._reader
        if reader.sees("("):
            return True
        return bool(
            not reader.sees_word("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
            and (WORD.match(reader.text, reader.place) or reader.sees("<") or reader.sees(":"))
        )

    def _operator(self) -> str:
        reader = self._reader
        for sign in _SIGNS:
            if reader.take_sign(sign):
                return sign
        if reader.take_word("IN"):
            return "IN"
        if reader.take_word("NOT"):
            reader.need_word("IN")
            return "NOT IN"
        return ""

    def _unary(self) -> Expression:
        signs = []
        while sign := next(filter(self._reader.take_sign, "!+-"), ""):
            signs.append(sign)
        operand = self._primary()
        for sign in reversed(signs):
            operand = Unary(sign, operand)
        return operand

    def _primary(self) -> Expression:
        reader = self._reader
        if reader.sees("("):
            return self._parenthesis()
        if variable := reader.take(VARIABLE):
            return Var(variable)
        # A sign before a number has been read as an operator already.
        if number := reader.take_number(UNSIGNED):
            return Term(number)
        if literal := reader.take_literal():
            return Term(literal)
        return self._called()

    def _called(self) -> Expression:
        """A call, or an IRI."""
        reader = self._reader
        if iri := reader.take_iri():
            if not reader.sees("("):
                return Term(iri)
            return self._call(iri)
        name = reader.need(WORD).upper()
        if name == "NOT":
            reader.need_word("EXISTS")
            return Exists("NOT EXISTS", self._read_group())
        if name == "EXISTS":
            return Exists("EXISTS", self._read_group())
        if not reader.sees("("):
            raise Unreadable(f"( expected behind {name}")
        return self._call(name)

    def _call(self, name: str) -> Call:
        reader = self._reader
        reader.need_sign("(")
        distinct = bool(reader.take_word("DISTINCT"))
        if name == "COUNT" and reader.take_sign("*"):
            reader.need_sign(")")
            return Call(name, [], distinct, star=True)
        arguments: list[Expression] = []
        while not reader.sees(")") and not reader.sees(";"):
            if arguments:
                reader.need_sign(",")
            arguments.append(self.expression())
        separator = ""
        if name == "GROUP_CONCAT" and reader.take_sign(";"):
            reader.need_word("SEPARATOR")
            reader.need_sign("=")
            separator = reader.take_string()
        reader.need_sign(")")
        return Call(name, arguments, distinct, separator=separator)

    def _parenthesis(self) -> Paren:
        self._reader.need_sign("(")
        inner = self.expression()
        self._reader.need_sign(")")
        return Paren(inner)

    def _list(self) -> list[Expression]:
        self._reader.need_sign("(")
        items: list[Expression] = []
        while not self._reader.sees(")"):
            if items:
                self._reader.need_sign(",")
            items.append(self.expression())
        self._reader.need_sign(")")
        return items


def is_aggregate(name: str) -> bool:
    """Whether a function is an aggregate of SPARQL 1.1."""
    return name in _AGGREGATES


def _built(
    operands: list[Expression | list[Expression]], operators: list[str], level: int
) -> Expression:
    """The expression that operands and operators make, of levels from that one on."""
    if not operators:
        only = operands[0]
        assert not isinstance(only, list)
        return only
    splits = [place for place, sign in enumerate(operators) if sign in _LEVELS[level]]
    if not splits:
        return _built(operands, operators, level + 1)
    if level == _LEVEL_OF_COMPARISONS:
        if len(splits) > 1:
            raise Unreadable("one comparison expected")
        items = operands[splits[0] + 1]
        if isinstance(items, list):
            if splits[0] + 1 < len(operators):
                raise Unreadable("no operator behind a list expected")
            left = _built(operands[: splits[0] + 1], operators[: splits[0]], level + 1)
            return Among(left, operators[splits[0]], items)
    begins, ends = [0, *(place + 1 for place in splits)], [*splits, len(operators)]
    built = [
        _built(operands[begin : end + 1], operators[begin:end], level + 1)
        for begin, end in zip(begins, ends, strict=True)
    ]
    return Chain(built, [operators[place] for place in splits])
