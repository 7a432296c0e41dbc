"""How the doors of the network answer: JSON or a table, with release, licence and parameters."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from pyoxigraph import Literal, NamedNode

from service.answers.tabular import WRITERS as TABLE_WRITERS
from service.answers.tabular import AnswerTable
from service.doors.network.parameters import Reader
from service.errors import NotAcceptable
from service.http.formats import Format, Holds, content_type, formats_of
from service.http.links import Link, link_header
from service.http.negotiation import pick
from service.http.protocol_request import read_fields
from service.network.describing import Words
from service.network.exports.bundle import WRITERS, archive
from service.network.exports.contents import Contents, joined
from service.network.looks import Looks
from service.network.opening import network_of
from service.questions.operations import XSD, Column
from service.questions.rows import AnswerRow
from service.request.conditions import PINNED, tag_of, unchanged
from service.request.representations import last_modified
from service.request.serving import at_hand
from service.request.view import View
from service.words.texts import Spoken

_LATEST = "public, max-age=60"
_NAMES = ("json", "csv", "tsv", "xlsx", "parquet")
_TABLES = {one.name: one for one in formats_of(Holds.RECORDS, Holds.RESULTS, Holds.TABLE)}
#: The formats of every door, by what ?format= calls them; JSON is ours, not that of SPARQL.
TABLES = {
    **{name: _TABLES[name] for name in _NAMES},
    "json": next(iter(formats_of(Holds.RECORDS))),
}
#: Those of doors whose answer has nodes and ties.
NETWORKS = {one.name: one for one in formats_of(Holds.NETWORK)}
#: Those of doors whose answer has places.
PLACES = {one.name: one for one in formats_of(Holds.PLACES)}
_TYPES = {int: "integer", float: "decimal", bool: "boolean"}

Record = Mapping[str, object]
#: Makes GeoJSON of the head and the body of an answer.
Places = Callable[[View, Record, Record], bytes]


@dataclass(frozen=True)
class Found:
    """An answer: what JSON says behind the head, and the rows of a table of it."""

    body: Record
    rows: Sequence[Record]
    columns: Sequence[str]  #: of the rows, in their order


@dataclass(frozen=True)
class Door:
    """One door: its name in addresses, its own parameters, and what finds its answer."""

    name: str
    find: Callable[[Reader], Found]
    own: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    is_network: bool = False  #: whether its answer has nodes and ties
    places: Places | None = None  #: what writes its places as GeoJSON, if it has some
    path: str = ""  #: its address, if it is not below the others

    @property
    def formats(self) -> Mapping[str, Format]:
        """Its formats, by what ?format= calls them."""
        networks = NETWORKS if self.is_network else {}
        return {**TABLES, **networks, **(PLACES if self.places else {})}

    @property
    def address(self) -> str:
        """Where it is."""
        return self.path or "/api/v1/network" + (f"/{self.name}" if self.name else "")


def answered(door: Door) -> Response:
    """The answer of a door to the request at hand.

    Raises BadParameters, NotAcceptable, or what opening the network raises.
    """
    begin = time.perf_counter()
    view = at_hand()
    read = Reader(
        view, network_of(view.opened), read_fields(request.query_string), door.own, door.several
    )
    chosen = _format(read, door)
    tag = tag_of(view, door.name, chosen, view.language)
    response = unchanged(tag)
    if response is None:
        found = door.find(read)
        read.finish()
        response = _written(view, door, read, chosen, found)
        response.set_etag(tag.name)
    response.headers["Cache-Control"] = PINNED if request.args.get("release") else _LATEST
    response.last_modified = last_modified(view)
    response.vary.update(("Accept", "Accept-Language"))
    milliseconds = (time.perf_counter() - begin) * 1000
    response.headers["Server-Timing"] = f"network;dur={milliseconds:.1f}"
    return response


def _format(read: Reader, door: Door) -> str:
    named = read.text("format")
    if named:
        if named not in door.formats:
            values = ", ".join(door.formats)
            read.fault("format", "value", "one-of", [*door.formats], named, values=values)
            read.finish()
        return named
    offers: dict[str, str] = {}
    for one in door.formats.values():
        offers.setdefault(one.media_type, one.name)
    media_type = pick(request.accept_mimetypes, list(offers))
    if media_type is None:
        raise NotAcceptable(list(offers))
    return offers[media_type]


def _written(view: View, door: Door, read: Reader, chosen: str, found: Found) -> Response:
    release = view.release
    head: Record = {
        "release": release.version,
        "licence": release.licence,
        "parameters": read.understood,
    }
    if chosen == "json":
        body = json.dumps({**head, **found.body}, ensure_ascii=False).encode() + b"\n"
    elif chosen == "tsv":
        body = _tsv(found)
    elif chosen in PLACES:
        assert door.places
        body = door.places(view, head, found.body)
    elif chosen in NETWORKS:
        body = _exported(view, door, found, chosen)
    else:
        body = TABLE_WRITERS[chosen](_table(view, door, read, found))
    response = Response(body, content_type=content_type(door.formats[chosen].media_type))
    name = f"network-{door.name}" if door.name else "network"
    name += f"-{chosen}" if chosen in (*NETWORKS, *PLACES) else ""
    suffix = door.formats[chosen].suffix
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{suffix}"'
    response.headers["Content-Language"] = view.language
    response.headers["X-Total-Count"] = str(len(found.rows))
    if release.licence:
        response.headers["Link"] = link_header([Link(release.licence, "license")])
    return response


def _exported(view: View, door: Door, found: Found, chosen: str) -> bytes:
    """Nodes and ties in the format of another program."""
    address = request.full_path.replace(f"format={chosen}", "format=json")
    nodes, ties = found.body["nodes"], found.body["ties"]
    assert isinstance(nodes, list) and isinstance(ties, list)
    release = view.release
    contents = Contents(
        nodes,
        ties,
        f"{release.title[view.language]}: {door.address}",
        release.version,
        release.licence,
        release.publisher,
        view.public_url + address,
        _colours(view, [str(node["id"]) for node in nodes]) if chosen in ("gexf", "zip") else {},
    )
    if chosen == "zip":
        return archive(contents, view.texts)
    return WRITERS[chosen][1](contents)


def _colours(view: View, nodes: Sequence[str]) -> dict[str, str]:
    """The colour that each node has in our pictures."""
    network = network_of(view.opened)
    looks = Looks(network, Words(network, view.language))
    return {iri: looks.colour(network.nodes.iri.place_of(iri)) for iri in nodes}


def _table(view: View, door: Door, read: Reader, found: Found) -> AnswerTable:
    """The rows with their types, as the writers of tables take them."""
    columns = [
        Column(name, _type([row[name] for row in found.rows]), Spoken({view.language: name}))
        for name in found.columns
    ]
    rows: list[AnswerRow] = [
        tuple(_term(row[name]) for name in found.columns) for row in found.rows
    ]
    about = {
        "title": f"{view.release.title[view.language]}: {door.address}",
        "release": view.release.version,
        "licence": view.release.licence,
        "parameters": json.dumps(read.understood, ensure_ascii=False),
        "address": view.public_url + request.full_path.rstrip("?"),
    }
    published = view.release.published
    return AnswerTable(tuple(columns), rows, about, view.language, published)


def _type(values: Sequence[object]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return "decimal"
    return _TYPES.get(kinds.pop(), "text") if len(kinds) == 1 else "text"


def _term(value: Any) -> Literal | NamedNode | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=NamedNode(XSD + "boolean"))
    return Literal(joined(value))


class _Tabs(csv.Dialect):
    """Tabs between cells, and nothing quoted: no cell holds a tab or the end of a line."""

    delimiter, lineterminator, quoting, quotechar = "\t", "\n", csv.QUOTE_NONE, None


def _tsv(found: Found) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, dialect=_Tabs)
    writer.writerow(found.columns)
    for row in found.rows:
        # A blank for what would end a cell or a line, as TSV cannot quote.
        writer.writerow([" ".join(joined(row[name]).split()) for name in found.columns])
    return text.getvalue().encode()
