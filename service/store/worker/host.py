"""One process that holds a release and forks workers which answer queries over it.

Run as `python -m service.store.worker.host` with what HostSettings says (see workers). A release
that fits the memory budget is held in memory: a forked worker then shares it and starts in
milliseconds. A larger one is opened by each worker from disk. The host has one thread and never
evaluates a query. It ends when its parent closes the control socket; a worker ends when its
parent closes the worker's, whatever it is doing.

For each byte on the control socket the host forks a worker and answers with its process id and
one end of a socket to it, and where there is such a thing with a handle (pidfd) of it. The handle
is made here because here the number cannot have become another process's: this is the parent.
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

from service.store.worker import sandbox
from service.store.worker.dataset import Dataset
from service.store.worker.evaluate import evaluate
from service.store.worker.loading import load
from service.store.worker.messages import read_task
from service.store.worker.system_calls import allow_little

NO_STORE = "-"  #: instead of a store: the workers answer over nothing, see remote
UNION, PLAIN = "union", "plain"
WAITED_FOR, IN_NO_HURRY = "waited-for", "in-no-hurry"
IN_MEMORY, FROM_DISK = b"m", b"d"  #: sent when the first worker can be asked for
STACK_BYTES = 256 * 1024 * 1024
#: What a quad of a loaded file takes in memory, with the pages that workers copy; measured at a
#: million. It is there once in its graph and twice in the default graph (see dataset).
_QUAD_BYTES = 1400
#: Whoever takes in requests and sends answers goes before whoever computes them, and before a
#: release is read that nobody waits for.
_NICE = 5


def main(arguments: list[str]) -> None:
    """Serve the parent until it closes the control socket."""
    control = socket.socket(fileno=int(arguments[0]))
    path, budget, memory, quads = Path(arguments[1]), *map(int, arguments[2:5])
    union, hurry = arguments[5] == UNION, arguments[6] == WAITED_FOR
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(0 if hurry else _NICE)
    dataset: Dataset | None = None
    if arguments[1] == NO_STORE:
        dataset = Dataset(Store())
    elif quads * _QUAD_BYTES <= budget:
        dataset = load(path, merge=union)
    os.nice(_NICE if hurry else 0)
    gc.collect()
    gc.freeze()  # what is here now stays, so that collections in a worker copy no page of it
    with suppress(BrokenPipeError):  # the parent has ended
        control.sendall(IN_MEMORY if dataset else FROM_DISK)
        while control.recv(1):
            _reap()
            ours, theirs = socket.socketpair()
            pid = os.fork()
            if pid == 0:
                control.close()
                ours.close()
                _become_worker(theirs, dataset, path, memory, union)
            theirs.close()
            handle = _handle(pid)
            socket.send_fds(control, [str(pid).encode()], [ours.fileno(), *handle])
            ours.close()
            for each in handle:
                os.close(each)


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
    theirs: socket.socket, dataset: Dataset | None, path: Path, memory: int, union: bool
) -> None:
    """Confine this process and answer tasks until nobody sends any more. Does not return."""
    try:
        connection = Connection(theirs.detach())
        sandbox.go_on_alone()
        reads_files = dataset is None
        if dataset is None:
            dataset = Dataset(Store.read_only(str(path)), union=union)
            sandbox.read_only_below(path)
        else:
            sandbox.open_nothing()
        sandbox.limit(memory + STACK_BYTES)
        threading.stack_size(STACK_BYTES)  # the engine recurses
        confined = threading.Event()
        work = threading.Thread(target=_work, args=(connection, dataset, confined), daemon=True)
        work.start()  # before, because after that no thread can begin
        allow_little(reads_files)
        confined.set()
        hung_up = select.poll()
        hung_up.register(connection.fileno(), 0)  # reports one thing: the parent has closed its end
        hung_up.poll()
        os._exit(0)
    except BaseException:
        os._exit(1)


def _work(connection: Connection, dataset: Dataset, confined: threading.Event) -> None:
    """Answer one task after another; a parent that closes its end is noticed elsewhere."""
    try:
        confined.wait()
        while True:
            evaluate(dataset, read_task(connection.recv_bytes()), connection)
    except EOFError:
        os._exit(0)
    except BaseException:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
