"""What an address chooses to narrow a list or a search by, and why it cannot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from flask import request

from service.errors import BadChoice
from service.request.view import View

_ALWAYS = ("lang", "release", "on", "page", "table")  #: every list takes them
_SHOWN = 30  #: allowed values in a sentence; programs get all of them
_LONGEST = 100  #: characters of a wrong value that are repeated

Allowed = Mapping[str, Collection[str] | Callable[[str], bool]]


def chosen(view: View, allowed: Allowed) -> dict[str, str]:
    """The value of each name that has one. Raises BadChoice for two, or one that is not allowed.

    What is allowed are values, or what a test lets through.
    """
    choice = {}
    for name, values in allowed.items():
        given = [*dict.fromkeys(value for value in request.args.getlist(name) if value)]
        if len(given) > 1:
            raise BadChoice(
                view.texts("facets.once", name=name), view.language, name, _short(given[-1])
            )
        for value in given:
            fits = values(value) if callable(values) else value in values
            if not fits:
                known = () if callable(values) else sorted(values)
                raise _refused(view, "facets.no_value", name, value, known)
            choice[name] = value
    return choice


def refuse_others(view: View, names: Iterable[str], besides: Collection[str] = ()) -> None:
    """Raise BadChoice if the address has another name: what it asks would stay unsaid.

    `besides` are names that choose nothing, but that the list takes.
    """
    known = [*names]
    for name in request.args:
        if name not in known and name not in _ALWAYS and name not in besides:
            raise _refused(view, "facets.no_name", _short(name), "", known)


def _refused(view: View, key: str, name: str, value: str, known: Collection[str]) -> BadChoice:
    named = [*known][:_SHOWN]
    listed = ", ".join([*named, "…"] if len(known) > _SHOWN else named) or "–"
    detail = view.texts(key, name=name, value=_short(value), values=listed)
    return BadChoice(detail, view.language, name, _short(value), known)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
