"""`/help`: the ways to the data, how to read an answer, and all limits, for people."""

from __future__ import annotations

from flask import Blueprint, render_template

from service.formatting import format_number, format_size
from service.service_description import limits
from service.serving import base, language, public_url, settings, texts

blueprint = Blueprint("help", __name__)

_BYTES = ("result_bytes", "request_bytes", "shown_bytes", "worker_memory")


@blueprint.get("/help")
def help_page() -> str:
    """One page for everything; it works without knowing what the data are about."""
    return render_template("help.html", limits=limit_rows(), base=base(), address=public_url())


def limit_rows() -> list[tuple[str, str]]:
    """Every limit by name, its value in words."""
    return [(name, _amount(name, value)) for name, _, value in limits(settings())]


def _amount(name: str, value: float) -> str:
    """The value of a limit with its unit."""
    if name in _BYTES:
        return format_size(int(value), language())
    number = format_number(str(value), language())
    return texts()("help.seconds", count=number) if name.endswith("_seconds") else number
