"""Runs tasks on forked workers: bounded in number and time, killed and replaced when they overrun.

What does not end on the express lane at once (see lanes) stands still until the main lane has
room for it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import suppress

from service.model.limits import EXPRESS_SECONDS, Limits
from service.store.errors import ClientGone, QueryTimeout, StoreUnavailable, StreamCut
from service.store.lanes.idle import Idle
from service.store.lanes.lanes import EXPRESS, Lanes, Place
from service.store.lanes.reply import Fetch, Reply
from service.store.lanes.workers import Host, Worker, WorkerDied
from service.store.protocol import Gone
from service.store.spent import note, waiting
from service.store.worker.messages import (
    Failure,
    Message,
    Part,
    Task,
    Wanted,
    is_last,
    read_message,
)

HEAD_BYTES = 1024 * 1024  #: what is held back, so that an early failure is a clean status
SMALL_BYTES = 16 * 1024  #: an answer that whoever must not wait may read at once
_STEP_BACK_SECONDS = 1.0
_STARVED = 3  #: times what it computes a query may take on a busy machine
_STARVED_SECONDS = 2.0  #: how long a small query may take that hardly gets to compute
_GLANCE_SECONDS = 0.005  #: how often it is looked whether others wait for the express lane
_DEAD_ALREADY_SECONDS = 0.05  #: no query ends a worker that quickly
_TASKS_PER_WORKER = 2000  #: a worker is replaced then, which bounds what its allocator keeps


class Pool:
    """The workers of one lane of one release."""

    def __init__(self, host: Host, limits: Limits) -> None:
        self._host = host
        self.limits = limits
        self.lanes = Lanes(limits)
        self._lock = threading.Lock()
        # Queries of others may look at all of a release; pages do not, nor are they many.
        self._idle = Idle(host, limits.express > 0)
        self._size = limits.workers + 1 + limits.express
        self._tasks: Counter[int] = Counter()
        self._closed = False
        self.kills: Counter[str] = Counter()
        for _ in range(self._size):
            self._idle.put_last(self._idle.fresh())

    def run(
        self,
        task: Task,
        gone: Gone | None = None,
        fetch: Fetch | None = None,
        client: str = "",
    ) -> Reply:
        """The answer of a worker, given what `fetch` gets for it if it wants something.

        Raises StoreBusy, QueryTimeout, StoreUnavailable, or ClientGone if `gone` says so while
        the answer is awaited. `client` tells the lanes whose query it is.
        """
        with waiting():
            place = self.lanes.enter(client, hash(task.query), gone)
        run = Run(self, place, gone, fetch)
        try:
            run.begin(task, self.take())
        except BaseException as error:
            run.fail(type(error).__name__)
            raise
        return run.finish()

    def begin(self, task: Task, gone: Gone | None, client: str) -> Run | None:
        """A worker begins with the task if one has nothing to do, else nothing happens.

        Waits for nothing. What is begun must be finished, or fail.
        """
        place = self.lanes.enter_at_once(client, hash(task.query))
        if place is None:
            return None
        worker = self._idle_worker()
        if worker is None:
            self.lanes.leave(place)
            return None
        run = Run(self, place, gone, None)
        run.begin(task, worker)
        return run

    def close(self) -> None:
        """End the idle workers now and the busy ones when they have answered."""
        with self._lock:
            self._closed = True
            idle = self._idle.take_all()
        for worker in idle:
            worker.kill()

    @property
    def idle(self) -> int:
        """How many workers wait for a task."""
        return len(self._idle)

    def take(self) -> Worker:
        """A worker to use once."""
        return self._idle_worker() or self._idle.fresh()

    def _idle_worker(self) -> Worker | None:
        with self._lock:
            while worker := self._idle.take():
                if worker.idle() and not self._is_outdated(worker):
                    return worker
                worker.kill()
        return None

    def give_back(self, worker: Worker) -> None:
        """A worker that has answered; after many tasks it is replaced."""
        with self._lock:
            self._tasks[worker.pid] += 1
            worn = (
                worker.stepped_back
                or self._tasks[worker.pid] >= _TASKS_PER_WORKER
                or self._is_outdated(worker)
                or self._idle.lacks_own
            )
            if not (self._closed or worn or self._has_enough()):
                self._idle.put_back(worker)
                return
        self.replace(worker, "worn" if worn else "spare")

    def _is_outdated(self, worker: Worker) -> bool:
        """Whether there is another host than the one that made it; while that comes, it is used."""
        return worker.generation != self._host.restarts

    def has_a_host(self, worker: Worker) -> bool:
        """Whether the host that made it is still there."""
        return worker.generation == self._host.starts

    def _has_enough(self) -> bool:
        """Whether as many wait for a task as there are to be: those that stood still come extra."""
        return len(self._idle) >= self._size

    def replace(self, worker: Worker, reason: str) -> None:
        """Kill a worker and keep a fresh one instead, at the end of the line."""
        worker.kill()
        self.refill(worker, reason)

    def refill(self, worker: Worker, reason: str) -> None:
        """Keep a fresh worker instead of a killed one."""
        with self._lock:
            self.kills[reason] += 1
            del self._tasks[worker.pid]
            wanted = not (self._closed or self._has_enough())
        if wanted:
            with suppress(StoreUnavailable):
                fresh = self._idle.fresh()
                with self._lock:
                    wanted = not (self._closed or self._has_enough())
                    if wanted:
                        self._idle.put_last(fresh)
                if not wanted:
                    fresh.kill()


class Run:
    """One task on one worker, from sending it to its last piece."""

    def __init__(self, pool: Pool, place: Place, gone: Gone | None, fetch: Fetch | None) -> None:
        self._pool = pool
        self._place = place
        self._small = place.lane == EXPRESS
        self._proven = self._small and pool.lanes.is_proven(place)
        self._starved = False  #: it has not computed for as long as a small query may
        self._gone = gone
        self._fetch = fetch
        self._begin = time.monotonic()
        self._used = 0.0  #: what the worker had computed before
        self._taken: float | None = None  #: when the client was given a piece
        self._client_took = 0.0  #: between the pieces
        self._worker: Worker | None = None
        self._task: Task | None = None
        self._first: tuple[Message, bytes] | None = None
        self.truncated = False

    def begin(self, task: Task, worker: Worker) -> None:
        """Give the task to a worker. Should it be dead already, `finish` will see it."""
        self._task, self._worker = task, worker
        self._used = worker.processor_seconds()
        self._begin = time.monotonic()
        with suppress(WorkerDied):
            worker.send(task)

    def is_answered(self, seconds: float) -> bool:
        """Whether the worker says so soon all it has to say, and it is small."""
        if self._worker is None or not self._worker.speaks(seconds):
            return False
        with suppress(WorkerDied):  # `finish` will see it
            self._first = self._next()
        if self._first is None or len(self._first[1]) > SMALL_BYTES:
            return False
        return is_last(self._first[0])

    def finish(self) -> Reply:
        """Everything up to the head. Raises what `Pool.run` does."""
        try:
            return self._finish()
        except BaseException as error:
            self.fail(type(error).__name__)
            raise
        finally:
            note(evaluate=time.monotonic() - self._begin)

    def _finish(self, again: bool = False) -> Reply:
        """A worker that turns out to be dead already is replaced."""
        try:
            reply = self._head()
        except TimeoutError:
            self._remember(done=False)
            seconds = self._pool.limits.seconds
            raise QueryTimeout(f"The query was stopped after {seconds:g} seconds.") from None
        except WorkerDied:
            assert self._worker and self._task
            if not again and time.monotonic() < self._begin + _DEAD_ALREADY_SECONDS:
                self._pool.replace(self._worker, "dead")
                self.begin(self._task, self._pool.take())
                return self._finish(again=True)
            raise StoreUnavailable("The query needed more than the service can give.") from None
        if self._small and reply.pieces is not None:  # which the client may take its time to read
            self._change_lane()
        return reply

    def _head(self) -> Reply:
        (first, piece), self._first = self._first or self._next(), None
        if isinstance(first, Wanted):
            self._hand_over(first)
            first, piece = self._next()
        head, last = bytearray(piece), first
        while not is_last(last) and len(head) < HEAD_BYTES:
            last, piece = self._next()
            head += piece
        if isinstance(last, Failure):
            return Reply(last, b"", None)
        assert isinstance(first, Part) and isinstance(last, Part)
        if last.end:
            return Reply(first, bytes(head), None, last.truncated)
        return Reply(first, bytes(head), self)

    def _hand_over(self, wanted: Wanted) -> None:
        assert self._worker and self._fetch
        if self._small:
            deadline = self._begin + self._pool.lanes.express_seconds()
            with suppress(TimeoutError):
                self._worker.feed(self._fetch(wanted, deadline, self._gone))
                return
            self._change_lane()
        deadline = self._begin + self._pool.limits.seconds
        self._worker.feed(self._fetch(wanted, deadline, self._gone))

    def fail(self, reason: str) -> None:
        """Give everything back after a failure."""
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()
        self._leave()  # before there is a fresh worker, for which nobody need wait
        if worker:
            self._pool.refill(worker, reason)

    def __iter__(self) -> Run:
        return self

    def __next__(self) -> bytes:
        """What follows the head, piece by piece. Raises StreamCut if the end is out of reach."""
        if self._worker is None:
            raise StopIteration
        if self._taken is not None:
            self._client_took += time.monotonic() - self._taken
        try:
            message, piece = self._next()
        except (TimeoutError, WorkerDied, ClientGone) as error:
            self.fail(type(error).__name__)
            raise StreamCut(type(error).__name__) from None
        if isinstance(message, Failure):
            raise StreamCut(message.error)
        assert isinstance(message, Part)
        self.truncated, self._taken = message.truncated, time.monotonic()
        return piece

    def close(self) -> None:
        """Give up what is left; nothing happens after the end."""
        if self._worker:
            self.fail("ClientGone")

    def _next(self) -> tuple[Message, bytes]:
        """The next message; after the last one the worker is given back."""
        message, piece = read_message(self._receive())
        if is_last(message):
            self._done()
        return message, piece

    def _receive(self) -> bytes:
        assert self._worker
        if self._small:
            with suppress(TimeoutError):
                return self._receive_small(self._worker)
            self._change_lane()
        deadline = self._begin + self._pool.limits.seconds
        soon = self._begin + _STEP_BACK_SECONDS
        if time.monotonic() < soon < deadline:
            with suppress(TimeoutError):
                return self._worker.receive(soon, self._gone)
            self._worker.step_back()
        while True:
            try:
                return self._worker.receive(deadline, self._gone)
            except TimeoutError:
                deadline = self._later(self._worker)

    def _later(self, worker: Worker) -> float:
        """Until when it may go on: what is measured is what it computes, or makes it wait.

        Raises TimeoutError if it has had its time, or a few times of that.
        """
        seconds, now = self._pool.limits.seconds, time.monotonic()
        left = seconds - (worker.processor_seconds() - self._used) - self._client_took
        last = self._begin + _STARVED * seconds
        if not left > 0 or now >= last:  # nor if nobody can tell
            raise TimeoutError
        return min(now + max(left, _GLANCE_SECONDS), last)

    def _receive_small(self, worker: Worker) -> bytes:
        """What comes in time, of which there is less if others wait for the express lane.

        On a busy machine it is measured by what the worker computes. Most patience is for
        clients that are known for small queries, or if nobody else waits.
        """
        lanes = self._pool.lanes
        end = self._begin + _STARVED_SECONDS
        while True:
            try:
                return worker.receive(time.monotonic() + _GLANCE_SECONDS, self._gone)
            except TimeoutError:
                now, most = time.monotonic(), lanes.express_seconds()
                if now < self._begin + most:
                    continue
                patient = self._proven or not lanes.is_express_wanted()
                last = end if patient else min(end, self._begin + _STARVED * most)
                self._starved = worker.processor_seconds() - self._used < most
                if now > last or not self._starved:  # nor if nobody can tell
                    raise

    def _change_lane(self) -> None:
        """Go on in the main lane, once it has room; until then the worker stands still.

        One whose host has ended does not: nobody would let it go on if we ended as well.
        """
        assert self._worker
        if not self._starved:  # else nobody knows
            self._remember(done=False)
        if self._pool.has_a_host(self._worker):
            self._worker.pause()
        self._leave()
        begin, place = time.monotonic(), self._place
        self._place = self._pool.lanes.enter(place.client, place.text, self._gone, small=False)
        waited = time.monotonic() - begin
        self._begin += waited
        note(queue=waited)
        self._small = False
        self._worker.go_on()

    def _done(self) -> None:
        if self._worker:
            self._remember(done=True)
            self._pool.give_back(self._worker)
            self._worker = None
        self._leave()

    def _remember(self, done: bool) -> None:
        """A query that was not done for others' sake on a busy machine may still be a small one."""
        seconds = time.monotonic() - self._begin
        if self._worker and seconds >= EXPRESS_SECONDS:
            seconds = min(seconds, self._worker.processor_seconds() - self._used)
        self._pool.lanes.remember(self._place, seconds, done)

    def _leave(self) -> None:
        self._pool.lanes.leave(self._place)
