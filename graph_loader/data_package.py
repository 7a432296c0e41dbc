"""Describes the published tables as a Frictionless Data Package: columns, types, keys.

What it says is what `tables.json` says, for the files that there are. Its texts are in English, as
those of `tables.json` are.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from graph_loader.region import Region
from graph_loader.schema import Column, Table, read_schema
from graph_loader.shared import layout

_REFERENCE = re.compile(r"(.+)\{(\w+)\}")
_TYPES = {
    "boolean": "boolean",
    "integer": "integer",
    "decimal": "number",
}  #: all other columns are texts
_MEDIA_TYPES = {"toml": "application/toml", "md": "text/markdown"}  #: of what is no table


def describe_tables(
    region: Region,
    version: str,
    tables: Mapping[str, bytes],
    notices: Sequence[str],
    packed: bool,
) -> bytes:
    """The Data Package (version 1) of these files, as JSON.

    `packed` says that it lies beside the archive that holds them, else it lies among them.
    """
    schema = {f"{table.name}.csv": table for table in read_schema()}
    there = [schema[name] for name in tables if name in schema]
    package = {
        "profile": "data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", region.base.lower().partition("://")[2]).strip("-"),
        "id": f"{region.base}release/{version}",
        "title": region.title_en,
        "description": region.description_en,
        "homepage": f"{region.base}data",
        "version": version,
        "licenses": [{"path": region.licence}],
        "contributors": [
            {"title": region.publisher, "path": region.contact, "role": "publisher"},
        ],
        "keywords": list(region.keywords_en),
        "sources": list(_sources(tables)),
        "notices": list(notices),
        "resources": [
            {**_place(name, packed), **_content(name, data, schema.get(name), there, packed)}
            for name, data in tables.items()
        ],
    }
    known = {key: value for key, value in package.items() if value}
    return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode()


def _place(name: str, packed: bool) -> dict[str, object]:
    """Where a reader finds the bytes of a file."""
    own: dict[str, object] = {"name": name.rpartition(".")[0]}
    if packed:
        return {**own, "path": layout.TABLES, "compression": "zip", "innerpath": name}
    return {**own, "path": name}


def _content(
    name: str, data: bytes, table: Table | None, tables: Sequence[Table], packed: bool
) -> dict[str, object]:
    """What a file is; sums are those of the file itself, so an archive has others."""
    sums = {} if packed else {"bytes": len(data), "hash": f"sha256:{_sha256(data)}"}
    if table is None:
        form = name.rpartition(".")[2]
        return {"format": form, "mediatype": _MEDIA_TYPES[form], **sums}
    return {
        "profile": "tabular-data-resource",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8",
        **sums,
        "schema": _schema(table, _header(data), tables),
    }


def _schema(table: Table, header: list[str], tables: Sequence[Table]) -> dict[str, object]:
    columns = {column.name: column for column in table.real_columns}
    schema: dict[str, object] = {
        # A table of an older release may have a column that is not known any more.
        "fields": [
            _field(columns[name]) if name in columns else {"name": name, "type": "string"}
            for name in header
        ],
        "primaryKey": list(table.primary_key),
        "foreignKeys": list(_foreign_keys(table, tables)),
    }
    return {key: value for key, value in schema.items() if value}


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": _TYPES.get(column.datatype, "string"),
        "description": column.description,
    }
    if column.datatype == "edtf":
        field["rdfType"] = "http://id.loc.gov/datatypes/edtf/EDTF"
    if column.separator:
        field["separator"] = column.separator  # several values in a cell, as CSVW says it
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _foreign_keys(table: Table, tables: Sequence[Table]) -> Iterator[dict[str, object]]:
    """A column whose cells name the same things as the rows of a table refers to their key."""
    rows = {
        match[1]: (other, match[2])
        for other in tables
        if other.about_url and (match := _REFERENCE.fullmatch(other.about_url))
    }
    for column in table.real_columns:
        match = _REFERENCE.fullmatch(column.value_url or "")
        if match and match[2] == column.name and match[1] in rows and not column.separator:
            other, key = rows[match[1]]
            itself = other.name == table.name
            yield {
                "fields": column.name,
                "reference": {"resource": "" if itself else other.name, "fields": key},
            }


def _sources(tables: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    """The documents that the facts stand in."""
    for row in csv.DictReader(io.StringIO(_text(tables.get("documents.csv", b"")))):
        source = {"title": row["title"], "path": row["url"]}
        yield {key: value for key, value in source.items() if value}


def _header(data: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(_text(data))), [])


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
