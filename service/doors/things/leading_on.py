"""Where a page of a thing leads on: its surroundings, a connection, questions about it, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_loader.shared.network.model import TYPES, UNKNOWN
from service.answers.choices import things_for
from service.network.describing import Words
from service.network.filtering import Filter, filtered
from service.network.opening import network_of
from service.page.network_pictures import ego_address
from service.questions.operations import Parameter
from service.request.view import View
from service.words.counted import counted, form


@dataclass(frozen=True)
class Question:
    """A saved query about the thing."""

    text: str
    url: str
    csv: str  #: its answer as a table; empty where it asks for more than the thing


@dataclass(frozen=True)
class LeadsOn:
    """What a page leads to."""

    short: str  #: the thing as the network calls it; empty if it is no part of it
    around: str  #: how many connections it has
    relations: str  #: and of which kinds
    ego: str
    csv: str  #: the surroundings as a table
    questions: Sequence[Question]


def leads_on(view: View, node: NamedNode, kind: str) -> LeadsOn | None:
    """Where the page of a thing leads on; None for what is in no question and no network."""
    short = view.short(node.value)
    questions = _questions(view, node, short)
    number, told = _around(view, node) if kind in TYPES else (0, "")
    if not (questions or number):
        return None
    t = view.texts
    return LeadsOn(
        short if number else "",
        counted(t, f"network.around.{form(number)}", number) if number else "",
        told,
        ego_address(view, short),
        view.link("/api/v1/network/ego", of=short, format="csv"),
        questions,
    )


def _questions(view: View, node: NamedNode, short: str) -> list[Question]:
    """The questions about the thing, but for those that ask for another thing as well."""
    found = []
    for operation in view.operations.values():
        things = [one for one in operation.parameters if one.type == "iri"]
        if len(things) != 1 or node.value not in _askable(view, things[0]):
            continue
        choice = {things[0].name: short}
        more = any(one.required for one in operation.parameters if one != things[0])
        csv = view.link(f"/api/v1/queries/{operation.name}", **choice, format="csv")
        url = view.link(f"/queries/{operation.name}", **choice)
        found.append(Question(operation.summary[view.language], url, "" if more else csv))
    return found


def _askable(view: View, parameter: Parameter) -> frozenset[str]:
    """The things that a parameter is worth asking with; looked up once per release."""
    key = ("askable", parameter.name, parameter.example, view.base)
    return view.opened.once(key, lambda: frozenset(things_for(view, parameter)))


def _around(view: View, node: NamedNode) -> tuple[int, str]:
    """How many ties the thing has under any of its names, and of which relations."""
    network = network_of(view.opened)
    place = network.nodes.iri.place_of(node.value)
    if place == UNKNOWN:
        return 0, ""
    part = filtered(network, Filter.at(view.time))
    relations = part.relations_of(int(network.nodes.institution[place]))
    return relations.total(), Words(network, view.language).relations(relations)
