"""The parts of a page as of a time: every claim under the state that its attestations prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import NamedNode

from graph_loader.shared.query_files import SavedQuery
from service.model.valid_time import Attestation, Being, Evidence, Period, State, evidence
from service.page.cells import Cell, sort_key
from service.page.claim_rows import attestations
from service.page.counting import counting
from service.page.institutions import Institutions
from service.page.sections import Group, Line, Page, Section, group_key
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.request.view import View
from service.store.protocol import Row
from service.words.formatting import format_date

_DATES = ("before", "then", "after")
States = dict[State, list[tuple[Evidence, list[Row]]]]  #: claims, each with its rows


class PageInTime(Page):
    """A page that shows claims with attestations as they stand at a time.

    Only queries whose header says `valid`, which columns make up a claim, are told by states; what
    has dates of its own, such as a meeting, stays as it is.
    """

    def __init__(self, view: View, time: Period) -> None:
        super().__init__(view)
        self.time = time
        self._same: dict[frozenset[str], Institutions] = {}

    def section(self, query: SavedQuery, rows: Sequence[Row]) -> Section:
        """The claims of the rows, grouped by state, the most certain first."""
        if "valid" not in query.header:
            return super().section(query, rows)
        keys = query.header["valid"].split()
        states, same = self._by_state(query, rows)
        columns = [*keys, *_DATES]
        groups = [
            self._group_of(state, found, keys, columns, same)
            for state, found in states.items()
            if found
        ]
        title = f"section.{query.header.get('title', query.name)}"
        return Section(query.name, title, "table", columns, groups, "state", True, False)

    def numbers_by_state(self, name: str, rows: Sequence[Row]) -> list[tuple[State, int]]:
        """How many claims of a section are in each state that occurs; collectives do not count."""
        query = saved_query(name)
        states, same = self._by_state(query, rows)
        column = query.header["valid"].split()[0]
        numbers = [
            (state, len(found) - (self._collectives(column, found) if same else 0))
            for state, found in states.items()
        ]
        return [(state, number) for state, number in numbers if number]

    def _by_state(
        self, query: SavedQuery, rows: Sequence[Row]
    ) -> tuple[States, Institutions | None]:
        """The claims in the rows by what their attestations prove, and which are the same."""
        keys = query.header["valid"].split()
        institution = query.header.get("institutions", "")
        same = self._institutions(institution, rows)
        claims: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            key = tuple(_key(row, name, same if name == institution else None) for name in keys)
            claims.setdefault(key, []).append(row)
        states: States = {state: [] for state in State}
        for members in claims.values():
            found = evidence(attestations(members), self.time)
            states[found.state].append((found, members))
        return states, same

    def _group_of(
        self,
        state: State,
        found: Sequence[tuple[Evidence, list[Row]]],
        keys: Sequence[str],
        columns: list[str],
        same: Institutions | None,
    ) -> Group:
        told = [(self._keys(rows, keys, same) + self._dates_of(seen), rows) for seen, rows in found]
        told.sort(key=lambda line: [sort_key(cell) for cell in line[0][: len(keys)]])
        lines = [Line(cells, self.proof(rows)) for cells, rows in told]
        number = len(lines) - (self._collectives(keys[0], found) if same else 0)
        heading = Cell(f"{self.texts(f'state.{state}')} ({number})")
        return Group(heading, self.texts(f"state.{state}.means"), lines, columns)

    def _keys(
        self, rows: Sequence[Row], keys: Sequence[str], same: Institutions | None
    ) -> list[Cell | None]:
        """What the claim is about; an institution under its name of that time, if one is left."""
        newest = max(rows, key=lambda row: text_of(row["to"]))
        cells = [self.cells.cell(newest[name]) for name in keys]
        thing = newest[keys[0]]
        if same and isinstance(thing, NamedNode):
            names = same.names_then(thing.value, self.time)
            shown = self.cells.thing(names[0]) if len(names) == 1 else cells[0]
            state = same.being(thing.value, self.time)
            note = self.texts(f"being.{state}") if state != Being.POSSIBLE else None
            cells[0] = replace(shown, note=note) if shown and note else shown
        return cells

    def _collectives(self, column: str, found: Sequence[tuple[Evidence, list[Row]]]) -> int:
        """How many of the claims are about actors that do not count."""
        collectives = counting(self.view.opened).collectives
        return sum(text_of(rows[0][column]) in collectives for _, rows in found)

    def _dates_of(self, found: Evidence) -> list[Cell | None]:
        """The attestations next to the time: the last before it, those that share it, the next."""
        dates = ([found.before], found.during, [found.after])
        words = (", ".join(self._in_words(one) for one in some if one) for some in dates)
        return [Cell(text) if text else None for text in words]

    def _in_words(self, one: Attestation) -> str:
        said = one.said or (f"{one.period.first}/{one.period.last}" if one.period else "")
        return format_date(said, self.texts.language)

    def _institutions(self, column: str, rows: Sequence[Row]) -> Institutions | None:
        """The institutions in a column, with the names they may be shown under; None without."""
        if not column:
            return None
        things = frozenset(term.value for row in rows if isinstance(term := row[column], NamedNode))
        if things not in self._same:
            same = self._same[things] = Institutions(self.view.opened, things)
            self.cells.labels.add(one for thing in things for one in same.members(thing))
        return self._same[things]


def _key(row: Row, name: str, same: Institutions | None) -> str:
    """One key for all rows that mean the same thing in that column."""
    term = row[name]
    if same and isinstance(term, NamedNode):
        return same.key(term.value)
    return group_key(row, name)
