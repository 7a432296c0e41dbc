"""The release as schema.org/Dataset, which search engines read."""

from __future__ import annotations

import re

from pyoxigraph import Literal

from service.about.catalog_graph import Graph, catalog, dataset_iri, release_iri
from service.request.view import View

_POSITION = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")


def dataset_card(view: View) -> dict[str, object]:
    """The description, in the language of the request; what is not known is left out."""
    told, dataset, release = catalog(view), dataset_iri(view), view.release
    card: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset,
        "name": release.title[view.language],
        "description": release.description[view.language],
        "url": f"{view.public_url}/data",
        "version": release.version,
        "identifier": release_iri(view),
        "license": release.licence,
        "isAccessibleForFree": True,
        "dateModified": release.published and release.published.isoformat(),
        "inLanguage": list(release.languages),
        "keywords": in_language(view, told, dataset, "dcat:keyword"),
        "temporalCoverage": _period(told, dataset),
        "spatialCoverage": _area(told, dataset),
        "publisher": _agent(release.publisher),
        "creator": _agent(release.publisher),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{view.public_url}/catalog"},
        "distribution": [
            _download(view, told, node.value)
            for node in told.values(dataset, "dcat:distribution")
            if told.value(node.value, "dcat:downloadURL")
        ],
    }
    return {key: value for key, value in card.items() if value}


def _download(view: View, told: Graph, node: str) -> dict[str, object]:
    checksum = told.value(node, "spdx:checksum")
    return {
        "@type": "DataDownload",
        "name": next(iter(in_language(view, told, node, "dcterms:title")), ""),
        "contentUrl": told.value(node, "dcat:downloadURL"),
        "encodingFormat": told.value(node, "dcat:mediaType").partition("media-types/")[2],
        "contentSize": f"{told.value(node, 'dcat:byteSize')} B",
        "sha256": told.value(checksum, "spdx:checksumValue") if checksum else "",
    }


def in_language(view: View, told: Graph, node: str, property_: str) -> list[str]:
    """The texts of a property, in the language of the request."""
    values = told.values(node, property_)
    return [v.value for v in values if isinstance(v, Literal) and v.language == view.language]


def _period(told: Graph, dataset: str) -> str:
    period = told.value(dataset, "dcterms:temporal")
    if not period:
        return ""
    first, last = told.value(period, "dcat:startDate"), told.value(period, "dcat:endDate")
    return f"{first}/{last}"


def _area(told: Graph, dataset: str) -> dict[str, object]:
    """The rectangle: latitude before longitude, the south-western corner first."""
    for area in told.values(dataset, "dcterms:spatial"):
        corners = _POSITION.findall(told.value(area.value, "dcat:bbox"))
        if corners:
            west, south = corners[0]
            east, north = corners[2]
            box = f"{south} {west} {north} {east}"
            return {"@type": "Place", "geo": {"@type": "GeoShape", "box": box}}
    return {}


def _agent(name: str) -> dict[str, object]:
    return {"@type": "Organization", "name": name} if name else {}
