"""Brings a release into memory, in an order in which it is fast to look through.

Run as `python -m service.store.worker.loading <store> <descriptor> merge|keep`, it writes the whole
dataset to standard output, and its default graph once more to the descriptor. `merge` makes the
default graph the merge of all graphs. The host reads both: it cannot open the store itself, as an
engine that has opened files has threads, and a process with threads cannot be forked safely.

The engine keeps what it gets in lists, one for each term, in the order of arrival. Most queries go
through the statements with one predicate, so in the default graph these come one after another.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store

from service.store.worker.dataset import Dataset

_STDOUT = 1


def load(path: Path, merge: bool) -> Dataset:
    """The release whose store lies in `path`. Raises OSError if it cannot be read."""
    default, whole = Store(), Store()
    ours, theirs = os.pipe()
    command = [sys.executable, "-m", "service.store.worker.loading", str(path), str(theirs)]
    with open(ours, "rb") as triples:
        try:
            reader = subprocess.Popen(
                [*command, "merge" if merge else "keep"],
                stdout=subprocess.PIPE,
                pass_fds=[theirs],
            )
        finally:
            os.close(theirs)
        assert reader.stdout
        with reader.stdout:
            whole.bulk_load(reader.stdout, format=RdfFormat.N_QUADS)
        default.bulk_load(triples, format=RdfFormat.N_TRIPLES)
    if reader.wait():
        raise OSError(f"{path} cannot be read")
    return Dataset(whole, default)


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
    merge = arguments[2] == "merge"
    default = _DefaultGraph()
    default.add(_lines(store, DefaultGraph()))
    with open(_STDOUT, "wb") as output:  # closed at the end, as `sys.stdout` would not be
        for graph in store.named_graphs():
            lines = _lines(store, graph)
            end = f" {graph} .\n".encode()
            output.writelines(line.removesuffix(b" .\n") + end for line in lines)
            if merge:
                default.add(lines)
        default.write_to(output)
    with open(int(arguments[1]), "wb") as output:
        default.write_to(output)


def _lines(store: Store, graph: NamedNode | BlankNode | DefaultGraph) -> list[bytes]:
    """A graph as lines of N-Triples, which hold no line end but their last character."""
    triples = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
    return (triples or b"").splitlines(keepends=True)


if __name__ == "__main__":
    main(sys.argv[1:])
