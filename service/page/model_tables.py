"""The tables of `/help/model`, read from the release, so that none of them can be out of date."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.model.addresses import AG, SCHEME, prefixes_of, short_name
from service.page.cells import languages
from service.page.labels import Labels
from service.page.vocabulary_graphs import code_lists, concept_uses, vocabulary
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.request.view import View
from service.store.protocol import Row
from service.store.provider import OpenRelease, once_per_release

#: Told once, above the table, or beside the date they are the bounds of.
_EVERYWHERE = {
    *("rdf:type", "ag:attests", "dcterms:source", "ag:attestedOn", "ag:notBefore", "ag:notAfter"),
    *("ag:earliest", "ag:latest", "ag:validEarliest", "ag:validLatest"),
}
#: Those of other vocabularies repeat what a property of ours says, but for these.
_OURS = ("ag:", "org:", "schema:location", "skos:note")
KIND = "org:classification"  #: of an actor
SHORT_CUTS = ("participatesIn", "sponsor", "holdsShareIn", "holdsPostIn", "speaksFor", "worksFor")
_SHOWN = 8  #: terms of a code list


@dataclass(frozen=True)
class Use:
    """A property, and whether every attested claim of its kind has it in each document."""

    name: str
    always: bool


@dataclass(frozen=True)
class Claim:
    """A kind of claim with its own properties and those of its attestations."""

    name: str
    own: list[Use]
    attested: list[Use]


@dataclass(frozen=True)
class Dateless:
    """How many things of a class have no date in any document."""

    name: str
    without: int
    all: int


@dataclass(frozen=True)
class CodeList:
    """A code list: the properties with values from it, and values, the most used first."""

    iri: str
    prefix: str
    properties: list[str]
    values: list[tuple[str, str]]  #: short name and label
    total: int


@dataclass(frozen=True)
class Start:
    """A thing to begin with: its short name, its IRI and what it is called."""

    short: str
    iri: str
    label: str


@once_per_release
def claims(opened: OpenRelease) -> list[Claim]:
    """Each kind of claim the release has, in the order of the query."""
    rows = opened.pages.select(saved_query("claim-properties").text)
    return [
        Claim(name, _uses(found := list(group), "claim"), _uses(found, "attestation"))
        for name, group in itertools.groupby(rows, key=lambda row: _short(row, "class"))
    ]


@once_per_release
def dateless(opened: OpenRelease) -> list[Dateless]:
    """The kinds of things some of which have no date, those with the most of them first."""
    rows = opened.pages.select(saved_query("dateless").text)
    found = [Dateless(_short(r, "class"), _number(r, "without"), _number(r, "all")) for r in rows]
    return [one for one in found if one.without]


def lists(view: View) -> list[CodeList]:
    """Each code list that claims, attestations and kinds of actors come from, short ones first."""
    told = {use.name for one in claims(view.opened) for use in (*one.own, *one.attested)}
    properties: dict[str, list[str]] = {}
    for row in _list_properties(view.opened):
        if (name := _short(row, "property")) in {*told, KIND}:
            properties.setdefault(text_of(row["scheme"]), []).append(name)
    found = [_list(view, scheme, names) for scheme, names in properties.items()]
    return sorted(found, key=lambda one: (one.total > _SHOWN, one.prefix))


def short_cuts(view: View) -> list[tuple[str, str]]:
    """Each short-cut with what the vocabulary says of it, and what it leaves out."""
    graph = vocabulary(view.opened)
    told = []
    for name in SHORT_CUTS:
        notes = (
            graph.text(AG + name, key, view.language)
            for key in ("skos:definition", "skos:scopeNote")
        )
        if text := " ".join(note.value for note in notes if note):
            told.append((f"ag:{name}", text))
    return told


def starts(view: View) -> list[Start]:
    """The examples of the saved queries, the workshops and the documents that hold a list."""
    things = f"{view.base}id/"
    examples = (
        example.value
        for operation in view.operations.values()
        for parameter in operation.parameters
        for example in parameter.examples
        if isinstance(example, NamedNode)
    )
    listing = (text_of(row["thing"]) for row in _workshops_and_lists(view.opened))
    iris = sorted({iri for iri in (*examples, *listing) if iri.startswith(things)})
    labels = Labels(view.opened, view.base, iris, languages(view))
    return [
        Start(iri.removeprefix(things).replace("/", ":", 1), iri, label.value)
        for iri in iris
        if (label := labels.of(iri))
    ]


@once_per_release
def _list_properties(opened: OpenRelease) -> list[Row]:
    return list(opened.pages.select(saved_query("property-code-lists").text))


@once_per_release
def _workshops_and_lists(opened: OpenRelease) -> list[Row]:
    return list(opened.pages.select(saved_query("starts").text))


def _list(view: View, scheme: str, properties: list[str]) -> CodeList:
    graph, uses = code_lists(view.opened), concept_uses(view.opened)
    concepts = graph.subjects(scheme, "skos:inScheme")
    concepts.sort(key=lambda iri: (-uses.get(iri, 0), iri))
    name = scheme.removeprefix(f"{SCHEME}/")
    # A kind of thing may have the prefix that the list would have.
    prefix = f"{name}-kind" if name in prefixes_of(view.base) else name
    shown = concepts[:_SHOWN]
    values = [
        (
            f"{prefix}:{iri.removeprefix(f'{scheme}/')}",
            label.value if (label := graph.text(iri, "skos:prefLabel", view.language)) else "",
        )
        for iri in shown
    ]
    return CodeList(scheme, prefix, properties, values, len(concepts))


def _uses(rows: list[Row], on: str) -> list[Use]:
    found = [
        Use(_short(row, "property"), _number(row, "having") == _number(row, "all"))
        for row in rows
        if text_of(row["on"]) == on
    ]
    return [one for one in found if one.name not in _EVERYWHERE and one.name.startswith(_OURS)]


def _short(row: Row, name: str) -> str:
    return short_name(text_of(row[name]), "")


def _number(row: Row, name: str) -> int:
    return int(text_of(row[name]))
