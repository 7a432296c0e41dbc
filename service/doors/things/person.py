"""What the page of a person says first: which posts, in which bodies, and when."""

from __future__ import annotations

from pyoxigraph import NamedNode

from service.doors.things.finding import Finding, Rows
from service.doors.things.time_entries import posts
from service.page.page_in_time import PageInTime
from service.page.sections import Page
from service.page.timeline import timeline
from service.questions.native import text_of
from service.words.counted import counted, form


def person_finding(page: Page, _: NamedNode, rows: Rows) -> Finding | None:
    """How many posts a person holds in how many bodies, and their times; None without any."""
    held = rows.get("person-posts", ())
    if not held:
        return None
    number = len({(text_of(row["body"]), text_of(row["role"])) for row in held})
    bodies = len({text_of(row["body"]) for row in held})
    t = page.texts
    told = counted(t, f"person.posts.{form(number)}", number)
    sentences = [t(f"person.told.{form(bodies)}", posts=told, bodies=bodies)]
    if when := page.attested(held):
        sentences.append(t("person.attested", when=when))
    shown = {"timeline": timeline([("posts", posts(page, held))], page.view.time)}
    if isinstance(page, PageInTime):  # the section tells which of them were known then
        return Finding(
            sentences, proof=page.proof(held), template="thing_person.html", values=shown
        )
    return Finding(
        sentences,
        proof=page.proof(held),
        template="thing_person.html",
        values=shown,
        tells=frozenset({"person-posts"}),
    )
