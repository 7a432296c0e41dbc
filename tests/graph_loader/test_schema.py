"""tables.json is CSV on the Web metadata, and tables and mapping know the same columns."""

from __future__ import annotations

import json
import re

import pytest

from graph_loader.build import MAPPING_FOLDER
from graph_loader.schema import SCHEMA_FILE, Table, expand, read_schema
from tests.graph_loader.support import REGION

TABLES = {table.name: table for table in read_schema()}
#: What the reader adds to a row, for the columns that give rise to it.
ALWAYS = {"source"}
#: Rows that come from elsewhere than a table: region.toml and the GeoJSON file.
OTHER_ROWS = {
    "region": {"base", "editorial_source"},
    "geometries": {"place", "geometry", "wkt", "source", "licence", "rights"},
}
#: Columns that no mapping reads: the old address of a tombstone is read as a whole. A date and a
#: certainty are read for all tables at once in attestations.ru.
RESOLVED = {
    ("tombstones", "kind"),
    ("tombstones", "slug"),
}


def properties(table: Table) -> set[str]:
    """The properties a row of this table can have."""
    names = {column.name for column in table.columns}
    for column in table.columns:
        if column.datatype == "edtf":
            names |= {f"{column.name}_{end}" for end in ("earliest", "latest", "approximate")}
        if column.resolved_by:
            names.add("actor")
    if table.about_url:
        names.add("about")
    return names


def used(text: str) -> set[str]:
    return set(re.findall(r"\brow:([a-z]\w*)", text))


MAPPINGS = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted(MAPPING_FOLDER.glob("*.ru"))
}


def test_metadata_is_csv_on_the_web() -> None:
    document = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert document["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in document["tables"]:
        schema = table["tableSchema"]
        columns = schema["columns"]
        names = [column["name"] for column in columns]
        assert len(names) == len(set(names)), table["url"]
        assert set(schema["primaryKey"]) <= set(names)
        virtual = [bool(column.get("virtual")) for column in columns]
        assert virtual == sorted(virtual), "virtual columns come last (CSVW 5.6)"
        templates = [schema.get("aboutUrl"), *(column.get("valueUrl") for column in columns)]
        for template in filter(None, templates):
            fields = set(re.findall(r"\{\+?(\w+)\}", template))
            assert fields and fields <= {*names, "hash"}, template
        for column in columns:
            assert {n.rstrip("?") for n in column.get("ag:hashOf", [])} <= set(names)
            assert ("{hash}" in column.get("valueUrl", "")) == ("ag:hashOf" in column)
            assert column.get("virtual") or column["dc:description"]


def test_every_reference_leads_to_a_table() -> None:
    kinds = {
        t.about_url.removesuffix("/{key}").removeprefix("id/")
        for t in TABLES.values()
        if t.about_url
    }
    for table in TABLES.values():
        for column in table.real_columns:
            if column.value_url and not column.value_url.startswith("http"):
                kind, _, field = column.value_url.removeprefix("id/").rpartition("/")
                assert kind in kinds or (kind, field) == ("", f"{{+{column.name}}}"), column


def test_every_mapping_belongs_to_a_table_and_every_table_has_one() -> None:
    assert set(MAPPINGS) - {"attestations", "geometries"} == set(TABLES)


@pytest.mark.parametrize("name", MAPPINGS)
def test_mapping_reads_only_what_rows_have(name: str) -> None:
    classes = used(MAPPINGS[name]) & (set(TABLES) | set(OTHER_ROWS))
    known = set(classes)
    for row in classes:
        known |= properties(TABLES[row]) if row in TABLES else OTHER_ROWS[row]
    if name == "attestations":
        known |= {"attestation", "certainty", "source"}
        known |= {"valid_from", "valid_from_earliest", "valid_to", "valid_to_latest"}
    assert used(MAPPINGS[name]) <= known


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_mapped(name: str) -> None:
    table = TABLES[name]
    attested = (
        {"date", "certainty", "valid_from", "valid_to"}
        if any(c.name == "attestation" for c in table.columns)
        else set()
    )
    for column in table.columns:
        if (name, column.name) in RESOLVED or column.name in attested:
            continue
        # A key is mapped as what the row is about.
        wanted = {"about", column.name} if column.name == "key" else {column.name}
        assert wanted & used(MAPPINGS[name]), column.name


@pytest.mark.parametrize("path", sorted(REGION.glob("*.csv")), ids=lambda path: path.stem)
def test_small_region_has_rows_in_every_table(path: object) -> None:
    assert {p.stem for p in REGION.glob("*.csv")} == set(TABLES)


def test_keys_are_quoted_in_templates() -> None:
    assert expand("id/{key}", {"key": "a/b c"}) == "id/a%2Fb%20c"
    assert expand("id/{+key}", {"key": "a/b c"}) == "id/a/b%20c"


def test_hash_tells_cells_apart() -> None:
    both = ("a", "b")
    one = expand("{hash}", {"a": "x", "b": "yz"}, both)
    assert one != expand("{hash}", {"a": "xy", "b": "z"}, both)
    assert one == expand("{hash}", {"b": "yz", "a": "x", "c": "other"}, both)
    assert re.fullmatch("[0-9a-f]{16}", one)


def test_hash_leaves_out_what_may_be_missing() -> None:
    """A column that came later must not move the IRIs of rows that do not fill it."""
    before = expand("{hash}", {"a": "x"}, ("a",))
    assert expand("{hash}", {"a": "x"}, ("a", "part?")) == before
    assert expand("{hash}", {"a": "x", "part": "y"}, ("a", "part?")) != before
