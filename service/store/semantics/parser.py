"""Reads a query into its parts (SPARQL 1.1, 19.8)."""

from __future__ import annotations

from service.store.semantics import syntax
from service.store.semantics.expressions import Expressions
from service.store.semantics.reader import IRI, NAME, NUMBER, PREFIX, VARIABLE, Reader
from service.store.semantics.triples import Triples

_UNDEF = "UNDEF"


def parse(text: str) -> tuple[syntax.Query, Triples]:
    """The parts of a query, and what gives names that stand nowhere in it.

    Raises Unreadable for what is none, or is written so that it could be read in two ways.
    """
    try:
        return _Parser(text).query()
    except RecursionError:
        raise syntax.Unreadable("less nesting expected") from None


class _Parser:
    def __init__(self, text: str) -> None:
        self._reader = Reader(text)
        self._triples = Triples(self._reader)
        self._expressions = Expressions(self._reader, self._group)

    def query(self) -> tuple[syntax.Query, Triples]:
        prologue = self._prologue()
        body = self._body()
        if not self._reader.ended:
            raise syntax.Unreadable("the end expected")
        return syntax.Query(prologue, body), self._triples

    def _prologue(self) -> str:
        reader = self._reader
        end = 0
        while word := reader.take_word("BASE", "PREFIX"):
            if word == "PREFIX":
                reader.need(PREFIX)
            iri = reader.need(IRI)
            end = reader.text.rindex(iri, 0, reader.place) + len(iri)
        return reader.text[:end]

    def _body(self) -> syntax.Select:
        reader = self._reader
        form = reader.need_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        body = syntax.Select(form, syntax.Group())
        if form == "SELECT":
            self._projection(body)
        elif form == "DESCRIBE" and not reader.take_sign("*"):
            while node := reader.take(VARIABLE, IRI, NAME):
                body.described.append(node)
        elif form == "CONSTRUCT" and reader.take_sign("{"):
            body.template = self._triples.template()
            reader.need_sign("}")
        self._dataset(body)
        if form == "CONSTRUCT" and body.template is None:
            self._short_construct(body)
        elif form != "DESCRIBE" or reader.sees_word("WHERE") or reader.sees("{"):
            reader.take_word("WHERE")
            body.where = self._group()
        self._modifiers(body)
        return body

    def _short_construct(self, body: syntax.Select) -> None:
        """`CONSTRUCT WHERE { … }`, whose pattern is its template as well."""
        reader = self._reader
        reader.need_word("WHERE")
        before = reader.place
        reader.need_sign("{")
        body.template = self._triples.template()
        reader.place = before
        body.where = self._group()
        if not all(isinstance(element, syntax.Triple) for element in body.where.elements):
            raise syntax.Unreadable("triples expected")

    def _projection(self, body: syntax.Select) -> None:
        reader = self._reader
        body.modifier = reader.take_word("DISTINCT", "REDUCED")
        if reader.take_sign("*"):
            return
        while True:
            if variable := reader.take(VARIABLE):
                body.items.append(syntax.Item(variable))
            elif reader.take_sign("("):
                value = self._expressions.expression()
                reader.need_word("AS")
                body.items.append(syntax.Item(reader.need(VARIABLE), value))
                reader.need_sign(")")
            else:
                break
        if not body.items:
            raise syntax.Unreadable("a variable expected")

    def _dataset(self, body: syntax.Select) -> None:
        reader = self._reader
        while reader.take_word("FROM"):
            named = reader.take_word("NAMED")
            graph = reader.need(IRI, NAME)
            (body.named_graphs if named else body.default_graphs).append(graph)

    def _modifiers(self, body: syntax.Select) -> None:
        reader = self._reader
        if reader.take_word("GROUP"):
            reader.need_word("BY")
            while item := self._group_condition():
                body.group_by.append(item)
        if reader.take_word("HAVING"):
            while self._expressions.sees_constraint():
                body.having.append(self._expressions.constraint())
        if reader.take_word("ORDER"):
            reader.need_word("BY")
            while order := self._order_condition():
                body.order_by.append(order)
        while word := reader.take_word("LIMIT", "OFFSET"):
            body.slices.append(f"{word} {reader.take_number(NUMBER)}")
        if reader.take_word("VALUES"):
            body.values = self._values()

    def _group_condition(self) -> syntax.Item | None:
        reader = self._reader
        if variable := reader.take(VARIABLE):
            return syntax.Item(variable)
        if reader.sees("("):
            reader.need_sign("(")
            value = self._expressions.expression()
            variable = reader.need(VARIABLE) if reader.take_word("AS") else ""
            reader.need_sign(")")
            return syntax.Item(variable, value)
        if self._expressions.sees_constraint():
            return syntax.Item("", self._expressions.constraint())
        return None

    def _order_condition(self) -> syntax.Order | None:
        reader = self._reader
        direction = reader.take_word("ASC", "DESC")
        if direction or self._expressions.sees_constraint():
            return syntax.Order(direction, self._expressions.constraint())
        variable = reader.take(VARIABLE)
        return syntax.Order("", syntax.Var(variable)) if variable else None

    def _group(self) -> syntax.Group:
        reader = self._reader
        reader.need_sign("{")
        group = syntax.Group()
        if reader.sees_word("SELECT"):
            group.query = self._body()
            if group.query.default_graphs or group.query.named_graphs:
                raise syntax.Unreadable("no FROM in a subquery expected")
        else:
            while not reader.sees("}"):
                triples = self._triples.block()
                group.elements += triples
                element = self._element()
                if element is None:
                    if not triples:
                        raise syntax.Unreadable("a pattern expected")
                    break
                group.elements.append(element)
                reader.take_sign(".")
        reader.need_sign("}")
        return group

    def _element(self) -> syntax.Element | None:
        """What stands between triples; nothing if nothing does."""
        reader = self._reader
        if reader.sees("{"):
            groups = [self._group()]
            while reader.take_word("UNION"):
                groups.append(self._group())
            return groups[0] if len(groups) == 1 else syntax.Union(groups)
        word = reader.take_word(
            *("OPTIONAL", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES")
        )
        match word:
            case "OPTIONAL":
                return syntax.Optional(self._group())
            case "MINUS":
                return syntax.Minus(self._group())
            case "GRAPH":
                return syntax.Graph(reader.need(VARIABLE, IRI, NAME), self._group())
            case "SERVICE":
                silent = "SILENT " if reader.take_word("SILENT") else ""
                return syntax.Service(silent + reader.need(VARIABLE, IRI, NAME), self._group())
            case "FILTER":
                return syntax.Filter(self._expressions.constraint())
            case "BIND":
                return self._bind()
            case "VALUES":
                return self._values()
        return None

    def _bind(self) -> syntax.Bind:
        reader = self._reader
        reader.need_sign("(")
        value: syntax.Expression = self._expressions.expression()
        reader.need_word("AS")
        variable = reader.need(VARIABLE)
        reader.need_sign(")")
        return syntax.Bind(value, variable)

    def _values(self) -> syntax.Values:
        reader = self._reader
        if variable := reader.take(VARIABLE):
            values = syntax.Values([variable], [])
            reader.need_sign("{")
            while not reader.take_sign("}"):
                values.rows.append([self._datum()])
            return values
        values = syntax.Values([], [])
        reader.need_sign("(")
        while not reader.take_sign(")"):
            values.variables.append(reader.need(VARIABLE))
        reader.need_sign("{")
        while not reader.take_sign("}"):
            reader.need_sign("(")
            row: list[str] = []
            while not reader.take_sign(")"):
                row.append(self._datum())
            if len(row) != len(values.variables):
                raise syntax.Unreadable("as many values as variables expected")
            values.rows.append(row)
        return values

    def _datum(self) -> str:
        reader = self._reader
        found = reader.take_word(_UNDEF) or reader.take_iri() or reader.take_literal()
        if not found:
            raise syntax.Unreadable("a value expected")
        return found
