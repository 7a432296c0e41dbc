"""Names of graphs and terms that more than one step of the build needs."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

ROOT = Path(__file__).parent.parent
ONTOLOGY_FOLDER = ROOT / "ontology"
FACTS_FOLDER = Path(__file__).parent / "facts"

VOCABULARY_GRAPH = "https://w3id.org/actor-graph/ontology"
SCHEME_GRAPH = "https://w3id.org/actor-graph/scheme"
SHAPES_GRAPH = "https://w3id.org/actor-graph/shapes"
AG = f"{VOCABULARY_GRAPH}#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
FOAF = "http://xmlns.com/foaf/0.1/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ROW = "https://w3id.org/actor-graph/row#"  #: properties of the rows of tables
ROWS = NamedNode("urn:actor-graph:rows")  #: the graph they stand in until they are mapped


def inferred_graph(base: str) -> str:
    """The graph of what follows from the documents but stands in none."""
    return f"{base}graph/inferred"


def question_graph(base: str) -> str:
    """The graph of the questions of `queries/api`."""
    return f"{base}graph/queries"


def source_prefix(base: str) -> str:
    """Every graph below this IRI is a source document."""
    return f"{base}id/source/"
