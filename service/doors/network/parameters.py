"""Reads what a request asks of the network, or says all that is wrong with it."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from graph_loader.shared.network.model import (
    INSTITUTION,
    TYPES,
    UNITS,
    UNKNOWN,
    Ints,
    Network,
    Strings,
    slug,
)
from service.errors import BadRequest
from service.matching.resolving import Unclear, resolve
from service.model.valid_time import Period, asked_time
from service.network.filtering import Filter
from service.questions.parameters import shortened
from service.questions.saved_queries import saved_query
from service.request.view import View
from service.words.texts import LANGUAGES, Texts, texts_in

#: What every door understands; `source` is another name of `document`.
COMMON = (
    *("unit", "relation", "kind", "workshop", "district", "role", "standing", "document"),
    *("source", "from", "to", "on", "release", "lang", "format"),
)
SEVERAL = {"relation", "kind", "workshop", "district", "role", "standing", "document", "source"}
_MOST_VALUES = 100
_MOST_SHOWN = 20

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a parameter: a text `network.fault.KEY`, in every language."""

    name: str
    problem: str  #: unknown, missing, repeated or value
    key: str
    fill: Mapping[str, object]  #: what stands in the text
    nearest: tuple[str, ...]  #: what could be meant
    value: str  #: what was sent, if that is what is wrong
    detail: str = ""  #: what programs are told beyond that, in English

    def reason(self, texts: Texts) -> str:
        """The same as a sentence."""
        return texts(f"network.fault.{self.key}", **self.fill)

    def told(self) -> dict[str, object]:
        """As a problem document has it, in English as all of them."""
        said = {
            "name": self.name,
            "problem": self.problem,
            "reason": self.detail or self.reason(texts_in("en")),
        }
        value = {"value": self.value} if self.value else {}
        return {**said, **value, "nearest": list(self.nearest)}


class BadParameters(BadRequest):
    """Parameters that a door cannot take; `parameters` says of each what and why."""

    name, title = "bad-parameters", "Bad parameters"

    def __init__(self, faults: Sequence[Fault]) -> None:
        told = [fault.told() for fault in faults]
        detail = " ".join(f"{one['name']}: {one['reason']}" for one in told)
        nearest = [one for fault in faults for one in fault.nearest]
        super().__init__(detail, {"parameters": told, "nearest": nearest})
        self.faults = tuple(faults)


@dataclass
class Reader:
    """The fields of a request, taken one after the other; `finish` raises what was wrong."""

    view: View
    network: Network
    fields: Fields
    own: tuple[str, ...] = ()  #: parameters of the door besides the common ones
    several: tuple[str, ...] = ()  #: those of them that may be repeated
    fixed: tuple[str, ...] = ()  #: those that the path of a page gives
    defaults: tuple[str, ...] = ()  #: those that a page adds where nobody asks
    faults: list[Fault] = field(default_factory=list)
    understood: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = (*COMMON, *self.own)
        for name, values in self.fields.items():
            if name not in known:
                self.fault(name, "unknown", "unknown", near(name, known))
            elif len(values) > 1 and name not in (*SEVERAL, *self.several):
                self.fault(name, "repeated", "once")
            elif len(values) > _MOST_VALUES:
                self.fault(name, "repeated", "most", most=_MOST_VALUES)
        language = self.text("lang")
        if language and language not in LANGUAGES:
            self.fault("lang", "value", "one-of", LANGUAGES, values=", ".join(LANGUAGES))

    def fault(
        self,
        name: str,
        problem: str,
        key: str,
        nearest: Sequence[str] = (),
        value: str = "",
        detail: str = "",
        **fill: object,
    ) -> None:
        """Remember what is wrong with a parameter; the text `network.fault.KEY` says it."""
        likely, short = tuple(nearest)[:_MOST_SHOWN], shortened(value)
        self.faults.append(Fault(shortened(name), problem, key, fill, likely, short, detail))

    def finish(self) -> None:
        """Raise BadParameters if anything was wrong."""
        if self.faults:
            raise BadParameters(self.faults)

    def text(self, name: str) -> str:
        """The value of a single parameter; empty if it is not given."""
        return next((value for value in self.fields.get(name, ()) if value), "")

    def texts(self, *names: str) -> list[str]:
        """The values of a parameter, whichever of its names is used, each once."""
        return list(dict.fromkeys(v for name in names for v in self.fields.get(name, ()) if v))

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of some values."""
        value = self.text(name) or default
        if value not in allowed:
            self.fault(name, "value", "one-of", allowed, value, values=", ".join(allowed))
        self.understood[name] = value
        return value

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """A whole number within bounds."""
        text = self.text(name)
        value = default
        if text:
            fits = text.isascii() and text.isdigit() and len(text) < 10
            if fits and least <= int(text) <= most:
                value = int(text)
            else:
                self.fault(name, "value", "number", value=text, least=least, most=most)
        self.understood[name] = value
        return value

    def node(self, name: str, unit: str, types: Sequence[str] = ()) -> int:
        """The node of a parameter that must be given; UNKNOWN beside a fault."""
        text = self.text(name)
        if not text:
            self.fault(name, "missing", "missing")
            return UNKNOWN
        found = self._node(name, text, unit, types)
        self.understood[name] = self.network.nodes.iri[found] if found != UNKNOWN else text
        return found

    def nodes(self, name: str, unit: str, types: Sequence[str] = ()) -> tuple[int, ...]:
        """The nodes of a parameter that may be repeated."""
        found = [self._node(name, text, unit, types) for text in self.texts(name)]
        kept = tuple(dict.fromkeys(node for node in found if node != UNKNOWN))
        self.understood[name] = [self.network.nodes.iri[node] for node in kept]
        return kept

    def _node(self, name: str, text: str, unit: str, types: Sequence[str]) -> int:
        nodes = self.network.nodes
        iri = self._iri(name, text, types or tuple(TYPES))
        place = nodes.iri.place_of(iri) if iri else UNKNOWN
        if iri and place == UNKNOWN:
            self._not_there(name, text, iri, nodes.iri, "no-node")
        elif iri and types and list(TYPES)[int(nodes.type[place])] not in types:
            kinds = " or ".join(types)
            self.fault(name, "value", "type", value=text, detail=f"It must be a {kinds}.")
            return UNKNOWN
        if place == UNKNOWN or unit != INSTITUTION:
            return place
        return int(nodes.institution[place])

    def _iri(self, name: str, text: str, types: Sequence[str]) -> str:
        try:
            return resolve(self.view, text, types, self.view.time)
        except Unclear as unclear:
            nearest = [self.view.short(one) for one in unclear.nearest]
            self.fault(name, "value", "unclear", nearest, text, str(unclear))
            return ""

    def _not_there(self, name: str, text: str, iri: str, known: Strings, key: str) -> None:
        short = [self.view.short(one) for one in known]
        likely = difflib.get_close_matches(self.view.short(iri)[:200], short, n=5, cutoff=0.5)
        self.fault(name, "value", key, likely, text)

    def documents(self, *names: str) -> tuple[str, ...]:
        """The IRIs of documents."""
        found = [self.document(names[0], text) for text in self.texts(*names)]
        self.understood[names[0]] = [iri for iri in found if iri]
        return tuple(sorted(filter(None, found)))

    def document(self, name: str, text: str) -> str:
        """The IRI of a document; empty beside a fault."""
        iri = self._iri(name, text, ("source",))
        known = self.network.documents.iri
        if not iri or known.place_of(iri) != UNKNOWN:
            return iri
        try:
            if self.view.pages.ask(saved_query("exists").bind(thing=NamedNode(iri))):
                return iri  # a document that states no tie
        except ValueError:  # no IRI at all
            pass
        self._not_there(name, text, iri, known, "no-document")
        return ""

    def days(self, name: str) -> Period | None:
        """The days of a day, month or year."""
        text = self.text(name)
        try:
            return asked_time(text) if text else None
        except ValueError:
            self.fault(name, "value", "day", value=text)
            return None

    def filter(self, relations: Sequence[str] = ()) -> Filter:
        """What the common parameters ask for; `relations` are those of who names none."""
        network, known = self.network, _known_slugs(self.network)
        unit = self.choice("unit", UNITS, INSTITUTION)
        kinds = {*TYPES, *known.kinds}
        wanted = self._known("relation", {one.name for one in network.relations})
        self.understood["relation"] = wanted = wanted or list(relations)
        first, last = self._time()
        return Filter(
            unit,
            tuple(sorted(wanted)),
            tuple(sorted(self._known("kind", kinds))),
            tuple(sorted(self.nodes("workshop", unit, ("workshop",)))),
            tuple(sorted(self.nodes("district", unit, ("place",)))),
            tuple(sorted(self._known("role", known.roles))),
            tuple(sorted(self._known("standing", known.standings))),
            self.documents("document", "source"),
            first,
            last,
        )

    def _known(self, name: str, known: Iterable[str]) -> list[str]:
        """The values of a parameter that are among those that occur."""
        names = sorted(known)
        values = self.texts(name)
        for value in values:
            if value not in names:
                nearest = near(value, names) or names
                self.fault(name, "value", "no-value", nearest, value)
        self.understood[name] = values
        return values

    def _time(self) -> tuple[int | None, int | None]:
        on, begin, end = self.days("on"), self.days("from"), self.days("to")
        if on and (self.text("from") or self.text("to")):
            self.fault("on", "value", "on-beside")
        if on:
            begin = end = on
        first, last = begin.first if begin else None, end.last if end else None
        if first and last and last < first:
            self.fault("from", "value", "after-to")
        self.understood["from"], self.understood["to"] = _written(first), _written(last)
        return _number(first), _number(last)


def near(value: str, known: Iterable[str]) -> list[str]:
    """The known texts that are most like this one."""
    return difflib.get_close_matches(value[:200], list(known), n=5, cutoff=0.5)


@dataclass(frozen=True)
class _Slugs:
    """What occurs among the terms."""

    kinds: frozenset[str]
    roles: frozenset[str]
    standings: frozenset[str]


@functools.lru_cache(2)
def _known_slugs(network: Network) -> _Slugs:
    said = network.attestations
    columns = (network.nodes.kind, said.role, said.standing)
    return _Slugs(*(frozenset(_slugs(network, terms)) for terms in columns))


def _slugs(network: Network, terms: Ints) -> set[str]:
    return {slug(network.terms[term]) for term in set(terms.tolist()) if term != UNKNOWN}


def _written(one: date | None) -> str | None:
    return one.isoformat() if one else None


def _number(one: date | None) -> int | None:
    return one.toordinal() if one else None
