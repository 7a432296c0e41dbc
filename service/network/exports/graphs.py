"""GraphML and GEXF: nodes with their attributes, ties with theirs, isolates included."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree as ET

from service.network.exports.contents import Contents, Record, documents, joined, one_line

_NODE = ("label", "mode", "type", "kind", "names", "collective", "first", "last", "district")
_TIE = ("relation", "claims", "first", "last", "weight", "documents", "attestations")
_TYPES = {"collective": "boolean", "weight": "int", "x": "double", "y": "double"}
_SIDE = 1000.0  #: of the square that GEXF draws in


def graphml(contents: Contents) -> bytes:
    """GraphML: directed, an edge for each tie, lists with blanks between, attestations as JSON."""
    root = ET.Element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for group, names in (("node", (*_NODE, "x", "y")), ("edge", _TIE)):
        for name in names:
            said = {"attr.name": name, "attr.type": _TYPES.get(name, "string")}
            ET.SubElement(root, "key", {"id": f"{group}.{name}", "for": group, **said})
    graph = ET.SubElement(root, "graph", {"id": "network", "edgedefault": "directed"})
    for node in contents.nodes:
        element = ET.SubElement(graph, "node", {"id": str(node["id"])})
        _data(element, "node", {name: node[name] for name in (*_NODE, "x", "y")})
    for tie in contents.ties:
        ends = {"source": str(tie["source"]), "target": str(tie["target"])}
        element = ET.SubElement(graph, "edge", {"id": str(tie["id"]), **ends})
        _data(element, "edge", _attributes(tie))
    return _written(root)


def _attributes(tie: Record) -> dict[str, object]:
    said = json.dumps(tie["attestations"], ensure_ascii=False)
    known = {name: tie[name] for name in ("relation", "claims", "first", "last", "weight")}
    return {**known, "documents": documents(tie), "attestations": said}


def _data(element: ET.Element, group: str, values: Record) -> None:
    for name, value in values.items():
        if value is not None:
            ET.SubElement(element, "data", {"key": f"{group}.{name}"}).text = one_line(
                joined(value)
            )


def gexf(contents: Contents) -> bytes:
    """GEXF 1.3, dynamic: a spell for each dated attestation; places and colours of our pictures."""
    space = {"xmlns": "http://gexf.net/1.3", "xmlns:viz": "http://gexf.net/1.3/viz"}
    root = ET.Element("gexf", {**space, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = one_line(contents.publisher)
    about = f"{contents.title}, {contents.release}, {contents.licence}, {contents.address}"
    ET.SubElement(meta, "description").text = one_line(about)
    graph = ET.SubElement(
        root,
        "graph",
        {"mode": "dynamic", "defaultedgetype": "directed", "timeformat": "date"},
    )
    for group, names in (("node", _NODE[1:]), ("edge", _TIE[:-1])):
        attributes = ET.SubElement(graph, "attributes", {"class": group, "mode": "static"})
        for name in names:
            type_ = {"int": "integer"}.get(_TYPES.get(name, ""), _TYPES.get(name, "string"))
            ET.SubElement(attributes, "attribute", {"id": name, "title": name, "type": type_})
    seats = Counter(str(tie[end]) for tie in contents.ties for end in ("source", "target"))
    nodes = ET.SubElement(graph, "nodes")
    for node in contents.nodes:
        iri = str(node["id"])
        element = ET.SubElement(nodes, "node", {"id": iri, "label": one_line(node["label"])})
        _values(element, {name: node[name] for name in _NODE[1:]})
        if colour := contents.colours.get(iri):
            parts = {
                one: str(int(colour[n : n + 2], 16))
                for one, n in zip("rgb", (1, 3, 5), strict=True)
            }
            ET.SubElement(element, "viz:color", parts)
        place = {"x": str(node["x"] * _SIDE), "y": str(-node["y"] * _SIDE), "z": "0.0"}
        ET.SubElement(element, "viz:position", place)
        ET.SubElement(element, "viz:size", {"value": str(5.0 + seats[iri])})
    edges = ET.SubElement(graph, "edges")
    for tie in contents.ties:
        ends = {"source": str(tie["source"]), "target": str(tie["target"])}
        weight = {"weight": f"{tie['weight']}.0"}
        element = ET.SubElement(edges, "edge", {"id": str(tie["id"]), **ends, **weight})
        values = _attributes(tie)
        _values(element, {name: values[name] for name in _TIE[:-1]})
        _spells(element, tie)
    return _written(root)


def _values(element: ET.Element, values: Record) -> None:
    inside = ET.SubElement(element, "attvalues")
    for name, value in values.items():
        if value is not None:
            said = {"for": name, "value": one_line(joined(value))}
            ET.SubElement(inside, "attvalue", said)


def _spells(element: ET.Element, tie: Record) -> None:
    dated = [one for one in tie["attestations"] if one["earliest"] or one["latest"]]
    if not dated:
        return
    spells = ET.SubElement(element, "spells")
    for one in dated:
        ends = {"start": one["earliest"], "end": one["latest"]}
        ET.SubElement(spells, "spell", {name: day for name, day in ends.items() if day})


def _written(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"
