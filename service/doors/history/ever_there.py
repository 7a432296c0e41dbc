"""Whether an address ever led to something: today, or in an older release of the home."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from pyoxigraph import NamedNode

from service.doors.history.steps import changed_in, steps
from service.errors import NotFound
from service.http.spelling import iris
from service.model.addresses import ONTOLOGY, VOCABULARY
from service.model.kinds import KINDS
from service.questions.saved_queries import saved_query
from service.request.representations import split_suffix
from service.request.view import View
from service.store.protocol import Store

_WHOLE = ("/", "/search", "/ontology", "/scheme", "/browse/")  #: there in every release


def was_ever_there(view: View, path: str) -> bool:
    """Whether a release of this home has, or had, what the path of a document names."""
    stem, _ = split_suffix(path)
    if stem in _WHOLE:
        return True
    if not view.has_route(path):
        return False
    first, _, rest = path.removeprefix("/").partition("/")
    if first == "browse":
        return rest in KINDS
    nodes = _named(view, first, path, stem)
    return bool(nodes) and (_is_in(view.pages, nodes) or _was(view, nodes))


def _named(view: View, first: str, path: str, stem: str) -> list[NamedNode]:
    """The IRIs that a path may stand for; a dot may announce a format or belong to the name."""
    found: list[str] = []
    for text in dict.fromkeys((path, stem)):
        parts = text.split("/")[2:]
        if first in ("id", "doc") and len(parts) == 2:
            with contextlib.suppress(NotFound):
                found += iris(view.base, *parts)
        elif first in ("ontology", "scheme"):
            found.append(VOCABULARY + text.removeprefix("/"))
            found += [f"{ONTOLOGY}#{parts[0]}"] if first == "ontology" and len(parts) == 1 else []
    nodes = []
    for iri in found:
        with contextlib.suppress(ValueError):  # no IRI can be spelt like that
            nodes.append(NamedNode(iri))
    return nodes


def _is_in(store: Store, nodes: Iterable[NamedNode]) -> bool:
    return bool(store.select(saved_query("resolve").bind(thing=list(nodes))))


def _was(view: View, nodes: list[NamedNode]) -> bool:
    """Whether an older release had it: by what its step changed, else by asking it."""
    shared = view.services
    if shared.settings.store:
        return False
    for step in steps(shared)[::-1]:
        if step.release.version == view.release.version:
            continue
        try:
            changed = changed_in(shared, step)
        except NotFound:  # it has no dump that could be compared
            with shared.stores.at(step.release.version) as opened:
                if _is_in(opened.pages, nodes):
                    return True
        else:
            if any(changed[node.value] for node in nodes):
                return True
    return False
