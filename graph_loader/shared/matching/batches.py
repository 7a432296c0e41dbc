"""Many names at once: in this process, or spread over as many as there are cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from graph_loader.shared.matching.candidates import Candidate, Days, Space
from graph_loader.shared.matching.index import Index
from graph_loader.shared.matching.matcher import match

_SECONDS = 24 * 3600.0
_FEW = 1_000  #: names, for which no process is worth its start
_PIECE = 100  #: names that a process is given at a time


def matched(
    index: Index,
    texts: Iterable[str],
    space: Space,
    types: Sequence[str] = (),
    on: Days | None = None,
    limit: int = 3,
) -> Iterator[list[Candidate]]:
    """What each name may mean; nothing beside a thing that is called exactly so.

    Raises BadIndex.
    """
    with index.reading(_SECONDS) as reader:
        for text in texts:
            yield match(reader, text, space, types, on, limit, others=False)


def matched_by_processes(
    path: Path,
    texts: Sequence[str],
    space: Space,
    types: Sequence[str] = (),
    on: Days | None = None,
    limit: int = 3,
    processes: int = 0,
) -> Iterator[list[Candidate]]:
    """The same in the same order, by so many processes that open the index; 0 for one on each core.

    Few names are matched by this process. Raises BadIndex.
    """
    processes = processes or _cores()
    if processes < 2 or len(texts) < _FEW:
        yield from matched(Index(path), texts, space, types, on, limit)
        return
    pieces = [texts[at : at + _PIECE] for at in range(0, len(texts), _PIECE)]
    start = multiprocessing.get_context("spawn")
    ask = partial(_piece, space=space, types=types, on=on, limit=limit)
    with ProcessPoolExecutor(processes, start, _open, (path,)) as pool:
        for found in pool.map(ask, pieces):
            yield from found


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_opened: list[Index] = []  #: the index of a process that matches for another one


def _open(path: Path) -> None:
    _opened.append(Index(path))


def _piece(
    texts: Sequence[str], space: Space, types: Sequence[str], on: Days | None, limit: int
) -> list[list[Candidate]]:
    return list(matched(_opened[0], texts, space, types, on, limit))
