"""`/imprint`, `/privacy`, `/accessibility`, `/easy-language`, `/about`, `/method`.

What the software does is said by the software; who is responsible, and what the law wants to know
of them, by the publisher (`pages/` and region.toml beside the tables). What it has not said is
shown as missing.
"""

from __future__ import annotations

from importlib.metadata import entry_points

from flask import Blueprint, render_template

from service.about.publisher import place, place_to_write, text_of_publisher
from service.errors import NotFound
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.request.serving import at_hand
from service.request.view import View
from service.store.provider import OpenRelease, once_per_release

blueprint = Blueprint("colophon", __name__)


@blueprint.get("/imprint")
def imprint() -> str:
    """Who is responsible for the pages."""
    return _page("imprint", top=2)


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept of whoever reads, and of whom the data tell."""
    return _page("privacy", contact=place_to_write(at_hand(), "privacy_contact"))


@blueprint.get("/accessibility")
def accessibility() -> str:
    """How far the pages can be used by everybody, and where to say that they cannot."""
    view = at_hand()
    return _page(
        "accessibility",
        feedback=place_to_write(view, "accessibility_contact"),
        enforcement=place(view, "enforcement_contact"),
        easy=text_of_publisher(view, "easy-language") is not None,
        signs=place(view, "sign_language"),
    )


@blueprint.get("/easy-language")
def easy_language() -> str:
    """The pages in plain words, if the publisher has written some. Raises NotFound."""
    if text_of_publisher(at_hand(), "easy-language") is None:
        raise NotFound("The publisher gives no page in easy language.")
    return _page("easy-language", top=2)


@blueprint.get("/about")
def about() -> str:
    """What this is, who publishes it, and of which release and software it is made."""
    view = at_hand()
    contact = place_to_write(view, "report_to")
    return _page("about", contact=contact, version=_version(), counts=_counts(view))


@blueprint.get("/method")
def method() -> str:
    """How is counted, what is read, and what is not known."""
    return _page("method", counts=_counts(at_hand()))


def _page(name: str, top: int = 3, **values: object) -> str:
    view = at_hand()
    said = text_of_publisher(view, name, top)
    return render_template(f"{name}.html", said=said, name=name, **values)


def _counts(view: View) -> dict[str, int]:
    return _documents(view.opened) if view.release.base else {}


@once_per_release
def _documents(opened: OpenRelease) -> dict[str, int]:
    """How many documents were read, and how many of them and of what they attest have no date."""
    (row,) = opened.pages.select(saved_query("documents-read").text)
    return {name: int(text_of(value)) for name, value in row.items()}


def _version() -> str:
    """Of the software: of whatever package brings its command, so that code names no region."""
    command = next(iter(entry_points(group="console_scripts", name="actorgraph")))
    return command.dist.version if command.dist else ""
