"""What an answer depends on besides its address: one object, made once for a request.

It is handed on explicitly; nothing below the doors asks the framework what is being asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from service.config import Settings
from service.model.addresses import is_web_address, local_path
from service.model.query_strings import query_string
from service.model.valid_time import Period
from service.questions.operations import Operation
from service.release.release import Release
from service.request.services import Services
from service.store.protocol import Store
from service.store.provider import OpenRelease
from service.words.texts import Texts, texts_in


@dataclass(frozen=True, eq=False)
class View:
    """The release, the language and the time of an answer, and the address we are reached at."""

    services: Services
    opened: OpenRelease
    language: str
    time: Period | None  #: the days for which to say what is known; None if all times count
    on: str  #: the same as it was asked for; empty if all times count
    public_url: str  #: the address of this service, without a slash at the end
    root: str  #: the path under which it lies there
    kept: Mapping[str, str]  #: the arguments that every link keeps
    has_route: Callable[[str], bool]  #: whether the application answers GET under a path
    client: str  #: the address of who asks
    environ: Mapping[str, Any]  #: of the request, which knows whether the client is still there
    turns: ExitStack = field(default_factory=ExitStack)  #: ended with the request

    @property
    def release(self) -> Release:
        """What is known of the release."""
        return self.opened.release

    @property
    def pages(self) -> Store:
        """The store that the queries of pages go to."""
        return self.opened.pages

    @property
    def settings(self) -> Settings:
        """The settings of the application."""
        return self.services.settings

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The saved queries that everybody may run, by name: shipped ones and the operator's."""
        return self.services.operations

    @property
    def texts(self) -> Texts:
        """The texts of the language."""
        return texts_in(self.language)

    @property
    def base(self) -> str:
        """The base IRI of the data; a release loaded as it is has none and takes our address."""
        return self.release.base or self.public_url + "/"

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All that the same address may be answered differently for."""
        return (self.release.version, self.language, self.on, self.public_url, self.root)

    def link(self, path: str, **arguments: object) -> str:
        """An address on this host that keeps the language, release and time the reader chose."""
        return kept_link(self.root, self.kept, path, **arguments)

    def link_to(self, iri: str) -> str | None:
        """Where a reader who follows `iri` should arrive, or None if it is no address."""
        path = local_path(iri, self.base)
        if path is not None:
            return self.link(path)
        return iri if is_web_address(iri) else None

    def short(self, iri: str) -> str:
        """The short form of a thing of the data, its kind and its key; any other IRI as it is."""
        return iri.removeprefix(f"{self.base}id/")

    def wait_for_large(self) -> None:
        """Let this be the only request that works on a large result, until it is answered.

        Its rows take many times their bytes, and must not be in memory for several requests at a
        time. Raises StoreBusy, at once if some wait already.
        """
        if "large" not in self._waited:
            self.turns.enter_context(self.services.large.turn())
            self._waited.add("large")

    _waited: set[str] = field(default_factory=set)


def kept_link(root: str, kept: Mapping[str, str], path: str, **arguments: object) -> str:
    """An address below `root` with its arguments, and those to be kept that it does not give."""
    path, hash_, fragment = path.partition("#")
    for name, value in kept.items():
        arguments.setdefault(name, value)
    query = query_string((k, v) for k, v in arguments.items() if v not in (None, ""))
    return f"{root}{path}{'?' if query else ''}{query}{hash_}{fragment}"
