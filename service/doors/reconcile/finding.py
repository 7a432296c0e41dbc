"""Finds the candidates of a question, held against the properties that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from graph_loader.shared.folding import folded
from graph_loader.shared.matching.candidates import Candidate, Feature
from service.doors.reconcile.by_properties import with_values
from service.doors.reconcile.properties import DATE, PROPERTIES, things_in, values
from service.doors.reconcile.reading import Condition, Question
from service.errors import BadRequest
from service.matching.candidates import candidates
from service.model.kinds import KINDS
from service.model.valid_time import Period, asked_time
from service.page.cells import Cells
from service.request.view import View
from service.store.protocol import Term

_LOOKED_AT = 25  #: candidates that are held against properties
_MISMATCH = 20.0  #: less for a candidate that has another value
_STEP = 0.1


def found(view: View, question: Question) -> list[Candidate]:
    """The candidates, the likeliest first.

    One that has another value than was asked for comes later and never matches; one of which
    nothing is known of that property is as likely as before. A question without a name is answered
    by its properties. A property that there is not is told among the features. Raises BadRequest.
    """
    types = [_type(one) for one in question.types]
    if types and not any(types):
        return []
    on, others = _day(view, question.conditions)
    conditions = [one for one in others if one.property in PROPERTIES]
    unknown = [Feature(f"property-{o.property}", False) for o in others if o not in conditions]
    wanted = [one for one in types if one]
    limit = max(question.limit, _LOOKED_AT if conditions else 1)
    if question.name.strip():
        likely = candidates(view, question.name, wanted, on, limit)
    else:
        likely = with_values(view, conditions, wanted, on, limit)
    if conditions and likely:
        likely = _held(view, likely, conditions)
    shown = likely[: question.limit]
    return [replace(one, features=(*one.features, *unknown)) for one in shown]


def _type(id_: str) -> str:
    """The kind of an id, which may be the IRI of its class; empty if there is no such kind."""
    by_class = {name: kind for kind, name in KINDS.items()}
    return id_ if id_ in KINDS else by_class.get(id_.rpartition("#")[2], "")


def _day(view: View, conditions: Sequence[Condition]) -> tuple[Period | None, list[Condition]]:
    on, others = view.time, []
    for one in conditions:
        if one.property != DATE:
            others.append(one)
            continue
        try:
            on = asked_time(next(iter(one.values), ""))
        except ValueError:
            raise BadRequest("date must be a day, month or year") from None
    return on, others


def _held(
    view: View, likely: Sequence[Candidate], conditions: Sequence[Condition]
) -> list[Candidate]:
    known = values(view, [one.thing for one in likely], [one.property for one in conditions])
    cells = Cells(view)
    cells.labels.add(things_in(known))
    held: list[tuple[float, bool, Candidate]] = []
    for one in likely:
        score, agrees, features = one.score, True, list(one.features)
        for condition in conditions:
            terms = known.get((one.thing, condition.property), [])
            fits = any(_same(view, cells, term, condition.values) for term in terms)
            features.append(Feature(f"property-{condition.property}", fits))
            if not fits and (terms or condition.required):
                agrees, score = False, score - _MISMATCH
        held.append((max(score, 0.0), agrees, replace(one, features=tuple(features))))
    held.sort(key=lambda entry: -entry[0])
    # What is told from others by a property only is clear, if nothing else has it.
    agreeing = [one for score, agrees, one in held if agrees and score >= held[0][0] - _MISMATCH]
    told: list[Candidate] = []
    before = 101.0
    for place, (score, agrees, one) in enumerate(held):
        score = round(min(score, before - _STEP), 1)
        alone = place == 0 and len(agreeing) == 1 and score >= 90.0
        told.append(replace(one, score=max(score, 0.0), match=agrees and (one.match or alone)))
        before = score
    return told


def _same(view: View, cells: Cells, term: Term, wanted: Sequence[str]) -> bool:
    """Whether a value is meant: by its IRI or the end of it, by its name, or as a text."""
    texts = {folded(one) for one in wanted}
    if isinstance(term, NamedNode):
        short = view.short(term.value)
        if {term.value, short, term.value.rpartition("/")[2]} & {*wanted}:
            return True
        name = cells.name(term.value)
        return bool({folded(name), folded(name.partition(" (")[0])} & texts)
    return isinstance(term, Literal) and folded(term.value) in texts
