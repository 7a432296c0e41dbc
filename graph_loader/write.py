"""Writes the files of a release: store, search index, network, dumps, tables, catalogue, report."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import (
    NamedNode,
    RdfFormat,
    Store,
    parse,
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
from graph_loader.statements import Statements
from graph_loader.table_files import as_csv, find_tables
from graph_loader.validate import Validation, validate_catalog
from graph_loader.void import count, describe_graph

# Changes when the same content is written in another way.
_LAYOUT = b"merged default graph, VoID, DCAT-AP.de, search index, dumps, Data Package, SSSOM"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can say


def write_release(
    folder: Path,
    facts_folder: Path,
    region: Region,
    store: Store,
    validation: Validation,
    statements: Statements,
) -> str:
    """Write everything into `folder` and return the version, which follows from the contents.

    The statements are being written there already.

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
    return write_contents(folder, region, store, tables, validation.report, description, statements)


def write_contents(
    folder: Path,
    region: Region,
    store: Store,
    tables: Mapping[str, bytes],
    report: bytes,
    description: Mapping[str, object],
    statements: Statements,
) -> str:
    """Write a release of these contents, and return its version.

    The manifest says what `description` does, and what can be counted besides. The statements of
    the store are being written there already.
    """
    statements.go_on(store)
    digest = hashlib.sha256(_LAYOUT)
    digest.update(write_search_index(folder / layout.SEARCH, store, region.base))
    digest.update(write_network_of(store, folder / layout.NETWORK))
    for data in (statements.dump, report, *tables.values()):
        digest.update(hashlib.sha256(data).digest())
    triples = parse(statements.merged, format=RdfFormat.N_TRIPLES)
    counted = count(triples, f"{region.base}id/")
    statements.finish()
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
            "dump_sha256": hashlib.sha256(statements.dump).hexdigest(),
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
