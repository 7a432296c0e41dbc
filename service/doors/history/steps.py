"""The steps from one release of a home to the next, and what changed in each."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from service.doors.history.comparison import Change, changed_things, patch, summary
from service.errors import NotFound
from service.release.home import NoRelease, Publication, first_of_each, publications
from service.release.release import Release, read_release
from service.request.serving import current, services, settings
from service.store.lanes.line import Line

T = TypeVar("T")
_comparing = Line(4, 5.0)  # one at a time: a large one takes seconds of a core
_KEPT_BYTES = 64 * 1024 * 1024  #: about, of all comparisons that are kept; the newest always is
_kept: OrderedDict[tuple[object, ...], tuple[object, int]] = OrderedDict()


@dataclass(frozen=True)
class Step:
    """A release, when it was first published, and the one published before it."""

    publication: Publication | None  #: None if its files lie elsewhere
    release: Release
    before: Release | None


def steps() -> list[Step]:
    """Every release that can be read, oldest first; of a store elsewhere the published one."""
    if settings().store:
        return [Step(None, current().release, None)]
    found: list[Step] = []
    before: Release | None = None
    for publication in first_of_each(publications(settings().home)):
        try:
            release = read_release(settings().home, publication.version)
        except NoRelease:
            continue  # it was taken away by hand
        found.append(Step(publication, release, before))
        before = release
    return found


def step_to(version: str) -> Step:
    """The step that published this release. Raises NotFound."""
    for step in steps():
        if step.release.version == version:
            return step
    raise NotFound("There is no such release here.")


def changed_in(step: Step) -> Counter[str]:
    """How many statements of each thing came or went with a step; with the first one, all came.

    Kept, because no release will ever change. Raises NotFound if they have no dumps, StoreBusy.
    """
    home, before, after = settings().home, step.before, step.release
    key = ("changed", home, before.version if before else "", after.version)
    return _once(key, lambda: changed_things(before, after))


def compared(before: str, after: str, language: str) -> tuple[Change, ...]:
    """What the changes between two releases of the home mean, kept for the same reason.

    Raises NotFound, StoreBusy.
    """

    def compare() -> tuple[Change, ...]:
        stores = services().stores
        with stores.at(before) as old, stores.at(after) as new:
            return tuple(summary(old.pages, new.pages, language))

    return _once(("compared", settings().home, before, after, language), compare)


class Patch:
    """The lines of an RDF Patch, made while it is our turn to compare; to be closed.

    A class and not a generator, because the answer to HEAD is closed unread.
    """

    def __init__(self, before: Release, after: Release) -> None:
        """Raises NotFound if a release has no dump, StoreBusy."""
        self._lines = patch(before, after)
        self._turn = ExitStack()
        self._turn.enter_context(_comparing.turn())

    def __iter__(self) -> Iterator[str]:
        with self._turn:
            yield from self._lines

    def close(self) -> None:
        """Give up what is left."""
        self._turn.close()


def _once(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What `make` gives, or gave a while ago for the same key; then nobody has to wait."""
    kept = _kept.get(key)
    if kept is None:
        with _comparing.turn():
            kept = _kept.get(key)  # made by whoever was before us in the line
            if kept is None:
                made = make()
                kept = _kept[key] = (made, _size(made))
            while len(_kept) > 1 and sum(size for _, size in _kept.values()) > _KEPT_BYTES:
                _kept.popitem(last=False)
    return kept[0]  # type: ignore[return-value]


def _size(made: object) -> int:
    """About how many bytes a comparison takes."""
    if isinstance(made, Counter):
        return 1_000 + sum(200 + len(thing) for thing in made)
    assert isinstance(made, tuple)
    return 1_000 + sum(500 + sum(map(len, (*c.before, *c.after, c.label))) for c in made)
