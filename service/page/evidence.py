"""What documents say behind a figure or a cell: who published them, when, and what they print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.network.describing import Words
from service.page.cells import Cells
from service.page.footnotes import Footnotes
from service.page.sources import Source, cited
from service.request.view import View


@dataclass(frozen=True)
class Evidence:
    """What one document says."""

    source: Source
    when: str  #: the time of what it says, in words
    printed: str
    standing: str


class Documents:
    """The documents that a page rests on, numbered in the order in which they are cited."""

    def __init__(self, view: View, iris: Iterable[str]) -> None:
        footnotes = Footnotes(f"{view.base}graph/inferred")
        for iri in dict.fromkeys(iris):
            footnotes.cite([iri])
        self.every: Sequence[Source] = cited(Cells(view), footnotes)
        self._by_iri: Mapping[str, Source] = {one.iri: one for one in self.every}

    def of(self, iri: str) -> Source:
        """One of them."""
        return self._by_iri[iri]

    def said(self, words: Words, attestations: Iterable[Mapping[str, object]]) -> list[Evidence]:
        """What they say of a tie, as `attestation_record` has it."""
        return [
            Evidence(
                self.of(str(one["document"])),
                words.when(_text(one["earliest"]), _text(one["latest"])),
                str(one["printed"] or ""),
                words.called(str(one["standing"]), "standing") if one["standing"] else "",
            )
            for one in attestations
        ]


def _text(value: object) -> str | None:
    return str(value) if value else None
