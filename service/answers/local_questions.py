"""The saved queries with examples of the region that is served.

The shipped files have examples of the region they were written for. In another one these would
name nothing, so each gives way to a thing of the same kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from pyoxigraph import NamedNode

from service.answers.choices import things_for
from service.questions.operations import Operation, Parameter
from service.request.view import View


def local_operations(view: View) -> Mapping[str, Operation]:
    """The saved queries that everybody may run, by name, with examples that this release knows."""
    shipped = view.operations
    if not any(_is_foreign(view, p) for one in shipped.values() for p in one.parameters):
        return shipped
    return view.opened.once(
        ("local-operations", view.base),
        lambda: {name: _local(view, one) for name, one in shipped.items()},
    )


def _is_foreign(view: View, parameter: Parameter) -> bool:
    here = parameter.left_open or parameter.example.value.startswith(view.base)
    return parameter.type == "iri" and not here


def _local(view: View, operation: Operation) -> Operation:
    parameters: list[Parameter] = []
    for parameter in operation.parameters:
        taken = {example for one in parameters for example in one.examples}
        parameters.append(
            _with_examples(view, parameter, taken) if _is_foreign(view, parameter) else parameter
        )
    terms = {
        parameter.name: list(parameter.examples)
        for parameter, shipped in zip(parameters, operation.parameters, strict=True)
        if parameter != shipped
    }
    return replace(
        operation,
        parameters=tuple(parameters),
        text=operation.written.bind(**terms),
        ordered=operation.query.bind(**terms),
    )


def _with_examples(view: View, parameter: Parameter, taken: Set[object]) -> Parameter:
    """With the thing of the same name here, or else the first of its kind that is not taken."""
    things = [NamedNode(iri) for iri in things_for(view, parameter)]
    if not things or parameter.example in things:
        return parameter
    namesake = NamedNode(f"{view.base}id/{parameter.example.value.partition('/id/')[2]}")
    free = [thing for thing in things if thing not in taken]
    return replace(parameter, examples=(namesake if namesake in things else (free or things)[0],))
