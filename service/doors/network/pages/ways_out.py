"""Where an answer can be taken from a page: files, the same by REST, what to cite and to frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request

from service.doors.network.parameters import Reader

if TYPE_CHECKING:
    from service.doors.network.pages.page import NetworkPage

#: What says how something is shown, and not what.
_LOOKS = ("view", "embed", "format", "lang", "release")

Pairs = list[tuple[str, str]]


def asked(read: Reader) -> Pairs:
    """The parameters of an answer as they were sent, without how it is shown."""
    return [
        (name, value)
        for name, values in read.fields.items()
        for value in values
        if value and name not in _LOOKS
    ]


def ways_out(read: Reader, page: NetworkPage, fixed: Sequence[str]) -> dict[str, object]:
    """Addresses of this very answer, for the template."""
    view, parameters = read.view, asked(read)
    pinned = [("release", request.args["release"])] if request.args.get("release") else []
    language = [("lang", view.language)]
    rest = view.public_url + page.door.address
    whole = [pair for pair in parameters if pair[0] not in page.own]
    files = {
        name: _address(rest, [*whole, *pinned, *language, ("format", name)])
        for name in page.door.formats
    }
    here = view.public_url + request.path
    drawn = f"{request.script_root}{request.path}.svg"
    own = [pair for pair in (*page.arguments.items(), *parameters) if pair[0] not in fixed]
    return {
        "files": files,
        "rest": _address(rest, [*whole, *pinned, *language]),
        "picture": _address(drawn, [*parameters, *pinned, *language]) if page.picture else "",
        "newest": _address(here, own),
        "permalink": _address(here, [*own, ("release", view.release.version)]),
        "framed": _address(here, [*own, *pinned, *language, ("embed", "1")]),
    }


def again(read: Reader, path: str, **changed: str | Sequence[str] | None) -> str:
    """This very page with some parameters changed; None takes one away."""
    kept = {
        name: list(values)
        for name, values in read.fields.items()
        if any(values) and name not in read.fixed
    }
    merged = {**kept, **changed}
    return _address(
        read.view.root + path,
        [
            (name, value)
            for name, values in merged.items()
            for value in ([values] if isinstance(values, str) else values or ())
        ],
    )


def _address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
