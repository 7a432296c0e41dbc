"""`/help`: how to read an answer, the ways to the data and what they promise, and all limits."""

from __future__ import annotations

from flask import Blueprint, render_template

from service.about.doors import mcp_command
from service.about.service_description import limits
from service.answers.results import MOST_ROWS
from service.doors.api.openapi import VERSION
from service.request.serving import base, language, public_url, settings, texts
from service.words.formatting import format_number, format_size

blueprint = Blueprint("help", __name__)

_BYTES = ("result_bytes", "request_bytes", "shown_bytes", "worker_memory")


@blueprint.get("/help")
def help_page() -> str:
    """One page for everything; it works without knowing what the data are about."""
    return render_template(
        "help.html",
        limits=limit_rows(),
        cut=cut(),
        version=VERSION,
        base=base(),
        address=public_url(),
        mcp_command=mcp_command(),
        mcp_url=settings().mcp_url,
    )


def limit_rows() -> list[tuple[str, str]]:
    """Every limit by name, its value in words."""
    known = [(name, value) for name, _, value in limits(settings())]
    return [(name, _amount(name, value)) for name, value in [*known, ("answer_rows", MOST_ROWS)]]


def cut() -> dict[str, str]:
    """Where the answer to a saved query ends, in words."""
    found = {"rows": ("answer_rows", MOST_ROWS), "bytes": ("result_bytes", settings().result_bytes)}
    return {key: _amount(name, value) for key, (name, value) in found.items()}


def _amount(name: str, value: float) -> str:
    """The value of a limit with its unit."""
    if name in _BYTES:
        return format_size(int(value), language())
    number = format_number(str(value), language())
    return texts()("help.seconds", count=number) if name.endswith("_seconds") else number
