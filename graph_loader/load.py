"""Puts RDF files into a release as they are, streaming: `actorgraph load`."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from tqdm import tqdm

from graph_loader.default_graph import DefaultGraph
from graph_loader.literals import ChangedLiterals
from graph_loader.network import write_network_of
from graph_loader.problems import BadInput, Problem
from graph_loader.release import Home, region_name, write_manifest
from graph_loader.search_index import write_search_index
from graph_loader.shared import layout

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
_CHUNK = 1 << 20
_NO_BASE = "relative://no-base/"  #: where relative IRIs of JSON-LD end
_NESTED_ENTITY = re.compile(rb"""<!ENTITY\s+\S+\s+(?:"[^"]*&[^"]*"|'[^']*&[^']*')""")


def load(
    paths: Sequence[Path], home: Home, quiet: bool = False, replace_region: bool = False
) -> tuple[str, list[Path]]:
    """Load the files into a new release of `home` and publish it.

    Returns its version and the files that gave no statement.

    Triples go into the default graph, quads into theirs. If there are quads, a second store has the
    merge of all graphs as its default graph, as `build` writes it. The manifest tells what became
    of literals that the store has no form for. Memory stays bounded whatever the size of the files.
    The version follows from the names and bytes of the files. A relative IRI needs a base in its
    file: where that lies says nothing. Raises BadInput with a problem for each bad file, OSError if
    reading or writing fails, AnotherRegion if the home holds a region that is not to be replaced;
    what was published stays published.
    """
    with home.writing(), home.staging() as staged:
        if not replace_region:
            home.refuse_another_region("", region_name("", ""))
        store = Store(str(staged / layout.STORE))
        changed = ChangedLiterals()
        with DefaultGraph(staged / layout.DEFAULT) as default:
            inputs, silent = _load_files(store, paths, quiet, changed, default)
            default.write()
        store.flush()
        quads = len(store)
        if not quads:
            message = "no statement in it, expected at least one"
            raise BadInput([Problem(str(path), 1, 1, message) for path in paths])
        store.optimize()
        write_network_of(store, staged / layout.NETWORK)
        write_search_index(staged / layout.SEARCH, store, "")
        graphs = sum(1 for _ in store.named_graphs())
        if graphs:
            _write_merge(store, staged / layout.DEFAULT, staged / layout.MERGED)
        del store  # closes it: the files are complete from here on
        version = inputs[:12]
        counts = {"quads": quads, "graphs": graphs, **changed.manifest}
        write_manifest(staged, {"version": version, "kind": "load", "base": "", **counts})
        home.keep(staged, version, inputs)
        home.publish(version)
    return version, silent


def _write_merge(store: Store, default: Path, path: Path) -> None:
    """A store of the same quads whose default graph is the merge of all graphs (13.1)."""
    store.backup(str(path))
    merged = Store(str(path))
    # Not graph by graph: the engine begins files for each, which whoever opens it reads about.
    with gzip.open(default) as lines:
        merged.bulk_extend(parse(cast(IO[bytes], lines), format=RdfFormat.N_TRIPLES))
    merged.flush()
    merged.optimize()
    del merged  # closes it


def _load_files(
    store: Store,
    paths: Sequence[Path],
    quiet: bool,
    changed: ChangedLiterals,
    default: DefaultGraph,
) -> tuple[str, list[Path]]:
    """Load all files; returns the hash of what they are, and those without a statement.

    Every bad file is reported.
    """
    problems: list[Problem] = []
    silent: list[Path] = []
    digest = hashlib.sha256()
    total = sum(path.stat().st_size for path in paths if path.exists())
    with tqdm(total=total, unit="B", unit_scale=True, disable=quiet, leave=False) as bar:
        for path in paths:
            before = len(store)
            try:
                digest.update(_load_file(store, path, bar, changed, default).encode())
            except BadInput as error:
                problems += error.problems
                continue
            if len(store) == before and _is_silent(path):
                silent.append(path)
    if problems:
        raise BadInput(problems)
    return digest.hexdigest(), silent


def _is_silent(path: Path) -> bool:
    """Whether a file that can be read has no statement, not even one that others have, too."""
    packed = path.suffix.lower() == ".gz"
    rdf_format = FORMATS[Path(path.stem if packed else path.name).suffix.lower()]
    with path.open("rb") as file:
        lines = _Lines(_unpacked(file, packed))
        found = parse(cast(IO[bytes], lines), format=rdf_format, base_iri="file:///")
        return next(iter(found), None) is None


def _load_file(
    store: Store, path: Path, bar: tqdm[None], changed: ChangedLiterals, default: DefaultGraph
) -> str:
    """Load one file and return its name, its format and the SHA-256 of its bytes."""
    packed = path.suffix.lower() == ".gz"
    name = path.stem if packed else path.name
    rdf_format = FORMATS.get(Path(name).suffix.lower())
    if rdf_format is None:
        expected = " ".join(FORMATS)
        message = f"unknown kind of file, expected one of {expected}, each also with .gz"
        raise BadInput([Problem(str(path), 1, 1, message)])
    try:
        raw = _Counted(path, bar)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise BadInput([Problem(str(path), 1, 1, message)]) from None
    # What is relative in JSON-LD would be left out and not told; with this base it is found.
    base = _NO_BASE if rdf_format == RdfFormat.JSON_LD else None
    with raw:
        source = _unpacked(io.BufferedReader(raw, _CHUNK), packed)
        text = _Lines(source)
        try:
            if rdf_format == RdfFormat.RDF_XML and _NESTED_ENTITY.search(source.peek(_CHUNK)):
                message = "an entity made of entities, expected plain ones (it could grow for ever)"
                raise BadInput([Problem(str(path), 1, 1, message)])
            file = cast(IO[bytes], text)
            quads = parse(file, format=rdf_format, base_iri=base, rename_blank_nodes=True)
            whole = _absolute(quads) if base else quads
            store.bulk_extend(default.taken(changed.counted(whole)))
        except SyntaxError as error:
            message = f"bad {rdf_format.name}: {_told(str(error.msg))}"
            line = error.lineno or _line_of_error(path, packed, rdf_format, base)
            raise BadInput([Problem(str(path), line, error.offset or 1, message)]) from None
        except MemoryError as error:
            message = f"bad {rdf_format.name}: {error}, expected shorter statements"
            raise BadInput([Problem(str(path), text.line, 1, message)]) from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            message = f"broken gzip: {error}; expected a complete file"
            raise BadInput([Problem(str(path), text.line, 1, message)]) from None
        # A parser may stop before the end, for example at white space; the hash is of all bytes.
        while raw.read(_CHUNK):
            pass
    return f"{name} {rdf_format.name} {raw.digest.hexdigest()}\n"


def _told(message: str) -> str:
    """The message of a parser, which does not say that an IRI without a scheme is relative."""
    if "No scheme found" in message:
        return f"{message}: a relative IRI, expected an absolute one or a base in the file"
    return message


def _absolute(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads, none of which has a relative IRI. Raises SyntaxError."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            iri = term.datatype if isinstance(term, Literal) else term
            if isinstance(iri, NamedNode) and iri.value.startswith(_NO_BASE):
                raise SyntaxError(f"No scheme found in <{iri.value.removeprefix(_NO_BASE)}>")
        yield quad


def _unpacked(file: io.BufferedReader, packed: bool) -> io.BufferedReader:
    if not packed:
        return file
    return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=file)), _CHUNK)


def _line_of_error(path: Path, packed: bool, rdf_format: RdfFormat, base: str | None) -> int:
    """Where a file is bad whose parser does not say it (RDF/XML): it is read again by lines."""
    with path.open("rb") as file:
        lines = _Lines(_unpacked(file, packed), single=True)
        try:
            for _ in parse(cast(IO[bytes], lines), format=rdf_format, base_iri=base):
                pass
        except SyntaxError:
            return lines.line
    return 1


class _Counted(io.RawIOBase):
    """A file that is hashed and counted on the progress bar while it is read."""

    def __init__(self, path: Path, bar: tqdm[None]) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._bar = bar
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self.digest.update(memoryview(buffer)[:count])
        self._bar.update(count)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Lines:
    """Counts the lines that went through, to say how far a file could be read.

    A byte order mark at the beginning is left out. With `single`, a read ends at a line's end.
    """

    def __init__(self, file: IO[bytes], single: bool = False) -> None:
        self._file = file
        self._single = single
        self._ended = 0
        self._begun = False
        self.line = 1

    def read(self, size: int = -1) -> bytes:
        data = self._file.readline(size) if self._single else self._file.read(size)
        if not self._begun:
            self._begun = True
            if data.startswith(codecs.BOM_UTF8):
                data = data[len(codecs.BOM_UTF8) :] or self._file.read(size)
        self.line += self._ended
        self._ended = data.count(b"\n")
        return data
