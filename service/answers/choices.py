"""The things that a reader of a form can choose from, by name, and what a typed name means."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_loader.shared.folding import folded
from graph_loader.shared.query_files import SavedQuery
from service.answers.known_values import concepts
from service.matching.names import read_names
from service.matching.resolving import Unclear, resolve
from service.model.addresses import ANYTHING
from service.model.kinds import KINDS
from service.page.cells import Cells
from service.page.listing import listing
from service.questions.operations import Parameter
from service.questions.parameters import written
from service.questions.saved_queries import PAGES, saved_query
from service.request.view import View
from service.words.texts import texts_in

#: Queries that name the values worth asking for, where a whole kind of things would be too many
#: or too few; `#+ for:` are the parameters that take them.
CHOICES = PAGES / "choices"
MOST_SELECTED = 100  #: in a list to choose from; of more, what is typed is searched for


@dataclass(frozen=True)
class Option:
    """One value that can be chosen."""

    value: str
    text: str


def options(view: View, parameter: Parameter) -> tuple[Option, ...]:
    """What can be chosen, no two by the same name; nothing if the example is of no such kind."""
    if parameter.type not in ("concept", "iri"):
        return ()
    key = ("options", parameter.name, parameter.scheme, parameter.example, view.language, view.base)
    left_open = [ANYTHING] if parameter.left_open else []
    return view.opened.once(key, lambda: _options(view, [*left_open, *things_for(view, parameter)]))


def option(view: View, iri: str) -> Option:
    """A thing that stands in no list, as an address may name it."""
    return _options(view, [iri])[0]


def meant(view: View, parameter: Parameter, text: str) -> str:
    """The value of what was typed, if that is the name or the IRI of one thing that can be chosen;
    else what was typed.

    A thing has the name that is shown, and whatever else the search knows it by.
    """
    known = {one.value for one in options(view, parameter)}
    short, plain = view.short(text), folded(text)
    if not known or not plain or short in known:
        return short if short in known else text
    shown = [one.value for one in options(view, parameter) if one.text == text]
    if shown:
        return shown[0]
    same = read_names(view, lambda reader, _: reader.called(plain, ""))
    found = {written(NamedNode(name.thing), view.base) for name in same} & known
    if len(found) == 1:
        return found.pop()
    try:
        value = written(NamedNode(resolve(view, text, _types(known), view.time)), view.base)
    except (Unclear, ValueError):
        return text
    return value if value in known else text


def alternatives(view: View, parameter: Parameter, text: str) -> tuple[Option, ...]:
    """What somebody may have meant whose text means no one thing: several that are called so, or
    the nearest; nothing if nothing is like it."""
    offered = {one.value: one for one in options(view, parameter)}
    try:
        nearest = [resolve(view, text, _types(offered), view.time)]
    except Unclear as unclear:
        nearest = list(unclear.nearest)
    except ValueError:
        return ()
    values = map(view.short, nearest)
    return tuple(offered[value] for value in values if value in offered)


def _types(values: Iterable[str]) -> list[str]:
    """The kinds of things that can be chosen, by the first parts of their short forms."""
    return sorted({value.partition("/")[0] for value in values})


def things_for(view: View, parameter: Parameter) -> Sequence[str]:
    """The IRIs of what can be chosen; nothing if the example is of no kind that has a list."""
    if parameter.type == "concept":
        return concepts(parameter.scheme, view.opened)
    if query := _queries().get(parameter.name):
        rows = view.pages.select(query.text)
        return [row["thing"].value for row in rows if isinstance(row["thing"], NamedNode)]
    kind = parameter.example.value.partition("/id/")[2].partition("/")[0]
    return listing(view.opened, kind, view.language).things if kind in KINDS else ()


@functools.cache
def _queries() -> Mapping[str, SavedQuery]:
    """By the names of the parameters."""
    found = [saved_query(path.stem, CHOICES) for path in sorted(CHOICES.glob("*.rq"))]
    return {name: query for query in found for name in query.header["for"].split()}


def _options(view: View, iris: Sequence[str]) -> tuple[Option, ...]:
    cells = Cells(view)
    cells.labels.add(iris)
    named = {iri: cells.name(iri) for iri in iris}
    if ANYTHING in named:
        named[ANYTHING] = texts_in(view.language)("gallery.anything")
    times = Counter(named.values())
    found = {written(NamedNode(iri), view.base): name for iri, name in named.items()}
    return tuple(
        Option(value, name if times[name] == 1 else f"{name} ({value})")
        for value, name in found.items()
    )
