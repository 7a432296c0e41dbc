"""How the kinds of things look in a picture: the same in each view of a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_loader.shared.network.model import TYPES, UNKNOWN, Network
from service.network.describing import Words

_TYPES = tuple(TYPES)
#: What each type of thing looks like; organisations differ by their kind.
_SHAPES = {
    "workshop": ("bar", 0),
    "project": ("hexagon", 1),
    "person": ("down", 8),
    "meeting": ("star", 2),
    "session": ("octagon", 3),
    "place": ("cross", 4),
    "programme": ("house", 5),
}
#: Five shapes and eight colours have no common divisor, so forty kinds differ, and each from the
#: next in both.
_OF_ORGANISATIONS, _SHADES = ("circle", "square", "diamond", "triangle", "pentagon"), 8
_OTHER = ("circle", 8)
#: The colours by their places; `service/static/network_looks.js` draws by the same.
COLOURS = (
    *("#2f74d0", "#c8620f", "#2a8f5b", "#9a5bd0", "#d0433f", "#16899a", "#8a7a1c", "#c94f9a"),
    "#74788c",
)


@dataclass(frozen=True)
class Group:
    """Things that look alike: what they are called, and how they look."""

    name: str
    shape: str  #: a name of SHAPES in network_looks.js
    colour: int  #: a place among its COLOURS

    @property
    def record(self) -> dict[str, object]:
        """As a script takes it."""
        return {"name": self.name, "shape": self.shape, "colour": self.colour}


@dataclass
class Looks:
    """The groups of a picture, numbered as they are met."""

    network: Network
    words: Words
    groups: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        nodes = self.network.nodes
        organisation = _TYPES.index("organisation")
        kinds: Counter[int] = Counter(nodes.kind[nodes.type == organisation].tolist())
        ranked = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
        self._rank = {kind: rank for rank, kind in enumerate(ranked)}

    def of_each(self, nodes: Iterable[int]) -> list[int]:
        """The number of the group of each node; UNKNOWN stands for what is no node.

        The groups come in the order of their names.
        """
        found = [self._of(node) for node in nodes]
        for one in sorted(set(found), key=lambda group: group.name):
            self._number(one)
        return [self._number(one) for one in found]

    def colour(self, node: int) -> str:
        """The colour of a node, as HTML writes colours."""
        return COLOURS[self._of(node).colour]

    def _number(self, group: Group) -> int:
        if group not in self.groups:
            self.groups.append(group)
        return self.groups.index(group)

    def _of(self, node: int) -> Group:
        texts = self.words.texts
        if node == UNKNOWN:
            return Group(texts("kind.other"), *_OTHER)
        type_ = _TYPES[int(self.network.nodes.type[node])]
        if type_ != "organisation":
            return Group(texts(f"kind.{type_}"), *_SHAPES[type_])
        kind = int(self.network.nodes.kind[node])
        rank = self._rank[kind]
        shape = _OF_ORGANISATIONS[rank % len(_OF_ORGANISATIONS)]
        return Group(self.words.term(kind) or texts("kind.organisation"), shape, rank % _SHADES)
