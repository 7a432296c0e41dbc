"""Reads a network and says it as JSON: `igraph_validator.py FILE`, GraphML or Pajek by its suffix.

igraph is GPL, so it has an environment of its own and is no part of what is installed or built.
"""

from __future__ import annotations

import json
import sys

import igraph

graph = igraph.Graph.Read(sys.argv[1], {".net": "pajek"}.get(sys.argv[1][-4:], "graphml"))
ties = [
    {**edge.attributes(), "ends": [edge.source, edge.target], "directed": graph.is_directed()}
    for edge in graph.es
]
print(json.dumps({"nodes": [node.attributes() for node in graph.vs], "ties": ties}))
