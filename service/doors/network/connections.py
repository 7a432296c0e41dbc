"""The network itself, the surroundings of a thing, and how two things are connected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph_loader.shared.network.model import UNKNOWN
from service.doors.network.answering import Found, Record
from service.doors.network.parameters import Reader
from service.network import paths
from service.network.describing import Words, counts, node_records, path_record, tie_records
from service.network.ego import around, ego
from service.network.filtering import Filtered, filtered

_TIE = ("id", "source", "target", "relation", "claims", "first", "last", "weight")
_HOP = (
    *("path", "length", "in_time", "hop", "from", "to", "relation", "tie", "also", "documents"),
    *("earliest", "latest", "sentence"),
)
_MOST_NAMED = 20  #: things to go round or through, or to expand
_MOST_ADDED = 50  #: ties of a relation of each thing that is expanded


def network(read: Reader) -> Found:
    """Nodes and ties of the filtered network."""
    asked = read.filter()
    expanded = _expanded(read, asked.unit)
    read.finish()
    part = filtered(read.network, asked)
    nodes = np.flatnonzero(part.node_mask).tolist()
    return _network(read, part, nodes, part.ties.tolist(), expanded)


def surroundings(read: Reader) -> Found:
    """The surroundings of one thing."""
    asked = read.filter()
    centre = read.node("of", asked.unit)
    depth, limit = read.number("depth", 1, 2, 1), read.number("limit", 1, 1000, 50)
    expanded = _expanded(read, asked.unit)
    read.finish()
    part = filtered(read.network, asked)
    near = ego(part, centre, depth, limit)
    relations = [
        {"relation": name, "count": count, "shown": shown} for name, count, shown in near.relations
    ]
    found = _network(read, part, list(near.nodes), list(near.ties), expanded)
    body = {**found.body, "center": read.network.nodes.iri[centre], "relations": relations}
    return Found(body, found.rows, found.columns)


def connections(read: Reader) -> Found:
    """How two things are connected."""
    asked = read.filter()
    a, b = read.node("a", asked.unit), read.node("b", asked.unit)
    most, k = read.number("max", 1, 8, 4), read.number("k", 1, 10, 3)
    hub_limit = read.number("hub_limit", 0, 10**6, paths.HUB_LIMIT)
    avoid, via = read.nodes("avoid", asked.unit), read.nodes("via", asked.unit)
    timed = read.choice("timed", ("0", "1"), "0") == "1"
    if a == b != UNKNOWN:
        read.fault("b", "value", "same")
    for name, several in (("avoid", avoid), ("via", via)):
        if len(several) > _MOST_NAMED:
            read.fault(name, "repeated", "most", most=_MOST_NAMED)
        if {a, b} & set(several):
            read.fault(name, "value", "end")
    read.finish()
    part = filtered(read.network, asked)
    found = paths.search(part, paths.Asked(a, b, most, k, avoid, via, hub_limit, timed))
    words = Words(read.network, read.view.language)
    records = [path_record(part, words, path) for path in found.paths]
    nodes = read.network.nodes.iri
    body = {
        "status": found.status,
        "a": nodes[a],
        "b": nodes[b],
        "max": most,
        "complete": found.complete,
        "length": found.paths[0].length if found.paths else None,
        "rule": _rule(read, hub_limit),
        "paths": records,
        "left_out": _left_out(part),
    }
    rows = [
        {"path": number, "hop": place, **{key: path[key] for key in ("length", "in_time")}, **hop}
        for number, path in enumerate(records, 1)
        for place, hop in enumerate(_hops(path), 1)
    ]
    return Found(body, rows, _HOP)


def _hops(path: Record) -> list[dict[str, object]]:
    hops = path["hops"]
    assert isinstance(hops, list)
    return hops


def _rule(read: Reader, hub_limit: int) -> str:
    t = read.view.texts
    hubs = [t("network.rule.hubs", number=hub_limit)] if hub_limit else []
    return " ".join([t("network.rule.time"), *hubs, t("network.rule.order")])


def _expanded(read: Reader, unit: str) -> tuple[int, ...]:
    """The things whose surroundings are added."""
    found = read.nodes("expand", unit)
    if len(found) > _MOST_NAMED:
        read.fault("expand", "repeated", "most", most=_MOST_NAMED)
    return found


def _network(
    read: Reader,
    part: Filtered,
    nodes: list[int],
    ties: list[int],
    expanded: Sequence[int] = (),
) -> Found:
    words = Words(read.network, read.view.language)
    records = node_records(part, words, nodes)
    if expanded:
        whole = filtered(read.network, part.filter.of_everything())
        near = around(whole, expanded, _MOST_ADDED)
        added = sorted({*near.nodes} - {*nodes})
        nodes, ties = [*nodes, *added], sorted({*ties, *near.ties})
        records += node_records(whole, words, added)
    told = tie_records(part, ties)
    body = {
        "nodes": sorted(records, key=lambda record: str(record["id"])),
        "ties": told,
        "counts": counts(part, nodes, ties),
        "left_out": _left_out(part),
    }
    return Found(body, told, _TIE)


def _left_out(part: Filtered) -> list[Record]:
    return [{"reason": "undated", "count": part.undated}] if part.filter.timed else []
