"""What a document about a thing tells programs in its header (signposting.org, FAIR level 1)."""

from __future__ import annotations

from service.http.links import Link
from service.model.addresses import AG
from service.model.kinds import KINDS

_PAGE = "https://schema.org/AboutPage"


def signposts(iri: str, kind: str) -> tuple[Link, ...]:
    """By which IRI to cite the thing, and of what type page and thing are."""
    types = [_PAGE, *([AG + KINDS[kind]] if kind in KINDS else [])]
    return (Link(iri, "cite-as"), *(Link(type_, "type") for type_ in types))
