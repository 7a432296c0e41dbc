"""Whether a release knows what a caller asks about, and what it knows that is spelt alike."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from service.model.addresses import AG, ANYTHING
from service.model.kinds import KINDS
from service.questions.operations import Operation, Parameter
from service.questions.parameters import Arguments, BadArguments, Fault, nearest, written
from service.questions.saved_queries import saved_query
from service.store.provider import OpenRelease


def check_known(operation: Operation, arguments: Arguments, opened: OpenRelease) -> None:
    """Raise BadArguments if the release does not know an IRI among the arguments."""
    faults = []
    for parameter in operation.parameters:
        given = [t for t in arguments.get(parameter.name, ()) if isinstance(t, NamedNode)]
        if not given:
            continue
        if parameter.type == "concept":
            known = set(concepts(parameter.scheme, opened))
        else:
            known = _selected("resolve", "thing", given, opened)
            known |= {ANYTHING} if parameter.left_open else set()
        faults += [_fault(parameter, term, opened) for term in given if term.value not in known]
    if faults:
        raise BadArguments(faults)


def concepts(scheme: str, opened: OpenRelease) -> tuple[str, ...]:
    """The IRIs of all terms of a code list, sorted."""
    return tuple(sorted(_selected("concepts", "scheme", [NamedNode(scheme)], opened)))


def _fault(parameter: Parameter, term: NamedNode, opened: OpenRelease) -> Fault:
    base, value = opened.release.base, written(term, opened.release.base)
    if parameter.type == "concept":
        start = parameter.scheme + "/"
        value = value.removeprefix(start)
        allowed = tuple(iri.removeprefix(start) for iri in concepts(parameter.scheme, opened))
        reason = f"It must be a term of {parameter.scheme}."
        return Fault(parameter.name, "value", reason, value, allowed, nearest(value, allowed))
    # The kind that was named, or the one of the example, as in werkstatt/werkstatt-4.
    kind = next((k for k in (_kind(value), _kind(written(parameter.example, base))) if k), "")
    near = None
    if kind:
        things = _selected("things", "class", [NamedNode(AG + KINDS[kind])], opened)
        paths = {written(NamedNode(thing), base) for thing in things}
        by_slug = {path.rpartition("/")[2]: path for path in sorted(paths)}
        slug = nearest(value.rpartition("/")[2], by_slug)
        near = by_slug[slug] if slug else None
    return Fault(
        parameter.name,
        "value",
        f"Release {opened.release.version} says nothing about it.",
        value,
        nearest=near,
        example=written(parameter.example, base),
    )


def _kind(path: str) -> str:
    kind = path.partition("/")[0]
    return kind if kind in KINDS else ""


def _selected(
    query: str, parameter: str, terms: Iterable[NamedNode | Literal], opened: OpenRelease
) -> set[str]:
    rows = opened.pages.select(saved_query(query).bind(**{parameter: list(terms)}))
    return {row["thing"].value for row in rows if isinstance(row["thing"], NamedNode)}
