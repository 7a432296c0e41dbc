"""Where to say of each statement of a page that it is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.page.cells import Cell
from service.page.sections import Group, Line, Section
from service.page.sources import Source
from service.request.view import View

_LONGEST = 120  #: characters of a statement, which only has to be found again
_MOST = 3  #: documents that are named


def with_reports(
    view: View, thing: str, sections: Iterable[Section], sources: Iterable[Source]
) -> None:
    """Give each line of the sections the address of its report: thing, statement, documents."""
    documents = {source.number: _short(view, source.iri) for source in sources}
    for section in sections:
        for group in section.groups:
            for line in group.lines:
                numbers = line.marks.numbers[:_MOST]
                line.report = view.link(
                    "/report",
                    thing=_short(view, thing),
                    source=[documents[number] for number in numbers if number in documents],
                    fact=_fact(view, section, group, line),
                    on="",
                )


def _short(view: View, iri: str) -> str:
    """An IRI of the data as its kind and key, so that a page with many of them stays small."""
    return iri.removeprefix(f"{view.base}id/")


def _fact(view: View, section: Section, group: Group, line: Line) -> str:
    said = "; ".join(_texts(group.heading, line))
    return f"{view.texts(section.title)}: {said}"[:_LONGEST]


def _texts(heading: Cell | None, line: Line) -> Iterator[str]:
    dates = (cell for cell, _ in line.dates)
    yield from (cell.text for cell in (heading, *line.cells, *dates) if cell)
