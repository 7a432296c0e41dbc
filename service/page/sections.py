"""Turns the rows of saved queries into the parts of a page, each statement with its footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.query_files import SavedQuery
from service.page.cells import SORBIAN, Cell, Cells, sort_key
from service.page.claim_rows import Dates, dates_of_events, differing, in_order_of_events
from service.page.counting import counting
from service.page.footnotes import Footnotes, Marks
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.request.view import View
from service.store.protocol import Row
from service.words.formatting import format_number

_HIDDEN = {"source", "from", "to", "earliest", "latest", "bound", "unit"}
#: What tells of a document and not of the thing: it stands with the evidence.
_OF_DOCUMENTS = ("on", "printed", "certainty", "publisher")
ATTESTED = "attested"  #: the column with the time of which documents say a statement
_TERMS = {"property", "claim_kind", "quantity_kind"}  #: groups headed by a term, not by a name


@dataclass
class Line:
    """One statement: its cells and its evidence."""

    cells: list[Cell | None]
    marks: Marks
    dates: list[Cell] = field(default_factory=list)  #: of an event, as documents give them
    report: str = ""  #: the address under which to say that it is wrong


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
    counted: str = ""  #: how many different things it tells of, and for which time


class Page:
    """Builds the sections of one page: the rows first, then the labels, then the sections."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.texts = view.texts
        self.cells = Cells(view)
        self.footnotes = Footnotes(view.base + "graph/inferred")

    def look_up(self, queries: Mapping[str, Sequence[Row]]) -> None:
        """Look up the names of all that these rows are about, at once."""
        self.cells.labels.add(
            term.value
            for rows in queries.values()
            for row in rows
            for name, term in row.items()
            if isinstance(term, NamedNode) and name != "source"
        )

    def sections(self, queries: Mapping[str, Sequence[Row]]) -> list[Section]:
        """The sections of those queries that have rows."""
        self.look_up(queries)
        built = [self.section(saved_query(name), rows) for name, rows in queries.items() if rows]
        return [section for section in built if section.groups]

    def section(self, query: SavedQuery, rows: Sequence[Row]) -> Section:
        """The part of the page that the rows of a query make."""
        group_by, once = query.header.get("group"), query.header.get("once")
        if once:
            rows = in_order_of_events(rows, once)
        linked = dict([query.header["link"].split()]) if "link" in query.header else {}
        hidden = _HIDDEN | set(linked.values()) | {group_by}
        columns = [name for name in _filled(rows) if name not in hidden]
        if "source" in rows[0]:
            columns = [name for name in columns if name not in _OF_DOCUMENTS]
            if _has_times(query, rows):
                columns.append(ATTESTED)
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
        counted = self._counted(rows, query.header.get("count", ""))
        return Section(query.name, title, layout, columns, groups, group_by, cited, split, counted)

    def _counted(self, rows: Sequence[Row], column: str) -> str:
        """How many things a column names, over all times, as the counting rule says."""
        if not column:
            return ""
        things = {term.value for row in rows if isinstance(term := row[column], NamedNode)}
        number = str(counting(self.view.opened).number(things))
        return self.texts(f"counted.{column}", count=format_number(number, self.texts.language))

    def _group(
        self,
        query: SavedQuery,
        rows: Sequence[Row],
        columns: list[str],
        linked: Mapping[str, str],
    ) -> Group:
        spans, layout = "span" in query.header, query.header.get("layout", "table")
        first, last = self._span(rows) if spans else ("", "")
        return Group(
            self._heading(rows[0], query.header.get("group")),
            self._span_in_words(first, last) if spans and layout == "table" else "",
            self._lines(query, rows, columns, linked),
            columns,
            self._differences(rows) if "compare" in query.header else "",
            first,
            last,
        )

    def _differences(self, rows: Sequence[Row]) -> str:
        """A remark if documents give different values for the same quantity and part."""
        names = []
        for quantity, part in differing(rows):
            cells = [cell for term in (quantity, part) if (cell := self.cells.cell(term))]
            names.append(", ".join(cell.text for cell in cells))
        return self.texts("figures.differ", what="; ".join(names)) if names else ""

    def _lines(
        self,
        query: SavedQuery,
        rows: Sequence[Row],
        columns: Sequence[str],
        linked: Mapping[str, str],
    ) -> list[Line]:
        """One line per statement, with all that documents say of it."""
        once = query.header.get("once", "")
        events = dates_of_events(rows, once) if once else {}
        merged: dict[tuple[str, ...], list[Row]] = {}
        own = [name for name in columns if name != ATTESTED]
        compared = [name for name in (*own, "bound", "unit", once) if not once or name != "date"]
        for row in rows:
            key = tuple(str(row.get(name)) for name in compared)
            merged.setdefault(key, []).append(row)
        statements = list(merged.values())
        if query.header.get("layout") == "list":
            statements = _without_bare_repeats(statements, own)
        lines = [(self._cells(found, columns, linked), found) for found in statements]
        if query.header.get("sort") in columns:
            place = list(columns).index(query.header["sort"])
            lines.sort(key=lambda line: sort_key(line[0][place]))
        return [
            self._line(cells, found, events.get(str(found[0].get(once)), {}))
            for cells, found in lines
        ]

    def _line(self, cells: list[Cell | None], rows: Sequence[Row], dates: Dates) -> Line:
        known = [(cell, who) for date, who in dates.items() if (cell := self.cells.cell(date))]
        differing_dates = {source: cell.text for cell, who in known for source in who}
        marks = self.proof(rows, differing_dates if len(known) > 1 else {})
        return Line(cells, marks, [cell for cell, _ in known])

    def proof(self, rows: Sequence[Row], dates: Mapping[str, str] | None = None) -> Marks:
        """The evidence in the rows of one statement; `dates` are those that each source gives."""
        when: dict[str, str] = dict(dates or {})
        notes: dict[str, list[str]] = {}
        sources = {text_of(row["source"]) for row in rows if row.get("source") is not None}
        for row in rows:
            source = text_of(row.get("source"))
            if on := self.cells.cell(row.get("on")):
                when.setdefault(source, on.text)
            told = notes.setdefault(source, [])
            for one in self._notes(row):
                if one not in told:
                    told.append(one)
        return self.footnotes.cite(sources, when, notes)

    def _notes(self, row: Row) -> list[str]:
        """What a document prints of a statement, and how sure it is that it means it."""
        found = []
        if printed := self.cells.cell(row.get("printed")):
            found.append(self.texts("proof.printed", name=printed.text))
        if certainty := self.cells.cell(row.get("certainty")):
            found.append(certainty.text)
        return found

    def _cells(
        self, rows: Sequence[Row], columns: Sequence[str], linked: Mapping[str, str]
    ) -> list[Cell | None]:
        row, cells = rows[0], []
        for name in columns:
            if name == ATTESTED:
                when = self.attested(rows)
                cells.append(Cell(when) if when else None)
                continue
            cell = (
                self.cells.figure(row)
                if name == "value" and "unit" in row
                else self.cells.cell(row[name])
            )
            target = row.get(linked.get(name, ""))
            if cell and isinstance(target, NamedNode):
                cell = replace(cell, url=self.view.link_to(target.value))
            cells.append(cell)
        return cells

    def _heading(self, row: Row, group_by: str | None) -> Cell | None:
        if group_by is None:
            return None
        cell = self.cells.cell(row[group_by])
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
        first = min(dated, key=lambda row: (text_of(row["from"]), text_of(row["to"])))
        last = max(dated, key=lambda row: (text_of(row["to"]), text_of(row["from"])))
        begin, end = (self.cells.cell(row["on"]) for row in (first, last))
        return begin.text if begin else "", end.text if end else ""

    def _span_in_words(self, first: str, last: str) -> str:
        if not first:
            return self.texts("attested.never_dated")
        if first == last:
            return self.texts("attested.once", date=first)
        return self.texts("attested.span", first=first, last=last)

    def attested(self, rows: Sequence[Row]) -> str:
        """The time of which documents say a statement, in words; empty if none has a date."""
        first, last = self._span(rows)
        return first if first == last else self.texts("attested.between", first=first, last=last)


def fetch(
    view: View, names: Iterable[str], thing: NamedNode | Sequence[NamedNode]
) -> dict[str, list[Row]]:
    """The rows of several saved queries about one thing, or several that are one."""
    return {name: view.pages.select(saved_query(name).bind(thing=thing)) for name in names}


def _filled(rows: Sequence[Row]) -> list[str]:
    """The columns in which at least one row has something."""
    return [name for name in rows[0] if any(row[name] is not None for row in rows)]


def _among(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Those of the columns in which at least one of the rows has something."""
    filled = _filled(rows)
    return [name for name in columns if name in filled]


def _has_times(query: SavedQuery, rows: Sequence[Row]) -> bool:
    """Whether a table says of which time documents say a line; a group may say it for all."""
    if (
        query.header.get("layout", "table") != "table"
        or "span" in query.header
        or "once" in query.header
    ):
        return False
    return any(row.get("from") is not None and row.get("to") is not None for row in rows)


def _without_bare_repeats(statements: list[list[Row]], columns: Sequence[str]) -> list[list[Row]]:
    """Drop entries that only repeat sources which other entries of the group already cite."""

    def is_full(rows: list[Row]) -> bool:
        return any(rows[0][name] is not None for name in columns)

    full = [rows for rows in statements if is_full(rows)]
    said = {row.get("source") for rows in full for row in rows}
    bare = [
        [row for row in rows if row.get("source") not in said]
        for rows in statements
        if not is_full(rows)
    ]
    return full + [rows for rows in bare if rows]


def group_key(row: Row, group_by: str | None) -> str:
    """Names are one whether a document tagged their language or not."""
    if group_by is None:
        return ""
    term = row[group_by]
    if group_by == "name" and isinstance(term, Literal) and term.language not in SORBIAN:
        return term.value
    return str(term)
