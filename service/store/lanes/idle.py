"""The workers that wait for a task: who has one of late goes first, and before all who has memory.

A worker with memory of its own answers sooner (see `worker/own_memory.py`); it costs the release
once more, so there is one.
"""

from __future__ import annotations

from collections import deque

from service.store.lanes.workers import Host, Worker


class Idle:
    """The idle workers of a pool. Not safe to use from several threads, but for `fresh`."""

    def __init__(self, host: Host, with_own_memory: bool) -> None:
        self._host = host
        self._line: deque[Worker] = deque()
        self._wants_own = with_own_memory
        self._own: Worker | None = None

    def __len__(self) -> int:
        return len(self._line)

    @property
    def lacks_own(self) -> bool:
        """Whether the next worker is to have memory of its own."""
        return self._wants_own and (self._own is None or self._own.ended)

    def fresh(self) -> Worker:
        """A new worker, with memory of its own if no other has. Raises StoreUnavailable."""
        own = self.lacks_own
        worker = self._host.fork(own)
        if own:
            self._own = worker
        return worker

    def take(self) -> Worker | None:
        """The first in line, if there is one."""
        return self._line.popleft() if self._line else None

    def put_back(self, worker: Worker) -> None:
        """Add one that has just had a task."""
        self._line.insert(int(bool(self._line) and self._line[0] is self._own), worker)

    def put_last(self, worker: Worker) -> None:
        """Add a fresh one."""
        if worker is self._own:
            self._line.appendleft(worker)
        else:
            self._line.append(worker)

    def take_all(self) -> list[Worker]:
        """All of them."""
        all_of_them = list(self._line)
        self._line.clear()
        return all_of_them
