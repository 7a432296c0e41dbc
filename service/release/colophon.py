"""What the publisher of a release says of itself: texts, addresses, a DOI.

A manifest may come from another machine: what is no text in it counts as not said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_loader.shared.colophon import ADDRESSES, DOI, LANGUAGES, MANIFEST_KEY, PAGES
from service.model.addresses import is_contact
from service.words.texts import Spoken

_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")


@dataclass(frozen=True)
class Colophon:
    """Texts in Markdown by name, and addresses by the name of their setting."""

    pages: Mapping[str, Spoken] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    doi: str = ""


def read_colophon(manifest: Mapping[str, Any]) -> Colophon:
    """What a manifest says of it; empty if it says nothing, as older ones do."""
    said = _mapping(manifest, MANIFEST_KEY)
    pages = {}
    for name in PAGES:
        texts = _mapping(_mapping(said, "pages"), name)
        spoken = {
            tag: text for tag in LANGUAGES if isinstance(text := texts.get(tag), str) and text
        }
        if spoken:
            pages[name] = Spoken(spoken)
    given = _mapping(said, "addresses")
    addresses = {
        name: address
        for name in ADDRESSES
        if isinstance(address := given.get(name), str) and is_contact(address)
    }
    doi = said.get(DOI, "")
    known = isinstance(doi, str) and _DOI.fullmatch(doi)
    return Colophon(pages, addresses, doi if known else "")


def _mapping(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}
