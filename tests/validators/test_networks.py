"""Programs of others read the exported network without loss: igraph of Python, three packages of R.

Nothing of them is installed with the packages. ACTORGRAPH_GEXF_SCHEMA and ACTORGRAPH_GRAPHML_SCHEMA
name the schemas of the formats (XSD or RELAX NG), which are no part of this repository. SocNetV
shows what it reads in a window and tells it in no other way, so it is not asked.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from tests.programs import missing, needed
from tests.running import client_over
from tests.validators.environments import validated

pytestmark = pytest.mark.foreign
READER = Path(__file__).with_name("networks_reader.R")
SCHEMAS = {
    "gexf": os.environ.get("ACTORGRAPH_GEXF_SCHEMA", ""),
    "graphml": os.environ.get("ACTORGRAPH_GRAPHML_SCHEMA", ""),
}


@pytest.fixture(scope="module")
def files(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the whole network, unpacked; `network.json` is what the service says of it."""
    folder = tmp_path_factory.mktemp("network")
    with client_over(Settings(home=home, page_seconds=60.0)) as client:
        packed = zipfile.ZipFile(io.BytesIO(_asked(client, "zip")))
        packed.extractall(folder)
        (folder / "network.json").write_bytes(_asked(client, "json"))
    return folder


def _asked(client: FlaskClient, format: str) -> bytes:
    answer = client.get("/api/v1/network", query_string={"format": format})
    assert answer.status_code == 200, answer.text
    data: bytes = answer.data
    return data


@pytest.fixture(scope="module")
def told(files: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files / "network.json").read_bytes())
    labels = " ".join(node["label"] for node in found["nodes"])
    assert set("äöüß") < set(labels), "no umlaut would be lost"
    assert set("łěšćńžŁ") & set(labels), "no Sorbian letter would be lost"
    return found


def degrees(told: dict[str, Any]) -> Counter[str]:
    return Counter(str(tie[end]) for tie in told["ties"] for end in ("source", "target"))


def test_igraph_reads_graphml(files: Path, told: dict[str, Any]) -> None:
    _, said = validated("igraph", files / "network.graphml")
    read = json.loads(said)
    nodes = {node["id"]: node for node in read["nodes"]}
    assert list(nodes) == [node["id"] for node in told["nodes"]]
    assert any(degrees(told)[iri] == 0 for iri in nodes), "no isolate would be lost"
    for node in told["nodes"]:
        other = nodes[node["id"]]
        for key in ("label", "mode", "type", "kind", "first", "last", "district"):
            assert (other[key] or None) == node[key], (key, other, node)
        assert other["collective"] is node["collective"] and other["x"] == node["x"]
        assert other["names"].split(" ") == node["names"]
    assert len(read["ties"]) == len(told["ties"])
    for tie, other in zip(told["ties"], read["ties"], strict=True):
        ends = [read["nodes"][end]["id"] for end in other["ends"]]
        assert (ends, other["directed"]) == ([tie["source"], tie["target"]], True)
        assert (other["id"], other["relation"], other["weight"]) == (
            *(tie["id"], tie["relation"]),
            tie["weight"],
        )
        assert json.loads(other["attestations"]) == tie["attestations"]


def test_igraph_reads_pajek(files: Path, told: dict[str, Any]) -> None:
    _, said = validated("igraph", files / "network.net")
    read = json.loads(said)
    modes = {mode: [n for n in told["nodes"] if n["mode"] == mode] for mode in ("actor", "event")}
    assert [node["type"] for node in read["nodes"]] == [
        *[False] * len(modes["actor"]),
        *[True] * len(modes["event"]),
    ]
    for node, other in zip([*modes["actor"], *modes["event"]], read["nodes"], strict=True):
        assert other["id"].startswith(node["label"].replace('"', "'"))
    assert sum(tie["weight"] for tie in read["ties"]) > len(read["ties"]) > 0


@pytest.mark.parametrize("package", ["igraph", "network"])
def test_r_reads_nodes_and_ties(files: Path, told: dict[str, Any], package: str) -> None:
    read = by_r(package, files)
    counted = degrees(told)
    nodes = sorted((n["id"], n["label"], n["mode"], str(counted[n["id"]])) for n in told["nodes"])
    assert sorted(row for what, *row in map(list, read) if what == "node") == list(map(list, nodes))
    ties = [[t["source"], t["target"], t["relation"], str(t["weight"])] for t in told["ties"]]
    assert sorted(row for what, *row in map(list, read) if what == "tie") == sorted(ties)


def test_sna_reads_the_incidence_matrix(files: Path, told: dict[str, Any]) -> None:
    read = by_r("sna", files)
    rows = [row for what, *row in map(list, read) if what == "node"]
    nodes = [node for node in told["nodes"] if node["mode"] in ("actor", "event")]
    assert len(rows) == len(nodes) and {"0"} < {degree for _, degree in rows}
    ties = [row for what, *row in map(list, read) if what == "tie"]
    assert sum(int(degree) for _, degree in rows) == 2 * len(ties) > 0
    names = {name for name, _ in rows}
    assert {node["label"] for node in nodes if '"' not in node["label"]} & names


def by_r(package: str, folder: Path) -> list[tuple[str, ...]]:
    """What a package of R says of the files."""
    program = needed("Rscript", package="r-base-core")
    done = subprocess.run(
        [program, "--vanilla", str(READER), package],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    if done.returncode == 3:
        missing(f"R has no package {package} (apt-get install r-cran-{package})")
    assert done.returncode == 0, done.stderr
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("format", SCHEMAS)
def test_file_is_valid_and_a_damaged_one_is_not(files: Path, tmp_path: Path, format: str) -> None:
    schema = SCHEMAS[format]
    if not schema:
        pytest.skip(f"ACTORGRAPH_{format.upper()}_SCHEMA names no schema")
    accepted, said = validated("xml_schema", schema, files / f"network.{format}")
    assert accepted, said
    text = (files / f"network.{format}").read_text(encoding="utf-8")
    damaged = tmp_path / "damaged.xml"
    damaged.write_text(text.replace(" source=", " begin=", 1), encoding="utf-8")
    accepted, said = validated("xml_schema", schema, damaged)
    assert not accepted, said
