"""The merge of all graphs, made of the lines of a dump, is what the statements of the dump are."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph_loader.statements import canonical_dump, merged_lines

A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/ab")
C = BlankNode("c")
NUMBER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
TEXTS = [
    "",
    "x",
    "a <b",
    "a <b> .",
    '"<c> .',
    "\\",
    "a\nb\r <c> .\n",
    " <https://a> .",
    "_:c",
    "ä\u2028",
]
THINGS: list[NamedNode | BlankNode] = [A, B, C]
VALUES: list[NamedNode | BlankNode | Literal] = [
    *THINGS,
    *(Literal(text) for text in TEXTS),
    *(Literal(text, language="de") for text in TEXTS),
    *(Literal(text, datatype=NUMBER) for text in TEXTS),
]
GRAPHS: list[NamedNode | BlankNode | DefaultGraph] = [DefaultGraph(), A, B, BlankNode("g")]


@pytest.mark.parametrize("seed", range(10))
def test_each_triple_is_there_once(seed: int) -> None:
    dice = random.Random(seed)
    store = Store()
    for _ in range(200):
        thing, value = dice.choice(THINGS), dice.choice(VALUES)
        store.extend(Quad(thing, A, value, graph) for graph in dice.sample(GRAPHS, 2))
    dump = canonical_dump(store)
    found = [quad.triple for quad in parse(merged_lines(dump), format=RdfFormat.N_TRIPLES)]
    wanted = {quad.triple for quad in parse(dump, format=RdfFormat.N_QUADS)}
    assert set(found) == wanted
    assert len(found) == len(wanted) < len(store)
