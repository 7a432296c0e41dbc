"""Where to say of each statement of a page that it is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.page.cells import Cell
from service.page.footnotes import Marks
from service.page.sections import Group, Line, Section
from service.page.sources import Source
from service.request.view import View

_LONGEST = 120  #: characters of a statement, which only has to be found again
_MOST = 3  #: documents that are named


class Reports:
    """Addresses under which to say that a statement of a page is wrong."""

    def __init__(self, view: View, thing: str, sources: Iterable[Source]) -> None:
        self.view = view
        # By their short forms, so that a page with many of them stays small.
        self._thing = view.short(thing)
        self._documents = {source.number: view.short(source.iri) for source in sources}

    def address(self, fact: str, marks: Marks) -> str:
        """That of a statement: thing, documents, and what it says."""
        known = self._documents
        return self.view.link(
            "/report",
            thing=self._thing,
            source=[known[number] for number in marks.numbers[:_MOST] if number in known],
            fact=fact[:_LONGEST],
            on="",
        )

    def give_to(self, sections: Iterable[Section]) -> None:
        """Give each line of the sections its address."""
        for section in sections:
            for group in section.groups:
                for line in group.lines:
                    line.report = self.address(_fact(self.view, section, group, line), line.marks)


def _fact(view: View, section: Section, group: Group, line: Line) -> str:
    said = "; ".join(_texts(group.heading, line))
    return f"{view.texts(section.title)}: {said}"


def _texts(heading: Cell | None, line: Line) -> Iterator[str]:
    yield from (cell.text for cell in (heading, *line.cells, *line.dates) if cell)
