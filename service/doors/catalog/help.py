"""`/help`: how to read an answer, the ways to the data and what they promise, and all limits.

`/help/model` is for people who write SPARQL: what the graph is made of, and how it is asked.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from graph_loader.shared.query_files import without_header
from service.about.limits_told import VERSION, cut, limit_rows
from service.about.ways_in import mcp_command
from service.model.addresses import prefixes_of
from service.page import model_tables
from service.questions.saved_queries import patterns
from service.request.serving import at_hand
from service.words.texts import LANGUAGES

blueprint = Blueprint("help", __name__)

#: Properties of things that questions need and that no claim has.
_THINGS = (model_tables.KIND, "ag:institution", "ag:locatedIn", "ag:within", "ag:qualifiedIn")


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


@blueprint.get("/help/model")
def model_page() -> str:
    """Thing, claim, attestation and document on one page, with queries that run."""
    view = at_hand()
    told = [
        {
            "question": query.header.get(
                f"question_{view.language}", query.header[f"question_{LANGUAGES[0]}"]
            ),
            "text": without_header(query.text),
        }
        for query in patterns()
    ]
    for one in told:
        one["address"] = view.link("/sparql", query=one["text"], format="html")
        one["editor"] = view.link("/query", query=one["text"])
    return render_template(
        "model.html",
        patterns=told,
        prefixes=prefixes_of(view.base),
        claims=model_tables.claims(view.opened),
        dateless=model_tables.dateless(view.opened),
        lists=model_tables.lists(view),
        short_cuts=model_tables.short_cuts(view),
        starts=model_tables.starts(view),
        things=_THINGS,
        inferred=f"{view.base}graph/inferred",
    )
