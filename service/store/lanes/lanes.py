"""Who may run next: a main lane, and an express lane for small queries that find it full.

Both are given out in the order of arrival. The express lane has workers on which a query is
tried for a moment; what it has not done by then waits for the main lane. It must stay free for
small queries, also when many clients send large ones at once. So a text that was not done in time
is not tried again for a while; a client whose last query was small goes first, and last goes one
whose last query was not, or who has the main lane already.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass

from service.model.limits import EXPRESS_LINE, EXPRESS_SECONDS, Limits
from service.store.errors import ClientGone, StoreBusy
from service.store.protocol import Gone

MAIN, EXPRESS = "main", "express"
_EXPRESS_ROUND_SECONDS = 0.03  #: in which all that wait have had their turn
_SHORTEST_SECONDS = 0.005
_REMEMBERED_SECONDS = 30.0
_REMEMBERED = 4096


@dataclass(eq=False)
class Place:
    """A place in line, and then in a lane."""

    client: str
    text: int  #: stands for the text of the query
    small: bool  #: whether it may be
    lane: str | None = None  #: None while it waits


class Lanes:
    """The places of one pool. Safe to use from several threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free = Counter({MAIN: limits.workers, EXPRESS: limits.express})
        self._line: list[Place] = []
        self._running: list[Place] = []
        #: Whether the last query of a client or text was small, and until when that counts.
        self._known: OrderedDict[str | int, tuple[bool, float]] = OrderedDict()
        self._moved = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    def enter(self, client: str, text: int, gone: Gone | None, small: bool = True) -> Place:
        """A place in a lane, in the main one if the query is not `small`; wait if need be.

        Raises StoreBusy if the line is full or does not move, ClientGone.
        """
        end = time.monotonic() + self._limits.patience
        with self._moved:
            place = Place(client, text, small and self._limits.express > 0)
            self._line.append(place)
            try:
                self._assign()
                if place.lane is None and self._has_no_room(place):
                    raise StoreBusy
                while place.lane is None:
                    if time.monotonic() > end:
                        raise StoreBusy
                    if gone and gone():
                        raise ClientGone
                    self._moved.wait(0.1)
            except BaseException:
                self._give_up(place)
                raise
            return place

    def enter_at_once(self, client: str, text: int) -> Place | None:
        """A place in a lane that has room for one more, if nobody waits; None if there is none."""
        with self._moved:
            if self._line or not (self._free[MAIN] or self._free[EXPRESS]):
                return None
            place = Place(client, text, self._limits.express > 0)
            self._line.append(place)
            self._assign()
            if place.lane is None:
                self._line.remove(place)
                return None
            return place

    def express_seconds(self) -> float:
        """How long a query may take on the express lane: the less, the more wait for it."""
        with self._moved:
            waiting = len(self._hopeful())
            if not waiting:
                return EXPRESS_SECONDS
            return max(_EXPRESS_ROUND_SECONDS / (waiting + 1), _SHORTEST_SECONDS)

    def is_express_wanted(self) -> bool:
        """Whether somebody waits for the express lane."""
        with self._moved:
            return bool(self._hopeful())

    def is_proven(self, place: Place) -> bool:
        """Whether the last query of its client was small."""
        return self._was_small(place.client) is True

    def leave(self, place: Place) -> None:
        """Give a place back; nothing happens if it has been given back already."""
        with self._moved:
            self._give_up(place)

    def remember(self, place: Place, seconds: float, done: bool) -> None:
        """Note how long this took, before the place is given back."""
        if not self._limits.express:
            return
        small = done and seconds < EXPRESS_SECONDS
        keys: tuple[str | int, ...] = (place.client,) if small else (place.client, place.text)
        with self._moved:
            for key in keys:
                self._known[key] = small, time.monotonic() + _REMEMBERED_SECONDS
                self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _give_up(self, place: Place) -> None:
        if place in self._line:
            self._line.remove(place)
        if place in self._running:
            self._running.remove(place)
            assert place.lane
            self._free[place.lane] += 1
        self._assign()

    def _assign(self) -> None:
        """Give what is free to whoever has waited longest of those who have least."""
        while self._free[MAIN] and self._line:
            has = Counter(place.client for place in self._running if place.lane == MAIN)
            self._start(min(self._line, key=lambda place: has[place.client]), MAIN)
        while self._free[EXPRESS] and (hopeful := self._hopeful()):
            self._start(min(hopeful, key=self._rank), EXPRESS)

    def _start(self, place: Place, lane: str) -> None:
        place.lane = lane
        self._free[lane] -= 1
        self._line.remove(place)
        self._running.append(place)
        self._moved.notify_all()

    def _has_no_room(self, place: Place) -> bool:
        """Whether the line is too long with this place in it."""
        hopeful, rank = self._hopeful(), self._rank(place)
        if place in hopeful:
            if sum(self._rank(other) <= rank for other in hopeful) <= EXPRESS_LINE:
                return False
            place.small = False
        return len(self._line) - len(self._hopeful()) > self._limits.queue

    def _hopeful(self) -> list[Place]:
        """Who waits for either lane; everybody else waits for the main one."""
        return [p for p in self._line if p.small and self._was_small(p.text) is not False]

    def _rank(self, place: Place) -> int:
        """Who goes before whom on the express lane, the lowest first."""
        was_small = self._was_small(place.client)
        if was_small is False or any(
            other.client == place.client and other.lane == MAIN for other in self._running
        ):
            return 2
        return 0 if was_small else 1

    def _was_small(self, key: str | int) -> bool | None:
        """What is known; None for nothing."""
        small, until = self._known.get(key, (None, 0.0))
        return small if until > time.monotonic() else None
