"""What pages tell of the interface and its limits: the version, each limit in words."""

from __future__ import annotations

from service.about.service_description import limits
from service.model.limits import MOST_ROWS
from service.request.view import View
from service.words.formatting import format_number, format_size

#: The version of the REST interface; its first number is the one in /api/v1.
VERSION = "1.0.0"
_BYTES = ("result_bytes", "request_bytes", "shown_bytes", "worker_memory")


def limit_rows(view: View) -> list[tuple[str, str]]:
    """Every limit by name, its value in words."""
    known = [(name, value) for name, _, value in limits(view.settings)]
    return [
        (name, _amount(view, name, value)) for name, value in [*known, ("answer_rows", MOST_ROWS)]
    ]


def cut(view: View) -> dict[str, str]:
    """Where the answer to a saved query ends, in words."""
    found = {
        "rows": ("answer_rows", MOST_ROWS),
        "bytes": ("result_bytes", view.settings.result_bytes),
    }
    return {key: _amount(view, name, value) for key, (name, value) in found.items()}


def _amount(view: View, name: str, value: float) -> str:
    """The value of a limit with its unit."""
    if name in _BYTES:
        return format_size(int(value), view.language)
    number = format_number(str(value), view.language)
    return view.texts("help.seconds", count=number) if name.endswith("_seconds") else number
