"""The properties that candidates are held against, and whose values are fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from service.model.addresses import PREFIXES
from service.questions.saved_queries import limited, saved_query
from service.request.view import View
from service.store.protocol import Term

#: By their ids: the properties of the graph that they are, the first that has a value first.
PROPERTIES: Mapping[str, Sequence[str]] = {
    "name": ("skos:prefLabel",),
    "other-name": ("skos:altLabel", "ag:officialName"),
    "abbreviation": ("ag:abbreviation",),
    "kind": ("org:classification", "ag:placeKind", "ag:programmeKind", "ag:documentKind"),
    "place": ("ag:locatedIn", "dcterms:spatial"),
    "part-of": ("ag:within", "org:subOrganizationOf", "dcterms:isPartOf"),
    "workshop": ("ag:participatesIn",),
    "topic": ("ag:topic",),
    "programme": ("ag:fundedUnder",),
    "same-as": ("skos:exactMatch", "skos:closeMatch"),
    "official-key": ("ag:ags",),
    "homepage": ("foaf:homepage",),
}
NAMES = ("name", "other-name", "abbreviation")  #: what a thing is called
DATE = "date"  #: a day, month or year at which the thing was called so; no value to be fetched
_MOST_HAVING = 2_000  #: things that are looked at because of a value
_OF_TYPE = {
    "organisation": ("abbreviation", "kind", "place", "workshop", "homepage"),
    "project": ("place", "topic", "programme", "part-of"),
    "place": ("kind", "part-of", "official-key"),
    "programme": ("abbreviation", "kind"),
    "source": ("kind",),
}
Values = dict[tuple[str, str], list[Term]]  #: by thing and id of the property
_ALWAYS = ("name", "other-name", "same-as")


def of_type(type_: str) -> list[str]:
    """The properties that things of a kind may have values of; all, if it is none."""
    return [*_ALWAYS, *_OF_TYPE.get(type_, ())] if type_ else list(PROPERTIES)


def values(view: View, things: Sequence[str], ids: Sequence[str]) -> Values:
    """The values of properties of things, by thing and id of the property."""
    known = [one for one in ids if one in PROPERTIES]
    terms = {_iri(name): id_ for id_ in known for name in PROPERTIES[id_]}
    found: Values = {}
    if not things or not terms:
        return found
    nodes: list[NamedNode | Literal] = []
    for iri in things:
        try:
            nodes.append(NamedNode(iri))
        except ValueError:  # no IRI at all has no values
            continue
    properties = [NamedNode(one) for one in terms]
    query = saved_query("values").bind(thing=nodes, property=properties)
    for row in view.pages.select(query):
        thing, property_, term = row["thing"], row["property"], row["value"]
        if isinstance(thing, NamedNode) and isinstance(property_, NamedNode) and term is not None:
            found.setdefault((thing.value, terms[property_.value]), []).append(term)
    return found


def having(view: View, id_: str, terms: Sequence[NamedNode | Literal]) -> set[str]:
    """The things that have one of these values of a property, or a value that is called so."""
    if not terms:
        return set()
    properties = [NamedNode(_iri(name)) for name in PROPERTIES[id_]]
    query = saved_query("having").bind(property=properties, value=terms)
    found = [row["thing"] for row in view.pages.select(limited(query, _MOST_HAVING, 0))]
    return {thing.value for thing in found if isinstance(thing, NamedNode)}


def things_in(found: Values) -> set[str]:
    """The IRIs of all values that are things."""
    every = [term for terms in found.values() for term in terms]
    return {term.value for term in every if isinstance(term, NamedNode)}


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
