"""What a deployment may set, read once from the environment."""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.model.ip_ranges import fault_of
from service.model.limits import EXPRESS_WORKERS, Limits

_PREFIX = "ACTORGRAPH_"
_ALIKE = 0.8  #: how much of two names must be the same for one to be meant by the other


class BadSetting(ValueError):
    """A setting of the environment cannot be understood; the message names it."""


@dataclass(frozen=True)
class Option:
    """One setting: the field of Settings it fills, its default, and what it is for."""

    field: str
    variable: str
    default: str
    sentence: str


OPTIONS = (
    Option("home", "ACTORGRAPH_HOME", "data", "Folder with the published releases."),
    Option(
        "queries",
        "ACTORGRAPH_QUERIES",
        "",
        "Folder with .rq files of your own, offered like those in queries/api.",
    ),
    Option(
        "store",
        "ACTORGRAPH_STORE",
        "",
        "Address of the SPARQL endpoint to ask instead, see `actorgraph publish`.",
    ),
    Option("store_user", "ACTORGRAPH_STORE_USER", "", "Our name there (HTTP Basic)."),
    Option("store_password", "ACTORGRAPH_STORE_PASSWORD", "", "Our password there."),
    Option("host", "ACTORGRAPH_HOST", "127.0.0.1", "Address to listen on."),
    Option("port", "ACTORGRAPH_PORT", "8000", "Port to listen on."),
    Option("base_url", "ACTORGRAPH_BASE_URL", "", "Public address, if a proxy stands in front."),
    Option(
        "mcp_url",
        "ACTORGRAPH_MCP_URL",
        "",
        "Public address of `actorgraph mcp --http`, to be announced, if it runs.",
    ),
    Option(
        "trusted_hosts",
        "ACTORGRAPH_TRUSTED_HOSTS",
        "",
        "Names, with commas, under which addresses may be given if there is no base address.",
    ),
    Option("query_seconds", "ACTORGRAPH_QUERY_SECONDS", "10", "Longest time of a SPARQL query."),
    Option("page_seconds", "ACTORGRAPH_PAGE_SECONDS", "3", "Longest time of a query of a page."),
    Option(
        "result_bytes",
        "ACTORGRAPH_RESULT_BYTES",
        str(64 * 1024 * 1024),
        "Largest answer of a query in bytes; a larger one is refused, that of a saved query cut.",
    ),
    Option("query_chars", "ACTORGRAPH_QUERY_CHARS", "100000", "Longest query text in characters."),
    Option("workers", "ACTORGRAPH_WORKERS", "2", "SPARQL queries that may run at the same time."),
    Option("queue", "ACTORGRAPH_QUEUE", "6", "SPARQL queries that may wait for a free worker."),
    Option(
        "queue_seconds", "ACTORGRAPH_QUEUE_SECONDS", "2", "Longest time a query waits for a worker."
    ),
    Option(
        "client_queries", "ACTORGRAPH_CLIENT_QUERIES", "4", "Queries one client may run at a time."
    ),
    Option(
        "cache_bytes", "ACTORGRAPH_CACHE_BYTES", str(64 * 1024 * 1024), "Answers kept, in bytes."
    ),
    Option(
        "trusted_proxy",
        "ACTORGRAPH_TRUSTED_PROXY",
        "",
        "Address of the proxy whose X-Forwarded-For names the client.",
    ),
    Option(
        "request_seconds",
        "ACTORGRAPH_REQUEST_SECONDS",
        "20",
        "Longest time a client may take to send one request.",
    ),
    Option(
        "idle_seconds",
        "ACTORGRAPH_IDLE_SECONDS",
        "20",
        "Longest time a connection stays open while nothing moves.",
    ),
    Option(
        "client_connections",
        "ACTORGRAPH_CLIENT_CONNECTIONS",
        "100",
        "Connections one client may have open.",
    ),
    Option(
        "stop_seconds",
        "ACTORGRAPH_STOP_SECONDS",
        "10",
        "Longest time that running answers get when the service is stopped.",
    ),
    Option("page_workers", "ACTORGRAPH_PAGE_WORKERS", "2", "Workers kept for pages."),
    Option(
        "worker_memory",
        "ACTORGRAPH_WORKER_MEMORY",
        str(1024 * 1024 * 1024),
        "Memory in bytes that one query may take.",
    ),
    Option(
        "memory_budget",
        "ACTORGRAPH_MEMORY_BUDGET",
        str(2 * 1024 * 1024 * 1024),
        "Memory in bytes for holding a release; a larger one is read from disk.",
    ),
    Option(
        "default_graph",
        "ACTORGRAPH_DEFAULT_GRAPH",
        "union",
        "What a query without a dataset sees: union (of all graphs) or plain (the store's own).",
    ),
    Option(
        "service_endpoints",
        "ACTORGRAPH_SERVICE_ENDPOINTS",
        "",
        "Endpoints that a query may name with SERVICE, separated by blanks or commas; else none.",
    ),
    Option(
        "service_private",
        "ACTORGRAPH_SERVICE_PRIVATE",
        "no",
        "Whether these may have private addresses, as in an intranet: yes or no.",
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one running service; OPTIONS describes each."""

    home: Path = Path("data")
    queries: Path | None = None
    store: str = ""
    store_user: str = ""
    store_password: str = dataclasses.field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    mcp_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    query_seconds: float = 10.0
    page_seconds: float = 3.0
    result_bytes: int = 64 * 1024 * 1024
    query_chars: int = 100_000
    workers: int = 2
    queue: int = 6
    queue_seconds: float = 2.0
    client_queries: int = 4
    cache_bytes: int = 64 * 1024 * 1024
    trusted_proxy: str = ""
    request_seconds: float = 20.0
    idle_seconds: float = 20.0
    client_connections: int = 100
    stop_seconds: float = 10.0
    page_workers: int = 2
    worker_memory: int = 1024 * 1024 * 1024
    memory_budget: int = 2 * 1024 * 1024 * 1024
    default_graph: str = "union"
    service_endpoints: tuple[str, ...] = ()
    service_private: bool = False

    @property
    def query_limits(self) -> Limits:
        """The lane of SPARQL queries, with an express lane for small ones."""
        return Limits(
            self.workers, self.queue, self.queue_seconds, self.query_seconds, EXPRESS_WORKERS
        )

    @property
    def page_limits(self) -> Limits:
        """The lane of pages, which a flood of queries leaves alone."""
        return Limits(self.page_workers, 64, self.page_seconds, self.page_seconds)


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read every option. Raises BadSetting if one is not a number where a number belongs."""
    values = {option.field: environment.get(option.variable, option.default) for option in OPTIONS}
    base_url = values["base_url"].rstrip("/")
    if base_url and not base_url.startswith(("http://", "https://")):
        raise BadSetting("ACTORGRAPH_BASE_URL must start with http:// or https://")
    if values["mcp_url"] and not values["mcp_url"].startswith(("http://", "https://")):
        raise BadSetting("ACTORGRAPH_MCP_URL must start with http:// or https://")
    if values["store"] and not values["store"].startswith(("http://", "https://")):
        raise BadSetting("ACTORGRAPH_STORE must start with http:// or https://")
    return Settings(
        home=Path(values["home"]),
        queries=Path(values["queries"]) if values["queries"] else None,
        store=values["store"],
        store_user=values["store_user"],
        store_password=values["store_password"],
        host=values["host"],
        port=int(_positive(values, "port")),
        base_url=base_url,
        mcp_url=values["mcp_url"],
        trusted_hosts=tuple(values["trusted_hosts"].lower().replace(",", " ").split()),
        query_seconds=_positive(values, "query_seconds"),
        page_seconds=_positive(values, "page_seconds"),
        result_bytes=int(_positive(values, "result_bytes")),
        query_chars=int(_positive(values, "query_chars")),
        workers=int(_positive(values, "workers")),
        queue=int(_positive(values, "queue")),
        queue_seconds=_positive(values, "queue_seconds"),
        client_queries=int(_positive(values, "client_queries")),
        cache_bytes=int(_positive(values, "cache_bytes")),
        trusted_proxy=values["trusted_proxy"],
        request_seconds=_positive(values, "request_seconds"),
        idle_seconds=_positive(values, "idle_seconds"),
        client_connections=int(_positive(values, "client_connections")),
        stop_seconds=_positive(values, "stop_seconds"),
        page_workers=int(_positive(values, "page_workers")),
        worker_memory=int(_positive(values, "worker_memory")),
        memory_budget=int(_positive(values, "memory_budget")),
        default_graph=_one_of(values, "default_graph", ("union", "plain")),
        service_endpoints=_endpoints(values),
        service_private=_one_of(values, "service_private", ("yes", "no")) == "yes",
    )


def misspelt_settings(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each variable that looks like a setting and is none."""
    known = {option.variable.removeprefix(_PREFIX): option.variable for option in OPTIONS}
    said = []
    for variable in sorted(environment):
        name = variable.removeprefix(_PREFIX)
        if not variable.startswith(_PREFIX) or name in known:
            continue
        if near := difflib.get_close_matches(name, known, 1, _ALIKE):
            said.append(f"{variable} is no setting; did you mean {known[near[0]]}?")
    return said


def _endpoints(values: Mapping[str, str]) -> tuple[str, ...]:
    iris = tuple(values["service_endpoints"].replace(",", " ").split())
    for iri in iris:
        if fault := fault_of(iri, values["service_private"] == "yes"):
            raise BadSetting(f"ACTORGRAPH_SERVICE_ENDPOINTS: {iri!r} {fault}")
    return iris


def _one_of(values: Mapping[str, str], field: str, known: tuple[str, ...]) -> str:
    if values[field] not in known:
        variable = next(option.variable for option in OPTIONS if option.field == field)
        raise BadSetting(f"{variable} must be {' or '.join(known)}, not {values[field]!r}")
    return values[field]


def _positive(values: Mapping[str, str], field: str) -> float:
    variable = next(option.variable for option in OPTIONS if option.field == field)
    try:
        number = float(values[field])
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise BadSetting(f"{variable} must be a number above zero, not {values[field]!r}")
    return number
