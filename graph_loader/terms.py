"""Whether a text can stand in an RDF term, asked before one is made of it."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987)."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def is_language(tag: str) -> bool:
    """Whether a text is a well-formed language tag (BCP 47)."""
    try:
        Literal("", language=tag)
    except ValueError:
        return False
    return True
