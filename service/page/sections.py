"""Turns the rows of saved queries into the parts of a page, each statement with its footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from service.model.addresses import PREFIXES, short_name
from service.page.claim_rows import Dates, dates_of_events, differing, in_order_of_events
from service.page.footnotes import Footnotes, Marks
from service.page.labels import Labels
from service.questions.saved_queries import SavedQuery, saved_query
from service.request.serving import base, current, link_to
from service.store.protocol import Row, Term
from service.words.formatting import format_date, format_number
from service.words.texts import Texts

_XSD = PREFIXES["xsd"]
_DATES = {_XSD + name for name in ("date", "gYear", "gYearMonth", "dateTime")} | {
    "http://id.loc.gov/datatypes/edtf/EDTF"
}
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "int")}
_HIDDEN = {"source", "from", "to", "earliest", "latest", "bound", "unit"}
_SORBIAN = ("dsb", "hsb")
_TERMS = {"property", "claim_kind", "quantity_kind"}  #: groups headed by a term, not by a name
_EXACT = "https://w3id.org/actor-graph/scheme/bound/exact"
_LONGEST_TEXT = 400


@dataclass(frozen=True)
class Cell:
    """One value as a page shows it."""

    text: str
    url: str | None = None
    lang: str | None = None
    note: str | None = None  #: what a reader has to know of it: its language, that we wrote it


@dataclass
class Line:
    """One statement: its cells and its footnotes."""

    cells: list[Cell | None]
    marks: Marks
    #: The dates of an event, with the documents that give them if not all of the line's do.
    dates: list[tuple[Cell, Marks]] = field(default_factory=list)


@dataclass
class Group:
    """Statements under a common heading."""

    heading: Cell | None
    note: str
    lines: list[Line]
    columns: list[str]
    remark: str = ""
    first: str = ""  #: when it is first and last attested, if a document with a date says it
    last: str = ""
    marks: Marks = Marks((), False)  #: all documents that say it, where it is one line


@dataclass
class Section:
    """A part of a page, by the name of its query."""

    name: str
    title: str  #: key of its title
    layout: str
    columns: list[str]
    groups: list[Group]
    group_by: str | None
    cited: bool  #: False where all of it comes from the one document the page is about
    split: bool  #: whether each group is a table of its own, with its own columns


@dataclass
class Source:
    """A document in the list at the end of a page."""

    number: int
    iri: str
    title: Cell
    publisher: str
    date: str
    page: str | None


@dataclass
class Page:
    """Builds the parts of one page: the rows first, then the labels, then the sections."""

    texts: Texts
    footnotes: Footnotes = field(init=False)
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        self.footnotes = Footnotes(base() + "graph/inferred")
        self.labels = Labels((), self._languages())

    def sections(self, queries: Mapping[str, Sequence[Row]]) -> list[Section]:
        """The sections of those queries that have rows."""
        self.labels.add(
            term.value
            for rows in queries.values()
            for row in rows
            for name, term in row.items()
            if isinstance(term, NamedNode) and name != "source"
        )
        built = [self.section(saved_query(name), rows) for name, rows in queries.items() if rows]
        return [section for section in built if section.groups]

    def sources(self) -> list[Source]:
        """The documents cited so far, by number."""
        cited = self.footnotes.cited()
        if not cited:
            return []
        nodes = [NamedNode(iri) for iri in cited]
        known: dict[str, Row] = {}
        for row in current().pages.select(saved_query("sources").bind(source=nodes)):
            if isinstance(row["source"], NamedNode):
                known.setdefault(row["source"].value, row)
        return [self._source(number, iri, known.get(iri, {})) for iri, number in cited.items()]

    def cell(self, term: Term | None) -> Cell | None:
        """A term as the page shows it."""
        if isinstance(term, NamedNode):
            label = self.labels.of(term.value)
            text = label.value if label else self._nameless(term.value)
            note = self._written_by_us(text) if label else None
            return Cell(text, link_to(term.value), self._foreign(label), note)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode | Triple):
            return Cell(str(term))
        return None

    def plain(self, term: Term | None) -> Cell | None:
        """A term as it is, for the results of a query."""
        if isinstance(term, Literal):
            return Cell(term.value, None, term.language)
        if isinstance(term, NamedNode):
            return Cell(term.value, link_to(term.value))
        return Cell(str(term)) if term is not None else None

    def _nameless(self, iri: str) -> str:
        """What to call a thing without a label; terms of other vocabularies have our words."""
        name = short_name(iri, base())
        return self.texts(f"term.{name}") if f"term.{name}" in self.texts else name

    def _literal(self, term: Literal) -> Cell:
        kind, language = term.datatype.value, self.texts.language
        if kind in _DATES:
            return Cell(format_date(term.value, language))
        if kind in _NUMBERS:
            return Cell(format_number(term.value, language))
        if kind == _XSD + "boolean" and term.value in ("true", "false"):
            return Cell(self.texts(f"boolean.{term.value}"))
        text = term.value
        if len(text) > _LONGEST_TEXT:
            text = text[:_LONGEST_TEXT] + " …"
        note = f"language.{term.language}" if term.language in _SORBIAN else None
        return Cell(text, None, self._foreign(term), self.texts(note) if note else None)

    def _written_by_us(self, title: str) -> str | None:
        """Square brackets enclose the title of a document that prints none."""
        return self.texts("title.by_editors") if title.startswith("[") else None

    def _foreign(self, label: Literal | None) -> str | None:
        """The language tag of a text in another language than the page's."""
        tag = label.language if label else None
        return tag if tag and tag != self.texts.language else None

    def _languages(self) -> list[str]:
        others = [tag for tag in current().release.languages if tag != self.texts.language]
        return [self.texts.language, *others]

    def section(self, query: SavedQuery, rows: Sequence[Row]) -> Section:
        """The part of the page that the rows of a query make."""
        group_by, once = query.header.get("group"), query.header.get("once")
        if once:
            rows = in_order_of_events(rows, once)
        linked = dict([query.header["link"].split()]) if "link" in query.header else {}
        hidden = _HIDDEN | set(linked.values()) | {group_by}
        columns = [name for name in _filled(rows) if name not in hidden]
        grouped: dict[str, list[Row]] = {}
        for row in rows:
            grouped.setdefault(group_key(row, group_by), []).append(row)
        split = query.header.get("columns") == "own"
        groups = [
            self._group(query, members, _among(columns, members) if split else columns, linked)
            for members in grouped.values()
        ]
        if query.header.get("groups") == "sorted":
            groups.sort(key=lambda group: sort_key(group.heading))
        layout, cited = query.header.get("layout", "table"), "source" in rows[0]
        title = f"section.{query.name}"
        return Section(query.name, title, layout, columns, groups, group_by, cited, split)

    def _group(
        self,
        query: SavedQuery,
        rows: Sequence[Row],
        columns: list[str],
        linked: Mapping[str, str],
    ) -> Group:
        spans, layout = "span" in query.header, query.header.get("layout")
        first, last = self._span(rows) if spans else ("", "")
        return Group(
            self._heading(rows[0], query.header.get("group")),
            self._span_in_words(first, last) if spans and layout == "table" else "",
            self._lines(query, rows, columns, linked),
            columns,
            self._differences(rows) if "compare" in query.header else "",
            first,
            last,
            self._all_marks(rows) if layout == "spans" else Marks((), False),
        )

    def _differences(self, rows: Sequence[Row]) -> str:
        """A remark if documents give different values for the same quantity and part."""
        names = []
        for quantity, part in differing(rows):
            cells = [cell for term in (quantity, part) if (cell := self.cell(term))]
            names.append(", ".join(cell.text for cell in cells))
        return self.texts("figures.differ", what="; ".join(names)) if names else ""

    def _lines(
        self,
        query: SavedQuery,
        rows: Sequence[Row],
        columns: Sequence[str],
        linked: Mapping[str, str],
    ) -> list[Line]:
        """One line per statement, with all sources that make it."""
        once = query.header.get("once", "")
        events = dates_of_events(rows, once) if once else {}
        merged: dict[tuple[str, ...], tuple[Row, set[str]]] = {}
        compared = [
            name for name in (*columns, "bound", "unit", once) if not once or name != "date"
        ]
        for row in rows:
            key = tuple(str(row.get(name)) for name in compared)
            source = row.get("source")
            _, sources = merged.setdefault(key, (row, set()))
            if isinstance(source, NamedNode):
                sources.add(source.value)
        statements = list(merged.values())
        if query.header.get("layout") == "list":
            statements = _without_bare_repeats(statements, columns)
        lines = [(self._cells(row, columns, linked), row, s) for row, s in statements]
        if query.header.get("sort") in columns:
            place = list(columns).index(query.header["sort"])
            lines.sort(key=lambda line: sort_key(line[0][place]))
        has_source = "source" in rows[0]
        return [
            Line(
                cells,
                self.footnotes.cite(sources) if has_source else Marks((), False),
                self._dates(events.get(str(row.get(once)), {}), sources),
            )
            for cells, row, sources in lines
        ]

    def _dates(self, dates: Dates, sources: set[str]) -> list[tuple[Cell, Marks]]:
        """The dates of an event; who gives them only where that is not all sources of the line."""
        known = [(cell, who) for date, who in dates.items() if (cell := self.cell(date))]
        return [
            (cell, Marks((), False) if who == sources else self.footnotes.cite(who))
            for cell, who in known
        ]

    def _cells(
        self, row: Row, columns: Sequence[str], linked: Mapping[str, str]
    ) -> list[Cell | None]:
        cells = []
        for name in columns:
            cell = self._figure(row) if name == "value" and "unit" in row else self.cell(row[name])
            target = row.get(linked.get(name, ""))
            if cell and isinstance(target, NamedNode):
                cell = replace(cell, url=link_to(target.value))
            cells.append(cell)
        return cells

    def _figure(self, row: Row) -> Cell | None:
        """A value with its bound before and its unit behind, as one would say it."""
        value, bound, unit = (row.get(name) for name in ("value", "bound", "unit"))
        number = self.cell(value)
        if number is None:
            return None
        before = self.cell(bound) if bound and getattr(bound, "value", "") != _EXACT else None
        behind = self._unit(unit, getattr(value, "value", "") != "1")
        parts = [
            before.text.lower() if before else "",
            number.text,
            behind if self.texts.language == "de" else behind.lower(),
        ]
        return Cell(" ".join(part for part in parts if part))

    def _unit(self, unit: Term | None, several: bool) -> str:
        """A unit as it is said behind a number: a project, two projects."""
        cell = self.cell(unit)
        if cell is None or unit is None:
            return ""
        plural = f"unit.{str(unit).strip('<>').rpartition('/')[2]}"
        return self.texts(plural) if several and plural in self.texts else cell.text

    def _heading(self, row: Row, group_by: str | None) -> Cell | None:
        if group_by is None:
            return None
        cell = self.cell(row[group_by])
        if group_by == "on":
            if cell is None:
                return Cell(self.texts("attested.undated"))
            return Cell(self.texts("attested.on", date=cell.text))
        if cell is None:
            return Cell(self.texts("not_stated"))
        if group_by in _TERMS:
            return replace(cell, text=cell.text[:1].upper() + cell.text[1:])
        return cell

    def _span(self, rows: Sequence[Row]) -> tuple[str, str]:
        """When a claim is first and last attested; documents without a date tell neither."""
        dated = [row for row in rows if row.get("from") is not None and row.get("to") is not None]
        if not dated:
            return "", ""
        first = min(dated, key=lambda row: (_text(row["from"]), _text(row["to"])))
        last = max(dated, key=lambda row: (_text(row["to"]), _text(row["from"])))
        begin, end = (self.cell(row["on"]) for row in (first, last))
        return begin.text if begin else "", end.text if end else ""

    def _span_in_words(self, first: str, last: str) -> str:
        if not first:
            return self.texts("attested.never_dated")
        if first == last:
            return self.texts("attested.once", date=first)
        return self.texts("attested.span", first=first, last=last)

    def _all_marks(self, rows: Sequence[Row]) -> Marks:
        sources = {_text(row["source"]) for row in rows if row.get("source") is not None}
        return self.footnotes.cite(sources) if sources else Marks((), False)

    def _source(self, number: int, iri: str, row: Row) -> Source:
        title = row.get("title")
        if title is None:
            name = _OWN_GRAPHS.get(iri.removeprefix(base()))
            shown = Cell(self.texts(name) if name else iri, link_to(iri))
        else:
            text = _text(title)
            shown = Cell(text, link_to(iri), None, self._written_by_us(text))
        date, page = self.cell(row.get("issued")), row.get("page")
        return Source(
            number,
            iri,
            shown,
            _text(row.get("publisher")),
            date.text if date else "",
            link_to(page.value) if isinstance(page, NamedNode) else None,
        )


_OWN_GRAPHS = {
    "https://w3id.org/actor-graph/ontology": "graph.vocabulary",
    "https://w3id.org/actor-graph/scheme": "graph.schemes",
    "https://w3id.org/actor-graph/shapes": "graph.shapes",
    "graph/catalog": "graph.catalog",
    "graph/queries": "graph.queries",
}


def fetch(names: Iterable[str], thing: NamedNode | Sequence[NamedNode]) -> dict[str, list[Row]]:
    """The rows of several saved queries about one thing, or several that are one."""
    pages = current().pages
    return {name: pages.select(saved_query(name).bind(thing=thing)) for name in names}


def _filled(rows: Sequence[Row]) -> list[str]:
    """The columns in which at least one row has something."""
    return [name for name in rows[0] if any(row[name] is not None for row in rows)]


def _among(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Those of the columns in which at least one of the rows has something."""
    filled = _filled(rows)
    return [name for name in columns if name in filled]


def _without_bare_repeats(
    statements: list[tuple[Row, set[str]]], columns: Sequence[str]
) -> list[tuple[Row, set[str]]]:
    """Drop entries that only repeat sources which other entries of the group already cite."""
    full = [s for s in statements if any(s[0][name] is not None for name in columns)]
    said = {source for _, sources in full for source in sources}
    bare = [(row, sources - said) for row, sources in statements if (row, sources) not in full]
    return full + [(row, sources) for row, sources in bare if sources or not full]


def group_key(row: Row, group_by: str | None) -> str:
    """Names are one whether a document tagged their language or not."""
    if group_by is None:
        return ""
    term = row[group_by]
    if group_by == "name" and isinstance(term, Literal) and term.language not in _SORBIAN:
        return term.value
    return str(term)


def sort_key(cell: Cell | None) -> tuple[bool, str]:
    """The order of cells for people, empty ones last."""
    folded = cell.text.casefold() if cell else ""
    return cell is None, folded.translate(str.maketrans("äöü", "aou"))


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal | NamedNode | BlankNode) else ""
