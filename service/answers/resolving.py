"""From what people call a thing to its IRI: by address, short form or name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from graph_loader.shared.folding import folded
from service.answers.name_index import Name, names_with
from service.model.addresses import PREFIXES
from service.model.valid_time import Period
from service.request.view import View
from service.words.search_words import rank

MOST_CHARS = 300  #: of what a thing may be called
MOST_NEAREST = 10
_MOST_WORDS = 8
_SHORT = re.compile(r"([a-z][a-z0-9-]*)/([^\s/?#]+)")
_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^\s/:][^\s]*)", re.ASCII)
_OWN = re.compile(r"/(?:doc|id)/([a-z][a-z0-9-]*)/([^\s/?#]+)")
_IN_USE = ("prefLabel", "name", "title")


class Unclear(ValueError):
    """A text means no thing, or several; `nearest` are IRIs of those that it could mean."""

    def __init__(self, reason: str, nearest: Sequence[str]) -> None:
        super().__init__(reason)
        self.nearest = tuple(nearest)


def resolve(view: View, text: str, types: Sequence[str] = (), on: Period | None = None) -> str:
    """The IRI that a text means: an IRI, kind/slug, prefix:name, an address here, or a name.

    A name means the one thing of these kinds (the first parts of short forms; none for all) that it
    fits best; of things that it fits alike, those printed so at that time. Whether a thing of an
    IRI is there is not looked at. Raises Unclear, or what the store raises.
    """
    text = text.strip()
    if len(text) > MOST_CHARS:
        raise Unclear(f"It may have {MOST_CHARS} characters at most.", ())
    iri = _written(view, text)
    return iri if iri else _named(view, text, types, on)


def _written(view: View, text: str) -> str | None:
    """The IRI of a text that is an address of some kind."""
    path = text
    if text.startswith(("http://", "https://")):
        if not text.startswith(view.public_url + "/"):
            return text
        path = urlsplit(text).path.removeprefix(view.root)
    if match := _OWN.fullmatch(unquote(path)):
        return f"{view.base}id/{match[1]}/{match[2].removesuffix('.html')}"
    if text.startswith(("http://", "https://", "urn:")):
        return text
    if match := _SHORT.fullmatch(text):
        return f"{view.base}id/{match[1]}/{match[2]}"
    match = _CURIE.fullmatch(text)
    return PREFIXES[match[1]] + match[2] if match and match[1] in PREFIXES else None


def _named(view: View, text: str, types: Sequence[str], on: Period | None) -> str:
    words = folded(text).split()[:_MOST_WORDS]
    if len("".join(words)) < 2:
        raise Unclear("It is too short for a name.", ())
    asked = " ".join(words)
    best: dict[str, tuple[int, bool, bool]] = {}
    for name in names_with(view, words):
        fit = rank(name.folded, asked)
        if fit is None or (types and _kind(view, name.thing) not in types):
            continue
        key = fit, not _printed(name, on), name.property.rpartition("#")[2] not in _IN_USE
        best[name.thing] = min(best.get(name.thing, key), key)
    order = sorted(best, key=lambda iri: (best[iri], iri))
    if not order:
        raise Unclear("Nothing is called so.", _similar(view, words, types))
    first = [iri for iri in order if best[iri][:2] == best[order[0]][:2]]
    if best[first[0]][0] == 0:  # of those called exactly so, the one that goes by this name
        first = [iri for iri in first if best[iri] == best[first[0]]]
    if len(first) > 1:
        raise Unclear("Several things are called so.", order[:MOST_NEAREST])
    return first[0]


def _similar(view: View, words: Sequence[str], types: Sequence[str]) -> list[str]:
    """Things whose names have one of the words, for who mistyped another."""
    found: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        if len(word) < 3:
            continue
        for start in (word, word[: max(3, len(word) * 2 // 3)]):
            things = {name.thing for name in names_with(view, [start])}
            kind = [iri for iri in sorted(things) if not types or _kind(view, iri) in types]
            found += [iri for iri in kind if iri not in found]
    return found[:MOST_NEAREST]


def _kind(view: View, iri: str) -> str:
    return iri.removeprefix(f"{view.base}id/").partition("/")[0]


def _printed(name: Name, on: Period | None) -> bool:
    """Whether a document may print the name at that time; names without a time always fit."""
    if on is None or not (name.first and name.last):
        return True
    return name.first <= on.last.isoformat() and name.last >= on.first.isoformat()
