"""Which things are one institution under several names, and which of the names fits a time."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from service.model.valid_time import Being, Period, attestation, being
from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.protocol import Row
from service.store.provider import OpenRelease


class Institutions:
    """What the release says of some things: their other names, their beginnings and ends."""

    def __init__(self, opened: OpenRelease, things: Iterable[str]) -> None:
        self._pages = opened.pages
        self._members = {thing: frozenset({thing}) for thing in things}
        for row in self._rows("institutions", self._members):
            thing = text_of(row["thing"])
            self._members[thing] |= {text_of(row["same"])}
        everyone = frozenset().union(*self._members.values())
        self._begins: dict[str, list[Period]] = {}
        self._ends: dict[str, list[Period]] = {}
        for row in self._rows("beginnings-and-ends", everyone):
            period = attestation("", text_of(row["earliest"]), text_of(row["latest"])).period
            edges = self._begins if text_of(row["edge"]) == "begin" else self._ends
            if period:
                edges.setdefault(text_of(row["thing"]), []).append(period)

    def members(self, thing: str) -> list[str]:
        """The thing and all that are the same institution."""
        return sorted(self._members[thing])

    def key(self, thing: str) -> str:
        """The same for every name of an institution."""
        return min(self._members[thing])

    def names_then(self, thing: str, time: Period) -> list[str]:
        """Those of the members that nothing excludes at that time."""
        return [one for one in self.members(thing) if self._being(one, time) == Being.POSSIBLE]

    def being(self, thing: str, time: Period) -> Being:
        """Whether the institution, under any name, can have been there at that time."""
        found = {self._being(one, time) for one in self._members[thing]}
        for certain in (Being.ENDED, Being.NOT_YET):
            if found == {certain}:
                return certain
        return Being.POSSIBLE

    def _being(self, thing: str, time: Period) -> Being:
        return being(self._begins.get(thing, ()), self._ends.get(thing, ()), time)

    def _rows(self, name: str, things: Iterable[str]) -> Iterable[Row]:
        nodes = [NamedNode(thing) for thing in sorted(things)]
        return self._pages.select(saved_query(name).bind(thing=nodes)) if nodes else []
