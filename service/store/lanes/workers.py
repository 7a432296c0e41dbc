"""The web process's side of the query host: starts it, gets workers from it, talks to them."""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from service.model.limits import FORK_SECONDS, LOAD_SECONDS, RESTART_SECONDS
from service.store.errors import ClientGone, StoreUnavailable
from service.store.protocol import Gone
from service.store.worker.host import (
    FORK,
    FORK_OWN,
    FROM_DISK,
    IN_MEMORY,
    IN_NO_HURRY,
    NO_FILE,
    NO_STORE,
    PLAIN,
    UNION,
    WAITED_FOR,
)
from service.store.worker.messages import Task, write_task

_NICE = 10  #: of a worker that has taken long; the others have what their host has
#: Lets the C library of Linux ask for large pages where it keeps a release: a query goes all over
#: it, and with pages of 4 kB a tenth of its time is spent on finding them.
_LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
_SCHEDULED = 2  #: the kind of clock that counts all time on a processor
_GLANCE_SECONDS = 0.1  #: how often a waiting thread looks whether its client is still there
_log = logging.getLogger(__name__)


class WorkerDied(Exception):
    """The worker ended while it should have answered."""


class Worker:
    """One forked process; whoever holds it is the only one to talk to it."""

    def __init__(self, pid: int, descriptor: int, handle: int | None, generation: int = 0) -> None:
        self.pid = pid
        self.generation = generation  #: how often the host had been started again when it made it
        self._handle = handle  #: names this very process, also when its number is another's
        self.stepped_back = False
        self._connection = Connection(descriptor)
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def send(self, task: Task) -> None:
        """Give it a task. Raises WorkerDied."""
        self.feed(write_task(task))

    def feed(self, data: bytes) -> None:
        """Give it what it asked for. Raises WorkerDied."""
        try:
            self._connection.send_bytes(data)
        except OSError:
            raise WorkerDied from None

    def receive(self, deadline: float, gone: Gone | None = None) -> bytes:
        """The next message. Raises TimeoutError past the deadline, WorkerDied, ClientGone."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            wait = min(left, _GLANCE_SECONDS) if gone else left
            if self._poll.poll(wait * 1000):
                try:
                    return self._connection.recv_bytes()
                except (EOFError, OSError):
                    raise WorkerDied from None
            if gone and gone():
                raise ClientGone

    def speaks(self, seconds: float) -> bool:
        """Whether it has something to say before so much time is over."""
        return bool(self._poll.poll(seconds * 1000))

    def idle(self) -> bool:
        """Whether it is alive and has nothing to say, as it should between two tasks."""
        return not self._poll.poll(0)

    def processor_seconds(self) -> float:
        """How long it has computed in all its life; endless where the system does not tell.

        Linux names the clock of a process by its number, see clock_getcpuclockid(3).
        """
        if not sys.platform.startswith("linux"):
            return float("inf")
        try:
            return time.clock_gettime((~self.pid << 3) | _SCHEDULED)
        except OSError:  # it has ended
            return float("inf")

    def step_back(self) -> None:
        """Let everybody else go first: it has taken long already. It cannot come forward again.

        Linux counts each thread by itself, and names it by a number of its own.
        """
        self.stepped_back = True
        with suppress(OSError):
            threads = [int(path.name) for path in Path(f"/proc/{self.pid}/task").glob("*")]
            for thread in threads or [self.pid]:
                os.setpriority(os.PRIO_PROCESS, thread, _NICE)

    def pause(self) -> None:
        """Let it stand still. It goes on by itself, out of turn, if the host ends (see sandbox)."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it compute again."""
        self._signal(signal.SIGCONT)

    @property
    def ended(self) -> bool:
        """Whether it was killed."""
        return self._connection.closed

    def kill(self) -> None:
        """End the process at once."""
        self._signal(signal.SIGKILL)
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None
        self._connection.close()

    def _signal(self, number: signal.Signals) -> None:
        """Where there are no handles (macOS) it is named by its number.

        That could be another's by now if it had died unnoticed.
        """
        with suppress(OSError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, number)
            elif not self._connection.closed:
                os.kill(self.pid, number)


@dataclass(frozen=True)
class HostSettings:
    """What a host needs to know."""

    store: Path | None  #: None for workers that only read queries and the answers of others
    quads: int
    memory_budget: int
    worker_memory: int
    union: bool = False  #: a query without a dataset sees all graphs, and the store does not say so
    waited_for: bool = False  #: nobody is answered until it is there
    default: Path | None = None  #: the file of its default graph, if it has one


class Host:
    """The process that holds a release; started again at once if it dies."""

    def __init__(self, settings: HostSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False
        self.starts = self.restarts = -1  #: begun, and come to their end
        with self._lock:
            self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process that holds the release at the moment."""
        assert self._process
        return self._process.pid

    def fork(self, own_memory: bool = False) -> Worker:
        """A fresh worker, which may get memory of its own. Raises StoreUnavailable."""
        with self._lock:
            if self._closed:
                raise StoreUnavailable("The release is being closed.")
            for _ in range(2):
                try:
                    return self._fork(FORK_OWN if own_memory else FORK)
                except OSError:
                    self._start()
        raise StoreUnavailable("The store cannot be opened.")

    def close(self) -> None:
        """End the host; workers that answer go on until they have."""
        with self._lock:
            self._closed = True
            self._stop()

    def _fork(self, kind: bytes) -> Worker:
        assert self._control
        self._control.settimeout(FORK_SECONDS)
        self._control.sendall(kind)
        message, descriptors, _, _ = socket.recv_fds(self._control, 32, 2)
        if not message or not descriptors:
            raise OSError("the host is gone")
        handle = descriptors[1] if len(descriptors) > 1 else None
        return Worker(int(message), descriptors[0], handle, self.restarts)

    def _watch(self) -> None:
        """Start the process again whenever it ends, until the release is closed."""
        while not self._closed:
            process = self._process
            if process:
                process.wait()
            with self._lock:
                if self._closed or self._process is not process:
                    continue  # somebody who needed a worker was faster
                try:
                    self._start()
                    _log.error("the host of the release had died and was started again")
                    continue
                except (OSError, StoreUnavailable) as error:
                    _log.error("the host of the release cannot be started: %s", error)
            time.sleep(RESTART_SECONDS)

    def _start(self) -> None:
        self._stop()
        self.starts += 1
        ours, theirs = socket.socketpair()
        settings = self._settings
        self._control = ours
        command = [
            *(sys.executable, "-m", "service.store.worker.host", str(theirs.fileno())),
            str(settings.store or NO_STORE),
            str(settings.memory_budget),
            str(settings.worker_memory),
            str(settings.quads),
            UNION if settings.union else PLAIN,
            WAITED_FOR if settings.waited_for or self.starts else IN_NO_HURRY,
            str(settings.default or NO_FILE),
        ]
        try:
            with theirs:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    env={**_LARGE_PAGES, **os.environ},
                )
        except OSError as error:  # no memory for another process, say
            self._stop()
            raise StoreUnavailable("The store cannot be opened.") from error
        ours.settimeout(LOAD_SECONDS)
        try:
            ready = ours.recv(1)
        except OSError as error:  # it takes too long, or is gone
            self._stop()
            raise StoreUnavailable("The store cannot be opened.") from error
        if ready == FROM_DISK:
            _log.warning("the release takes more than the memory budget and is read from disk")
        elif ready != IN_MEMORY:
            self._stop()
            raise StoreUnavailable("The store cannot be opened.")
        self.restarts += 1

    def _stop(self) -> None:
        if self._control:
            self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = self._control = None
