"""The release as Croissant 1.0, which tools for machine learning read: files, tables, columns.

The context names what is used here and nothing else; no other host has to be asked for one.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph_loader.shared import layout
from service.about.catalog_graph import Graph, catalog, release_iri
from service.about.dataset_card import dataset_card, in_language
from service.http.media_types import media_type_of
from service.release.release import ReleaseFile
from service.request.view import View

PROFILE = "http://mlcommons.org/croissant/1.0"
_CONTEXT = {
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "key": "cr:key",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "source": "cr:source",
}
_TYPES = {
    "boolean": "sc:Boolean",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "string": "sc:Text",
}


def croissant(view: View) -> dict[str, object]:
    """The description, in the language of the request; what is not known is left out."""
    told, release = catalog(view), view.release
    card = dataset_card(view)
    card.pop("distribution", None)
    tables = _tables(release.folder)
    files = [_file(view, told, file) for file in release.files]
    if tables:
        files += [_table_file(table) for table in tables]
    return {
        **card,
        "@context": {"@language": view.language, **_CONTEXT},
        "@type": "sc:Dataset",
        "conformsTo": PROFILE,
        **_when_published(view),
        "citeAs": cite_as(view),
        "distribution": files,
        "recordSet": [_record_set(table) for table in tables],
    }


def cite_as(view: View) -> str:
    """How the release is cited, in one line."""
    release = view.release
    year = f" ({release.published.year})" if release.published else ""
    author = f"{release.publisher}{year}: " if release.publisher else ""
    version = view.texts("footer.release", version=release.version)
    return f"{author}{release.title[view.language]}. {version}. {release_iri(view)}"


def what_is_in(view: View, told: Graph, name: str) -> str:
    """What people call a file of the release: by the catalogue, or else by the texts of pages."""
    titles = in_language(view, told, f"{release_iri(view)}#{name}", "dcterms:title")
    key = f"data.{name}"
    return next(iter(titles), view.texts(key) if key in view.texts else "")


def _when_published(view: View) -> dict[str, str]:
    published = view.release.published
    return {"datePublished": published.date().isoformat()} if published else {}


def _file(view: View, told: Graph, file: ReleaseFile) -> dict[str, object]:
    """A file, by the address under which it stays as it is."""
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": what_is_in(view, told, file.name),
        "contentUrl": f"{view.public_url}/release/{view.release.version}/{file.name}",
        "contentSize": f"{file.size} B",
        "encodingFormat": media_type_of(file.name).partition(";")[0],
        "sha256": file.sha256,
    }


def _table_file(table: Mapping[str, Any]) -> dict[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": table["innerpath"],
        "name": table["innerpath"],
        "contentUrl": table["innerpath"],
        "containedIn": {"@id": table["path"]},
        "encodingFormat": table["mediatype"],
    }


def _record_set(table: Mapping[str, Any]) -> dict[str, object]:
    """The rows of a table. Column descriptions are in English, as in the tables' own metadata."""
    name, schema = table["name"], table["schema"]
    refers = {
        key["fields"]: f"{key['reference']['resource'] or name}/{key['reference']['fields']}"
        for key in schema.get("foreignKeys", ())
    }
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": {"@value": table["description"], "@language": "en"},
        "key": [{"@id": f"{name}/{key}"} for key in schema["primaryKey"]],
        "field": [_field(table, field, refers.get(field["name"])) for field in schema["fields"]],
    }


def _field(
    table: Mapping[str, Any], field: Mapping[str, Any], refers: str | None
) -> dict[str, object]:
    column = field["name"]
    return {
        "@type": "cr:Field",
        "@id": f"{table['name']}/{column}",
        "name": f"{table['name']}/{column}",
        "description": {"@value": field["description"], "@language": "en"},
        "dataType": _TYPES[field["type"]],
        "source": {"fileObject": {"@id": table["innerpath"]}, "extract": {"column": column}},
        **({"references": {"field": {"@id": refers}}} if refers else {}),
    }


@functools.lru_cache(maxsize=4)
def _described(path: Path) -> tuple[dict[str, Any], ...]:
    package = json.loads(path.read_text(encoding="utf-8"))
    return tuple(one for one in package["resources"] if "schema" in one)


def _tables(folder: Path | None) -> tuple[dict[str, Any], ...]:
    """What the Data Package of the release says of its tables; nothing if it brought none."""
    path = folder / layout.TABLES_DESCRIBED if folder else None
    return _described(path) if path and path.is_file() else ()
