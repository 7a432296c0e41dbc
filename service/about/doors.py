"""The ways into the data. Whatever tells programs or people what there is, tells it from here.

An entry is told only if the application has a route for it, so a new way in is announced
everywhere as soon as it exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.http.formats import Format, Holds, formats_in_api, formats_of
from service.request.view import View


@dataclass(frozen=True)
class Door:
    """One way in; `door.<name>` among the texts says what it is for."""

    name: str
    path: str  #: an address that answers as it is
    protocol: str = ""  #: IRI of what it conforms to; only interfaces for programs have one
    description: str = ""  #: path of its description for programs
    description_type: str = ""
    manual: str = ""  #: path of its description for people
    formats: tuple[str, ...] = ()  #: of the EU list "file-type"


def _file_types(formats: Iterable[Format]) -> tuple[str, ...]:
    """What the EU calls these formats, each once; it has no name for some."""
    return tuple(dict.fromkeys(one.file_type for one in formats if one.file_type))


_GRAPHS = _file_types(formats_of(Holds.GRAPH))
_DOORS = (
    Door(
        "sparql",
        "/sparql",
        protocol="https://www.w3.org/TR/sparql11-protocol/",
        description="/sparql",
        description_type="text/turtle",
        manual="/sparql",
        formats=(*_file_types(formats_of(Holds.RESULTS)), *_GRAPHS),
    ),
    Door(
        "graphs",
        "/graphs?default",
        protocol="https://www.w3.org/TR/sparql11-http-rdf-update/",
        formats=_GRAPHS,
    ),
    Door(
        "api",
        "/api",
        protocol="https://spec.openapis.org/oas/v3.1.0",
        description="/api/openapi.json",
        description_type="application/vnd.oai.openapi+json",
        manual="/api",
        formats=_file_types([*formats_in_api("select"), *formats_in_api("construct")]),
    ),
    Door("queries", "/queries"),
    Door("query", "/query"),
    Door("search", "/search"),
    Door("catalog", "/catalog.ttl"),
    Door("void", "/.well-known/void"),
    Door("ontology", "/ontology"),
    Door("data", "/data"),
)
#: Where a monitor asks whether the service is well.
STATUS = "/health/ready"


def doors(view: View) -> list[Door]:
    """The ways in that there are."""
    return [
        door
        for door in _DOORS
        if view.has_route(door.path) and view.has_route(door.description or door.path)
    ]


def interfaces(view: View) -> list[Door]:
    """Those of them that are for programs."""
    return [door for door in doors(view) if door.protocol]


def mcp_command(view: View) -> str:
    """What a program with a language model starts on its own machine to have tools over us."""
    return f"actorgraph mcp --url {view.public_url}"
