"""What a deployment may set, read once from the environment.

Each setting is declared once, as a field of Settings. Its variable has the same name in capitals.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from service.model.ip_ranges import fault_of
from service.model.limits import EXPRESS_WORKERS, Limits

_PREFIX = "ACTORGRAPH_"
_ALIKE = 0.8  #: how much of two names must be the same for one to be meant by the other
_MIB = 1024 * 1024
Value = TypeVar("Value")


class BadSetting(ValueError):
    """A setting of the environment cannot be understood; the message names it."""


@dataclass(frozen=True)
class Option:
    """One setting: the field of Settings it fills, its default, and what it is for."""

    field: str
    variable: str
    default: str
    sentence: str


def _setting(
    default: Value, read: Callable[[str], Value], sentence: str, secret: bool = False
) -> Value:
    """A field of Settings; `read` raises ValueError with what the text must be."""
    return field(default=default, metadata={"read": read, "sentence": sentence}, repr=not secret)


def _text(text: str) -> str:
    return text


def _path(text: str) -> Path:
    return Path(text)


def _folder(text: str) -> Path | None:
    return Path(text) if text else None


def _address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return text


def _own_address(text: str) -> str:
    return _address(text).rstrip("/")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _names(text: str) -> tuple[str, ...]:
    return _words(text.lower())


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ValueError(f"must be a number above zero, not {text!r}")
    return number


def _whole(text: str) -> int:
    return int(_number(text))


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"must be {' or '.join(known)}, not {text!r}")
        return text

    return read


def _flag(text: str) -> bool:
    return _one_of("yes", "no")(text) == "yes"


@dataclass(frozen=True)
class Settings:
    """The settings of one running service."""

    home: Path = _setting(Path("data"), _path, "Folder with the published releases.")
    queries: Path | None = _setting(
        None,
        _folder,
        "Folder with .rq files of your own, offered like those in queries/api.",
    )
    store: str = _setting(
        "",
        _address,
        "Address of the SPARQL endpoint to ask instead, see `actorgraph publish`.",
    )
    store_user: str = _setting("", _text, "Our name there (HTTP Basic).")
    store_password: str = _setting("", _text, "Our password there.", secret=True)
    host: str = _setting("127.0.0.1", _text, "Address to listen on.")
    port: int = _setting(8000, _whole, "Port to listen on.")
    base_url: str = _setting("", _own_address, "Public address, if a proxy stands in front.")
    mcp_url: str = _setting(
        "",
        _address,
        "Public address of `actorgraph mcp --http`, to be announced, if it runs.",
    )
    trusted_hosts: tuple[str, ...] = _setting(
        (),
        _names,
        "Names, with commas, under which addresses may be given if there is no base address.",
    )
    query_seconds: float = _setting(10.0, _number, "Longest time of a SPARQL query.")
    page_seconds: float = _setting(3.0, _number, "Longest time of a query of a page.")
    result_bytes: int = _setting(
        64 * _MIB,
        _whole,
        "Largest answer of a query in bytes; a larger one is refused, that of a saved query cut.",
    )
    query_chars: int = _setting(100_000, _whole, "Longest query text in characters.")
    workers: int = _setting(2, _whole, "SPARQL queries that may run at the same time.")
    queue: int = _setting(6, _whole, "SPARQL queries that may wait for a free worker.")
    queue_seconds: float = _setting(2.0, _number, "Longest time a query waits for a worker.")
    client_queries: int = _setting(4, _whole, "Queries one client may run at a time.")
    cache_bytes: int = _setting(
        64 * _MIB, _whole, "Answers kept, in bytes; pages: half of it more."
    )
    trusted_proxy: str = _setting(
        "",
        _text,
        "Address of the proxy whose X-Forwarded-For names the client.",
    )
    request_seconds: float = _setting(
        20.0,
        _number,
        "Longest time a client may take to send one request.",
    )
    idle_seconds: float = _setting(
        20.0,
        _number,
        "Longest time a connection stays open while nothing moves.",
    )
    client_connections: int = _setting(100, _whole, "Connections one client may have open.")
    stop_seconds: float = _setting(
        10.0,
        _number,
        "Longest time that running answers get when the service is stopped.",
    )
    page_workers: int = _setting(2, _whole, "Workers kept for pages.")
    worker_memory: int = _setting(
        1024 * _MIB,
        _whole,
        "Memory in bytes that one query may take.",
    )
    memory_budget: int = _setting(
        2048 * _MIB,
        _whole,
        "Memory in bytes for holding a release: whole in a quarter of it, else its default graph; "
        "a larger one is read from disk.",
    )
    default_graph: str = _setting(
        "union",
        _one_of("union", "plain"),
        "What a query without a dataset sees: union (of all graphs) or plain (the store's own).",
    )
    service_endpoints: tuple[str, ...] = _setting(
        (),
        _words,
        "Endpoints that a query may name with SERVICE, separated by blanks or commas; else none.",
    )
    service_private: bool = _setting(
        False,
        _flag,
        "Whether these may have private addresses, as in an intranet: yes or no.",
    )

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


def _option(one: dataclasses.Field[Any]) -> Option:
    return Option(
        one.name, _PREFIX + one.name.upper(), _written(one.default), one.metadata["sentence"]
    )


def _written(default: object) -> str:
    """A default as the environment would give it."""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:g}" if isinstance(default, float) else str(default or "")


#: Every setting, in the order of Settings.
OPTIONS = tuple(_option(one) for one in dataclasses.fields(Settings))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read every option. Raises BadSetting if one cannot be understood."""
    values = {
        one.name: _value(option, one.metadata["read"], environment)
        for one, option in zip(dataclasses.fields(Settings), OPTIONS, strict=True)
    }
    settings = Settings(**values)
    for iri in settings.service_endpoints:
        if fault := fault_of(iri, settings.service_private):
            raise BadSetting(f"ACTORGRAPH_SERVICE_ENDPOINTS: {iri!r} {fault}")
    return settings


def _value(option: Option, read: Callable[[str], Any], environment: Mapping[str, str]) -> Any:
    try:
        return read(environment.get(option.variable, option.default))
    except ValueError as error:
        raise BadSetting(f"{option.variable} {error}") from None


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
