"""Other programs read the network back without loss."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from flask.testing import FlaskClient

from service.network.exports.contents import Contents
from service.network.exports.graphs import gexf, graphml
from service.network.exports.matrices import dl, pajek

ROOT = "/api/v1/network"
#: Everything, and a network of two modes only.
ASKED: list[dict[str, Any]] = [{}, {"relation": "participation", "on": "2021"}]
EVERY = pytest.mark.parametrize("asked", ASKED)
_GEXF = "{http://gexf.net/1.3}"


def file(client: FlaskClient, format: str, **asked: Any) -> bytes:
    response = client.get(ROOT, query_string={**asked, "format": format})
    assert response.status_code == 200, response.text
    data: bytes = response.data
    return data


def document(client: FlaskClient, **asked: Any) -> Any:
    return json.loads(file(client, "json", **asked))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def said(value: object) -> str:
    """A value of JSON as a cell has it."""
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@EVERY
def test_networkx_reads_graphml_without_loss(client: FlaskClient, asked: dict[str, Any]) -> None:
    found, data = document(client, **asked), file(client, "graphml", **asked)
    graph = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert graph.is_directed()
    assert list(graph.nodes) == [node["id"] for node in found["nodes"]]
    assert any(graph.degree[node] == 0 for node in graph)
    for node in found["nodes"]:
        read = graph.nodes[node["id"]]
        assert read["label"] == node["label"] and read["collective"] is node["collective"]
        for key in ("mode", "type", "kind", "first", "last", "district"):
            assert read.get(key) == node[key]
        assert read["names"].split(" ") == node["names"]
        assert (read["x"], read["y"]) == (node["x"], node["y"])
    ends = sorted((a, b, key) for a, b, key in graph.edges(keys=True))
    assert ends == sorted((tie["source"], tie["target"], tie["id"]) for tie in found["ties"])
    for tie in found["ties"]:
        read = graph.edges[tie["source"], tie["target"], tie["id"]]
        assert (read["weight"], read["relation"]) == (tie["weight"], tie["relation"])
        assert json.loads(read["attestations"]) == tie["attestations"]
        assert read["claims"].split(" ") == tie["claims"]


@EVERY
def test_networkx_reads_gexf_with_its_spells(client: FlaskClient, asked: dict[str, Any]) -> None:
    found, data = document(client, **asked), file(client, "gexf", **asked)
    assert re.search(rb'<graph mode="dynamic"[^>]* timeformat="date"', data)
    graph = nx.read_gexf(io.BytesIO(data), version="1.3")
    assert {node: graph.nodes[node]["label"] for node in graph} == {
        node["id"]: node["label"] for node in found["nodes"]
    }
    by_ends: dict[tuple[str, str], list[Any]] = {}
    for tie in found["ties"]:
        by_ends.setdefault((tie["source"], tie["target"]), []).append(tie)
    assert set(by_ends) == set(graph.edges())
    spells = 0
    for (source, target), ties in by_ends.items():
        read = graph.get_edge_data(source, target)
        several = list(read.values()) if graph.is_multigraph() else [read]
        told = sorted(
            tuple("" if day == "None" else day for day in spell)  # what networkx makes of none
            for one in several
            for spell in one.get("spells", [])
        )
        expected = sorted(
            (one["earliest"] or "", one["latest"] or "")
            for tie in ties
            for one in tie["attestations"]
            if one["earliest"] or one["latest"]
        )
        assert told == expected
        spells += len(told)
    assert spells
    viz = next(iter(graph.nodes.values()))["viz"]
    assert {"color", "position", "size"} <= viz.keys()


@EVERY
def test_pajek_and_dl_hold_the_two_modes_and_isolates(
    client: FlaskClient, asked: dict[str, Any]
) -> None:
    found = document(client, **asked)
    modes = {node["id"]: node["mode"] for node in found["nodes"]}
    actors = [node for node in found["nodes"] if node["mode"] == "actor"]
    events = [node for node in found["nodes"] if node["mode"] == "event"]
    pairs: dict[tuple[int, int], set[str]] = {}
    place = {node["id"]: n for n, node in enumerate([*actors, *events], 1)}
    for tie in found["ties"]:
        ends = sorted((tie["source"], tie["target"]), key=lambda end: modes[end])
        if [modes[end] for end in ends] == ["actor", "event"]:
            stating = {one["document"] for one in tie["attestations"]}
            pairs.setdefault((place[ends[0]], place[ends[1]]), set()).update(stating)
    head, *lines = file(client, "pajek", **asked).decode().splitlines()
    assert head == f"*Vertices {len(place)} {len(actors)}"
    split = lines.index("*Edges")
    names = [re.fullmatch(r'\d+ "([^"]+)"', line)[1] for line in lines[:split]]  # type: ignore[index]
    assert len(set(names)) == len(place)
    for node, name in zip([*actors, *events], names, strict=True):
        assert name.startswith(node["label"].replace('"', "'"))
    edges = {tuple(map(int, line.split()[:2])): int(line.split()[2]) for line in lines[split + 1 :]}
    assert edges == {ends: len(stating) for ends, stating in pairs.items()} != {}
    text = file(client, "dl", **asked).decode().splitlines()
    assert text[0] == f"dl nr={len(actors)} nc={len(events)} format=edgelist2"
    assert [line.strip('"') for line in text[2 : 2 + len(actors)]] == names[: len(actors)]
    data = [tuple(map(int, line.split())) for line in text[text.index("data:") + 1 :]]
    assert data == [(a, e - len(actors), w) for (a, e), w in edges.items()]
    table = list(csv.reader(io.StringIO(file(client, "incidence", **asked).decode(), newline="")))
    assert (len(table) - 1, len(table[0]) - 1) == (len(actors), len(events))
    cells = {
        (row, column): int(cell)
        for row, line in enumerate(table[1:], 1)
        for column, cell in enumerate(line[1:], 1)
        if int(cell)
    }
    assert cells == {(a, e): w for a, e, w in data}


@EVERY
def test_tables_have_the_keys_of_json(client: FlaskClient, asked: dict[str, Any]) -> None:
    found = document(client, **asked)
    nodes, ties = rows(file(client, "nodes", **asked)), rows(file(client, "ties", **asked))
    assert [{key: said(value) for key, value in node.items()} for node in found["nodes"]] == nodes
    assert list(ties[0]) == list(found["ties"][0])
    for tie, row in zip(found["ties"], ties, strict=True):
        assert row["attestations"].split(" ") == sorted(
            {o["document"] for o in tie["attestations"]}
        )
        assert all(row[key] == said(tie[key]) for key in row if key != "attestations")
    spells = rows(file(client, "spells", **asked))
    dated = [o for t in found["ties"] for o in t["attestations"] if o["earliest"] or o["latest"]]
    assert len(spells) == len(dated)
    for row in spells:
        assert nodes[int(row["tail_number"]) - 1]["id"] == row["tail"]
        assert nodes[int(row["head_number"]) - 1]["id"] == row["head"]
        if row["onset"]:
            day = date(1970, 1, 1) + timedelta(days=int(row["onset_day"]))
            assert day.isoformat() == row["onset"]


def test_archive_holds_what_each_format_gives(client: FlaskClient, tmp_path: Path) -> None:
    asked = ASKED[1]
    data = file(client, "zip", **asked)
    assert data == file(client, "zip", **asked)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(tmp_path)
    files = {
        **{name: f"{name}.csv" for name in ("incidence", "nodes", "ties", "spells")},
        **{"graphml": "network.graphml", "gexf": "network.gexf", "pajek": "network.net"},
        "dl": "network.dl",
    }
    for format, name in files.items():
        assert (tmp_path / name).read_bytes() == file(client, format, **asked), format
    sums = (tmp_path / "checksums.sha256").read_text().splitlines()
    told = {line.split("  ")[1]: line.split("  ")[0] for line in sums}
    there = {path.name for path in tmp_path.iterdir()} - {"checksums.sha256"}
    assert told.keys() == there
    for name, digest in told.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    columns = {
        (row["file"], row["column"]) for row in rows((tmp_path / "codebook.csv").read_bytes())
    }
    for name in ("nodes.csv", "ties.csv", "spells.csv"):
        assert {(name, key) for key in rows((tmp_path / name).read_bytes())[0]} <= columns
    assert "creativecommons.org" in (tmp_path / "LICENSE.txt").read_text()
    assert "cff-version" in (tmp_path / "CITATION.cff").read_text()
    short = (tmp_path / "short.dl").read_text().splitlines()
    assert all(len(line) <= 18 for line in short[2:] if line.startswith('"'))
    run = subprocess.run(
        [sys.executable, "read.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    nodes, ties = (len(rows((tmp_path / f"{name}.csv").read_bytes())) for name in ("nodes", "ties"))
    assert run.stdout.split()[:4] == [str(nodes), str(ties), str(nodes), str(ties)]


def test_surroundings_come_in_these_formats_and_other_doors_do_not(client: FlaskClient) -> None:
    asked = {"of": "workshop/werkstatt-4", "format": "graphml"}
    response = client.get(f"{ROOT}/ego", query_string=asked)
    graph = nx.read_graphml(io.BytesIO(response.data))
    assert "https://w3id.org/lausitz-graph/id/workshop/werkstatt-4" in graph
    assert response.mimetype == "application/graphml+xml"
    assert client.get(f"{ROOT}/coverage?format=graphml").status_code == 400
    accepted = client.get(ROOT, headers={"Accept": "application/gexf+xml"})
    assert accepted.mimetype == "application/gexf+xml"


def test_awkward_names_survive() -> None:
    base: dict[str, Any] = {"kind": None, "collective": False, "first": None, "last": None}
    labels = ['Łužyca "ß" & <b>', "same\x00\nname", "same name"]
    nodes = [
        {
            **{"id": f"urn:x/y/{n}", "label": label, "mode": mode, "type": "project"},
            **{"names": [f"urn:x/y/{n}"], "district": None, "x": 0.5, "y": 0.5, **base},
        }
        for n, (label, mode) in enumerate(zip(labels, ("actor", "event", "event"), strict=True))
    ]
    contents = Contents(nodes, [], "t", "r", "l", "p", "a")
    for write in (graphml, gexf):
        text = write(contents)
        read = (
            nx.read_graphml(io.BytesIO(text))
            if write is graphml
            else nx.read_gexf(io.BytesIO(text), version="1.3")
        )
        assert read.nodes["urn:x/y/0"]["label"] == labels[0]
        assert read.nodes["urn:x/y/1"]["label"] == "same name"
    for data in (pajek(contents), dl(contents)):
        assert data.decode().count('"same name (y/') == 2
