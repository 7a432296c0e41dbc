"""Writes the default graph of a release as the service reads it into memory.

That is N-Triples, the statements with one predicate one after another: in this order the engine
finds them fastest, see `service/store/worker/loading.py`. What a store holds can be read from it
as well, but that takes several times as long.
"""

from __future__ import annotations

import gzip
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from pyoxigraph import Quad

_HELD_BYTES = 32 << 20  #: of lines in memory; then they are put away
_FASTEST = 1  #: which packs these lines nearly as well as the best


class DefaultGraph:
    """Lines of N-Triples, collected beside a file that they are to be written to.

    Each predicate's keep their order, and so does the first of each. Memory stays bounded.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: defaultdict[str, bytearray] = defaultdict(bytearray)
        self._bytes = 0
        self._away = tempfile.TemporaryFile(dir=path.parent)
        self._places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)

    def __enter__(self) -> DefaultGraph:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._away.close()

    def add(self, lines: Iterable[bytes]) -> None:
        """Add lines of N-Triples. Raises OSError."""
        for line in lines:
            self._add(line.split(b" ", 2)[1].decode(), line)

    def taken(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The same quads, whose triples are added. Raises OSError."""
        for quad in quads:
            predicate = str(quad.predicate)
            self._add(predicate, f"{quad.subject} {predicate} {quad.object} .\n".encode())
            yield quad

    def write(self) -> None:
        """Write the file, whose bytes follow from the lines alone. Raises OSError."""
        self._put_away()
        with (
            self._path.open("wb") as output,
            gzip.GzipFile("", "wb", _FASTEST, output, mtime=0) as packed,
        ):
            for places in self._places.values():
                for place, size in places:
                    self._away.seek(place)
                    packed.write(self._away.read(size))

    def _add(self, predicate: str, line: bytes) -> None:
        self._held[predicate] += line
        self._bytes += len(line)
        if self._bytes > _HELD_BYTES:
            self._put_away()

    def _put_away(self) -> None:
        for predicate, lines in self._held.items():
            self._places[predicate].append((self._away.tell(), len(lines)))
            self._away.write(lines)
        self._held.clear()
        self._bytes = 0
