"""Tells literals that the store does not keep as they are written.

The engine holds numbers, truth values, times and durations by their value, so `"007"^^xsd:integer`
becomes `7`, and `"5"^^xsd:nonNegativeInteger` an xsd:integer. Such a statement is loaded and says
the same, but two that differed in nothing else become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, Store

_XSD = "http://www.w3.org/2001/XMLSchema#"
#: What is certainly kept; most literals are written so.
_KEPT = {
    _XSD + "integer": re.compile(r"0|-?[1-9]\d{0,17}"),
    _XSD + "decimal": re.compile(r"-?(?:0|[1-9]\d{0,9})(?:\.\d{0,6}[1-9])?"),
    _XSD + "boolean": re.compile(r"true|false"),
    _XSD + "date": re.compile(r"[12]\d{3}-\d\d-\d\dZ?"),
    _XSD + "dateTime": re.compile(r"[12]\d{3}-\d\d-\d\dT[01]\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?Z?"),
    _XSD + "gYear": re.compile(r"[12]\d{3}"),
}
_NODE = NamedNode("urn:node")
_EXAMPLES = 3


class ChangedLiterals:
    """Counts statements with literals that will be kept in another form."""

    def __init__(self) -> None:
        self.count = 0
        self.examples: dict[str, str] = {}  #: a few, and what becomes of them

    def counted(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The same quads, each looked at."""
        for quad in quads:
            term = quad.object
            if isinstance(term, Literal):
                datatype = term.datatype.value
                if datatype.startswith(_XSD) and datatype != _XSD + "string":
                    self._look(term, datatype)
            yield quad

    def _look(self, literal: Literal, datatype: str) -> None:
        pattern = _KEPT.get(datatype)
        if pattern and pattern.fullmatch(literal.value):
            return
        kept = _kept(literal)
        if kept != literal:
            self.count += 1
            if len(self.examples) < _EXAMPLES:
                self.examples[_short(literal)] = _short(kept)

    @property
    def manifest(self) -> dict[str, object]:
        """What a manifest says of them."""
        return {"changed_literals": self.count, "changed_literal_examples": self.examples}


def tell_changed_literals(manifest: Mapping[str, object]) -> str:
    """A sentence for people about what a manifest says; empty if there are none."""
    count, examples = manifest.get("changed_literals"), manifest.get("changed_literal_examples")
    if not count or not isinstance(examples, dict):
        return ""
    shown = ", ".join(f"{was} as {kept}" for was, kept in examples.items())
    statements = "1 statement has" if count == 1 else f"{count} statements have"
    return f"{statements} a literal that is kept in another form: {shown}"


@lru_cache(100_000)
def _kept(literal: Literal) -> Literal:
    """What the store gives back for a literal."""
    store = Store()
    store.add(Quad(_NODE, _NODE, literal))
    kept = next(iter(store)).object
    assert isinstance(kept, Literal)
    return kept


def _short(literal: Literal) -> str:
    return str(literal).replace(_XSD, "xsd:").replace("^^<", "^^").removesuffix(">")
