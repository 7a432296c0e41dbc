"""The home page."""

from __future__ import annotations

from flask import Blueprint, render_template
from pyoxigraph import Literal, NamedNode

from graph_loader.shared.query_files import without_header
from service.doors.find.overview import (
    kinds_by_workshop,
    values_of,
    workshops_by_period,
    workshops_by_state,
)
from service.model.addresses import AG
from service.model.kinds import KINDS
from service.page.cells import Cells
from service.page.listing import listing
from service.questions.saved_queries import examples, saved_query
from service.request.serving import at_hand
from service.request.view import View
from service.store.provider import OpenRelease, once_per_release
from service.words.texts import LANGUAGES

blueprint = Blueprint("pages", __name__)

#: Questions of queries/api/ that the home page offers, so that each has one answer everywhere.
QUESTIONS = (
    "institutions-in-several-workshops",
    "single-source-participations",
    "disagreeing-figures",
    "confirmed-projects",
    "renamings",
)


@blueprint.get("/")
def home() -> str:
    """The question the graph answers, how much there is, and the ways in."""
    view = at_hand()
    cells, as_of = Cells(view), view.time
    known = view.operations
    asked = [
        {"question": known[name].summary[view.language], "address": view.link(f"/queries/{name}")}
        for name in QUESTIONS
    ]
    asked += [
        {
            "question": query.header.get(
                f"question_{view.language}", query.header[f"question_{LANGUAGES[0]}"]
            ),
            "address": view.link("/sparql", query=without_header(query.text), format="html"),
        }
        for query in examples()
    ]
    return render_template(
        "home.html",
        canonical=f"{view.public_url}/",
        counts=_counts(view.opened),
        periods=workshops_by_state(cells, as_of) if as_of else workshops_by_period(cells),
        in_time=as_of is not None,
        kinds=kinds_by_workshop(cells),
        districts=values_of(cells, "project", "district"),
        projects_elsewhere=_without_value(view, "project", "district"),
        examples=asked,
    )


def _without_value(view: View, kind: str, facet: str) -> int:
    """How many things of a kind no value of the facet covers."""
    found = listing(view.opened, kind, view.language)
    covered = (t for f in found.facets if f.name == facet for t in f.things.values())
    return len(frozenset(found.things).difference(*covered))


@once_per_release
def _counts(opened: OpenRelease) -> dict[str, int]:
    """How many things there are, by kind; actors as institutions."""
    kinds = {AG + name: kind for kind, name in KINDS.items()}
    counts = dict.fromkeys(KINDS, 0)
    for row in opened.pages.select(saved_query("counts").text):
        class_, count = row["class"], row["count"]
        if isinstance(class_, NamedNode) and isinstance(count, Literal):
            counts[kinds[class_.value]] = int(count.value)
    actors = listing(opened, "organisation", "de")
    return {**counts, "organisation": actors.counting.number(actors.things)}
