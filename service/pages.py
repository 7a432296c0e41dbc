"""The home page and the lists."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from pyoxigraph import Literal, NamedNode

from service.addresses import AG, SCHEME
from service.errors import NotFound
from service.kinds import KINDS
from service.saved_queries import QUERIES, examples, limited, saved_query, without_header
from service.sections import Page
from service.serving import current, language, page_number, texts

blueprint = Blueprint("pages", __name__)

#: Questions of queries/api/ that the home page offers, so that each has one answer everywhere.
QUESTIONS = (
    "institutions-in-several-workshops",
    "single-source-participations",
    "disagreeing-figures",
    "confirmed-projects",
    "renamings",
)
_API = QUERIES.parent / "api"
_PER_PAGE = 200
_KEY = re.compile(r"[a-z0-9-]{1,80}")


@blueprint.get("/")
def home() -> str:
    """The question the graph answers, how much there is, and the ways in."""
    page = Page(texts())
    asked = [
        {"question": query.header[f"{title}_{language()}"], "text": without_header(query).strip()}
        for title, queries in (
            ("summary", [saved_query(name, _API) for name in QUESTIONS]),
            ("question", examples()),
        )
        for query in queries
    ]
    return render_template(
        "home.html", counts=_counts(), actor_kinds=_actor_kinds(page), examples=asked
    )


@blueprint.get("/browse/<kind>")
def browse(kind: str) -> str:
    """All things of a kind by name, in parts; actors also by their own kind."""
    if kind not in KINDS:
        raise NotFound
    actor_kind = request.args.get("kind", "") if kind == "organisation" else ""
    if actor_kind and not _KEY.fullmatch(actor_kind):
        raise NotFound
    page = Page(texts())
    actor_kinds = _actor_kinds(page) if kind == "organisation" else []
    if actor_kind:
        chosen = [entry for entry in actor_kinds if entry["key"] == actor_kind]
        if not chosen:
            raise NotFound
        total = int(str(chosen[0]["count"]))
    else:
        total = _counts().get(kind, 0)
    number, last_page = page_number(), max(1, -(-total // _PER_PAGE))
    if number > last_page:
        raise NotFound
    things = _things(kind, actor_kind, number, page)
    return render_template(
        "browse.html",
        kind=kind,
        actor_kind=actor_kind,
        actor_kinds=actor_kinds,
        things=things,
        total=total,
        page=number,
        last_page=last_page,
    )


def _counts() -> dict[str, int]:
    """How many things there are, by kind."""
    kinds = {AG + name: kind for kind, name in KINDS.items()}
    counts = dict.fromkeys(KINDS, 0)
    for row in current().pages.select(saved_query("counts").text):
        class_, count = row["class"], row["count"]
        if isinstance(class_, NamedNode) and isinstance(count, Literal):
            counts[kinds[class_.value]] = int(count.value)
    return counts


def _actor_kinds(page: Page) -> list[dict[str, object]]:
    """The kinds of actors there are, the most frequent first."""
    rows = current().pages.select(saved_query("actor-kinds").text)
    page.labels.add(kind.value for row in rows if isinstance(kind := row["kind"], NamedNode))
    return [
        {"key": kind.value.rpartition("/")[2], "cell": page.cell(kind), "count": count.value}
        for row in rows
        if isinstance(kind := row["kind"], NamedNode) and isinstance(count := row["count"], Literal)
    ]


def _things(kind: str, actor_kind: str, number: int, page: Page) -> list[dict[str, object]]:
    """One part of a list."""
    tag = Literal(language())
    if actor_kind:
        node = NamedNode(f"{SCHEME}/actor-kind/{actor_kind}")
        query = saved_query("browse-actors").bind(kind=node, language=tag)
    else:
        query = saved_query("browse").bind(**{"class": NamedNode(AG + KINDS[kind])}, language=tag)
    rows = current().pages.select(limited(query, _PER_PAGE, (number - 1) * _PER_PAGE))
    things = [row["thing"].value for row in rows if isinstance(row["thing"], NamedNode)]
    notes = [row["note"].value for row in rows if isinstance(row["note"], NamedNode)]
    page.labels.add([*things, *notes])
    return [{"cell": page.cell(row["thing"]), "note": page.cell(row["note"])} for row in rows]
