"""A few worker processes over one release, killed and replaced when they overrun."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import deque
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from service.store.errors import QueryTimeout, StoreBusy, StoreUnavailable

_WORKER = Path(__file__).with_name("worker.py")
_START_SECONDS = 20.0


class Worker:
    """One child process; whoever holds it is the only one to talk to it."""

    def __init__(self, store: Path) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_WORKER), str(theirs.fileno()), str(store)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a crash may print parts of a query
                pass_fds=(theirs.fileno(),),
            )
        self._ready = False

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def run(self, task: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send a task and wait for its answer.

        Raises TimeoutError past the deadline and EOFError if the process died; the worker must
        then be stopped.
        """
        if not self._ready:
            self._receive(_START_SECONDS)
            self._ready = True
        deadline = time.monotonic() + seconds
        try:
            self._connection.send_bytes(json.dumps(task).encode())
            header = json.loads(self._receive(deadline - time.monotonic()))
            return header, self._receive(max(1.0, deadline - time.monotonic()))
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise EOFError from error

    def stop(self) -> None:
        """End the process at once and leave nothing of it behind."""
        self._process.kill()
        self._process.wait()
        self._connection.close()

    def _receive(self, seconds: float) -> bytes:
        try:
            if not self._connection.poll(max(0.0, seconds)):
                raise TimeoutError
            return self._connection.recv_bytes()
        except ConnectionError as error:
            raise EOFError from error


class Pool:
    """Runs tasks on `size` workers at a time; one more stands by to replace a killed one.

    Up to `queue` further callers wait for a free worker, for at most `patience` seconds.
    """

    def __init__(self, store: Path, size: int, queue: int = 6, patience: float = 2.0) -> None:
        self._store = store
        self._patience = patience
        self._places = threading.BoundedSemaphore(size + queue)
        self._running = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle = deque(Worker(store) for _ in range(size + 1))
        self._closed = False

    def run(self, task: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """The answer of a worker. Raises StoreBusy, QueryTimeout or StoreUnavailable."""
        if not self._places.acquire(blocking=False):
            raise StoreBusy
        try:
            if not self._running.acquire(timeout=self._patience):
                raise StoreBusy
            try:
                return self._run(task, seconds)
            finally:
                self._running.release()
        finally:
            self._places.release()

    def close(self) -> None:
        """Stop the idle workers now and the busy ones when they have answered."""
        with self._lock:
            self._closed = True
            idle, self._idle = list(self._idle), deque()
        for worker in idle:
            worker.stop()

    def _run(self, task: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        worker = self._take()
        try:
            answer = worker.run(task, seconds)
        except TimeoutError:
            self._replace(worker)
            raise QueryTimeout(f"The query was stopped after {seconds:g} seconds.") from None
        except EOFError:
            self._replace(worker)
            raise StoreUnavailable("The query needed more than the service can give.") from None
        except BaseException:
            self._replace(worker)
            raise
        self._give_back(worker)
        return answer

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.popleft()
                if worker.alive:
                    return worker
        return Worker(self._store)

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if not self._closed:
                self._idle.appendleft(worker)
                return
        worker.stop()

    def _replace(self, worker: Worker) -> None:
        """A worker that failed is never used again; the fresh one waits at the end of the line."""
        worker.stop()
        with self._lock:
            if not self._closed:
                self._idle.append(Worker(self._store))
