"""Describes a release as RDF (DCAT 3, with checksums by SPDX)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from service.http.media_types import media_type_of
from service.release.home import Publication
from service.release.release import Release, ReleaseFile
from service.words.texts import LANGUAGES

_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_SPDX = "http://spdx.org/rdf/terms#"
_VOID = "http://rdfs.org/ns/void#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
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
    for class_ in (_DCAT + "Dataset", _VOID + "Dataset"):
        yield Triple(node, _TYPE, NamedNode(class_))
    for language in LANGUAGES:
        title = f"{release.title[language]} {release.version}"
        yield Triple(node, _term(_DCTERMS, "title"), Literal(title, language=language))
        if release.description[language]:
            text = Literal(release.description[language], language=language)
            yield Triple(node, _term(_DCTERMS, "description"), text)
    yield Triple(node, _term(_DCAT, "version"), Literal(release.version))
    if release.base:
        yield Triple(node, _term(_DCAT, "isVersionOf"), NamedNode(release.base))
    if release.licence:
        yield Triple(node, _term(_DCTERMS, "license"), NamedNode(release.licence))
    if publication:
        when = Literal(publication.when.isoformat(), datatype=_term(_XSD, "dateTime"))
        yield Triple(node, _term(_DCTERMS, "issued"), when)
    if before:
        other = about.removesuffix(release.version) + before.version
        yield Triple(node, _term(_DCAT, "previousVersion"), NamedNode(other))
    for file in release.files:
        yield from _file(node, file, f"{address}/release/{release.version}/{file.name}")


def _file(node: NamedNode, file: ReleaseFile, address: str) -> Iterator[Triple]:
    distribution = NamedNode(f"{node.value}#{file.name}")
    checksum = NamedNode(f"{distribution.value}-sha256")
    media_type = _MEDIA_TYPES + media_type_of(file.name).partition(";")[0]
    yield Triple(node, _term(_DCAT, "distribution"), distribution)
    yield Triple(distribution, _TYPE, _term(_DCAT, "Distribution"))
    yield Triple(distribution, _term(_DCAT, "downloadURL"), NamedNode(address))
    yield Triple(distribution, _term(_DCAT, "mediaType"), NamedNode(media_type))
    size = Literal(str(file.size), datatype=_term(_XSD, "nonNegativeInteger"))
    yield Triple(distribution, _term(_DCAT, "byteSize"), size)
    yield Triple(distribution, _term(_SPDX, "checksum"), checksum)
    yield Triple(checksum, _TYPE, _term(_SPDX, "Checksum"))
    yield Triple(checksum, _term(_SPDX, "algorithm"), _term(_SPDX, "checksumAlgorithm_sha256"))
    value = Literal(file.sha256, datatype=_term(_XSD, "hexBinary"))
    yield Triple(checksum, _term(_SPDX, "checksumValue"), value)


def _term(namespace: str, name: str) -> NamedNode:
    return NamedNode(namespace + name)
