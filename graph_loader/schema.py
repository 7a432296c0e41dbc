"""The shape of the tables, read from `tables.json` (CSV on the Web: W3C tabular-metadata).

Only what the tables use is understood: string, language, boolean, integer, decimal, anyURI and EDTF
datatypes, `required`, `separator`, `primaryKey`, `aboutUrl`, `valueUrl` and virtual columns. Three
additions: `ag:hashOf` names the columns behind `{hash}`, `ag:resolvedBy` the table that resolves
a name, `ag:amount` says that a number is how much of something.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SCHEMA_FILE = Path(__file__).parent / "tables.json"
_FIELD = re.compile(r"\{(\+?)([\w]+)\}")


@dataclass(frozen=True)
class Column:
    """One column; a virtual one is computed from the others."""

    name: str
    datatype: str  #: string, language, boolean, integer, decimal, anyURI or edtf
    required: bool
    value_url: str | None
    separator: str | None
    virtual: bool
    hash_of: tuple[str, ...]
    resolved_by: str | None
    amount: bool = False  #: how much of something: never negative
    description: str = ""


@dataclass(frozen=True)
class Table:
    """One table of facts."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    about_url: str | None
    description: str = ""

    @property
    def real_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.virtual)


def read_schema(path: Path = SCHEMA_FILE) -> tuple[Table, ...]:
    """Read the tables' metadata."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return tuple(_table(entry) for entry in document["tables"])


def expand(template: str, cells: Mapping[str, str], hash_of: tuple[str, ...] = ()) -> str:
    """Fill a URI template (RFC 6570 levels 1 and 2, as CSVW uses) with the cells of a row.

    `{hash}` is the start of the SHA-256 of the cells that `hash_of` names: the IRI of a row
    stays the same as long as these cells do. A name with a question mark counts only where the
    cell has a value, so that a column added later leaves the IRIs of older rows alone.
    """

    def fill(match: re.Match[str]) -> str:
        if match[2] == "hash" and hash_of:
            names = (n.rstrip("?") for n in hash_of if n[-1] != "?" or n[:-1] in cells)
            text = "\x1f".join(cells.get(name, "") for name in names)
            return hashlib.sha256(text.encode()).hexdigest()[:16]
        value = cells.get(match[2], "")
        return quote(value, safe="/" if match[1] else "")

    return _FIELD.sub(fill, template)


def _table(entry: Mapping[str, object]) -> Table:
    schema = entry["tableSchema"]
    assert isinstance(schema, dict)
    return Table(
        name=str(entry["url"]).removesuffix(".csv"),
        columns=tuple(_column(column) for column in schema["columns"]),
        primary_key=tuple(schema["primaryKey"]),
        about_url=schema.get("aboutUrl"),
        description=str(entry.get("dc:description", "")),
    )


def _column(entry: Mapping[str, object]) -> Column:
    datatype = entry.get("datatype", "string")
    if isinstance(datatype, dict):
        datatype = "edtf"
    hash_of = entry.get("ag:hashOf", [])
    assert isinstance(hash_of, list)
    return Column(
        name=str(entry["name"]),
        datatype=str(datatype),
        required=bool(entry.get("required")),
        value_url=_text(entry.get("valueUrl")),
        separator=_text(entry.get("separator")),
        virtual=bool(entry.get("virtual")),
        hash_of=tuple(hash_of),
        resolved_by=_text(entry.get("ag:resolvedBy")),
        amount=bool(entry.get("ag:amount")),
        description=str(entry.get("dc:description", "")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
