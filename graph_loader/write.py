"""Writes the files of a release: store, search index, network, dumps, tables, catalogue, report."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from graph_loader.catalog import describe_release
from graph_loader.colophon import page_files
from graph_loader.data_package import describe_tables
from graph_loader.extent import Extent, extent_of
from graph_loader.links import write_links
from graph_loader.namespaces import source_prefix
from graph_loader.network import write_network_of
from graph_loader.region import Region
from graph_loader.release import sizes, write_manifest
from graph_loader.schema import read_schema
from graph_loader.search_index import write_search_index
from graph_loader.shared import layout
from graph_loader.shared.colophon import MANIFEST_KEY
from graph_loader.shared.dates import XSD
from graph_loader.table_files import as_csv, find_tables
from graph_loader.validate import Validation, validate_catalog
from graph_loader.void import count, describe_graph

# Changes when the same content is written in another way.
_LAYOUT = b"merged default graph, VoID, DCAT-AP.de, search index, dumps, Data Package, SSSOM"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can say
_PIECE = 1 << 20  #: bytes that are packed at a time
_LINES_AT_A_TIME = 16 << 20  #: bytes of lines that are loaded at a time
_NAME = re.compile(rb'<[^\s<>"]*>|_:[^\s"]+')  #: of a thing or a graph: no end of a literal
_DCTERMS = "http://purl.org/dc/terms/"


def write_release(
    folder: Path, facts_folder: Path, region: Region, store: Store, validation: Validation
) -> str:
    """Write everything into `folder` and return the version, which follows from the contents.

    The version is the start of the SHA-256 over the hashes of names to search for, network,
    canonical dump, validation report and tables, so the same inputs have the same version on every
    machine.
    """
    description = {
        **_description(region),
        "kind": "build",
        "default_graph": "union",
        "warnings": len(validation.warnings),
    }
    tables = _tables(facts_folder)
    return write_contents(folder, region, store, tables, validation.report, description)


def write_contents(
    folder: Path,
    region: Region,
    store: Store,
    tables: Mapping[str, bytes],
    report: bytes,
    description: Mapping[str, object],
) -> str:
    """Write a release of these contents, and return its version.

    The manifest says what `description` does, and what can be counted besides.
    """
    dump = canonical_dump(store)
    merged = merged_lines(dump)
    digest = hashlib.sha256(_LAYOUT)
    # The engine and zlib leave the interpreter to others; one after the other takes less memory.
    with ThreadPoolExecutor(max_workers=1) as beside:
        files = [
            beside.submit(write_store, folder / layout.STORE, dump, merged),
            beside.submit(_write_dumps, folder, store, dump, merged, _prefixes(region)),
        ]
        digest.update(write_search_index(folder / layout.SEARCH, store, region.base))
        digest.update(write_network_of(store, folder / layout.NETWORK))
        for data in (dump, report, *tables.values()):
            digest.update(hashlib.sha256(data).digest())
        counted = count(parse(merged, format=RdfFormat.N_TRIPLES), f"{region.base}id/")
        for file in files:
            file.result()
    version = digest.hexdigest()[:12]
    (folder / layout.REPORT).write_bytes(report)
    extent = extent_of(store, region)
    _write_tables(folder, region, version, tables, extent)
    (folder / layout.LINKS).write_bytes(write_links(region, version, store))
    (folder / layout.VOID).write_bytes(describe_graph(region, version, counted))
    catalog = describe_release(region, version, extent, sizes(folder))
    (folder / layout.CATALOG).write_bytes(catalog)
    findings, catalog_report = validate_catalog(catalog)
    (folder / layout.CATALOG_REPORT).write_bytes(catalog_report)
    write_manifest(
        folder,
        {
            **description,
            **_counts(store, region.base),
            "triples": counted.triples,
            "entities": counted.subjects,
            "version": version,
            "dump_sha256": hashlib.sha256(dump).hexdigest(),
            "catalog_findings": len(findings),
        },
    )
    return version


def _tables(folder: Path) -> dict[str, bytes]:
    """The tables as CSV, the settings of the region and its texts: what was read and no more."""
    files = find_tables(folder, [table.name for table in read_schema()], [])
    found = {f"{name}.csv": as_csv(path) for name, path in files.items()}
    found["region.toml"] = (folder / "region.toml").read_bytes()
    found |= {path.relative_to(folder).as_posix(): path.read_bytes() for path in page_files(folder)}
    return dict(sorted(found.items()))


def _write_tables(
    folder: Path, region: Region, version: str, tables: Mapping[str, bytes], extent: Extent
) -> None:
    """The archive of the tables, described in it and beside it."""
    described, beside = (
        describe_tables(region, version, tables, extent.notices, packed) for packed in (False, True)
    )
    with zipfile.ZipFile(folder / layout.TABLES, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {layout.TABLES_DESCRIBED: described, **tables}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    (folder / layout.TABLES_DESCRIBED).write_bytes(beside)


def _write_dumps(
    folder: Path, store: Store, dump: bytes, merged: bytes, prefixes: dict[str, str]
) -> None:
    """All statements in the forms that tools read; Turtle knows no graphs, so no sources."""
    with _gzip(folder / layout.DUMP_NQ) as file:
        file.write(dump)
    with _gzip(folder / layout.DUMP_TRIG) as file:
        store.dump(file, format=RdfFormat.TRIG, prefixes=prefixes)
    # In the order of the dump, so that what is said of one thing stands together.
    with _gzip(folder / layout.DUMP_JSONLD) as file:
        quads = parse(dump, format=RdfFormat.N_QUADS)
        serialize(quads, file, format=RdfFormat.JSON_LD, prefixes=prefixes)
    with _gzip(folder / layout.DUMP_TURTLE) as file:
        triples = parse(merged, format=RdfFormat.N_TRIPLES)
        serialize(triples, file, format=RdfFormat.TURTLE, prefixes=prefixes)


def canonical_dump(store: Store) -> bytes:
    """All quads as sorted N-Quads with blank nodes named by RDFC-1.0 (W3C rdf-canon)."""
    data: Store | Dataset = store
    if any(isinstance(t, BlankNode) for quad in store for t in (quad.subject, quad.object)):
        data = Dataset(store)
        data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(data, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    lines.sort()
    return b"".join(lines)


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


def write_store(path: Path, dump: bytes, merged: bytes) -> None:
    """The quads in their graphs, and the merge of all graphs as the default graph.

    A query then sees each triple once however many documents state it, as the merge of SPARQL 1.1
    section 13.1 asks; the engine's own union gives it once per graph.
    """
    store = Store(str(path))
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
    with path.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        with io.BufferedWriter(packed, _PIECE) as pieces:
            yield pieces


def _description(region: Region) -> dict[str, object]:
    return {
        "base": region.base,
        "title_de": region.title_de,
        "title_en": region.title_en,
        "description_de": region.description_de,
        "description_en": region.description_en,
        "publisher": region.publisher,
        "contact": region.contact,
        "licence": region.licence,
        "languages": list(region.languages),
        MANIFEST_KEY: region.colophon.manifest(),
    }


def _counts(store: Store, base: str) -> dict[str, object]:
    start, graphs = source_prefix(base), list(store.named_graphs())
    documents = [g for g in graphs if isinstance(g, NamedNode) and g.value.startswith(start)]
    return {
        "quads": len(store),
        # those that stand in a document
        "statements": sum(
            1 for g in documents for _ in store.quads_for_pattern(None, None, None, g)
        ),
        "graphs": len(graphs),
    }


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
