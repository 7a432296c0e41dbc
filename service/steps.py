"""The steps from one release of a home to the next, and what changed in each."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service.comparison import Change, changed_things, summary
from service.errors import NotFound
from service.home import NoRelease, Publication, first_of_each, publications
from service.release import Release, read_release
from service.serving import current, services, settings

_comparing = threading.Lock()  # one at a time: a large one takes seconds of a core


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

    Kept, because no release will ever change. Raises NotFound if they have no dumps.
    """
    before = step.before.version if step.before else ""
    with _comparing:
        return _changed(settings().home, before, step.release.version)


def compared(before: str, after: str) -> tuple[Change, ...]:
    """What the changes between two releases of the home mean, kept for the same reason."""
    with _comparing:
        return _compared(settings().home, before, after)


@lru_cache(maxsize=64)
def _compared(_home: Path, before: str, after: str) -> tuple[Change, ...]:
    stores = services().stores
    with stores.at(before) as old, stores.at(after) as new:
        return tuple(summary(old.pages, new.pages))


@lru_cache(maxsize=64)
def _changed(home: Path, before: str, after: str) -> Counter[str]:
    return changed_things(read_release(home, before) if before else None, read_release(home, after))
