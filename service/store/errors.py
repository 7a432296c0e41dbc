"""Why a store did not answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.errors import ServiceError
from service.words.texts import LANGUAGES, Texts, texts_in


class StoreError(ServiceError):
    """Every way in which a store may fail to answer a query."""


@dataclass(frozen=True)
class Mistake:
    """Where a text stops being a query, what stands there, and what usually helps."""

    line: int
    column: int
    token: str = ""  #: empty at the end of the text
    help: str = ""  #: `mistake.NAME` among the texts says it; empty if nobody knows
    word: str = ""  #: what that speaks of
    begun: tuple[int, ...] = ()  #: line and column of what stands open, or is to be changed
    iri: str = ""  #: what the undeclared prefix `word` stands for, if that is known

    @property
    def insert(self) -> str:
        """The line that declares the prefix, if that is all that is missing."""
        return f"PREFIX {self.word}: <{self.iri}>" if self.iri else ""

    def sentences(self, texts: Texts) -> str:
        """What is wrong and what helps, in the language of these texts."""
        begun_line, begun_column = self.begun or (self.line, self.column)
        fill = {"token": self.token, "word": self.word, "iri": self.iri}
        place = {"begun_line": begun_line, "begun_column": begun_column}
        name = "prefix-known" if self.iri else self.help or "unknown"
        said = texts(f"mistake.{name}", **fill, **place)
        if not self.token or self.help == "prefix":  # else it may stand here
            return said
        return f"{texts('mistake.here', token=self.token)} {said}"


class QuerySyntaxError(StoreError):
    """The text is not a SPARQL query."""

    status, name, title = 400, "query-syntax", "The query cannot be read"

    def __init__(self, mistake: Mistake) -> None:
        english = texts_in("en")
        place = english("sparql.place", line=mistake.line, column=mistake.column)
        told = {tag: mistake.sentences(texts_in(tag)) for tag in LANGUAGES}
        members = {"line": mistake.line, "column": mistake.column, "token": mistake.token}
        more = {"help": mistake.help, "insert": mistake.insert}
        super().__init__(
            f"{place[0].upper()}{place[1:]}: {mistake.sentences(english)}",
            {**members, **{name: text for name, text in more.items() if text}, "explanation": told},
        )
        self.mistake = mistake

    def knowing(self, prefixes: Mapping[str, str]) -> QuerySyntaxError:
        """The same, with the line to insert if a prefix of these is what is missing."""
        known = self.mistake.help == "prefix" and prefixes.get(self.mistake.word)
        return QuerySyntaxError(replace(self.mistake, iri=known)) if known else self


class QueryTooComplex(StoreError):
    """The query is longer, deeper or has more operators than the service takes on."""

    status, name, title = 400, "query-too-complex", "The query is too complex"


class QueryRefused(StoreError):
    """A query that is right, but not to the store that should answer it."""

    status, name, title = 400, "query-refused", "The store does not take this query"


class NotSupported(StoreError):
    """A query that SPARQL 1.1 gives an answer to, and this service only a wrong one."""

    status, name, title = 501, "not-supported", "This form of a query is not supported"


class ServiceRefused(StoreError):
    """The query asks this service to query another one."""

    status, name, title = 403, "service-refused", "SERVICE is not available here"


class ServiceFailed(StoreError):
    """An endpoint that a query names with SERVICE did not answer as it should."""

    status, name, title = 502, "service-failed", "The endpoint of SERVICE did not answer"

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(f"{endpoint}: {reason}", {"endpoint": endpoint})


class FormatRefused(StoreError):
    """The query is of a kind for which the client accepts no format."""

    status, name, title = 406, "not-acceptable", "Not acceptable"

    def __init__(self, kind: str) -> None:
        super().__init__("", {"result": kind})
        self.kind = kind


class NotWritable(StoreError):
    """The answer cannot be written in the format that was asked for."""

    status, name, title = 406, "not-writable", "The result cannot be written in this format"


class NotXml(NotWritable):
    """What XML has no way to hold."""

    status, name, title = 406, "not-xml", "The result cannot be written as XML"


class ResultTooLarge(StoreError):
    """The answer is larger than the service gives out at once."""

    status, name, title = 400, "result-too-large", "The result is too large"


class QueryTimeout(StoreError):
    """The query took longer than it may."""

    status, name, title = 503, "query-timeout", "The query took too long"


class StoreBusy(StoreError):
    """All workers are busy with other queries."""

    status, name, title = 503, "busy", "The service is busy"

    def __init__(self) -> None:
        super().__init__("Try again in a few seconds.", headers={"Retry-After": "5"})


class StoreUnavailable(StoreError):
    """The store cannot be reached, or the process evaluating the query died."""

    status, name, title = 503, "store-unavailable", "The query could not be finished"


class ClientGone(StoreError):
    """Nobody waits for the answer any more; this goes to nobody, and into the log."""

    status, name, title = 499, "client-gone", "The client went away"


class StreamCut(Exception):
    """An answer that is already on its way cannot be finished."""
