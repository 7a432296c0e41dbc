"""Who is named in a workshop, as a matrix: a row for each, a column for each known list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from graph_loader.shared.network.model import UNKNOWN
from service.model.valid_time import Period, asked_time
from service.network.describing import Words, day
from service.network.filtering import Filtered
from service.network.lists import FULL, Listing
from service.network.matrix import ATTESTED, IN_PART, NO_LIST, NOT_LISTED
from service.network.membership import GROUPS, NEW, STILL, Member, Membership
from service.page.footnotes import Marks
from service.page.matrix_lines import Line
from service.page.sections import Page

LIST, GAP, OTHERS = "list", "gap", "others"
ONLY = "only"  #: named by the one list there is


@dataclass(frozen=True)
class Column:
    """A known list, the years between two of which none is known, or all other documents."""

    kind: str  #: LIST, GAP or OTHERS
    label: str
    title: str = ""  #: of the document
    url: str | None = None
    listing: Listing | None = None
    now: bool = False  #: whether it is of the time asked for
    later: bool = False  #: whether it is of a later time


@dataclass(frozen=True)
class CellShown:
    """What a column says of a row."""

    id: str
    state: str
    marks: Marks


class MemberTable:
    """Makes the matrix. `dates` has the date of a document as it gives it, where it gives one."""

    def __init__(
        self,
        page: Page,
        part: Filtered,
        found: Membership,
        dates: Mapping[str, str],
        certainties: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        self.page, self.part, self.found = page, part, found
        self.words = Words(part.network, page.view.language)
        self._dates, self._certainties = dates, certainties
        self.columns = self._columns()
        self.states: set[str] = set()  #: of cells that were made, for the legend

    def when(self, one: Listing) -> str:
        """The time of a list, in words."""
        iri = self.part.network.documents.iri[one.document]
        return self._dates.get(iri) or self.words.when(day(one.earliest), day(one.latest))

    def groups(self) -> list[tuple[str, int, list[Line[CellShown]]]]:
        """The rows by what became of them: name of the group, how many count, and the lines."""
        named = sorted(
            ((one, self.words.node(one.actor)) for one in self.found.members),
            key=lambda pair: (GROUPS.index(pair[0].group), pair[1].casefold()),
        )
        sizes, shown = self.found.sizes(), []
        number = 0
        for group, members in groupby(named, key=lambda pair: pair[0].group):
            lines = []
            for member, label in members:
                number += 1
                lines.append(self._line(number, member, label))
            name = ONLY if group == STILL and self.found.before is None else group
            shown.append((name, sizes.get(group, 0), lines))
        return shown

    def _columns(self) -> list[Column]:
        columns: list[Column] = []
        end: int | None = None  #: the last year of the lists so far
        for one in self.found.lists:
            if one.dated:
                first, last = _years(one)
                if end is not None and first > end + 1:
                    columns.append(self._gap(end + 1, first - 1))
                end = max(end or last, last)
            columns.append(self._list(one))
        if any(self._besides(one) for one in self.found.members):
            t = self.page.texts
            columns.append(Column(OTHERS, t("members.others"), t("members.others.title")))
        return columns

    def _list(self, one: Listing) -> Column:
        iri, time = self.part.network.documents.iri[one.document], self.page.view.time
        now = later = False
        if time and one.dated:
            now = one.meets(time.first.toordinal(), time.last.toordinal())
            later = UNKNOWN != one.earliest > time.last.toordinal()
        url = self.page.view.link_to(iri)
        title = self.words.document(one.document)
        return Column(LIST, self.when(one), title, url, one, now, later)

    def _gap(self, first: int, last: int) -> Column:
        time = self.page.view.time
        now = bool(time and time.first >= date(first, 1, 1) and time.last <= date(last, 12, 31))
        label = str(first) if first == last else f"{first}–{last % 100:02}"
        return Column(GAP, label, now=now)

    def steps(self) -> list[tuple[str, str]]:
        """The times of the lists, in words and as `on` takes them."""
        found = {
            asked: column.label
            for column in self.columns
            if column.listing and (asked := _asked(column.listing))
        }
        return [(label, asked) for asked, label in found.items()]

    def gaps(self) -> list[str]:
        """The years of which no list is known, between those that are."""
        return [one.label for one in self.columns if one.kind == GAP]

    def _line(self, number: int, member: Member, label: str) -> Line[CellShown]:
        network = self.part.network
        cells = [
            self._cell(f"member-{number}-{place}", member, column)
            for place, column in enumerate(self.columns)
        ]
        self.states.update(cell.state.partition(" ")[0] for cell in cells)
        return Line(
            label,
            self.page.view.link_to(network.nodes.iri[member.actor]),
            self.words.term(int(network.nodes.kind[member.actor])),
            member.actor in self.found.collectives,
            cells,
        )

    def _cell(self, id_: str, member: Member, column: Column) -> CellShown:
        if column.kind == OTHERS:
            besides = self._besides(member)
            return CellShown(id_, "mention" if besides else "", self._marks(besides))
        if column.listing is None:
            return CellShown(id_, NO_LIST, self._marks(()))
        said, full = member.named.get(column.listing.document, ()), column.listing.state == FULL
        if not said:
            return CellShown(id_, NOT_LISTED if full else NO_LIST, self._marks(()))
        state = ATTESTED if full else IN_PART
        is_new = member.group == NEW and column.listing is self.found.latest
        return CellShown(id_, f"{state} new" if is_new else state, self._marks(said))

    def _besides(self, member: Member) -> list[int]:
        """The attestations of a member by documents that hold no list."""
        lists = {one.document for one in self.found.lists}
        return [one for d, every in member.named.items() if d not in lists for one in every]

    def _marks(self, attestations: Sequence[int]) -> Marks:
        """What the documents say: when, under which name, and how surely."""
        network, texts = self.part.network, self.page.texts
        said = network.attestations
        when: dict[str, str] = {}
        notes: dict[str, list[str]] = {}
        for one in attestations:
            iri = network.documents.iri[int(said.document[one])]
            days = day(int(said.earliest[one])), day(int(said.latest[one]))
            when[iri] = self._dates.get(iri) or self.words.when(*days)
            printed, standing = int(said.printed[one]), int(said.standing[one])
            told = notes.setdefault(iri, [])
            if printed != UNKNOWN:
                told.append(texts("proof.printed", name=network.printed[printed]))
            if standing != UNKNOWN:
                told.append(self.words.term(standing))
            claim = network.claims[int(said.claim[one])]
            told += self._certainties.get((claim, iri), ())
        return self.page.footnotes.cite(when, when, notes)


def _years(one: Listing) -> tuple[int, int]:
    """The first and the last year of a list with a date, at least up to one bound."""
    first = one.earliest if one.earliest != UNKNOWN else one.latest
    last = one.latest if one.latest != UNKNOWN else one.earliest
    return date.fromordinal(first).year, date.fromordinal(last).year


def _asked(one: Listing) -> str:
    """The time of a list as a day, month or year; empty if it is none of these."""
    if UNKNOWN in (one.earliest, one.latest):
        return ""
    first, last = date.fromordinal(one.earliest), date.fromordinal(one.latest)
    for written in (f"{first}", f"{first:%Y-%m}", f"{first:%Y}"):
        if asked_time(written) == Period(first, last):
            return written
    return ""
