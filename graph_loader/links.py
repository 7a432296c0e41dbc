"""Writes the links to other registers as SSSOM (simple standard for sharing ontological mappings).

One row for each document that says so. How the register's entry was found is not recorded, so the
justification is `semapv:UnspecifiedMatching`, and `mapping_provider` is the document.
"""

from __future__ import annotations

import csv
import io
import re

import yaml  # type: ignore[import-untyped]
from pyoxigraph import Store

from graph_loader.extent import rows
from graph_loader.namespaces import OWL, SKOS
from graph_loader.region import Region
from graph_loader.shared import layout

_JUSTIFICATION = "semapv:UnspecifiedMatching"
_VOCABULARIES = {
    "owl": OWL,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
}
_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "mapping_provider",
)


def write_links(region: Region, version: str, store: Store) -> bytes:
    """The links of a release as SSSOM/TSV: metadata in lines with `#`, then a table."""
    names = _Names(
        {
            **_VOCABULARIES,
            **{row["name"]: row["start"] for row in rows(store, "registers")},
        }
    )
    own = f"{region.base}id/"
    table = sorted(
        (
            names.short(row["thing"], own if row["thing"].startswith(own) else ""),
            row.get("label", ""),
            names.short(row["relation"]),
            names.short(row["other"]),
            _JUSTIFICATION,
            row["source"],
        )
        for row in rows(store, "links")
    )
    text = io.StringIO()
    for line in _head(region, version, names.used).splitlines():
        text.write(f"#{line}\n")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(table)
    return text.getvalue().encode()


def _head(region: Region, version: str, names: dict[str, str]) -> str:
    head = {
        "curie_map": dict(sorted({**names, "semapv": _VOCABULARIES["semapv"]}.items())),
        "mapping_set_id": f"{region.base}release/{version}#{layout.LINKS}",
        "mapping_set_version": version,
        "mapping_set_title": f"{region.title_en}: links to other registers",
        "license": region.licence,
        "creator_label": [region.publisher],
        "see_also": [f"{region.base}data"],
    }
    text: str = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000)
    return text


class _Names:
    """Writes IRIs as CURIEs, and remembers which prefixes that took."""

    def __init__(self, known: dict[str, str]) -> None:
        self._prefixes = {start: name for name, start in sorted(known.items())}
        self.used: dict[str, str] = {}

    def short(self, iri: str, start: str = "") -> str:
        """prefix:name; what has no prefix yet gets one made of the end of its beginning."""
        start = start or max(filter(iri.startswith, self._prefixes), key=len, default="")
        start = start or iri[: max(iri.rfind("/", 0, -1), iri.rfind("#")) + 1]
        if start not in self._prefixes:
            self._prefixes[start] = self._made(start)
        name = self._prefixes[start]
        self.used[name] = start
        return f"{name}:{iri[len(start) :]}"

    def _made(self, start: str) -> str:
        parts = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", start.lower())[-2:]
        name = "-".join(parts)
        taken = set(self._prefixes.values())
        return next(n for n in (name, *(f"{name}-{k}" for k in range(2, 999))) if n not in taken)
