"""Answers as the grammar of their format wants them, where the engine writes something else.

Whoever writes RDF does it by `write_graph`; who sends it in pieces lets them pass through the
`Mender` of the format. What a format has no way to hold raises NotWritable.

- Labels of blank nodes: the engine takes ":" for a letter, and digits at the start for a name of
  XML. A label means nothing outside its answer, so others are put in their place.
- XML 1.0 (section 2.2) has no control characters, and reads a carriage return as a line feed.
- RDF/XML (section 2.14) says predicates as names of elements, which must be names of XML
  (Namespaces, section 4) and none of those with a meaning of their own (section 5.1).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from html import unescape

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from service.store.errors import NotWritable, NotXml

RDF_XML = "application/rdf+xml"
RESULTS_XML = "application/sparql-results+xml"
_LABELLED = {
    "text/turtle",
    "application/trig",
    "application/n-triples",
    "application/n-quads",
    "text/tab-separated-values",
}
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_MOST_SHOWN = 300  #: characters of an IRI in a message

#: How labels begin that are put in the place of others, and none that is left as it is.
_MARK = "x--"
_ODD_LABEL = re.compile(rb"(?:^|\s)_:(?:x--|\S*:)")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|(?<!\S)_:(\S+)')
_ODD_NODE_ID = re.compile(rb'rdf:nodeID="((?:[0-9]|x--)[^"]*|[^"]*:[^"]*)"')

#: Names of elements that are no names, or not free: of a namespace alone, old terms, of xmlns.
_NO_NAME = rb"(?:[\w.-]*:|rdf:(?:aboutEach|aboutEachPrefix|bagID)|xmlns:[^\s/>]+)(?=[\s/>])"
_NO_PROPERTY = re.compile(rb"\n\t\t+<(" + _NO_NAME + rb')(?: xmlns:[\w.-]+="([^"]*)")?')
_NO_CLASS = re.compile(
    rb"(?<=\n\t)<(" + _NO_NAME + rb')(?: xmlns:[\w.-]+="([^"]*)")?( rdf:(?:about|nodeID)="[^"]*")>'
)
_END_OF_NO_CLASS = re.compile(rb"(?<=\n\t)</" + _NO_NAME + rb">")
_DECLARED = re.compile(rb'xmlns:([\w.-]+)="([^"]*)"')


def write_graph(
    statements: Iterable[Triple] | Iterable[Quad], form: RdfFormat, prefixes: Mapping[str, str]
) -> bytes:
    """Statements as RDF. Raises NotWritable."""
    try:
        written = serialize(statements, format=form, prefixes=dict(prefixes)) or b""
    except OSError as error:
        raise refused(error, form.media_type) from None
    return mended(written, form.media_type)


def mended(body: bytes, media_type: str) -> bytes:
    """The whole of what the engine wrote. Raises NotWritable."""
    mender = mender_of(media_type)
    return mender.take(body) + mender.rest()


def refused(error: OSError, media_type: str) -> NotWritable:
    """What it means that the engine does not write something. Raises other errors anew."""
    if error.errno is not None:
        raise error
    reason = f"{error}."
    return NotXml(reason) if media_type == RDF_XML else NotWritable(reason)


def mender_of(media_type: str) -> Mender:
    """What the pieces of an answer in this format must pass through."""
    if media_type == RDF_XML:
        return _RdfXml()
    if media_type == RESULTS_XML:
        return _Xml()
    return _Labelled() if media_type in _LABELLED else Mender()


class Mender:
    """Takes the pieces of an answer, and gives them back as they are to be sent."""

    def take(self, data: bytes) -> bytes:
        """As much as can be sent by now. Raises NotWritable."""
        return data

    def rest(self) -> bytes:
        """What is left when all has been taken. Raises NotWritable."""
        return b""


class _Xml(Mender):
    def __init__(self) -> None:
        self._tail = b""

    def take(self, data: bytes) -> bytes:
        _check_characters(self._tail + data)
        self._tail = data[-2:]  # a character may be split between two pieces
        return _with_returns(data)


class _Lines(Mender, ABC):
    """Waits for whole lines: no label and no tag has a line feed in it."""

    def __init__(self) -> None:
        self._left = b""

    def take(self, data: bytes) -> bytes:
        end = data.rfind(b"\n") + 1
        if not end:
            self._left += data
            return b""
        lines, self._left = self._left + data[:end], data[end:]
        return self._mended(lines)

    def rest(self) -> bytes:
        return self._mended(self._left)

    @abstractmethod
    def _mended(self, lines: bytes) -> bytes:
        """Whole lines as their format wants them."""


class _Labelled(_Lines):
    """Turtle and its kin, and TSV, which writes terms as Turtle does."""

    def _mended(self, lines: bytes) -> bytes:
        if b"_:" not in lines or not _ODD_LABEL.search(lines):
            return lines
        return _TOKEN.sub(lambda found: b"_:" + _label(found[1]) if found[1] else found[0], lines)


class _RdfXml(_Lines):
    def __init__(self) -> None:
        super().__init__()
        self._namespaces: dict[bytes, bytes] = {}
        self._before = b""  #: the line feed that a line follows

    def _mended(self, lines: bytes) -> bytes:
        _check_characters(lines)
        if not self._namespaces and b"<rdf:RDF" in lines:
            self._namespaces = dict(_DECLARED.findall(lines.partition(b"<rdf:RDF")[2]))
        lines = self._before + lines
        if property_ := _NO_PROPERTY.search(lines):
            iri = unescape(self._iri(*property_.groups()).decode())
            raise NotXml(f"RDF/XML has no name for the property <{iri[:_MOST_SHOWN]}>.")
        lines = _NO_CLASS.sub(self._as_statement, lines)
        lines = _END_OF_NO_CLASS.sub(b"</rdf:Description>", lines)
        lines = _ODD_NODE_ID.sub(lambda found: b'rdf:nodeID="%s"' % _label(found[1]), lines)
        lines = lines[len(self._before) :]
        self._before = b"\n"
        return _with_returns(lines)

    def _as_statement(self, tag: re.Match[bytes]) -> bytes:
        """A node whose class has no name that an element could have says it as any property."""
        iri = self._iri(tag[1], tag[2])
        return b'<rdf:Description%s>\n\t\t<rdf:type rdf:resource="%s"/>' % (tag[3], iri)

    def _iri(self, name: bytes, namespace: bytes | None) -> bytes:
        """The IRI that the engine took apart, escaped as it stands there."""
        prefix, _, local = name.partition(b":")
        if prefix == b"xmlns":
            return b"http://www.w3.org/2000/xmlns/" + local
        return (namespace or self._namespaces[prefix]) + local


def _label(label: bytes) -> bytes:
    """Another label, for this one alone, that every grammar allows; most stay as they are."""
    text = label.decode()
    if not (text[0].isdigit() or ":" in text or text.startswith(_MARK)):
        return label
    return (_MARK + text.replace("-", "--").replace(":", "-_")).encode()


def _check_characters(data: bytes) -> None:
    if _NOT_XML.search(data):
        raise NotXml("A text in the answer has a character that XML 1.0 has no way to hold.")


def _with_returns(data: bytes) -> bytes:
    """With every carriage return as an XML reader gives it back."""
    return data.replace(b"\r", b"&#13;")
