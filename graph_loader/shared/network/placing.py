"""Where nodes stand in a picture: the same at every build, so that one address shows one picture.

Nodes push each other away and ties pull them together (Fruchterman and Reingold 1991). A graph too
large for that is laid out by the slowest movements of its ties alone (Koren 2003).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph_loader.shared.network.model import Floats, Ints, Ties

_SEED = 20190101
_MOST = 3000  #: nodes with a tie that push each other: each step looks at all pairs
_STEPS, _SLOW_STEPS = 120, 300
_GAP = 0.004  #: between the names of one institution

_Places = npt.NDArray[np.float64]


def place(institution: Ints, ties: Ties) -> tuple[Floats, Floats]:
    """A place from 0 to 1 for each node; names of one institution stand close together."""
    count = len(institution)
    if not count:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    found = np.random.default_rng(_SEED).random((count, 2))
    tied = np.unique(np.concatenate([ties.source, ties.target]))
    if len(tied) > 1:
        number = np.zeros(count, np.int64)
        number[tied] = np.arange(len(tied))
        ends = np.stack([number[ties.source], number[ties.target]])
        lay_out = _pushed if len(tied) <= _MOST else _slowest
        found[tied] = _to_square(lay_out(found[tied], ends))
    found = found[institution]
    seen: dict[int, int] = {}
    for node, latest in enumerate(institution.tolist()):
        if node != latest:
            seen[latest] = seen.get(latest, 0) + 1
            found[node] += _GAP * seen[latest]
    placed: Floats = np.round(np.clip(found, 0, 1), 4).astype(np.float32)
    return placed[:, 0].copy(), placed[:, 1].copy()


def _pushed(places: _Places, ends: npt.NDArray[np.int64]) -> _Places:
    ideal = np.sqrt(1 / len(places))
    for step in range(_STEPS):
        # All pairs: three squares of numbers, in which the rest is reckoned.
        gap, other = (places[:, axis, None] - places[None, :, axis] for axis in (0, 1))
        far = gap * gap + other * other
        np.maximum(far, 1e-8, out=far)
        push = np.divide(ideal * ideal, far, out=far)
        moved = np.empty_like(places)
        np.multiply(gap, push, out=gap).sum(axis=1, out=moved[:, 0])
        np.multiply(other, push, out=other).sum(axis=1, out=moved[:, 1])
        apart = places[ends[0]] - places[ends[1]]
        pull = apart * (np.sqrt((apart * apart).sum(axis=1)) / ideal)[:, None]
        np.subtract.at(moved, ends[0], pull)
        np.add.at(moved, ends[1], pull)
        moved -= (places - 0.5) * 0.5  # keeps what has no tie to the rest from drifting away
        length = np.sqrt((moved * moved).sum(axis=1))
        most = 0.1 * (1 - step / _STEPS)
        places = places + moved * (np.minimum(length, most) / np.maximum(length, 1e-9))[:, None]
    return places


def _slowest(places: _Places, ends: npt.NDArray[np.int64]) -> _Places:
    """Each node moves to the middle of its neighbours, while the two axes are kept apart."""
    degree = np.bincount(ends.ravel(), minlength=len(places)).astype(np.float64)
    axes = places - 0.5
    for _ in range(_SLOW_STEPS):
        middle = np.zeros_like(axes)
        np.add.at(middle, ends[0], axes[ends[1]])
        np.add.at(middle, ends[1], axes[ends[0]])
        axes = (axes + middle / degree[:, None]) / 2
        axes -= (axes * degree[:, None]).sum(axis=0) / degree.sum()
        first, second = axes[:, 0], axes[:, 1]
        shared = (first * second * degree).sum() / (first * first * degree).sum()
        second -= first * shared
        axes /= np.sqrt((axes * axes * degree[:, None]).sum(axis=0))
    # By rank, as the slowest movements leave most nodes in one heap.
    return np.argsort(np.argsort(axes, axis=0, kind="stable"), axis=0, kind="stable").astype(float)


def _to_square(places: _Places) -> _Places:
    least = places.min(axis=0)
    square: _Places = (places - least) / np.maximum((places.max(axis=0) - least).max(), 1e-9)
    return square
