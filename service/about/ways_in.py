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
class WayIn:
    """One way in; `way_in.<name>` among the texts says what it is for."""

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
_WAYS_IN = (
    WayIn(
        "sparql",
        "/sparql",
        protocol="https://www.w3.org/TR/sparql11-protocol/",
        description="/sparql",
        description_type="text/turtle",
        manual="/sparql",
        formats=(*_file_types(formats_of(Holds.RESULTS)), *_GRAPHS),
    ),
    WayIn(
        "graphs",
        "/graphs?default",
        protocol="https://www.w3.org/TR/sparql11-http-rdf-update/",
        formats=_GRAPHS,
    ),
    WayIn(
        "api",
        "/api",
        protocol="https://spec.openapis.org/oas/v3.1.0",
        description="/api/openapi.json",
        description_type="application/vnd.oai.openapi+json",
        manual="/api",
        formats=_file_types([*formats_in_api("select", "map"), *formats_in_api("construct")]),
    ),
    WayIn("queries", "/queries"),
    WayIn("query", "/query"),
    WayIn("search", "/search"),
    WayIn("catalog", "/catalog.ttl"),
    WayIn("void", "/.well-known/void"),
    WayIn("ontology", "/ontology"),
    WayIn("data", "/data"),
)
#: Where a monitor asks whether the service is well.
STATUS = "/health/ready"


def ways_in(view: View) -> list[WayIn]:
    """The ways in that there are."""
    return [
        way
        for way in _WAYS_IN
        if view.has_route(way.path) and view.has_route(way.description or way.path)
    ]


def interfaces(view: View) -> list[WayIn]:
    """Those of them that are for programs."""
    return [way for way in ways_in(view) if way.protocol]


def mcp_command(view: View) -> str:
    """What a program with a language model starts on its own machine to have tools over us."""
    return f"actorgraph mcp --url {view.public_url}"
