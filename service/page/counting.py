"""What actors are counted as: the rule itself is ag:institution, which the build infers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.provider import OpenRelease, once_per_release


@dataclass(frozen=True)
class Counting:
    """What the release says its actors count as; things of other kinds count as themselves."""

    institutions: dict[str, str]  #: of actors that are an institution under another name
    collectives: frozenset[str]  #: stand for several bodies, and are not counted beside them

    def key(self, thing: str) -> str:
        """The same for every name of an institution: what it is listed as."""
        return self.institutions.get(thing, thing)

    def number(self, things: Iterable[str]) -> int:
        """How many there are, each institution once."""
        return len({self.key(thing) for thing in things} - self.collectives)


@once_per_release
def counting(opened: OpenRelease) -> Counting:
    """The rule as this release states it."""
    institutions, collectives = {}, set()
    for row in opened.pages.select(saved_query("counted").text):
        actor, institution = text_of(row["actor"]), row["institution"]
        if isinstance(institution, NamedNode) and institution.value != actor:
            institutions[actor] = institution.value
        if text_of(row["collective"]) == "true":
            collectives.add(actor)
    return Counting(institutions, frozenset(collectives))
