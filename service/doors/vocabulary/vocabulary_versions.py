"""The versions of the vocabulary: the one of the release, and those kept in ontology/versions/."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple, parse

from graph_loader.shared.query_files import QUERIES
from service.model.addresses import ONTOLOGY
from service.page.triples import Triples, expand
from service.page.vocabulary_graphs import vocabulary
from service.request.view import View

#: One file for each version that was published, named by it.
KEPT = QUERIES.parent / "ontology" / "versions"
_AGAIN = (expand("rdfs:label"), expand("rdfs:comment"))


@dataclass(frozen=True)
class Changes:
    """Which terms two versions do not share, and which they say different things of."""

    added: list[str]
    removed: list[str]
    changed: list[str]


def current_version(view: View) -> str:
    """The version of the vocabulary that the release speaks."""
    return vocabulary(view.opened).value(ONTOLOGY, "owl:versionInfo")


def versions(view: View) -> list[str]:
    """All versions there are, the newest first."""
    kept = {path.stem for path in KEPT.glob("*.ttl")}
    return sorted(kept | {current_version(view)} - {""}, key=_order, reverse=True)


def version_of_vocabulary(view: View, version: str) -> Triples | None:
    """What that version says, or None if it is not known."""
    if version == current_version(view):
        return vocabulary(view.opened)
    path = KEPT / f"{version}.ttl"
    return _read(path) if version in versions(view) else None


def terms(triples: Triples) -> list[str]:
    """The terms that a version defines, by name."""
    return sorted(triples.subjects(ONTOLOGY, "rdfs:isDefinedBy"), key=str.lower)


def changes(old: Triples, new: Triples) -> Changes:
    """What happened to the terms between two versions."""
    before, after = terms(old), terms(new)
    return Changes(
        added=[iri for iri in after if iri not in old],
        removed=[iri for iri in before if iri not in new],
        changed=[iri for iri in after if iri in old and _said(old, iri) != _said(new, iri)],
    )


def _said(triples: Triples, iri: str) -> set[Triple]:
    """What a version says of a term, without what says the same again for other tools."""
    return {one for one in triples.about([iri]) if one.predicate.value not in _AGAIN}


@functools.cache
def _read(path: Path) -> Triples:
    """A kept file never changes."""
    quads = parse(path=path)
    return Triples(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def _order(version: str) -> list[tuple[bool, int, str]]:
    return [(not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in version.split(".")]
