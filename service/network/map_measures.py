"""Districts and municipalities by what is known to lie there. Nothing known is no zero.

A thing that lies in a place lies in the district and the municipality around it, too, and in each
of several. Institutions count once under all their names, collectives not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph_loader.shared.network.model import TYPES, UNKNOWN
from service.network.areas import DISTRICT, LEVELS, Amount, Areas
from service.network.filtering import Filter, Filtered

PROJECTS, ACTORS, AMOUNT, COVERAGE = "projects", "actors", "amount", "coverage"
MEASURES = (PROJECTS, ACTORS, AMOUNT, COVERAGE)
#: The ties to places that each measure counts.
RELATIONS = {
    PROJECTS: ("place",),
    ACTORS: ("seat",),
    AMOUNT: ("place",),
    COVERAGE: ("place", "seat"),
}
_TYPES = tuple(TYPES)
_COUNTED = {
    PROJECTS: ("project",),
    ACTORS: ("organisation",),
    AMOUNT: ("project",),
    COVERAGE: ("project", "organisation", "meeting"),
}


@dataclass
class Area:
    """What is known of an area. `value` is None where nothing is."""

    node: int
    level: str
    things: set[int] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)  #: IRIs of those that say so
    value: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Measured:
    """All areas, and how much has no place on the map."""

    areas: tuple[Area, ...]
    total: int  #: things that are counted, wherever they lie
    placed: int  #: those of them that lie in an area
    in_several: int  #: those of them that lie in several districts
    without_amount: int | None = None  #: those of the placed ones of which no amount is known


def measured(
    part: Filtered,
    areas: Areas,
    measure: str,
    amounts: Sequence[Amount] = (),
    among: frozenset[int] | None = None,
) -> Measured:
    """The areas by a measure; `amounts` are of the kind asked for, things are `among` some."""
    found = {
        (level, node): Area(node, level) for level in LEVELS for node in sorted(areas.levels[level])
    }
    if part.filter.districts:
        found = {key: one for key, one in found.items() if _within(areas, key, part)}
    places: dict[int, set[tuple[str, int]]] = {}
    for tie in part.ties.tolist():
        thing, place = int(part.all.source[tie]), int(part.all.target[tie])
        if not _counts(part, thing, measure, among):
            continue
        said = part.network.attestations.document[part.attestations_of(tie)].tolist()
        stating = {part.network.documents.iri[document] for document in set(said)}
        for key in areas.around.get(place, frozenset()):
            if key in found:
                places.setdefault(thing, set()).add(key)
                found[key].things.add(thing)
                found[key].documents.update(stating)
    if measure == AMOUNT:
        _add_up(found.values(), amounts)
    else:
        for one in found.values():
            number = len(one.documents if measure == COVERAGE else one.things)
            one.value = float(number) if number else None
    named = {one.project for one in amounts}
    return Measured(
        tuple(found.values()),
        _total(part, measure, among),
        len(places),
        sum(sum(level == DISTRICT for level, _ in keys) > 1 for keys in places.values()),
        len(places.keys() - named) if measure == AMOUNT else None,
    )


def ends(part: Filtered) -> frozenset[int]:
    """All that has a tie."""
    ties = part.all
    both = (ties.source[part.ties].tolist(), ties.target[part.ties].tolist())
    return frozenset().union(*both)


def in_time(asked: Filter, amounts: Iterable[Amount], quantity: str) -> list[Amount]:
    """The amounts of a kind that fit time and documents of a filter."""
    found = _stated(asked, amounts, quantity)
    if asked.timed:
        found = [one for one in found if one.dated]
    if asked.last is not None:
        found = [one for one in found if one.earliest == UNKNOWN or one.earliest <= asked.last]
    if asked.first is not None:
        found = [one for one in found if one.latest == UNKNOWN or one.latest >= asked.first]
    return found


def undated(asked: Filter, amounts: Iterable[Amount], quantity: str) -> list[Amount]:
    """Those that a time leaves out because they have none."""
    found = _stated(asked, amounts, quantity)
    return [one for one in found if asked.timed and not one.dated]


def _stated(asked: Filter, amounts: Iterable[Amount], quantity: str) -> list[Amount]:
    return [
        one
        for one in amounts
        if one.quantity == quantity and (not asked.documents or one.document in asked.documents)
    ]


def _within(areas: Areas, key: tuple[str, int], part: Filtered) -> bool:
    wanted = {(DISTRICT, node) for node in part.filter.districts}
    return key in wanted or bool(wanted & areas.around.get(key[1], frozenset()))


def _counts(part: Filtered, thing: int, measure: str, among: frozenset[int] | None) -> bool:
    nodes = part.network.nodes
    if among is not None and thing not in among:
        return False
    return _TYPES[int(nodes.type[thing])] in _COUNTED[measure] and not nodes.collective[thing]


def _total(part: Filtered, measure: str, among: frozenset[int] | None) -> int:
    """How many things could lie somewhere, of the kinds that are asked for."""
    wanted = part.node_mask & part.of_kinds() if part.filter.kinds else part.node_mask
    return sum(_counts(part, node, measure, among) for node in wanted.nonzero()[0].tolist())


def _add_up(found: Iterable[Area], amounts: Sequence[Amount]) -> None:
    """Of each project the smallest and the largest amount that a document names."""
    said: dict[int, list[Amount]] = {}
    for one in amounts:
        said.setdefault(one.project, []).append(one)
    for area in found:
        area.things &= said.keys()
        every = [[one.euro for one in said[project]] for project in area.things]
        area.documents = {one.document for project in area.things for one in said[project]}
        if every:
            area.least, area.most = sum(map(min, every)), sum(map(max, every))
            area.value = area.most
