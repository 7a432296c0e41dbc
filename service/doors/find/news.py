"""What is new in a release: what it has more than the one before, and its latest documents."""

from __future__ import annotations

from dataclasses import dataclass

from service.page.listing import listing
from service.questions.native import text_of
from service.questions.saved_queries import limited, saved_query
from service.release.home import NoRelease, first_of_each, publications
from service.release.release import Release, read_release
from service.request.view import View
from service.store.protocol import Row
from service.store.provider import OpenRelease, once_per_release

_DOCUMENTS = 4


@dataclass(frozen=True)
class News:
    """The release before, if it is still there, and the documents of the latest date."""

    before: Release | None
    documents: int
    latest: list[tuple[str, Row]]  #: IRI, and what is known of it


def news_of(view: View) -> News:
    """What is new in the release that is asked for."""
    documents = listing(view.opened, "source", view.language)
    return News(_before(view), len(documents.things), _latest(view.opened))


def _before(view: View) -> Release | None:
    """The release that was published before; None if it is not there, or all lies elsewhere."""
    if view.settings.store:
        return None
    found = [one.version for one in first_of_each(publications(view.settings.home))]
    if view.release.version not in found:
        return None
    for version in reversed(found[: found.index(view.release.version)]):
        try:
            return read_release(view.settings.home, version)
        except NoRelease:
            continue  # it was taken away by hand
    return None


@once_per_release
def _latest(opened: OpenRelease) -> list[tuple[str, Row]]:
    rows = opened.pages.select(limited(saved_query("latest-documents").text, _DOCUMENTS, 0))
    return [(text_of(row["document"]), row) for row in rows]
