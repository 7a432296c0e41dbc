"""The home page: who sits where, how much is confirmed, how far that is known, and the ways in."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from graph_loader.shared.query_files import without_header
from service.doors.find.confirmed import confirmed
from service.doors.find.news import news_of
from service.doors.find.overview import kinds_by_workshop, values_of, workshops_by_state
from service.doors.find.pictures import matrix_shown, strip_shown
from service.doors.find.seats import Seats, seats_of
from service.http.security_policy import content_security_policy
from service.model.addresses import AG
from service.model.kinds import KINDS
from service.page.cells import Cells
from service.page.listing import listing
from service.page.network_pictures import matrix_title
from service.questions.saved_queries import examples, saved_query
from service.request.serving import at_hand
from service.request.view import View
from service.store.provider import OpenRelease, once_per_release
from service.words.formatting import format_date, format_number
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
def home() -> Response:
    """What is known in one sentence and one picture, and the ways in."""
    view = at_hand()
    cells, seats = Cells(view), seats_of(view)
    body = render_template(
        "home.html",
        canonical=f"{view.public_url}/",
        title=_title(view, seats),
        sentence=_sentence(view, seats),
        confirmed=confirmed(view, cells),
        matrix=matrix_shown(view, seats),
        seats=seats,
        strip=strip_shown(view),
        news=_news(view, cells),
        counts=_counts(view.opened),
        states=workshops_by_state(cells, view.time) if view.time else None,
        in_time=view.time is not None,
        kinds=kinds_by_workshop(cells),
        districts=values_of(cells, "project", "district"),
        projects_elsewhere=_without_value(view, "project", "district"),
        examples=_examples(view),
    )
    response = Response(body, mimetype="text/html")
    # The only script suggests names as they are typed.
    response.headers["Content-Security-Policy"] = content_security_policy(
        scripts=True, requests=True
    )
    return response


def _title(view: View, seats: Seats) -> str:
    """The same as over the whole matrix."""
    rows, columns = ("actor", seats.actors), ("workshop", len(seats.columns))
    time = format_date(view.on, view.language) if view.time else ""
    return matrix_title(view.texts, rows, columns, seats.several, time)


def _sentence(view: View, seats: Seats) -> str:
    if not seats.actors:
        return view.texts("network.matrix.nobody")
    key = "home.named_undated" if seats.undated else "home.named"
    return view.texts(key, period=seats.period) if seats.period else ""


def _news(view: View, cells: Cells) -> dict[str, object]:
    news = news_of(view)
    cells.labels.add(iri for iri, _ in news.latest)
    more = view.release.statements - news.before.statements if news.before else 0
    return {
        "before": news.before,
        "more": f"{'+' if more >= 0 else '−'}{format_number(str(abs(more)), view.language)}",
        "documents": news.documents,
        "latest": [
            (cells.thing(iri), cells.cell(row["publisher"]), cells.cell(row["issued"]))
            for iri, row in news.latest
        ],
    }


def _examples(view: View) -> list[dict[str, str]]:
    known = view.operations
    asked = [
        {"question": known[name].summary[view.language], "address": view.link(f"/queries/{name}")}
        for name in QUESTIONS
    ]
    return asked + [
        {
            "question": query.header.get(
                f"question_{view.language}", query.header[f"question_{LANGUAGES[0]}"]
            ),
            "address": view.link("/sparql", query=without_header(query.text), format="html"),
        }
        for query in examples()
    ]


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
