"""What a filter leaves of a network, as masks over its arrays."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graph_loader.shared.network.model import (
    ACTOR,
    EVENT,
    INSTITUTION,
    MODES,
    TYPES,
    UNKNOWN,
    Ints,
    Network,
    Ties,
    slug,
)
from service.model.valid_time import Period

_TYPES = tuple(TYPES)
#: Filtered networks that are kept, the last used ones: two megabytes each of a graph of a million
#: quads, and few milliseconds to make anew.
_KEPT = 3
_NEVER = 2**31 - 1  #: later than any day
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Filter:
    """What to leave. Of several values one must fit, of several fields all; empty leaves all.

    `documents`, `standings`, `roles` and the time must fit one and the same attestation.
    """

    unit: str = INSTITUTION
    relations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  #: slugs of terms, or types of nodes
    workshops: tuple[int, ...] = ()
    districts: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  #: IRIs
    first: int | None = None  #: the first day of the time asked for
    last: int | None = None

    def of_everything(self) -> Filter:
        """The same time, documents, roles and standings, whatever is joined and how."""
        return replace(self, relations=(), kinds=(), workshops=(), districts=())

    @classmethod
    def at(cls, time: Period | None, relations: tuple[str, ...] = ()) -> Filter:
        """What is joined by these relations at a time, or at all times."""
        days = (time.first.toordinal(), time.last.toordinal()) if time else (None, None)
        return cls(relations=relations, first=days[0], last=days[1])

    @property
    def timed(self) -> bool:
        """Whether a time is asked for."""
        return self.first is not None or self.last is not None


class Filtered:
    """A part of a network: nodes, ties, and the attestations that made them fit."""

    def __init__(self, network: Network, asked: Filter) -> None:
        self.network, self.filter = network, asked
        self.all: Ties = network.ties[asked.unit]
        besides = _besides(network, asked)
        dated = _dated(network)
        self.attestations: Mask = besides & _in_time(network, asked, dated)
        ends = self._ends()
        fits = ends & (self._counts(self.attestations) > 0)
        self.tie_mask: Mask = fits
        self.ties: npt.NDArray[np.int64] = np.flatnonzero(fits)
        self.undated = 0
        if asked.timed:
            no_date = (self._counts(besides) > 0) & (self._counts(besides & dated) == 0)
            self.undated = int((ends & no_date).sum())
        self.node_mask: Mask = self._nodes()
        self._adjacency()

    def _counts(self, attestations: Mask) -> npt.NDArray[np.int64]:
        """How many of these attestations each tie has."""
        before = np.zeros(len(attestations) + 1, np.int64)
        np.cumsum(attestations, out=before[1:])
        counts: npt.NDArray[np.int64] = before[self.all.end] - before[self.all.begin]
        return counts

    def _ends(self) -> Mask:
        """The ties whose relation and ends fit."""
        network, asked, ties = self.network, self.filter, self.all
        fits = np.ones(len(ties.source), np.bool_)
        if asked.relations:
            wanted = [one.name in asked.relations for one in network.relations]
            fits &= np.array(wanted, np.bool_)[ties.relation]
        for nodes in (
            self.of_kinds() if asked.kinds else None,
            _marked(len(network.nodes.iri), asked.workshops) if asked.workshops else None,
            self._in_districts() if asked.districts else None,
        ):
            if nodes is not None:
                fits &= nodes[ties.source] | nodes[ties.target]
        return fits

    def of_kinds(self) -> Mask:
        nodes, kinds = self.network.nodes, self.filter.kinds
        types = np.array([name in kinds for name in _TYPES], np.bool_)
        fits = types[nodes.type] | _any_of(nodes.kind, _terms(self.network, kinds))
        if self.filter.unit == INSTITUTION:
            # An institution is of the kind of each of its names.
            np.logical_or.at(fits, nodes.institution, fits.copy())
        return fits

    def _in_districts(self) -> Mask:
        return np.isin(self.network.nodes.district, self.filter.districts)

    def _nodes(self) -> Mask:
        """Every thing, or those of the types that the relations asked for can join."""
        nodes, asked = self.network.nodes, self.filter
        there = np.ones(len(nodes.iri), np.bool_)
        if asked.relations:
            types = {
                type_
                for one in self.network.relations
                if one.name in asked.relations
                for type_ in (*one.sources, *one.targets)
            }
            there = np.array([name in types for name in _TYPES], np.bool_)[nodes.type]
        if asked.unit == INSTITUTION:
            there &= nodes.institution == np.arange(len(nodes.iri))
        return there

    def _adjacency(self) -> None:
        """Who is next to whom by the ties that are left."""
        ties = self.all
        kept = self.tie_mask[ties.tie]
        self.start: Ints = _before(kept)[ties.start].astype(np.int32)
        self.neighbour: Ints = ties.neighbour[kept]
        self.tie: Ints = ties.tie[kept]
        fresh = np.ones(len(self.neighbour), np.bool_)
        fresh[1:] = self.neighbour[1:] != self.neighbour[:-1]
        fresh[self.start[:-1][self.start[:-1] < len(fresh)]] = True
        counted = _before(fresh)[self.start].astype(np.int32)
        #: How many other nodes each node is tied to.
        self.degree: Ints = counted[1:] - counted[:-1]
        #: The same neighbours once each.
        self.near_start: Ints = counted
        self.near: Ints = self.neighbour[fresh]

    def ties_of(self, node: int) -> list[int]:
        """The ties of a node, in the order of its neighbours."""
        found: list[int] = self.tie[self.start[node] : self.start[node + 1]].tolist()
        return found

    def relations_of(self, node: int) -> Counter[int]:
        """How many ties a node has of each relation."""
        return Counter(self.all.relation[self.ties_of(node)].tolist())

    def neighbours(self, node: int) -> list[int]:
        """The nodes next to a node, in their order."""
        found: list[int] = self.near[self.near_start[node] : self.near_start[node + 1]].tolist()
        return found

    def ties_between(self, one: int, other: int) -> list[int]:
        """The ties between two nodes, by relation."""
        part = slice(self.start[one], self.start[one + 1])
        found: list[int] = self.tie[part][self.neighbour[part] == other].tolist()
        return sorted(found, key=lambda tie: (int(self.all.relation[tie]), tie))

    def attestations_of(self, tie: int) -> list[int]:
        """The attestations of a tie that fit."""
        begin, end = int(self.all.begin[tie]), int(self.all.end[tie])
        fits = self.attestations[begin:end].tolist()
        return [place for place, fit in enumerate(fits, begin) if fit]

    def modes(self) -> npt.NDArray[np.str_]:
        """The mode of each node."""
        return np.array([MODES[name] for name in _TYPES])[self.network.nodes.type]

    def two_mode(self) -> npt.NDArray[np.int64]:
        """The ties that join an actor and an event."""
        modes = self.modes()
        source, target = modes[self.all.source[self.ties]], modes[self.all.target[self.ties]]
        joins = ((source == ACTOR) & (target == EVENT)) | ((source == EVENT) & (target == ACTOR))
        found: npt.NDArray[np.int64] = self.ties[joins]
        return found

    @functools.cached_property
    def node_days(self) -> tuple[Ints, Ints]:
        """First and last day of each node over all its ties; UNKNOWN if none is dated."""
        said, ties = self.network.attestations, self.ties
        begin, end = self.all.begin[ties], self.all.end[ties]
        firsts = np.where(self.attestations & (said.earliest != UNKNOWN), said.earliest, _NEVER)
        lasts = np.where(self.attestations, said.latest, UNKNOWN)
        first = np.full(len(self.node_mask), _NEVER, np.int32)
        last = np.full(len(self.node_mask), UNKNOWN, np.int32)
        for ends in (self.all.source[ties], self.all.target[ties]):
            np.minimum.at(first, ends, _over(np.minimum, firsts, begin, end))
            np.maximum.at(last, ends, _over(np.maximum, lasts, begin, end))
        first[first == _NEVER] = UNKNOWN
        return first, last

    def days(self, attestations: list[int]) -> tuple[int, int]:
        """The earliest first and the latest last day of some attestations; UNKNOWN for none."""
        if not attestations:  # as in most cells of a matrix
            return UNKNOWN, UNKNOWN
        said = self.network.attestations
        firsts = [day for day in said.earliest[attestations].tolist() if day != UNKNOWN]
        lasts = said.latest[attestations].tolist()
        return min(firsts, default=UNKNOWN), max(lasts, default=UNKNOWN)


@functools.lru_cache(_KEPT)
def filtered(network: Network, asked: Filter) -> Filtered:
    """What a filter leaves of a network; kept for who asks the same again."""
    return Filtered(network, asked)


def _besides(network: Network, asked: Filter) -> Mask:
    """The attestations that fit but for their time."""
    said = network.attestations
    fits = np.ones(len(said.document), np.bool_)
    if asked.documents:
        places = [network.documents.iri.place_of(iri) for iri in asked.documents]
        fits &= np.isin(said.document, [place for place in places if place != UNKNOWN])
    if asked.standings:
        fits &= _any_of(said.standing, _terms(network, asked.standings))
    if asked.roles:
        fits &= _any_of(said.role, _terms(network, asked.roles))
    return fits


def _dated(network: Network) -> Mask:
    said = network.attestations
    dated: Mask = (said.earliest != UNKNOWN) | (said.latest != UNKNOWN)
    return dated


def _in_time(network: Network, asked: Filter, dated: Mask) -> Mask:
    """The attestations that may mean a day of the time; a bound that is missing is open."""
    if not asked.timed:
        return np.ones(len(dated), np.bool_)
    said, fits = network.attestations, dated.copy()
    if asked.last is not None:
        fits &= (said.earliest == UNKNOWN) | (said.earliest <= asked.last)
    if asked.first is not None:
        fits &= (said.latest == UNKNOWN) | (said.latest >= asked.first)
    return fits


def _terms(network: Network, slugs: tuple[str, ...]) -> list[int]:
    """The terms of these slugs, whichever code list they stand in."""
    return [place for place, iri in enumerate(network.terms) if slug(iri) in slugs]


def _any_of(values: Ints, wanted: list[int]) -> Mask:
    return np.isin(values, wanted)


def _marked(count: int, places: tuple[int, ...]) -> Mask:
    found = np.zeros(count, np.bool_)
    found[list(places)] = True
    return found


def _before(mask: Mask) -> npt.NDArray[np.int64]:
    """How many are marked before each place, and in all."""
    found = np.zeros(len(mask) + 1, np.int64)
    np.cumsum(mask, out=found[1:])
    return found


def _over(least: np.ufunc, values: Ints, begin: Ints, end: Ints) -> Ints:
    """The least (or the greatest) of the values from each begin up to its end."""
    if not len(begin):
        return values[:0]
    # Every other range is one that was asked for; what lies between them is thrown away.
    places = np.stack([begin, end], axis=1).ravel()
    found: Ints = least.reduceat(np.append(values, values[-1:]), places)[::2]
    return found
