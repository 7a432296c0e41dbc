"""The steps from one release of a home to the next, and what changed in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from service.doors.history.comparison import Change, changed_things, patch, summary
from service.errors import NotFound, Replaced
from service.release.home import (
    NoRelease,
    Publication,
    first_of_each,
    publications,
    replacement_of,
)
from service.release.release import Release, read_release
from service.request.services import Services
from service.words.texts import LANGUAGES


@dataclass(frozen=True)
class Step:
    """A release, when it was first published, and the one published before it."""

    publication: Publication | None  #: None if its files lie elsewhere
    release: Release
    before: Release | None


def steps(shared: Services) -> list[Step]:
    """Every release that can be read, oldest first; of a store elsewhere the published one."""
    if shared.settings.store:
        return [Step(None, shared.stores.current().release, None)]
    found: list[Step] = []
    before: Release | None = None
    for publication in first_of_each(publications(shared.settings.home)):
        try:
            release = read_release(shared.settings.home, publication.version)
        except NoRelease:
            continue  # it was taken away by hand
        found.append(Step(publication, release, before))
        before = release
    return found


def step_to(shared: Services, version: str) -> Step:
    """The step that published this release. Raises NotFound, Replaced."""
    for step in steps(shared):
        if step.release.version == version:
            return step
    if not shared.settings.store and (found := replacement_of(shared.settings.home, version)):
        raise Replaced(*found)
    raise NotFound("There is no such release here.")


def changed_in(shared: Services, step: Step) -> Counter[str]:
    """How many statements of each thing came or went with a step; with the first one, all came.

    Kept, because no release will ever change. Raises NotFound if they have no dumps, StoreBusy.
    """
    home, before, after = shared.settings.home, step.before, step.release
    key = ("changed", home, before.version if before else "", after.version)
    return shared.comparisons.once(key, lambda: changed_things(before, after), _size)


def compared(shared: Services, before: str, after: str, language: str) -> tuple[Change, ...]:
    """What the changes between two releases of the home mean, kept for the same reason.

    Raises NotFound, StoreBusy.
    """

    def compare() -> tuple[Change, ...]:
        stores = shared.stores
        with stores.at(before) as old, stores.at(after) as new:
            known = language in new.release.languages
            return tuple(summary(old.pages, new.pages, language if known else LANGUAGES[0]))

    key = ("compared", shared.settings.home, before, after, language)
    return shared.comparisons.once(key, compare, _size)


class Patch:
    """The lines of an RDF Patch, made while it is our turn to compare; to be closed.

    A class and not a generator, because the answer to HEAD is closed unread.
    """

    def __init__(self, shared: Services, before: Release, after: Release) -> None:
        """Raises NotFound if a release has no dump, StoreBusy."""
        self._lines = patch(before, after)
        self._turn = ExitStack()
        self._turn.enter_context(shared.comparisons.turn())

    def __iter__(self) -> Iterator[str]:
        with self._turn:
            yield from self._lines

    def close(self) -> None:
        """Give up what is left."""
        self._turn.close()


def _size(made: object) -> int:
    """About how many bytes a comparison takes."""
    if isinstance(made, Counter):
        return 1_000 + sum(200 + len(thing) for thing in made)
    assert isinstance(made, tuple)
    return 1_000 + sum(500 + sum(map(len, (*c.before, *c.after, c.label))) for c in made)
