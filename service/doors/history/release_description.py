"""Describes a release as RDF (DCAT 3, with checksums by SPDX)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from service.http.media_types import media_type_of
from service.model.statements import Said, iri, moment, statements, term, texts
from service.release.home import Publication
from service.release.release import Release, ReleaseFile

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def described(
    about: str,
    release: Release,
    publication: Publication | None,
    before: Release | None,
    address: str,
) -> Iterator[Triple]:
    """What a release holds, when it was published here, and where its files are.

    `about` is its IRI, `before` the release it followed, `address` where this service is.
    """
    node = NamedNode(about)
    titles = {tag: f"{title} {release.version}" for tag, title in release.title.items()}
    previous = about.removesuffix(release.version) + before.version if before else ""
    said: Said = {
        "rdf:type": [term("dcat:Dataset"), term("void:Dataset")],
        "dcterms:title": texts(titles),
        "dcterms:description": texts(release.description),
        "dcat:version": Literal(release.version),
        "dcat:isVersionOf": iri(release.base),
        "dcterms:license": iri(release.licence),
        "dcterms:issued": moment(publication.when) if publication else None,
        "dcat:previousVersion": iri(previous),
        "dcat:distribution": [NamedNode(f"{about}#{file.name}") for file in release.files],
    }
    yield from statements(node, said)
    for file in release.files:
        yield from _file(about, file, f"{address}/release/{release.version}/{file.name}")


def series(base: str, releases: Iterable[str]) -> Iterator[Triple]:
    """That these are the releases of the dataset, by their IRIs."""
    for iri_ in releases:
        yield from statements(NamedNode(base), {"dcat:hasVersion": NamedNode(iri_)})


def _file(about: str, file: ReleaseFile, address: str) -> Iterator[Triple]:
    node = NamedNode(f"{about}#{file.name}")
    checksum = NamedNode(f"{node.value}-sha256")
    said: Said = {
        "rdf:type": term("dcat:Distribution"),
        "dcat:downloadURL": NamedNode(address),
        "dcat:mediaType": NamedNode(_MEDIA_TYPES + media_type_of(file.name).partition(";")[0]),
        "dcat:byteSize": Literal(str(file.size), datatype=term("xsd:nonNegativeInteger")),
        "spdx:checksum": checksum,
    }
    sum_: Said = {
        "rdf:type": term("spdx:Checksum"),
        "spdx:algorithm": term("spdx:checksumAlgorithm_sha256"),
        "spdx:checksumValue": Literal(file.sha256, datatype=term("xsd:hexBinary")),
    }
    yield from statements(node, said)
    yield from statements(checksum, sum_)
