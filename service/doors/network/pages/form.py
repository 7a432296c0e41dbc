"""The form of a page of the network: a field for each parameter, and which of them are in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_loader.shared.network.model import TYPES, UNITS, UNKNOWN, Network, slug
from service.doors.network.pages.ways_out import again
from service.doors.network.parameters import SEVERAL, Reader
from service.matching.resolving import Unclear, resolve
from service.network import matrix, measures
from service.network.describing import Words
from service.request.view import View
from service.words.texts import Texts

if TYPE_CHECKING:
    from service.doors.network.pages.page import NetworkPage

#: The common parameters as a form shows them; `on` stands there as `from` and `to`.
FILTERS = (
    *("workshop", "kind", "district", "relation", "standing", "role", "document"),
    *("from", "to", "unit"),
)
#: Parameters with a few fixed values; the first is the default. Text: network.value.NAME.VALUE.
_FIXED: Mapping[str, Sequence[str]] = {
    "unit": UNITS,
    "rows": matrix.ROWS,
    "columns": tuple(matrix.COLUMNS),
    "sort": matrix.SORTS,
    "group": matrix.GROUPS,
    "projection": ("none", *measures.PROJECTIONS),
    "timed": ("0", "1"),
}
_NUMBERS = ("max", "k", "hub_limit", "depth", "limit", "min_weight", "max_event_size")


@dataclass(frozen=True)
class Option:
    """A value that can be chosen."""

    value: str
    text: str


@dataclass(frozen=True)
class Field:
    """A parameter as a form shows it."""

    name: str
    label: str
    kind: str  #: select, text or number
    values: tuple[str, ...]  #: as they were sent; one empty one at least, or more to add another
    options: tuple[Option, ...]
    optional: bool  #: whether it may be left open, as a choice of its own
    hint: str


def fields_of(read: Reader, page: NetworkPage, names: Sequence[str]) -> list[Field]:
    """The fields of these parameters, with what was sent."""
    return [_field(read, page, name) for name in names]


def label_of(texts: Texts, name: str) -> str:
    """What a parameter is called; as it is, if it is none."""
    key = f"network.field.{name}"
    return texts(key) if key in texts else name


def _field(read: Reader, page: NetworkPage, name: str) -> Field:
    texts = read.view.texts
    options = options_of(read, page, name)
    sent = tuple(_sent(read, name))
    known = {option.value for option in options}
    values = tuple(_chosen(read, value, known) for value in sent)
    others = tuple(Option(one, _name(read, one)) for one in values if options and one not in known)
    if (name in SEVERAL or name in read.several) and name not in page.once:
        values = (*values, "")
    kind = "select" if options else "number" if name in _NUMBERS else "text"
    hint = f"network.hint.{name}"
    return Field(
        name,
        label_of(texts, name),
        kind,
        values or ("",),
        (*others, *options),
        name not in (*_FIXED, *page.options, *page.once),
        texts(hint) if hint in texts else "",
    )


def _sent(read: Reader, name: str) -> list[str]:
    if name == "document":
        return read.texts("document", "source")
    if name in ("from", "to") and read.text("on"):
        return [read.text("on")]
    return read.texts(name)


def _chosen(read: Reader, value: str, known: set[str]) -> str:
    """A thing as the options name it, whatever it was called by."""
    types = {one.partition("/")[0] for one in known if "/" in one}
    if value in known or not types:  # what is no thing has no other name
        return value
    try:
        iri = resolve(read.view, value, tuple(types), read.view.time)
    except Unclear:
        return value
    short = read.view.short(iri)
    return short if short in known else value


def _name(read: Reader, value: str) -> str:
    return read.view.texts("network.as_sent", value=value)


def options_of(read: Reader, page: NetworkPage, name: str) -> tuple[Option, ...]:
    """What can be chosen for a parameter; nothing where anything can be typed."""
    if name in page.options:
        return tuple(page.options[name](read))
    view, network = read.view, read.network
    if name in _FIXED:
        texts = view.texts
        return tuple(Option(one, texts(f"network.value.{name}.{one}")) for one in _FIXED[name])
    if name not in _LISTED:
        return ()
    key = ("network-options", name, view.language, view.base)
    made: tuple[Option, ...] = view.opened.once(
        key, lambda: tuple(sorted(_LISTED[name](view, network), key=lambda o: o.text.casefold()))
    )
    return made


def _relations(view: View, network: Network) -> list[Option]:
    words = Words(network, view.language)
    return [Option(one.name, words.relation(n)) for n, one in enumerate(network.relations)]


def _kinds(view: View, network: Network) -> list[Option]:
    texts = view.texts
    types = [Option(one, texts(f"network.type_option.{one}")) for one in TYPES]
    return [*types, *_terms(view, network, network.nodes.kind.tolist())]


def _terms(view: View, network: Network, places: Sequence[int]) -> list[Option]:
    words = Words(network, view.language)
    found = {slug(network.terms[one]): words.term(one) for one in set(places) if one != UNKNOWN}
    return [Option(value, text) for value, text in found.items()]


def _things(view: View, network: Network, places: Sequence[int]) -> list[Option]:
    words = Words(network, view.language)
    return [
        Option(view.short(network.nodes.iri[one]), words.node(one))
        for one in set(places)
        if one != UNKNOWN
    ]


#: What occurs in the network of a release.
_LISTED: Mapping[str, Callable[[View, Network], list[Option]]] = {
    "relation": _relations,
    "kind": _kinds,
    "role": lambda view, network: _terms(view, network, network.attestations.role.tolist()),
    "standing": lambda view, network: _terms(view, network, network.attestations.standing.tolist()),
    "district": lambda view, network: _things(view, network, network.nodes.district.tolist()),
    "workshop": lambda view, network: _things(
        view, network, (network.nodes.type == list(TYPES).index("workshop")).nonzero()[0].tolist()
    ),
}


def _thing(read: Reader, value: str) -> str:
    """The name of a thing that is named by its short form; anything else as it is."""
    node = read.network.nodes.iri.place_of(f"{read.view.base}id/{value}")
    return Words(read.network, read.view.language).node(node) if node != UNKNOWN else value


@dataclass(frozen=True)
class Active:
    """A filter that is in force, and the address without it."""

    label: str
    text: str
    without: str


def active(read: Reader, page: NetworkPage, path: str) -> list[Active]:
    """The filters in force, each with a way out of it."""
    found = []
    # What stands in front of the form is no filter; what does not stand in it may be one.
    for name in dict.fromkeys((*page.filters, *FILTERS, "on")):
        if name in page.fields or name in read.defaults:
            continue
        if name in ("from", "to") and read.text("on"):
            continue
        options = {one.value: one.text for one in options_of(read, page, name)}
        sent = read.texts("document", "source") if name == "document" else read.texts(name)
        for value in sent:
            text = options.get(_chosen(read, value, set(options))) or _thing(read, value)
            rest = [one for one in sent if one != value]
            changed: dict[str, Sequence[str] | None] = {name: rest or None}
            if name == "document":
                changed["source"] = None
            found.append(
                Active(label_of(read.view.texts, name), text, again(read, path, **changed))
            )
    return found
