"""The same tables give the same release everywhere; a build is all or nothing."""

from __future__ import annotations

import ctypes
import gzip
import hashlib
import itertools
import json
import os
import random
import shutil
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store, parse

from graph_loader.release import Home, read_manifest
from tests.graph_loader.support import REGION, ROOT, Region, dump_of, run


def test_release_has_what_its_manifest_says(region_home: Path) -> None:
    folder = region_home / "current"
    manifest = read_manifest(folder)
    files = manifest["files"]
    assert isinstance(files, dict)
    for_the_service = {"store", "default.nt.gz", "search.sqlite", "network", "manifest.json"}
    there = {path.name for path in folder.iterdir()} - for_the_service
    assert set(files) == there
    for name, said in files.items():
        data = (folder / name).read_bytes()
        assert said == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}, name
    dump = dump_of(region_home)
    assert manifest["dump_sha256"] == hashlib.sha256(dump).hexdigest()
    assert manifest["version"] == os.readlink(folder).removeprefix("releases/")


def test_store_and_dumps_hold_the_same_quads(region_home: Path, tmp_path: Path) -> None:
    folder = region_home / "current"
    everything = set(Store.read_only(str(folder / "store")))
    merged = {quad for quad in everything if isinstance(quad.graph_name, DefaultGraph)}
    store = everything - merged
    lines = Store()
    lines.load(dump_of(region_home), format=RdfFormat.N_QUADS)
    outcome = run("load", folder / "dump.trig.gz", "--home", tmp_path, "--quiet")
    assert outcome.status == 0, outcome.err
    trig = Store.read_only(str(tmp_path / "current" / "store"))
    assert store == set(lines) == set(trig)
    manifest = read_manifest(folder)
    assert (len(store), len(merged)) == (manifest["quads"], manifest["triples"])
    # The default graph is the merge of all graphs (SPARQL 1.1, section 13.1).
    assert {quad.triple for quad in merged} == {quad.triple for quad in store}
    by_predicate = gzip.decompress((folder / "default.nt.gz").read_bytes())
    alone = [quad.triple for quad in parse(by_predicate, format=RdfFormat.N_TRIPLES)]
    assert len(alone) == len(merged) and set(alone) == {quad.triple for quad in merged}
    predicates = [key for key, _ in itertools.groupby(triple.predicate for triple in alone)]
    assert len(predicates) == len(set(predicates))


def test_identifier_with_an_address_is_a_link(region_home: Path) -> None:
    said = (
        b"<https://example.org/testrevier/id/organisation/hochschule> "
        b"<http://xmlns.com/foaf/0.1/homepage> <https://hochschule.example.org/> "
    )
    assert said in dump_of(region_home)


def test_dump_command_writes_the_canonical_dump(region_home: Path) -> None:
    assert run("dump", "--home", region_home).out.encode() == dump_of(region_home)


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_builds_elsewhere_are_identical(
    region: Region, region_home: Path, tmp_path: Path, seed: str
) -> None:
    """Another folder, another working directory, other hashes of strings, another time zone."""
    surroundings = {"PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    moved = shutil.move(region.folder, tmp_path / "wö anders")
    outcome = run(
        *("build", "--facts", moved, "--home", "heim", "--quiet"),
        cwd=tmp_path,
        environment=surroundings,
    )
    assert outcome.status == 0, outcome.err
    assert dump_of(tmp_path / "heim") == dump_of(region_home)
    one, other = (read_manifest(home / "current") for home in (region_home, tmp_path / "heim"))
    assert one == other


def test_order_of_rows_does_not_change_the_dump(
    region: Region, region_home: Path, tmp_path: Path
) -> None:
    shuffled = random.Random(7)
    for table in sorted(region.folder.glob("*.csv")):
        if table.name != "meetings.csv":  # has a cell of two lines
            header, *rows = table.read_text(encoding="utf-8").splitlines()
            shuffled.shuffle(rows)
            table.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    outcome = region.build(tmp_path / "home")
    assert outcome.status == 0, outcome.err
    assert dump_of(tmp_path / "home") == dump_of(region_home)


def test_unchanged_tables_are_recognised(region: Region, small_home: Path) -> None:
    before = sorted((p, p.stat().st_mtime_ns) for p in small_home.rglob("*") if p.name != ".lock")
    version = Home(small_home).published()
    outcome = region.build(small_home)
    assert (outcome.status, outcome.out) == (0, f"release {version} published, unchanged\n")
    after = sorted((p, p.stat().st_mtime_ns) for p in small_home.rglob("*") if p.name != ".lock")
    # The staging and temporary files of a real build would have touched the folders.
    assert after == before


def test_going_back_to_earlier_tables_publishes_the_earlier_release(
    region: Region, small_home: Path
) -> None:
    first = Home(small_home).published()
    region.append("place_names.csv", "revier,Rewir,pl,karte-2020")
    assert region.build(small_home).status == 0
    second = Home(small_home).published()
    assert second != first
    region.remove("place_names.csv", "revier,Rewir,pl,karte-2020")
    outcome = region.build(small_home)
    said = f"release {first}, built before, is published again instead of {second}\n"
    assert outcome.out == said
    assert Home(small_home).published() == first
    lines = run("releases", "--home", small_home).out.splitlines()
    assert [(line[0], line.split()[-1]) for line in lines] == [("*", "build"), (" ", "build")]
    assert [line[2:].split()[0] for line in lines] == [first, second]


def test_deleted_release_is_built_again(region: Region, small_home: Path) -> None:
    before = dump_of(small_home)
    shutil.rmtree((small_home / "current").resolve())
    outcome = region.build(small_home)
    assert (outcome.status, "unchanged" in outcome.out) == (0, False)
    assert dump_of(small_home) == before


def test_geometry_in_a_folder_of_its_own_counts_as_input(region: Region, tmp_path: Path) -> None:
    geometry = region.folder / "maps" / "geo.geojson"
    geometry.parent.mkdir()
    shutil.move(region.folder / "geo.geojson", geometry)
    region.replace("region.toml", '"geo.geojson"', '"maps/geo.geojson"')
    assert region.build(tmp_path / "home").status == 0
    first = dump_of(tmp_path / "home")
    geometry.write_text(geometry.read_text().replace("[14.2, 51.2]", "[14.3, 51.2]"))
    assert "unchanged" not in region.build(tmp_path / "home").out
    assert dump_of(tmp_path / "home") != first


def test_nothing_of_the_shipped_region_is_in_another(region_home: Path) -> None:
    dump = dump_of(region_home)
    named = {line.rsplit(b" ", 2)[1] for line in dump.splitlines()}
    ours = {graph for graph in named if not graph.startswith(b"<https://example.org/testrevier/")}
    assert ours == {
        b"<https://w3id.org/actor-graph/ontology>",
        b"<https://w3id.org/actor-graph/scheme>",
        b"<https://w3id.org/actor-graph/shapes>",
    }
    assert b"lausitz-graph" not in dump
    manifest = json.loads((region_home / "current" / "manifest.json").read_text())
    assert manifest["base"] == "https://example.org/testrevier/"
    assert manifest["languages"] == ["de", "en", "pl"]


def test_release_holds_every_shape_without_blank_nodes(region_home: Path) -> None:
    quads = [
        quad
        for quad in parse(dump_of(region_home), format=RdfFormat.N_QUADS)
        if quad.graph_name == NamedNode("https://w3id.org/actor-graph/shapes")
    ]
    files = (ROOT / "ontology" / "shapes").glob("*.ttl")
    written = {triple for path in files for triple in parse(path=path, rename_blank_nodes=True)}
    assert len(quads) == len(written)
    named = {t.subject for t in written if isinstance(t.subject, NamedNode)}
    assert named <= {quad.subject for quad in quads}
    assert not any(isinstance(t, BlankNode) for quad in quads for t in (quad.subject, quad.object))


def test_code_names_no_region() -> None:
    """Another region needs no change to the code: nothing in it knows the shipped one."""
    for folder in ("graph_loader", "service"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8").lower()
            assert "lausitz" not in text and "brandenburg" not in text, path


def test_base_with_umlauts_builds(region: Region, tmp_path: Path) -> None:
    base = "https://größe.example/grün/"
    region.replace("region.toml", "https://example.org/testrevier/", base)
    outcome = region.build(tmp_path / "home")
    assert outcome.status == 0, outcome.err
    assert f"<{base}id/workshop/wege>".encode() in dump_of(tmp_path / "home")


def test_folder_behind_a_link_builds_the_same(region_home: Path, tmp_path: Path) -> None:
    (tmp_path / "tables").symlink_to(REGION)
    (tmp_path / "real").mkdir()
    (tmp_path / "home").symlink_to("real")
    outcome = run("build", "--facts", tmp_path / "tables", "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    assert dump_of(tmp_path / "home") == dump_of(region_home)


@pytest.mark.parametrize("home", ["/dev/null/home", "/proc/home"])
def test_home_that_cannot_be_written_is_reported(home: str) -> None:
    outcome = run("build", "--facts", REGION, "--home", home, "--quiet")
    assert outcome.status == 1
    assert outcome.err.startswith("actorgraph: ") and home in outcome.err
    assert len(outcome.err.splitlines()) == 1


def obey_permissions() -> None:
    """Let the mode of a file bind root too: drop CAP_DAC_OVERRIDE. For others, nothing changes."""
    drop_from_bounding_set, overriding = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, overriding, 0, 0, 0)


def test_read_only_home_is_reported_and_left_alone(region: Region, small_home: Path) -> None:
    region.append("place_names.csv", "revier,Rewir,pl,karte-2020")
    before = dump_of(small_home)
    folders = [small_home, small_home / "releases", small_home / "builds"]
    for folder in folders:
        folder.chmod(0o555)
    (small_home / ".lock").chmod(0o444)
    try:
        outcome = run(
            *("build", "--facts", region.folder, "--home", small_home, "--quiet"),
            before=obey_permissions,
        )
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert outcome.status == 1
    assert "Permission denied" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert dump_of(small_home) == before


@pytest.mark.parametrize("form", ["trig", "jsonld", "ttl"])
def test_every_dump_holds_the_same_statements(region_home: Path, form: str) -> None:
    body = gzip.decompress((region_home / "current" / f"dump.{form}.gz").read_bytes())
    rdf_format = RdfFormat.from_extension(form)
    found = set(parse(body, format=rdf_format))
    quads = set(parse(dump_of(region_home), format=RdfFormat.N_QUADS))
    if form == "ttl":
        assert {quad.triple for quad in found} == {quad.triple for quad in quads}
    else:
        assert found == quads
