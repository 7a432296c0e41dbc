"""What is written on a connection for one request: the head of the answer, its body, its end."""

from __future__ import annotations

from waitress.task import ErrorTask, WSGITask
from waitress.utilities import build_http_date

from service.app import HEADERS
from service.errors import BadRequest, ServiceError
from service.http.media_types import PROBLEM
from service.http.problems import named_by_status, problem
from service.http.protocol_request import UriTooLong

_SMALL_BYTES = 64 * 1024


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers a request that never reached the application as the application would."""

    def execute(self) -> None:
        """Write a problem document."""
        error = _error(self.request.error.code, self.request.error.body)
        body = problem(error).encode()
        self.status = f"{error.status} {self.request.error.reason}"
        headers = {**HEADERS, "Cache-Control": "no-store", "Content-Type": PROBLEM}
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.refused = True
        self.write(b"" if getattr(self.request, "command", "") == "HEAD" else body)


class AnswerTask(WSGITask):  # type: ignore[misc]
    """Tells its connection whether an answer without a mark at its end has come to its end."""

    wrote_header: bool

    def get_environment(self) -> dict[str, object]:
        """The WSGI environment, and which of our addresses the client has reached."""
        environ: dict[str, object] = super().get_environment()
        environ["actorgraph.reached"] = self.channel.reached
        return environ

    def write(self, data: bytes) -> None:
        """Send a part of the answer; its head goes out together with a small first part."""
        if self.wrote_header or len(data) > _SMALL_BYTES:
            super().write(data)
        elif self._is_usual(data):
            whole = self._usual_header() + data
            self.wrote_header = True
            self.content_bytes_written = len(data)
            self.channel.write_soon(whole)
        else:
            with self.channel.together():
                super().write(data)

    def build_response_header(self) -> bytes:
        """The head of the answer."""
        head: bytes = super().build_response_header()
        if self.request.command == "HEAD":
            self.chunked_response = False  # and so no last chunk
        elif self.has_body and not self.chunked_response and self.content_length is None:
            self.channel.answer_begins()
        return head

    def _is_usual(self, data: bytes) -> bool:
        """Whether this is a whole answer after which the connection stays open."""
        return bool(
            self.version == "1.1"
            and self.complete
            and data
            and self.content_length == len(data)
            and self.request.headers.get("CONNECTION", "").lower() in ("", "keep-alive")
            and self.has_body
        )

    def _usual_header(self) -> bytes:
        """What waitress would write, but for the letters and the order of the names.

        It looks at each letter of each name, which costs as much as an answer that is kept.
        """
        lines = "".join([f"{name}: {value}\r\n" for name, value in self.response_headers])
        there = f"\r\n{lines}".lower()
        if "\r\ndate: " not in there:
            lines += f"Date: {build_http_date(self.start_time)}\r\n"
        if "\r\ncontent-length: " not in there:
            lines += f"Content-Length: {self.content_length}\r\n"
        return f"HTTP/1.1 {self.status}\r\n{lines}\r\n".encode("latin-1")

    def set_close_on_finish(self) -> None:
        """End the connection with the answer, but not because 204 and 304 have no length."""
        asked = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version == "1.0" or asked == "close":
            super().set_close_on_finish()

    def finish(self) -> None:
        """Nothing has gone wrong."""
        super().finish()
        self.channel.answer_is_whole = True


def _error(status: int, detail: str) -> ServiceError:
    match status:
        case 400:
            return BadRequest(detail)
        case 414:
            return UriTooLong(detail)
        case 500:
            return ServiceError()
    error = named_by_status(status)
    error.detail = detail
    return error
