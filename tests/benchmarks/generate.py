"""A made-up graph of actors who take part, of any size, in the terms of our vocabulary.

`python -m tests.benchmarks.generate FILE [QUADS]` writes it as N-Quads. Each statement lies in the
graph of a document, often in several. Few actors, workshops and documents occur often and many
rarely, by a power law. The same seed gives the same graph.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from pyoxigraph import Literal, NamedNode

QUADS = 1_000_000
BASE = "https://example.org/large/"
_AG = "https://w3id.org/actor-graph/ontology#"
_SCHEME = "https://w3id.org/actor-graph/scheme/"
_DCT = "http://purl.org/dc/terms/"
_ORG = "http://www.w3.org/ns/org#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_INFERRED = f"{BASE}graph/inferred"
_WORDS = "Amt Kreis Stadt Verein Netz Kammer Hochschule Klinik Bund Werk Süd Nord Ost West".split()
_PLACES = "Cottbus Spremberg Görlitz Zittau Guben Forst Luckau Bautzen Kamenz Weißwasser".split()
_KINDS = "Company Association MunicipalAuthority Ministry University Chamber TradeUnion".split()
_ROLES = "speaker member chair".split()
_OUTCOMES = "confirmed postponed rejected".split()
_DISTRICTS = 18

#: How many things of each kind there are to every hundred thousand quads.
_SIZES = {
    "actor": 900,
    "workshop": 30,
    "person": 500,
    "project": 450,
    "place": 150,
    "source": 250,
}


class Generator:
    """Makes the quads of one graph, and terms that occur in it."""

    def __init__(self, quads: int = QUADS, seed: int = 1) -> None:
        self._quads = quads
        self._seed = seed
        self._dice = random.Random(seed)
        self._sizes = {kind: max(20, n * quads // 100_000) for kind, n in _SIZES.items()}

    def lines(self) -> Iterator[str]:
        """The graph as lines of N-Quads."""
        return islice(self._all_lines(), self._quads)

    def parameter(self, name: str, dice: random.Random) -> NamedNode | Literal | list[NamedNode]:
        """A term for the parameter of that name; what occurs often is drawn often."""
        if name == "thing":
            kinds = dice.choices(list(self._sizes), k=20)
            return [NamedNode(_iri(kind, _rank(dice, self._sizes[kind]))) for kind in kinds]
        if name == "text":
            return Literal(f"{dice.choice(_WORDS)} {dice.choice(_PLACES)}")
        if name == "participation":
            return NamedNode(self._participation(_rank(dice, self._quads // 100))[0])
        return NamedNode(_iri(name, _rank(dice, self._sizes[name])))

    def _all_lines(self) -> Iterator[str]:
        """First what there is, then claims about it without end."""
        yield from self._concepts()
        for kind in self._sizes:
            for number in range(self._sizes[kind]):
                yield from self._thing(kind, number)
        for number in count():
            yield from self._participates(number)
            if number % 2:
                yield from self._holds_post(number)
            if number % 3 == 0:
                yield from self._project_moves(number)

    def _concepts(self) -> Iterator[str]:
        graph = _SCHEME.rstrip("/")
        for kind in (*_KINDS, *_ROLES, *_OUTCOMES):
            concept = f"{_SCHEME}kind/{kind}"
            yield _quad(concept, _TYPE, f"{_SKOS}Concept", graph)
            yield _text(concept, f"{_SKOS}prefLabel", kind.lower(), graph, "en")

    def _thing(self, kind: str, number: int) -> Iterator[str]:
        """A thing with its name, as its first document has it."""
        dice, iri = self._dice, _iri(kind, number)
        graph = self._source()
        class_ = "SourceDocument" if kind == "source" else kind.title()
        if kind == "actor":
            class_ = _KINDS[_rank(dice, len(_KINDS))]
            yield _quad(iri, f"<{_ORG}classification>", f"{_SCHEME}kind/{class_}", graph)
            yield _quad(iri, _TYPE, f"{_AG}Actor", _INFERRED)
            yield _quad(iri, _TYPE, f"{_ORG}FormalOrganization", _INFERRED)
        elif kind == "place" and number < _DISTRICTS:
            class_ = "District"
        elif kind == "place":
            district = _iri("place", number % _DISTRICTS)
            yield _quad(iri, f"<{_AG}within>", district, graph)
        elif kind == "project":
            yield _quad(iri, f"<{_AG}locatedIn>", self._one("place"), graph)
            yield _quad(iri, f"<{_AG}qualifiedIn>", self._one("workshop"), graph)
            yield _quad(iri, f"<{_AG}sponsor>", self._one("actor"), graph)
        elif kind == "source":
            graph = iri
            yield _text(iri, f"{_DCT}title", self._name(number), graph)
            yield _quad(iri, f"<{_DCT}issued>", None, graph, _date(self._day()))
        yield _quad(iri, _TYPE, _AG + class_, graph)
        yield _text(iri, f"{_SKOS}prefLabel", self._name(number), graph)
        yield _text(iri, f"{_SKOS}prefLabel", f"{kind} {number}", graph, "en")
        for _ in range(dice.randrange(2)):
            yield _text(iri, f"{_SKOS}altLabel", self._name(number), self._source())

    def _participates(self, number: int) -> Iterator[str]:
        """Participation `number`, in as many documents as say so."""
        iri, actor, workshop = self._participation(number)
        for document in range(1 + _rank(self._dice, 5)):
            graph = self._source()
            yield _quad(iri, _TYPE, f"{_AG}Participation", graph)
            yield _quad(iri, f"<{_ORG}member>", actor, graph)
            yield _quad(iri, f"<{_ORG}organization>", workshop, graph)
            yield _quad(actor, f"<{_AG}participatesIn>", workshop, graph)
            yield from self._attested(iri, f"p{number}-{document}", graph)
        yield _quad(iri, _TYPE, f"{_ORG}Membership", _INFERRED)
        yield _quad(workshop, f"<{_AG}hasParticipant>", actor, _INFERRED)

    def _holds_post(self, number: int) -> Iterator[str]:
        iri, graph = _iri("post-holding", number), self._source()
        yield _quad(iri, _TYPE, f"{_AG}PostHolding", graph)
        yield _quad(iri, f"<{_ORG}member>", self._one("person"), graph)
        yield _quad(iri, f"<{_ORG}organization>", self._one("actor"), graph)
        yield _quad(iri, f"<{_ORG}role>", f"{_SCHEME}kind/{self._dice.choice(_ROLES)}", graph)
        yield from self._attested(iri, f"h{number}", graph)

    def _project_moves(self, number: int) -> Iterator[str]:
        """A decision on a project, and what it costs."""
        dice, project, graph = self._dice, self._one("project"), self._source()
        decision, figure = _iri("decision", number), _iri("figure", number)
        yield _quad(decision, _TYPE, f"{_AG}Decision", graph)
        yield _quad(decision, f"<{_AG}decisionOn>", project, graph)
        yield _quad(decision, f"<{_AG}decidedBy>", self._one("actor"), graph)
        outcome = f"{_SCHEME}kind/{dice.choice(_OUTCOMES)}"
        yield _quad(decision, f"<{_AG}outcome>", outcome, graph)
        yield _quad(decision, f"<{_AG}earliest>", None, graph, _date(self._day()))
        yield from self._attested(decision, f"d{number}", graph)
        euro = f'"{dice.randrange(1, 5000) * 10_000}"^^<{_XSD}decimal>'
        yield _quad(figure, _TYPE, f"{_AG}Figure", graph)
        yield _quad(figure, f"<{_AG}figureOf>", project, graph)
        yield _quad(figure, f"<{_AG}value>", None, graph, euro)

    def _attested(self, claim: str, name: str, graph: str) -> Iterator[str]:
        """The statement of a document that makes a claim."""
        iri, day = _iri("attestation", name), self._day()
        yield _quad(iri, _TYPE, f"{_AG}Attestation", graph)
        yield _quad(iri, f"<{_AG}attests>", claim, graph)
        yield _quad(iri, f"<{_DCT}source>", graph, graph)
        yield _quad(iri, f"<{_AG}attestedOn>", None, graph, _date(day))
        yield _quad(iri, f"<{_AG}notBefore>", None, graph, _date(day))
        yield _quad(iri, f"<{_AG}notAfter>", None, graph, _date(day))
        yield _quad(iri, f"<{_AG}nameAsPrinted>", None, graph, f'"{self._name(0)}"')

    def _participation(self, number: int) -> tuple[str, str, str]:
        """Participation `number`, its actor and its workshop, always the same.

        A milder law than elsewhere, so that hardly any two have both in common: a claim has a few
        documents and never hundreds.
        """
        dice = random.Random(self._seed * 1_000_003 + number)
        actor = _rank(dice, self._sizes["actor"], 1.5)
        workshop = _rank(dice, self._sizes["workshop"], 1.5)
        iri = f"{BASE}id/participation/{workshop}--{actor}"
        return iri, _iri("actor", actor), _iri("workshop", workshop)

    def _one(self, kind: str) -> str:
        return _iri(kind, _rank(self._dice, self._sizes[kind]))

    def _source(self) -> str:
        return self._one("source")

    def _day(self) -> str:
        dice = self._dice
        return f"{dice.randrange(2019, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"

    def _name(self, number: int) -> str:
        dice = self._dice
        return f"{dice.choice(_WORDS)} {dice.choice(_PLACES)} {dice.choice(_WORDS)} {number}"


def write_file(path: Path, quads: int = QUADS, seed: int = 1) -> None:
    """Write a graph as N-Quads."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(Generator(quads, seed).lines())


def _rank(dice: random.Random, size: int, power: float = 2) -> int:
    """A number below `size`: 0 very often, the last ones rarely, by a power law."""
    return int(size * dice.random() ** power)


def _iri(kind: str, name: int | str) -> str:
    return f"{BASE}id/{kind}/{name}"


def _date(day: str) -> str:
    return f'"{day}"^^<{_XSD}date>'


def _quad(subject: str, predicate: str, object_: str | None, graph: str, literal: str = "") -> str:
    return f"<{subject}> {predicate} {f'<{object_}>' if object_ else literal} <{graph}> .\n"


def _text(subject: str, predicate: str, text: str, graph: str, language: str = "de") -> str:
    return _quad(subject, f"<{predicate}>", None, graph, f'"{text}"@{language}')


if __name__ == "__main__":
    write_file(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else QUADS)
