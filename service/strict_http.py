"""Refuses requests whose end two readers could see in different places.

A request with both Content-Length and Transfer-Encoding is how requests are smuggled past a proxy
(RFC 9112, section 6.3). waitress 3.0.2 answers it and keeps the connection (waitress#464).
"""

from __future__ import annotations

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError


class StrictParser(HTTPRequestParser):  # type: ignore[misc]
    """Says 400 and closes the connection."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request. Raises ParsingError."""
        names = {line.partition(b":")[0].strip().lower() for line in header_plus.split(b"\n")[1:]}
        if {b"content-length", b"transfer-encoding"} <= names:
            raise ParsingError("Content-Length and Transfer-Encoding together")
        super().parse_header(header_plus)


class StrictChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that reads requests with the strict parser."""

    parser_class = StrictParser
