"""What a thing is tied to, as a picture: it in the middle, by relation who is around it.

It is laid out by names and numbers of documents alone, so it is the same at every load. Only
numbers and texts here; `surroundings.svg` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph_loader.shared.network.model import UNKNOWN
from service.network.describing import Words
from service.network.ego import weight
from service.network.filtering import Filter, Filtered, filtered
from service.network.opening import network_of
from service.page.network_pictures import picture_about
from service.page.sheets import SIZES, WIDE, Key, Sheet, Size, sheet
from service.request.view import View
from service.words.counted import counted, form
from service.words.formatting import format_date

_MOST = 6  #: names that a relation shows
_COLUMN, _MIDDLE, _GAP = 320, 190, 26  #: pixels of the wide picture: names, the thing, a mark
THEN, OTHERWISE, UNDATED = "solid", "dashed", "dotted"


@dataclass
class Name:
    """Who is around, or how many more are."""

    lines: Sequence[str]
    url: str | None
    state: str  #: THEN, OTHERWISE or UNDATED; empty for those that are only counted
    x: float = 0
    y: float = 0  #: the middle of it


@dataclass
class Around:
    """The things that a relation leads to."""

    head: str
    names: Sequence[Name]
    x: float = 0
    y: float = 0  #: of the head
    anchor: str = "start"


@dataclass
class Fan:
    """The picture, laid out."""

    label: Sequence[str]
    x: float
    y: float  #: the middle of the thing
    width: float
    height: float
    groups: Sequence[Around] = field(default=())


def surroundings(view: View, iri: str) -> list[Sheet[Fan]]:
    """The picture for each size; nothing for what has no ties."""
    network = network_of(view.opened)
    place = network.nodes.iri.place_of(iri)
    if place == UNKNOWN:
        return []
    around = _Surroundings(view, int(network.nodes.institution[place]))
    if not around.number:
        return []
    about = picture_about(view, view.public_url + view.link(around.path).removeprefix(view.root))
    slug = iri.rpartition("/")[2]
    return [
        sheet(f"around-{slug}", around.title, size, around.drawn, around.legend, about)
        for size in SIZES
    ]


class _Surroundings:
    """Reads the ties of a thing under all its names, and says them."""

    def __init__(self, view: View, node: int) -> None:
        self.view, self.node = view, node
        self.network = network_of(view.opened)
        self.words = Words(self.network, view.language)
        self.every = filtered(self.network, Filter())
        self.then: Filtered = filtered(self.network, Filter.at(view.time))
        self.number = len(self.every.ties_of(node))
        self.path = f"/network/ego/{view.short(self.network.nodes.iri[node])}"
        self.states: set[str] = set()

    @property
    def title(self) -> str:
        """How many connections there are, at the time asked for if there is one."""
        t, number = self.view.texts, len(self.then.ties_of(self.node))
        key = f"network.ego.title.{form(number)}" if number else "around.none"
        said = counted(t, key, number, label=self.words.node(self.node))
        if not self.view.time:
            return said
        return t("network.timed", time=format_date(self.view.on, t.language), said=said)

    @property
    def legend(self) -> list[Key]:
        """What the lines mean, where they differ; known once it is drawn for all sizes."""
        t = self.view.texts
        if not self.view.time:
            return []
        return [Key(one, t(f"around.{one}")) for one in (THEN, OTHERWISE, UNDATED)]

    def drawn(self, size: Size, top: float) -> tuple[Fan, float]:
        """The picture from a height on, and where it ends."""
        groups = self._groups(size)
        label = self.words.node(self.node)
        return (
            _wide(size, top, label, groups) if size is WIDE else _narrow(size, top, label, groups)
        )

    def _groups(self, size: Size) -> list[Around]:
        """The relations with most ties first; one that has a direction apart for each."""
        found: dict[tuple[int, bool], list[int]] = {}
        for tie in self.every.ties_of(self.node):
            relation = int(self.every.all.relation[tie])
            inward = int(self.every.all.target[tie]) == self.node
            found.setdefault((relation, inward), []).append(tie)
        order = sorted(found, key=lambda one: (-len(found[one]), one))
        return [self._group(*one, found[one], size) for one in order]

    def _group(self, relation: int, inward: bool, ties: Sequence[int], size: Size) -> Around:
        network, t = self.network, self.view.texts
        name = self.words.relation(relation)
        if f"network.relation.{network.relations[relation].name}" not in t:
            name = t("around.inward" if inward else "around.outward", relation=name)
        width = _COLUMN if size is WIDE else size.width - 2 * _GAP
        shown = sorted(
            ties, key=lambda tie: (not self._state(tie) == THEN, -self._weight(tie), tie)
        )
        if len(shown) > _MOST + 1:
            shown = shown[:_MOST]
        names = [self._name(tie, inward, size, width) for tie in shown]
        names.sort(key=lambda one: (one.state != THEN, one.lines))
        if more := len(ties) - len(shown):
            url = self.view.link(self.path, relation=network.relations[relation].name)
            said = counted(t, f"network.ego.more.{form(more)}", more)
            names.append(Name([said], url, ""))
        return Around(f"{name} ({len(ties)})", names)

    def _name(self, tie: int, inward: bool, size: Size, width: float) -> Name:
        ties = self.every.all
        other = int((ties.source if inward else ties.target)[tie])
        lines = size.wrapped(self.words.node(other), width)
        url = self.view.link_to(self.network.nodes.iri[other])
        return Name(lines, url, self._state(tie))

    def _weight(self, tie: int) -> int:
        return weight(self.every, tie)

    def _state(self, tie: int) -> str:
        """Whether documents tell of it for the time asked for, for others, or without a date."""
        if self.then.tie_mask[tie]:
            return THEN
        dated = self.every.days(self.every.attestations_of(tie)) != (UNKNOWN, UNKNOWN)
        return OTHERWISE if dated else UNDATED


def _wide(size: Size, top: float, label: str, groups: Sequence[Around]) -> tuple[Fan, float]:
    """The thing in the middle, the relations in two columns of about the same height."""
    ends = [top, top]
    for group in groups:
        side = 0 if ends[0] <= ends[1] else 1
        x = _COLUMN if side == 0 else size.width - _COLUMN
        ends[side] = _stacked(group, size, x, ends[side], "end" if side == 0 else "start")
    bottom = max(ends)
    for group in groups:  # the shorter column stands in the middle of the other
        _lower(group, (bottom - ends[0 if group.anchor == "end" else 1]) / 2)
    lines = size.wrapped(label, _MIDDLE - 20)
    height = (len(lines) + 1) * size.line
    bottom = max(bottom, top + height)
    middle = (top + bottom) / 2
    fan = Fan(lines, size.width / 2, middle, _MIDDLE, height, groups)
    return fan, bottom


def _narrow(size: Size, top: float, label: str, groups: Sequence[Around]) -> tuple[Fan, float]:
    """The thing on top, the relations below it, joined by a line on the left."""
    lines = size.wrapped(label, size.width - 20)
    height = (len(lines) + 1) * size.line
    y = top + height
    for group in groups:
        y = _stacked(group, size, 2.0 * _GAP, y, "start")
    return Fan(lines, size.width / 2, top + height / 2, size.width, height, groups), y


def _stacked(group: Around, size: Size, x: float, y: float, anchor: str) -> float:
    """Set a relation from a height on; where the next one begins."""
    group.x, group.anchor = x, anchor
    group.y = y + size.line * 1.2
    y = group.y + size.line * 0.4
    for name in group.names:
        height = len(name.lines) * size.line + size.letters * 0.35
        name.x, name.y = x, y + height / 2
        y += height
    return y + size.line * 0.3


def _lower(group: Around, by: float) -> None:
    group.y += by
    for name in group.names:
        name.y += by
