"""Brings a release into memory, in an order in which it is fast to look through.

Run as `python -m service.store.worker.loading <store> <descriptor> merge|keep`, it writes the whole
dataset to standard output, and its default graph once more to the descriptor. `merge` makes the
default graph the merge of all graphs. The host reads both: it cannot open the store itself, as an
engine that has opened files has threads, and a process with threads cannot be forked safely. With
`from <file>` in their place it takes the default graph from its file, and writes the dataset alone.

The engine keeps what it gets in lists, one for each term, in the order of arrival. Most queries go
through the statements with one predicate, so in the default graph these come one after another. The
releases of today have a file of it (`graph_loader/default_graph.py`), which is much faster to read.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store

_FROM = "from"
_STDOUT = 1
_PIECE = 1 << 20
_UNREADABLE = (OSError, EOFError, zlib.error, SyntaxError)


@dataclass(frozen=True)
class Held:
    """What of a release is in memory; what is not is read from its store."""

    whole: Store | None = None
    default: Store | None = None  #: the default graph by itself


def load(path: Path, merge: bool, file: Path | None) -> Held:
    """The release whose store lies in `path`, and its default graph, if it has one, in `file`.

    Raises OSError if it cannot be read.
    """
    default = load_default(file).default if file else None
    if file is None or default is None:
        return _load_both(path, merge)
    whole = Store()
    # All at once, because the engine names blank nodes anew for each text.
    with _reading(path, _FROM, str(file)) as quads:
        whole.bulk_load(quads, format=RdfFormat.N_QUADS)
    return Held(whole, default)


def load_default(file: Path) -> Held:
    """The default graph alone; nothing, and a word about it, if its file is damaged."""
    default = Store()
    try:
        _read(default, file)
    except _UNREADABLE as error:
        print(f"{file} cannot be read, its store is read instead: {error}", file=sys.stderr)
        return Held()
    return Held(None, default)


def _read(store: Store, file: Path) -> None:
    # Not as one text: for that the engine would begin threads, and leave them there.
    with gzip.open(file) as lines:
        store.bulk_load(cast(IO[bytes], lines), format=RdfFormat.N_TRIPLES)


def _load_both(path: Path, merge: bool) -> Held:
    default, whole = Store(), Store()
    ours, theirs = os.pipe()
    with open(ours, "rb") as triples:
        try:
            reading = _reading(path, str(theirs), "merge" if merge else "keep", passed=[theirs])
            with reading as quads:
                os.close(theirs)
                theirs = -1
                whole.bulk_load(quads, format=RdfFormat.N_QUADS)
                default.bulk_load(triples, format=RdfFormat.N_TRIPLES)
        finally:
            if theirs >= 0:
                os.close(theirs)
    return Held(whole, default)


@contextmanager
def _reading(path: Path, *arguments: str, passed: Sequence[int] = ()) -> Iterator[IO[bytes]]:
    """What another process writes that opens the store. Raises OSError if it fails."""
    command = [sys.executable, "-m", "service.store.worker.loading", str(path), *arguments]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=passed)
    assert reader.stdout
    with reader.stdout:
        yield reader.stdout
    if reader.wait():
        raise OSError(f"{path} cannot be read")


class _DefaultGraph:
    """Statements by predicate, each once, each predicate's in the order of arrival."""

    def __init__(self) -> None:
        self._by_predicate: defaultdict[bytes, dict[bytes, None]] = defaultdict(dict)

    def add(self, lines: list[bytes]) -> None:
        """Add lines of N-Triples."""
        for line in lines:
            self._by_predicate[line.split(b" ", 2)[1]][line] = None

    def write_to(self, output: IO[bytes]) -> None:
        """Write it as N-Triples."""
        for lines in self._by_predicate.values():
            output.writelines(lines)


def main(arguments: list[str]) -> None:
    """Write the named graphs and the default graph, and then the default graph alone."""
    store = Store.read_only(arguments[0])
    with open(_STDOUT, "wb") as output:  # closed at the end, as `sys.stdout` would not be
        if arguments[1] == _FROM:
            _write_named(store, output, None)
            with gzip.open(arguments[2]) as lines:
                shutil.copyfileobj(lines, output, _PIECE)
            return
        default = _DefaultGraph()
        default.add(_lines(store, DefaultGraph()))
        _write_named(store, output, default if arguments[2] == "merge" else None)
        default.write_to(output)
    with open(int(arguments[1]), "wb") as output:
        default.write_to(output)


def _write_named(store: Store, output: IO[bytes], merged: _DefaultGraph | None) -> None:
    """Write the named graphs as N-Quads, and add them to the merge, if one is wanted."""
    for graph in store.named_graphs():
        lines = _lines(store, graph)
        end = f" {graph} .\n".encode()
        output.writelines(line.removesuffix(b" .\n") + end for line in lines)
        if merged is not None:
            merged.add(lines)


def _lines(store: Store, graph: NamedNode | BlankNode | DefaultGraph) -> list[bytes]:
    """A graph as lines of N-Triples, which hold no line end but their last character."""
    triples = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
    return (triples or b"").splitlines(keepends=True)


if __name__ == "__main__":
    main(sys.argv[1:])
