"""The fixed part of the OpenAPI document: the files of paths and components beside this module.

What stands there besides OpenAPI is said at the top of paths.yaml; here it is filled in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from service.doors.api.openapi_parts import Part, contents, refusals, to
from service.http.formats import Holds, formats_of
from service.model.addresses import AG
from service.model.kinds import KINDS
from service.model.limits import MOST_ROWS, SEARCH_CHARS
from service.network.paths import HUB_LIMIT
from service.network.telling import NetworkTold
from service.questions.operations import COLUMN_TYPES, PARAMETER_TYPES, VIEWS
from service.release.release import Release
from service.words.texts import LANGUAGES, Texts

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class _Filling:
    """What a document is filled with."""

    t: Texts
    values: Mapping[str, object]


#: A place in a file that is filled for each document.
_Place = Callable[[_Filling], object]


def paths(t: Texts, release: Release, thing: str, network: NetworkTold) -> dict[str, Part]:
    """The path items beside those of the saved queries, by path.

    The examples ask for this release, a word of its title, `thing`: kind/slug, or "", and what
    `network` names.
    """
    return _filled_files(("paths.yaml", "network_paths.yaml"), t, release, thing, network)


def components(t: Texts, release: Release, network: NetworkTold) -> dict[str, Part]:
    """Shapes, parameters and headers by their names."""
    names = ("components.yaml", "network_components.yaml")
    return _filled_files(names, t, release, "", network)


def _filled_files(
    names: Sequence[str], t: Texts, release: Release, thing: str, network: NetworkTold
) -> dict[str, Part]:
    kind, _, slug = thing.partition("/")
    values: dict[str, object] = {
        "kinds": [*KINDS, "other"],
        "asked_kinds": [*KINDS],
        "column_types": list(COLUMN_TYPES),
        "parameter_types": list(PARAMETER_TYPES),
        "views": list(VIEWS),
        "most_rows": MOST_ROWS,
        "search_chars": SEARCH_CHARS,
        "language": t.language,
        "version": release.version,
        "word": release.title[LANGUAGES[0]].split()[0],
        "graph": AG.rstrip("#") if release.base else None,
        "kind": kind or None,
        "slug": slug or None,
        "relations": list(network.relations) or [""],
        "directions": network.directions,
        "hub_limit": HUB_LIMIT,
        "node_a": network.a or None,
        "node_b": network.b or None,
        "listed": network.workshop or None,
        "list_before": network.before or None,
        "list_after": network.after or None,
    }
    whole: dict[str, Part] = {}
    for name in names:
        found = _filled(_read(name), _Filling(t, values))
        assert isinstance(found, dict)
        # Of components both files have schemas and parameters; a path stands in one of them.
        whole |= {key: {**whole.get(key, {}), **part} for key, part in found.items()}
    return whole


@functools.cache
def _read(name: str) -> object:
    """A file as it is, with its places."""
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), _Loader)  # noqa: S506


def _filled(part: object, filling: _Filling, name: str = "") -> object:
    """A part of a file as it stands in the document; `name` is what it is the value of."""
    if callable(part):
        return _filled(part(filling), filling)
    if isinstance(part, list):
        found = [_filled(one, filling) for one in part]
        if name == "parameters":
            return [_parameter(one) for one in found]
        return {one: to("headers", str(one)) for one in found} if name == "headers" else found
    if not isinstance(part, dict):
        return part
    whole = {key: _filled(value, filling, key) for key, value in part.items()}
    whole = {key: value for key, value in whole.items() if value is not None}
    if "operationId" in whole:
        whole.setdefault("parameters", [])
    return _responses(whole) if name == "responses" else whole


def _parameter(written: object) -> object:
    """A parameter; a name alone is one of the components, and what is in the path is required."""
    if isinstance(written, str):
        return to("parameters", written)
    assert isinstance(written, dict)
    return {**written, "required": True} if written["in"] == "path" else written


def _responses(written: dict[str, object]) -> dict[str, object]:
    """The answers of an operation, with those that refuse it."""
    refused = written.pop("refused", [])
    assert isinstance(refused, list)
    for one in written.values():
        assert isinstance(one, dict)
        one.setdefault("headers", {})
    return {**written, **refusals(*map(str, refused))}


#: The reader in C, which the wheels of PyYAML hold, takes a tenth of the time.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """Reads YAML with the tags of these files, and no others."""


def _text(loader: _Loader, node: yaml.Node) -> _Place:
    if isinstance(node, yaml.MappingNode):
        given = loader.construct_mapping(node, deep=True)
        key = given.pop("key")
        return lambda filling: filling.t(
            key, **{name: _filled(value, filling) for name, value in given.items()}
        )
    return lambda filling: filling.t(node.value)


def _value(loader: _Loader, node: yaml.Node) -> _Place:
    return lambda filling: filling.values[node.value]


def _names(loader: _Loader, node: yaml.SequenceNode) -> _Place:
    kinds = [Holds[name] for name in loader.construct_sequence(node)]
    return lambda _: [one.name for kind in kinds for one in formats_of(kind)]


def _content(loader: _Loader, node: yaml.SequenceNode) -> _Place:
    kinds = [Holds[name] for name in loader.construct_sequence(node)]
    return lambda _: contents(one.media_type for one in formats_of(*kinds))


_Loader.add_constructor("!text", _text)
_Loader.add_constructor("!value", _value)
_Loader.add_constructor("!names", _names)
_Loader.add_constructor("!content", _content)
