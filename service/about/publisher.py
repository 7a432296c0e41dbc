"""What the publisher says of itself, ready to be shown; nothing is said in its place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from service.model.addresses import is_contact
from service.request.view import View
from service.words.texts import LANGUAGES


@dataclass(frozen=True)
class Said:
    """A text of the publisher as HTML, and the language it is in."""

    html: Markup
    language: str


@dataclass(frozen=True)
class Place:
    """An address to write to or to read at, and how it is shown."""

    address: str
    shown: str


def text_of_publisher(view: View, name: str, top: int = 3) -> Said | None:
    """The text of that name in the language of the view, or else in another; None if there is none.

    Its highest headings are of level `top`.
    """
    spoken = view.release.colophon.pages.get(name)
    if not spoken:
        return None
    language = next(tag for tag in (view.language, *LANGUAGES) if tag in spoken)
    return Said(as_html(spoken[language], top), language)


def place(view: View, name: str) -> Place | None:
    """An address that region.toml gives under that name; None if it gives none."""
    address = view.release.colophon.addresses.get(name)
    return Place(address, address.removeprefix("mailto:")) if address else None


def place_to_write(view: View, name: str) -> Place | None:
    """The same, or else the contact of the release, if it is more than the address of the data."""
    contact, base = view.release.contact, view.release.base
    if found := place(view, name):
        return found
    if not is_contact(contact) or (base and contact.startswith(base)):
        return None
    return Place(contact, contact.removeprefix("mailto:"))


@lru_cache(maxsize=100)
def as_html(text: str, top: int) -> Markup:
    """Markdown as HTML. What is HTML in it is shown as it is written, and pictures are links:
    nothing comes from elsewhere, and no script does."""
    from markdown_it import MarkdownIt  # here, as the service begins sooner without it

    reader = MarkdownIt("commonmark", {"html": False}).disable("image")
    tokens = reader.parse(text)
    levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) - min(levels) + top)}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))
