"""Terms as a page shows them: their names, dates and numbers in the language of the reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from service.model.addresses import PREFIXES, SCHEME, short_name
from service.page.labels import Labels
from service.request.view import View
from service.store.protocol import Row, Term
from service.words.formatting import format_date, format_number, inside_a_sentence

_XSD = PREFIXES["xsd"]
_DATES = {_XSD + name for name in ("date", "gYear", "gYearMonth", "dateTime")} | {
    "http://id.loc.gov/datatypes/edtf/EDTF"
}
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "int")}
SORBIAN = ("dsb", "hsb")
_EXACT = f"{SCHEME}/bound/exact"
_LONGEST_TEXT = 400


@dataclass(frozen=True)
class Cell:
    """One value as a page shows it."""

    text: str
    url: str | None = None
    lang: str | None = None
    note: str | None = None  #: what a reader has to know of it: its language, that we wrote it
    #: What tables sort it by, where that is not its text: a number, or a date as the data give it.
    sort: str = field(default="", compare=False)


class Cells:
    """Makes the cells of one page: first the labels of all that is shown, then the cells."""

    def __init__(self, view: View, labels: Labels | None = None) -> None:
        """Names are looked up as they are added, unless there are labels already."""
        self.view = view
        self.texts = view.texts
        self.labels = labels or Labels(view.opened, view.base, (), languages(view))

    def cell(self, term: Term | None) -> Cell | None:
        """A term as the page shows it."""
        if isinstance(term, NamedNode):
            return self.thing(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode | Triple):
            return Cell(str(term))
        return None

    def thing(self, iri: str) -> Cell:
        """A thing, or a term of a vocabulary, by its IRI."""
        label = self.labels.of(iri)
        text = label.value if label else self._nameless(iri)
        note = self.written_by_us(text) if label else None
        return Cell(text, self.view.link_to(iri), self._foreign(label), note)

    def name(self, iri: str) -> str:
        """What the page calls it."""
        return self.thing(iri).text

    def plain(self, term: Term | None) -> Cell | None:
        """A term as it is, for the results of a query."""
        if isinstance(term, Literal):
            return Cell(term.value, None, term.language)
        if isinstance(term, NamedNode):
            return Cell(term.value, self.view.link_to(term.value))
        return Cell(str(term)) if term is not None else None

    def _nameless(self, iri: str) -> str:
        """What to call a thing without a label; terms of other vocabularies have our words."""
        name = short_name(iri, self.view.base)
        return self.texts(f"term.{name}") if f"term.{name}" in self.texts else name

    def _literal(self, term: Literal) -> Cell:
        kind, language = term.datatype.value, self.texts.language
        if kind in _DATES:
            return Cell(format_date(term.value, language), sort=term.value)
        if kind in _NUMBERS:
            return Cell(format_number(term.value, language), sort=term.value)
        if kind == _XSD + "boolean" and term.value in ("true", "false"):
            return Cell(self.texts(f"boolean.{term.value}"))
        text = term.value
        if len(text) > _LONGEST_TEXT:
            text = text[:_LONGEST_TEXT] + " …"
        note = f"language.{term.language}" if term.language in SORBIAN else None
        return Cell(text, None, self._foreign(term), self.texts(note) if note else None)

    def written_by_us(self, title: str) -> str | None:
        """Square brackets enclose the title of a document that prints none."""
        return self.texts("title.by_editors") if title.startswith("[") else None

    def _foreign(self, label: Literal | None) -> str | None:
        """The language tag of a text in another language than the page's."""
        tag = label.language if label else None
        return tag if tag and tag != self.texts.language else None

    def figure(self, row: Row) -> Cell | None:
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
            inside_a_sentence(behind, self.texts.language),
        ]
        return Cell(" ".join(part for part in parts if part), sort=number.sort)

    def _unit(self, unit: Term | None, several: bool) -> str:
        """A unit as it is said behind a number: a project, two projects."""
        cell = self.cell(unit)
        if cell is None or unit is None:
            return ""
        plural = f"unit.{str(unit).strip('<>').rpartition('/')[2]}"
        return self.texts(plural) if several and plural in self.texts else cell.text


def languages(view: View) -> list[str]:
    """The languages of a release in the order in which this reader prefers them."""
    return [view.language, *(tag for tag in view.release.languages if tag != view.language)]


def sort_key(cell: Cell | None) -> tuple[bool, str]:
    """The order of cells for people, empty ones last."""
    folded = cell.text.casefold() if cell else ""
    return cell is None, folded.translate(str.maketrans("äöü", "aou"))
