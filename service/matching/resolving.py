"""From what people call a thing to its IRI: by address, short form or name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.index import Name
from service.matching.candidates import candidates, kind_of
from service.matching.names import names_with, read_names
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


class Unclear(ValueError):
    """A text means no thing, or several; `nearest` are IRIs of those that it could mean."""

    def __init__(self, reason: str, nearest: Sequence[str]) -> None:
        super().__init__(reason)
        self.nearest = tuple(nearest)


def resolve(view: View, text: str, types: Sequence[str] = (), on: Period | None = None) -> str:
    """The IRI that a text means: an IRI, kind/slug, prefix:name, an address here, or a name.

    A name means the one thing of these kinds (the first parts of short forms; none for all) that
    nothing else rivals: as the matcher finds it, or as the only one whose name holds all words. At
    a time it means what was there then. What registers call a thing (Wikidata, ROR, GND …) means
    it as well. Whether a thing of an IRI is there is not looked at. Raises Unclear, or what the
    store raises.
    """
    text = text.strip()
    if len(text) > MOST_CHARS:
        raise Unclear(f"It may have {MOST_CHARS} characters at most.", ())
    iri = _written(view, text)
    if iri and not iri.startswith(view.base):  # perhaps the address of a thing in a register
        registered = _registered(view, iri.rstrip("/").rpartition("/")[2], types)
        return registered[0] if len(registered) == 1 else iri
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
    """The one thing that is called so: the clear winner of those that are alike, else the one
    whose name fits best of those that hold all words."""
    words = folded(text).split()[:_MOST_WORDS]
    if len("".join(words)) < 2:
        raise Unclear("It is too short for a name.", ())
    registered = _registered(view, text, types)
    if len(registered) == 1:
        return registered[0]
    found = candidates(view, text, types, on, MOST_NEAREST)
    if found and found[0].match:
        return found[0].thing
    holding = _holding(view, words, types, on)
    if len(holding) == 1:
        return holding[0]
    nearest = list(dict.fromkeys([*holding, *(one.thing for one in found)]))[:MOST_NEAREST]
    reason = "Several things are called so." if holding else "Nothing is called so."
    raise Unclear(reason, nearest)


def _registered(view: View, text: str, types: Sequence[str]) -> list[str]:
    """The things that a register calls so: by Wikidata, ROR, GND and so on."""
    if not any(sign.isdigit() for sign in text):
        return []
    known = read_names(view, lambda reader, _: reader.identified(text))
    things = dict.fromkeys(thing for thing, _ in known)
    return [one for one in things if not types or kind_of(view, one) in types]


def _holding(
    view: View, words: Sequence[str], types: Sequence[str], on: Period | None
) -> list[str]:
    """The things whose names hold all words and fit best; of those, the ones printed then."""
    asked = " ".join(words)
    best: dict[str, tuple[int, bool, bool]] = {}
    for name in names_with(view, words):
        fit = rank(name.folded, asked)
        if fit is None or (types and kind_of(view, name.thing) not in types):
            continue
        key = fit, not _printed(name, on), not name.current
        best[name.thing] = min(best.get(name.thing, key), key)
    order = sorted(best, key=lambda iri: (best[iri], iri))
    first = [iri for iri in order if best[iri][:2] == best[order[0]][:2]]
    if first and best[first[0]][0] == 0:  # of those called exactly so, the one that goes by it
        first = [iri for iri in first if best[iri] == best[first[0]]]
    return first if len(first) == 1 else order[:MOST_NEAREST]


def _printed(name: Name, on: Period | None) -> bool:
    """Whether a document may print the name at that time; names without a time always fit."""
    if on is None or not (name.first and name.last):
        return True
    return name.first <= on.last.isoformat() and name.last >= on.first.isoformat()
