"""The files of a release that hold its statements and nothing else: the store and the dumps.

They are written beside whatever else is done, as judging the statements: the engine and zlib leave
the interpreter to others.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from graph_loader.default_graph import DefaultGraph
from graph_loader.region import Region
from graph_loader.shared import layout
from graph_loader.shared.dates import XSD

_PIECE = 1 << 20  #: bytes that are packed at a time
_LINES_AT_A_TIME = 16 << 20  #: bytes of lines that are loaded at a time
_NAME = re.compile(rb'<[^\s<>"]*>|_:[^\s"]+')  #: of a thing or a graph: no end of a literal
#: of packing, of 9: half the time of the smallest file, which is 3 % smaller
_EFFORT = 6
_DCTERMS = "http://purl.org/dc/terms/"


class Statements:
    """Writes them into the folder of a release, from the moment that they are known."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # One file after the other takes less memory.
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._files: list[Future[None]] = []
        self._prefixes: dict[str, str] = {}
        self.dump = b""  #: as sorted lines
        self.merged = b""  #: the triples of all graphs

    def __enter__(self) -> Statements:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._beside.shutdown(cancel_futures=kind is not None)

    def begin(self, region: Region, store: Store, more: Sequence[Quad] = ()) -> None:
        """Begin to write what the store holds, and `more`, which it may be given afterwards."""
        self.dump = canonical_dump(store, more)
        self.merged = merged_lines(self.dump)
        self._prefixes = _prefixes(region)
        self._submit(lambda: write_store(self._folder, self.dump, self.merged))
        self._submit(self._write_lines)

    def go_on(self, store: Store) -> None:
        """Write what is made of the store itself, which has all statements now."""
        self._submit(lambda: self._write_graphs(store))

    def finish(self) -> None:
        """Wait until all is written. Raises OSError."""
        for file in self._files:
            file.result()

    def _submit(self, write: Callable[[], None]) -> None:
        self._files.append(self._beside.submit(write))

    def _write_lines(self) -> None:
        """The dumps in the order of the lines: what is said of one thing stands together."""
        with _gzip(self._folder / layout.DUMP_NQ) as file:
            file.write(self.dump)
        with _gzip(self._folder / layout.DUMP_JSONLD) as file:
            quads = parse(self.dump, format=RdfFormat.N_QUADS)
            serialize(quads, file, format=RdfFormat.JSON_LD, prefixes=self._prefixes)
        # Turtle knows no graphs, so no sources.
        with _gzip(self._folder / layout.DUMP_TURTLE) as file:
            triples = parse(self.merged, format=RdfFormat.N_TRIPLES)
            serialize(triples, file, format=RdfFormat.TURTLE, prefixes=self._prefixes)

    def _write_graphs(self, store: Store) -> None:
        """The dump in which what a document says stands together."""
        with _gzip(self._folder / layout.DUMP_TRIG) as file:
            store.dump(file, format=RdfFormat.TRIG, prefixes=self._prefixes)


def canonical_dump(store: Store, more: Sequence[Quad] = ()) -> bytes:
    """All quads of the store, and `more` that it does not have, as sorted N-Quads with blank nodes
    named by RDFC-1.0 (W3C rdf-canon)."""
    text = _lines(store) + _lines(more)
    if b"_:" in text:  # in a blank node, or in what a literal says
        data = Dataset([*store, *more])
        data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        text = _lines(data)
    return b"".join(sorted(text.splitlines(keepends=True)))


def _lines(quads: Store | Dataset | Sequence[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def merged_lines(dump: bytes) -> bytes:
    """The triples of all graphs as N-Triples, in the order of a sorted dump of N-Quads, in which
    those that several graphs hold stand together: each once."""
    merged = io.BytesIO()  # line by line: a list of all lines takes more than the dump
    for triple, _ in itertools.groupby(map(_triple, io.BytesIO(dump))):
        merged.write(triple)
    return merged.getvalue()


def _triple(line: bytes) -> bytes:
    """A line of N-Quads without its graph."""
    rest, last, end = line.rsplit(b" ", 2)
    # What is said stands behind two blanks: without them, the last name is no graph.
    return b"%b %b" % (rest, end) if _NAME.fullmatch(last) and rest.count(b" ") >= 2 else line


def write_store(folder: Path, dump: bytes, merged: bytes) -> None:
    """The quads in their graphs, and the merge of all graphs as the default graph.

    A query then sees each triple once however many documents state it, as the merge of SPARQL 1.1
    section 13.1 asks; the engine's own union gives it once per graph. The merge is also written by
    itself.
    """
    with DefaultGraph(folder / layout.DEFAULT) as default:
        default.add(io.BytesIO(merged))
        default.write()
    store = Store(str(folder / layout.STORE))
    # By and by, because the engine keeps in memory what it is given at a time.
    for data, form in ((dump, RdfFormat.N_QUADS), (merged, RdfFormat.N_TRIPLES)):
        for lines in _pieces(data):
            store.bulk_load(lines, format=form)
    store.flush()
    store.optimize()
    del store  # closes it: the files are complete from here on


def _pieces(dump: bytes) -> Iterator[bytes]:
    """The lines of a dump, so many at a time that they can be loaded in little memory."""
    begin = 0
    while begin < len(dump):
        end = dump.find(b"\n", begin + _LINES_AT_A_TIME) + 1 or len(dump)
        yield dump[begin:end]
        begin = end


@contextlib.contextmanager
def _gzip(path: Path) -> Iterator[IO[bytes]]:
    # Neither name nor time in the header, so that the file depends on its content alone.
    with path.open("wb") as file, gzip.GzipFile("", "wb", _EFFORT, file, mtime=0) as packed:
        with io.BufferedWriter(packed, _PIECE) as pieces:
            yield pieces


def _prefixes(region: Region) -> dict[str, str]:
    return {
        "ag": "https://w3id.org/actor-graph/ontology#",
        "dcterms": _DCTERMS,
        "foaf": "http://xmlns.com/foaf/0.1/",
        "org": "http://www.w3.org/ns/org#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": XSD,
        "source": f"{region.base}id/source/",
    }
