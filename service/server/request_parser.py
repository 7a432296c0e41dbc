"""Reads requests strictly: what two readers could understand in two ways is refused.

Over waitress 3.0.2 this refuses requests with two lengths (waitress#464), has limits of its own
for the line and for the fields, and keeps away from its regular expressions what takes them
quadratic time: 16 kB of one request line or of one field cost 16 and 5 seconds, during which
nobody is answered.
"""

from __future__ import annotations

import re

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import Error, RequestHeaderFieldsTooLarge

FIELD_BYTES = 64 * 1024  #: all header fields together
_END = b"\r\n\r\n"
_LINE = re.compile(rb"[!-~]+ [!-~\x80-\xff]+ HTTP/[0-9]\.[0-9]")
#: A path without anything to decode, and fields whose names and values are what they seem.
_PLAIN = re.compile(
    rb"(GET|HEAD) (/(?:[\w.~:@!$&'()*+,;=-][\w.~:@!$&'()*+,;=/-]*+)?)"
    rb"(?:\?([!\"$-~]*+))? HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9-]++:[\t -~\x80-\xff]*+\r\n)++)\r\n",
    re.ASCII,
)
_OF_A_BODY = frozenset(("CONTENT_LENGTH", "TRANSFER_ENCODING", "EXPECT"))
_NOT_IN_FIELDS = re.compile(rb"\r\n[\t ]|\r(?!\n)|[^\t\r\n -~\x80-\xff]")
_HOST = re.compile(r"(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?", re.ASCII)


class UriTooLong(Error):  # type: ignore[misc]
    """The first line of the request has no end in sight."""

    code, reason = 414, "URI Too Long"


class StrictParser(HTTPRequestParser):  # type: ignore[misc]
    """One request. What is wrong with it becomes its error, and the connection ends with it."""

    def __init__(self, adj: object) -> None:
        super().__init__(adj)
        self.headers_finished = self.completed = False
        self._head = bytearray()
        self._line_end = -1

    def received(self, data: bytes) -> int:
        """Take what belongs to this request; returns how many bytes that was."""
        if self.headers_finished or self.completed:
            return int(super().received(data))
        before = len(self._head)
        self._head += data
        end = self._head.find(_END, max(0, before - 3))
        if self._line_end < 0:
            self._line_end = self._head.find(b"\r\n", max(0, before - 1))
        if error := self._too_long(end if end >= 0 else len(self._head)):
            super().parse_header(b"GET / HTTP/1.1\r\n")
            self.error, self.completed = error, True
            return len(data)
        if end < 0:
            return len(data)
        head = bytes(self._head[: end + 4])
        if self._is_plain(head):
            self.headers_finished = self.completed = True
        else:
            super().received(head)
        if self.completed:
            self.expect_continue = False  # nothing is to come; waitress would wait for it
        return end + 4 - before

    def _is_plain(self, head: bytes) -> bool:
        """Whether this is a request as most are: no body, each field once. It has been read then.

        What comes out is the same as of waitress, at a fraction of what that takes.
        """
        found = _PLAIN.fullmatch(head)
        if not found:
            return False
        method, path, query, fields = found.groups()
        headers = self.headers
        lines = fields.decode("latin-1").split("\r\n")
        for line in lines[:-1]:
            name, _, value = line.partition(":")
            headers[name.upper().replace("-", "_")] = value.strip(" \t")
        each_once = len(headers) == len(lines) - 1
        if not (each_once and _OF_A_BODY.isdisjoint(headers) and _is_host(headers.get("HOST", ""))):
            headers.clear()
            return False
        self.version, self.command = "1.1", method.decode()
        self.path, self.query = path.decode(), (query or b"").decode()
        self.request_uri = f"{self.path}?{self.query}" if query is not None else self.path
        self.proxy_scheme = self.proxy_netloc = self.fragment = ""
        self.url_scheme = self.adj.url_scheme
        self.connection_close = headers.get("CONNECTION", "").lower() == "close"
        return True

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request. Raises ParsingError."""
        line, _, fields = header_plus.partition(b"\r\n")
        if not _LINE.fullmatch(line):
            raise ParsingError("The request line cannot be read.")
        if _NOT_IN_FIELDS.search(header_plus):
            raise ParsingError("A header field is continued or has a control character.")
        version = line[-3:]
        if b"transfer-encoding" in fields.lower():
            names = {field.partition(b":")[0].lower() for field in fields.split(b"\r\n")}
            if version < b"1.1" or {b"content-length", b"transfer-encoding"} <= names:
                raise ParsingError("Two readers could see the end of this request in two places.")
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("Content-Length is no number.") from None
        host = self.headers.get("HOST", "" if version >= b"1.1" else "none")
        if not _is_host(host):  # two of them are one here, with a comma
            raise ParsingError("There must be one field Host, with the name of a host.")

    def _too_long(self, size: int) -> Error | None:
        line = size if self._line_end < 0 else min(size, self._line_end)
        if line > self.adj.line_bytes:
            return UriTooLong("Send a long query by POST.")
        if size - line > FIELD_BYTES:
            return RequestHeaderFieldsTooLarge(f"There may be {FIELD_BYTES} bytes of them.")
        return None


def _is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None
