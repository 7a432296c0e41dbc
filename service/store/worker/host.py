"""One process that holds a release and forks workers which answer queries over it.

Run as `python -m service.store.worker.host` with what HostSettings says (see workers). A release
that fits the memory budget is held in memory: a forked worker then shares it and starts in
milliseconds. Of one that takes a large part of it only the default graph is, which is ready in a
third of the time, and each worker opens the store on disk besides, for queries that speak of
graphs. A still larger one is read from disk alone. The host has one thread and never
evaluates a query. It ends when its parent closes the control socket; a worker ends when its
parent closes the worker's, whatever it is doing.

For each byte on the control socket the host forks a worker and answers with its process id and
one end of a socket to it, and where there is such a thing with a handle (pidfd) of it. The handle
is made here because here the number cannot have become another process's: this is the parent. If
the byte is FORK_OWN the worker gets memory of its own (see own_memory), as far as the budget goes.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Store

from service.store.worker import own_memory, sandbox
from service.store.worker.dataset import Dataset
from service.store.worker.evaluate import evaluate
from service.store.worker.loading import Held, load, load_default
from service.store.worker.messages import read_task
from service.store.worker.system_calls import allow_little

NO_STORE = "-"  #: instead of a store: the workers answer over nothing, see remote
NO_FILE = "-"  #: instead of the file of a default graph
UNION, PLAIN = "union", "plain"
WAITED_FOR, IN_NO_HURRY = "waited-for", "in-no-hurry"
IN_MEMORY, FROM_DISK = b"m", b"d"  #: sent when the first worker can be asked for
FORK, FORK_OWN = b"f", b"o"  #: received for each worker
STACK_BYTES = 256 * 1024 * 1024
#: What a quad of a loaded file takes in memory, with the pages that workers copy; measured at a
#: million. It is there once in its graph and twice in the default graph (see dataset).
_QUAD_BYTES = 1400
#: The same if its default graph alone is in memory; and how many times the memory of all of a
#: release there must be, so that it is there whole.
_DEFAULT_BYTES, _ROOM_FOR_ALL = 700, 4
#: Whoever takes in requests and sends answers goes before whoever computes them, and before a
#: release is read that nobody waits for.
_NICE = 5
_BUSY_MILLISECONDS = 20  #: between two looks whether a worker has nothing to do
_YOUNG_MILLISECONDS = 3000  #: before it copies: in a flood none may live so long


def main(arguments: list[str]) -> None:
    """Serve the parent until it closes the control socket."""
    control = socket.socket(fileno=int(arguments[0]))
    path, budget, memory, quads = Path(arguments[1]), *map(int, arguments[2:5])
    union, hurry = arguments[5] == UNION, arguments[6] == WAITED_FOR
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(0 if hurry else _NICE)
    if arguments[1] == NO_STORE:
        held = Held(Store())
    else:
        file = None if arguments[7] == NO_FILE else Path(arguments[7])
        held = _held(path, union, file, budget // max(quads, 1))
    os.nice(_NICE if hurry else 0)
    gc.collect()
    gc.freeze()  # what is here now stays, so that collections in a worker copy no page of it
    own = _allowed(held, budget, quads)
    with suppress(BrokenPipeError):  # the parent has ended
        control.sendall(IN_MEMORY if held != Held() else FROM_DISK)
        while kind := control.recv(1):
            _reap()
            ours, theirs = socket.socketpair()
            pid = os.fork()
            if pid == 0:
                control.close()
                ours.close()
                places = own if kind == FORK_OWN else []
                _become_worker(theirs, held, path, memory, union, places)
            theirs.close()
            handle = _handle(pid)
            socket.send_fds(control, [str(pid).encode()], [ours.fileno(), *handle])
            ours.close()
            for each in handle:
                os.close(each)


def _held(path: Path, union: bool, file: Path | None, room: int) -> Held:
    """As much of a release as is to be in memory, if there are so many bytes for each quad."""
    if file is not None and sandbox.lets_read():
        if room < _DEFAULT_BYTES:
            return Held()
        if room < _QUAD_BYTES * _ROOM_FOR_ALL and (held := load_default(file)) != Held():
            return held
    return load(path, union, file) if room >= _QUAD_BYTES else Held()


def _allowed(held: Held, budget: int, quads: int) -> list[own_memory.Place]:
    """What a worker may have once more for itself: all that is held, or nothing."""
    places = [] if held.default is None else own_memory.places()
    taken = quads * (_DEFAULT_BYTES if held.whole is None else _QUAD_BYTES)
    return places if taken + own_memory.size(places) <= budget else []


def _reap() -> None:
    """Let go of workers that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _handle(pid: int) -> list[int]:
    if not sys.platform.startswith("linux"):
        return []
    try:
        return [os.pidfd_open(pid)]
    except OSError:  # a kernel before 5.3, or one that allows it to nobody
        return []


def _become_worker(
    theirs: socket.socket,
    held: Held,
    path: Path,
    memory: int,
    union: bool,
    places: list[own_memory.Place],
) -> None:
    """Confine this process and answer tasks until nobody sends any more. Does not return."""
    try:
        connection = Connection(theirs.detach())
        sandbox.go_on_alone()
        reads_files = held.whole is None
        whole = Store.read_only(str(path)) if held.whole is None else held.whole
        dataset = Dataset(whole, held.default, union and reads_files)
        if reads_files:
            sandbox.read_only_below(path)
        else:
            sandbox.open_nothing()
        sandbox.limit(memory + STACK_BYTES)
        threading.stack_size(STACK_BYTES)  # the engine recurses
        confined, busy = threading.Event(), threading.Event()
        arguments = connection, dataset, confined, busy
        work = threading.Thread(target=_work, args=arguments, daemon=True)
        work.start()  # before, because after that no thread can begin
        allow_little(reads_files)
        confined.set()
        hung_up = select.poll()
        hung_up.register(connection.fileno(), 0)  # reports one thing: the parent has closed its end
        if not hung_up.poll(_YOUNG_MILLISECONDS):
            for _ in own_memory.make_own(places):
                while busy.is_set() and not hung_up.poll(_BUSY_MILLISECONDS):
                    pass
                if hung_up.poll(0):
                    break
        hung_up.poll()
        os._exit(0)
    except BaseException:
        os._exit(1)


def _work(
    connection: Connection, dataset: Dataset, confined: threading.Event, busy: threading.Event
) -> None:
    """Answer one task after another; a parent that closes its end is noticed elsewhere."""
    try:
        confined.wait()
        while True:
            busy.clear()
            task = connection.recv_bytes()
            busy.set()
            evaluate(dataset, read_task(task), connection)
    except EOFError:
        os._exit(0)
    except BaseException:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
