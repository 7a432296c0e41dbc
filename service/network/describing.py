"""Nodes, ties and paths in words: what the arrays say, as the doors give it out."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

import numpy as np

from graph_loader.shared.network.model import (
    INSTITUTION,
    MODES,
    TYPES,
    UNKNOWN,
    Network,
    Strings,
    slug,
)
from service.network.ego import weight
from service.network.filtering import Filtered
from service.network.opening import tie_id
from service.network.paths import Path
from service.words.formatting import format_date
from service.words.texts import LANGUAGES, texts_in

_TYPES = tuple(TYPES)
Record = dict[str, object]


class Words:
    """The names of what is in a network, in one language, or else in the first that has one."""

    def __init__(self, network: Network, language: str) -> None:
        self._network, self.texts = network, texts_in(language)
        order = (language, "", *LANGUAGES, *network.labels)
        self._order = [tag for tag in dict.fromkeys(order) if tag in network.labels]

    def node(self, node: int) -> str:
        """The name of a node; without one, its kind, what it belongs to, and its date."""
        return self._of("nodes", node) or self._composed(node)

    def document(self, document: int) -> str:
        """The title of a document."""
        return self._of("documents", document) or slug(self._network.documents.iri[document])

    def term(self, term: int) -> str:
        """The name of a term of a code list; empty for none."""
        return (self._of("terms", term) or slug(self._network.terms[term])) if term >= 0 else ""

    def called(self, name: str, scheme: str = "") -> str:
        """The name of the term that addresses call so, of a code list where others have it too."""
        places = (self._terms.get(f"{scheme}/{name}", UNKNOWN), self._terms.get(name, UNKNOWN))
        return next(filter(None, (self.term(place) for place in places)), name)

    @cached_property
    def _terms(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for place, iri in enumerate(self._network.terms):
            scheme, _, name = iri.rpartition("/")
            found.setdefault(name, place)
            found[f"{slug(scheme)}/{name}"] = place
        return found

    def unknown(self) -> str:
        """What is said where there is no value."""
        return self.texts("network.no_value")

    def relation(self, relation: int) -> str:
        """What a relation is called."""
        name = self._network.relations[relation].name
        key = f"network.relation.{name}"
        return self._of("relations", relation) or (self.texts(key) if key in self.texts else name)

    def relations(self, ties: Counter[int]) -> str:
        """Relations, each with the number of its ties, those of most ties first."""
        return ", ".join(f"{self.relation(one)} {number}" for one, number in ties.most_common())

    def sentence(self, part: Filtered, tie: int, attestation: int, others: int) -> str:
        """A tie as a sentence that names its document and how many others state it."""
        relation = int(part.all.relation[tie])
        name = self._network.relations[relation].name
        role = self.term(int(self._network.attestations.role[attestation]))
        ends = {
            "role": role or self.relation(relation),
            "source": self.node(int(part.all.source[tie])),
            "target": self.node(int(part.all.target[tie])),
        }
        key = f"network.tie.{name}"
        if key in self.texts:
            said = self.texts(key, **ends)
        else:
            said = self.texts("network.tie", relation=self.relation(relation), **ends)
        document = self.document(int(self._network.attestations.document[attestation]))
        when = self._when(attestation)
        where = f"{document}, {when}" if when else document
        if others:
            where += self.texts("network.others", number=others)
        return f"{said} ({where})."

    def _when(self, attestation: int) -> str:
        said = self._network.attestations
        first, last = day(int(said.earliest[attestation])), day(int(said.latest[attestation]))
        return self.when(first, last)

    def when(self, first: str | None, last: str | None) -> str:
        """The time between two days, as people would say it."""
        if not (first and last):
            key = "network.when.from" if first else "network.when.to"
            date = format_date(first or last or "", self.texts.language)
            return self.texts(key, date=date) if date else self.texts("thing.undated")
        return format_date(_shortest(first, last), self.texts.language)

    def _composed(self, node: int) -> str:
        nodes = self._network.nodes
        type_ = _TYPES[int(nodes.type[node])]
        kind = self.term(int(nodes.kind[node])) or self.texts(f"network.type.{type_}")
        body = int(nodes.body[node])
        belongs = nodes.abbreviation[node] or (self.node(body) if body != UNKNOWN else "")
        when = nodes.date[node]
        if when.startswith("#"):
            when = self.texts("label.ordinal", number=when[1:])
        elif when:
            when = format_date(when, self.texts.language)
        if not (belongs or when):
            return slug(nodes.iri[node])
        return ", ".join(filter(None, (kind, belongs, when)))

    def _of(self, group: str, place: int) -> str:
        if place == UNKNOWN:
            return ""
        tables: Iterable[Strings] = (
            getattr(self._network.labels[tag], group) for tag in self._order
        )
        return next(filter(None, (table[place] for table in tables)), "")


def _shortest(first: str, last: str) -> str:
    """Two days as one date (EDTF): a day, month or year, or what lies between them."""
    if first == last:
        return first
    whole_years = first.endswith("-01-01") and last.endswith("-12-31")
    if whole_years:
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}/{last[:4]}"
    month = last[:7]
    if first == f"{month}-01" and last == f"{month}-{monthrange(int(last[:4]), int(last[5:7]))[1]}":
        return month
    return f"{first}/{last}"


def short_names(labels: Sequence[str]) -> list[str]:
    """What stands before the colon of each name, where that tells them apart; else the names."""
    short = [label.partition(": ")[0] for label in labels]
    return short if len(set(short)) == len(set(labels)) else list(labels)


def node_records(part: Filtered, words: Words, nodes: Iterable[int]) -> list[Record]:
    """Each node with all that is known of it."""
    table, network = part.network.nodes, part.network
    firsts, lasts = part.node_days
    names = _further_names(part)
    found: list[Record] = []
    for node in nodes:
        type_ = _TYPES[int(table.type[node])]
        district, kind = int(table.district[node]), int(table.kind[node])
        x, y = network.place(node)
        found.append(
            {
                "id": table.iri[node],
                "label": words.node(node),
                "mode": MODES[type_],
                "type": type_,
                "kind": slug(network.terms[kind]) if kind != UNKNOWN else None,
                "names": [table.iri[one] for one in sorted((node, *names.get(node, ())))],
                "collective": bool(table.collective[node]),
                "first": day(int(firsts[node])),
                "last": day(int(lasts[node])),
                "district": table.iri[district] if district != UNKNOWN else None,
                "x": x,
                "y": y,
            }
        )
    return found


def _further_names(part: Filtered) -> dict[int, list[int]]:
    """The names besides its latest of each institution that has some."""
    found: dict[int, list[int]] = {}
    if part.filter.unit == INSTITUTION:
        latest = part.network.nodes.institution
        for name in np.flatnonzero(latest != np.arange(len(latest))).tolist():
            found.setdefault(int(latest[name]), []).append(name)
    return found


def tie_records(part: Filtered, ties: Iterable[int]) -> list[Record]:
    """Each tie with its claims and the attestations that fit."""
    network, found = part.network, list[Record]()
    for tie in ties:
        attestations = part.attestations_of(tie)
        first, last = part.days(attestations)
        claims = sorted({int(network.attestations.claim[one]) for one in attestations})
        found.append(
            {
                "id": tie_id(network, part.filter.unit, tie),
                "source": network.nodes.iri[int(part.all.source[tie])],
                "target": network.nodes.iri[int(part.all.target[tie])],
                "relation": network.relations[int(part.all.relation[tie])].name,
                "claims": [network.claims[claim] for claim in claims],
                "first": day(first),
                "last": day(last),
                "weight": weight(part, tie),
                "attestations": [attestation_record(network, one) for one in attestations],
            }
        )
    return found


def attestation_record(network: Network, place: int) -> Record:
    """What one document says of a tie."""
    said = network.attestations
    printed = int(said.printed[place])

    def term(number: int) -> str | None:
        return slug(network.terms[number]) if number != UNKNOWN else None

    return {
        "document": network.documents.iri[int(said.document[place])],
        "earliest": day(int(said.earliest[place])),
        "latest": day(int(said.latest[place])),
        "printed": network.printed[printed] if printed != UNKNOWN else None,
        "standing": term(int(said.standing[place])),
        "role": term(int(said.role[place])),
    }


def counts(part: Filtered, nodes: Sequence[int], ties: Sequence[int]) -> dict[str, int]:
    """How many there are. A collective is a node, and no actor beside those it stands for."""
    table = part.network.nodes
    modes = [MODES[_TYPES[int(table.type[node])]] for node in nodes]
    actors = sum(
        mode == "actor" and not table.collective[node]
        for node, mode in zip(nodes, modes, strict=True)
    )
    events = modes.count("event")
    return {"nodes": len(nodes), "actors": int(actors), "events": events, "ties": len(ties)}


def path_record(part: Filtered, words: Words, path: Path) -> Record:
    """A path with its hops, each a sentence with the documents that state it."""
    network, hops = part.network, []
    pairs = zip(path.nodes, path.nodes[1:], path.chosen, strict=False)
    for one, other, chosen in pairs:
        ties = part.ties_between(one, other)
        # Told is the first tie; the sentence rests on it, the dates on what was chosen.
        own = part.attestations_of(ties[0])
        shown = chosen if chosen in own else own[0]
        every = {
            int(network.attestations.document[place])
            for tie in ties
            for place in part.attestations_of(tie)
        }
        stating = {int(network.attestations.document[place]) for place in own}
        hops.append(
            {
                "from": network.nodes.iri[one],
                "to": network.nodes.iri[other],
                "relation": network.relations[int(part.all.relation[ties[0]])].name,
                "tie": tie_id(network, part.filter.unit, ties[0]),
                "also": [tie_id(network, part.filter.unit, tie) for tie in ties[1:]],
                "documents": [network.documents.iri[place] for place in sorted(every)],
                "earliest": day(int(network.attestations.earliest[chosen])),
                "latest": day(int(network.attestations.latest[chosen])),
                "sentence": words.sentence(part, ties[0], shown, len(stating) - 1),
            }
        )
    return {"length": path.length, "in_time": path.in_time, "hops": hops}


def day(number: int) -> str | None:
    """A day as it is written; None if it is not known."""
    return None if number == UNKNOWN else date.fromordinal(number).isoformat()
