"""Turns the rows of tables into RDF: every cell becomes a typed term, every fault a Problem.

A row becomes a resource <urn:row:{table}:{line}> in the graph ROWS, with one property per cell
(`row:{column}`), ready for the SPARQL Updates in `mapping/`. Nothing else is decided here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from graph_loader.addresses import web_fault
from graph_loader.namespaces import RDF, ROW, ROWS
from graph_loader.nearest import nearest
from graph_loader.problems import Problem
from graph_loader.schema import Column, expand, read_schema
from graph_loader.shared.dates import XSD, parse
from graph_loader.tables import FactRow, Facts
from graph_loader.terms import is_language

_TYPE = NamedNode(RDF + "type")
#: Years of which documents speak; others are slips of typing.
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass
class QuadsBefore:
    """What the rows of each table gave before; the same rows give it again, as long as what cells
    may refer to is the same."""

    refers_to: object = None
    given: dict[str, tuple[list[FactRow], list[Quad], list[Problem]]] = field(default_factory=dict)


def to_quads(
    facts: Facts, base: str, concepts: frozenset[str], before: QuadsBefore | None = None
) -> Iterator[Quad]:
    """Yield the row resources and add to `facts.problems` every cell that names nothing.

    `base` is the base IRI of the data, `concepts` the IRIs of all concepts of the code lists.
    """
    entities, before = _entities(facts), before or QuadsBefore()
    resolver = _Resolver(facts)
    refers_to = (base, concepts, set(entities.rows), resolver.decisions, set(facts.unread))
    if before.refers_to != refers_to:
        before.refers_to, before.given = refers_to, {}
    for name, group in itertools.groupby(facts.rows, key=lambda row: row.table.name):
        rows = list(group)
        if name not in before.given or before.given[name][0] != rows:
            problems: list[Problem] = []
            cells = _Cells(base, concepts, entities, resolver, problems)
            before.given[name] = rows, [quad for row in rows for quad in cells.quads(row)], problems
        facts.problems += before.given[name][2]
        yield from before.given[name][1]


@dataclass(frozen=True)
class _Cells:
    """Turns rows into quads, and tells of each cell that names nothing."""

    base: str
    concepts: frozenset[str]
    entities: _Entities
    resolver: _Resolver
    problems: list[Problem]

    def quads(self, row: FactRow) -> Iterator[Quad]:
        subject = NamedNode(f"urn:row:{row.table.name}:{row.line}")
        yield Quad(subject, _TYPE, NamedNode(ROW + row.table.name), ROWS)
        if row.table.about_url:
            about = NamedNode(self.base + expand(row.table.about_url, row.cells))
            yield Quad(subject, NamedNode(ROW + "about"), about, ROWS)
        for column in row.table.columns:
            cell = _cell(row, column, self.base, self.concepts, self.entities, self.problems)
            for name, term in cell:
                yield Quad(subject, NamedNode(ROW + name), term, ROWS)
            if column.resolved_by and column.name in row.cells:
                organisation = self.resolver.resolve(row, column, self.problems)
                if organisation:
                    actor = NamedNode(f"{self.base}id/organisation/{organisation}")
                    yield Quad(subject, NamedNode(ROW + "actor"), actor, ROWS)


def _cell(
    row: FactRow,
    column: Column,
    base: str,
    concepts: frozenset[str],
    entities: _Entities,
    problems: list[Problem],
) -> Iterator[tuple[str, NamedNode | Literal]]:
    """The properties one cell gives: none if empty or faulty, four for a date."""
    if column.virtual:
        assert column.value_url
        yield column.name, NamedNode(base + expand(column.value_url, row.cells, column.hash_of))
        return
    text = row.cells.get(column.name)
    if text is None:
        return
    for value in text.split(column.separator) if column.separator else [text]:
        try:
            if column.value_url is None:
                yield from _literal(column, value)
            elif column.value_url.startswith("http"):
                yield column.name, _concept(column, value, concepts)
            else:
                yield column.name, _entity(column, value, base, entities)
        except ValueError as error:
            problems.append(row.problem(column.name, str(error)))


def _literal(column: Column, text: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    if column.datatype == "edtf":
        when = parse(text)
        if not _FIRST_YEAR <= when.earliest.year <= when.latest.year <= _LAST_YEAR:
            raise ValueError(
                f"date {text!r} lies far off, expected a year from {_FIRST_YEAR} to {_LAST_YEAR}"
            )
        yield column.name, when.literal
        for name, day in (("earliest", when.earliest), ("latest", when.latest)):
            literal = Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))
            yield f"{column.name}_{name}", literal
        if when.approximate:
            yield f"{column.name}_approximate", Literal(True)
    elif column.datatype == "anyURI":
        if fault := web_fault(text):
            raise ValueError(f"bad address {text!r}, {fault}")
        yield column.name, NamedNode(text)
    elif column.datatype == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"bad truth value {text!r}, expected true or false")
        yield column.name, Literal(text == "true")
    elif column.datatype == "integer":
        if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
            raise ValueError(f"bad number {text!r}, expected a whole number of up to 18 digits")
        yield column.name, Literal(str(int(text)), datatype=NamedNode(XSD + "integer"))
    elif column.datatype == "decimal":
        number = _decimal(text, column.amount)
        yield column.name, Literal(number, datatype=NamedNode(XSD + "decimal"))
    elif column.datatype == "language":
        if not is_language(text):
            raise ValueError(f"bad language {text!r}, expected a tag such as de, en or dsb")
        yield column.name, Literal(text)
    else:
        yield column.name, Literal(text)


def _decimal(text: str, is_amount: bool) -> str:
    """The canonical form of a decimal, so that 12.50 and 12.5 are one value."""
    # More digits than these would not fit the numbers that the store calculates with.
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?", text):
        expected = "expected digits with a point, as in 1250000.5"
        raise ValueError(f"bad number {text!r}, {expected}{_as_german(text)}")
    if is_amount and text.startswith("-"):
        raise ValueError(f"negative amount {text!r}, expected one from 0")
    if is_amount and re.fullmatch(r"[0-9]+\.[0-9]{3}", text):
        small, large = f"{text}0", text.replace(".", "").lstrip("0") or "0"
        small = small.rstrip("0").rstrip(".") if text.endswith("000") else small
        raise ValueError(f"{text!r} may be {large} or not: expected {large}, or else {small}")
    number = Decimal(text) or Decimal(0)  # there is no negative zero
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _as_german(text: str) -> str:
    """What a number means if its point parts thousands and its comma decimals."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})*,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}", text):
        return ""
    meant = text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[0-9]+\.[0-9]{3}", meant):  # thousands as they are parted in English
        meant = f"{meant.replace('.', '')} or {meant}0"
    return f"; did you mean {meant}?"


def _concept(column: Column, text: str, concepts: frozenset[str]) -> NamedNode:
    assert column.value_url
    iri = expand(column.value_url, {column.name: text})
    if iri not in concepts:
        scheme = iri[: iri.rindex("/") + 1]
        keys = {c.removeprefix(scheme) for c in concepts if c.startswith(scheme)}
        name = scheme.rstrip("/").rpartition("/")[2]
        raise ValueError(
            f"unknown {name} {text!r}, expected a term of that code list{nearest(text, keys)}"
        )
    return NamedNode(iri)


def _entity(column: Column, text: str, base: str, entities: _Entities) -> NamedNode:
    assert column.value_url
    path = expand(column.value_url, {column.name: text})
    if path not in entities:
        kind, _, key = path.removeprefix("id/").partition("/")
        keys = {e.removeprefix(f"id/{kind}/") for e in entities.rows if e.startswith(f"id/{kind}/")}
        if "{+" in column.value_url and not key:
            raise ValueError(
                f"bad reference {text!r}, expected kind/key, as in organisation/{text}"
            )
        raise ValueError(f"unknown {kind} {key!r}, expected a key of its table{nearest(key, keys)}")
    return NamedNode(base + path)


@dataclass(frozen=True)
class _Entities:
    """Everything a cell may refer to, by the path of its IRI.

    What a table may hold that could not be read is there: it is told of the table once.
    """

    rows: Mapping[str, FactRow]
    unread: frozenset[str]  #: kinds

    def __contains__(self, path: str) -> bool:
        return path in self.rows or _kind_of(path) in self.unread


def _kind_of(path: str) -> str:
    """Which kind of thing the path of an IRI is of."""
    return path.removeprefix("id/").partition("/")[0]


def _entities(facts: Facts) -> _Entities:
    """Everything a cell may refer to; and the keys are checked."""
    entities: dict[str, FactRow] = {}
    for row in facts.rows:
        if row.table.about_url is None:
            continue
        if not _SLUG.fullmatch(row.cells.get("key", "")):
            if "key" in row.cells:
                key = row.cells["key"]
                message = f"bad key {key!r}, expected a-z, 0-9 and single hyphens between them"
                facts.problems.append(row.problem("key", message))
            continue
        entities[expand(row.table.about_url, row.cells)] = row
    tables = [table for table in read_schema() if table.name in facts.unread]
    kinds = frozenset(_kind_of(table.about_url) for table in tables if table.about_url)
    return _Entities(entities, kinds)


class _Resolver:
    """Resolves printed names by identities.csv: a decision for the row's own document first."""

    def __init__(self, facts: Facts) -> None:
        self.decisions = {
            (row.cells.get("name", ""), row.cells.get("source", "")): row.cells.get("organisation")
            for row in facts.of("identities")
        }
        self._names = {name for name, _ in self.decisions}
        self._are_known = "identities" not in facts.unread

    def resolve(self, row: FactRow, column: Column, problems: list[Problem]) -> str | None:
        name = row.cells[column.name]
        for source in (row.cells.get("source", ""), ""):
            if (name, source) in self.decisions:
                return self.decisions[name, source]
        if not self._are_known:
            return None
        message = (
            f"no identity decision for {name!r}, expected a row in {column.resolved_by}.csv"
            f"{nearest(name, self._names)}"
        )
        problems.append(row.problem(column.name, message))
        return None
