"""`/help`: how to read an answer, the ways to the data and what they promise, and all limits."""

from __future__ import annotations

from flask import Blueprint, render_template

from service.about.limits_told import VERSION, cut, limit_rows
from service.about.ways_in import mcp_command
from service.request.serving import at_hand

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def help_page() -> str:
    """One page for everything; it works without knowing what the data are about."""
    view = at_hand()
    return render_template(
        "help.html",
        limits=limit_rows(view),
        cut=cut(view),
        version=VERSION,
        base=view.base,
        address=view.public_url,
        mcp_command=mcp_command(view),
        mcp_url=view.settings.mcp_url,
    )
