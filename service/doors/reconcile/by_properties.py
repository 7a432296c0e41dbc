"""Candidates of a question that names no thing, by the values of their properties alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.matching.candidates import Candidate
from service.doors.reconcile.properties import NAMES, having
from service.doors.reconcile.reading import Condition
from service.matching.candidates import candidates, kind_of
from service.matching.names import read_names
from service.model.valid_time import Period
from service.page.cells import SORBIAN
from service.request.view import View
from service.words.texts import LANGUAGES

_SCORE, _STEP = 95.0, 0.1
_LANGUAGES = (*LANGUAGES, *SORBIAN)  #: in which things and terms are called something
_CALLED_SO = 90.0  #: score of a thing that a text means


def with_values(
    view: View,
    conditions: Sequence[Condition],
    types: Sequence[str],
    on: Period | None,
    limit: int,
) -> list[Candidate]:
    """The things that fit most of the conditions, those that fit more of them first."""
    fitting: Counter[str] = Counter()
    for one in conditions:
        fitting.update(_fitting(view, one, types, on))
    kept = [thing for thing in fitting if not types or kind_of(view, thing) in types]
    best = sorted(kept, key=lambda thing: (-fitting[thing], thing))[:limit]
    names = read_names(view, lambda reader, _: reader.names_of(best)) if best else []
    first = {name.thing: name for name in reversed(names)}
    return [
        Candidate(
            thing,
            kind_of(view, thing),
            first[thing],
            _SCORE - _STEP * place,
            False,
            (),
            None,
        )
        for place, thing in enumerate(best)
        if thing in first
    ]


def _fitting(view: View, condition: Condition, types: Sequence[str], on: Period | None) -> set[str]:
    """The things that have one of the values, as far as they are looked for."""
    called = {
        text: [one.thing for one in candidates(view, text, (), on) if one.score >= _CALLED_SO]
        for text in condition.values
    }
    if condition.property in NAMES:
        return {thing for things in called.values() for thing in things}
    terms: list[NamedNode | Literal] = []
    for text, things in called.items():
        terms += [NamedNode(thing) for thing in things]
        terms += [Literal(text), *(Literal(text, language=one) for one in _LANGUAGES)]
        terms += _iris(view, text)
    return having(view, condition.property, terms)


def _iris(view: View, text: str) -> list[NamedNode]:
    """What a text is as an IRI, and as the short form of one."""
    try:
        return [NamedNode(text if ":" in text else f"{view.base}id/{text}")]
    except ValueError:  # it is none
        return []
