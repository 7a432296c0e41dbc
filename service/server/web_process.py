"""The web process: `python -m service.server.web_process DESCRIPTOR...`, started by the supervisor.

The descriptors are listening sockets. The end of standard input means that the supervisor is gone.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading

from service.app import create_app
from service.config import read_settings
from service.request.serving import stores_of
from service.server.allocator import give_memory_back
from service.server.filling import Filling, prepare
from service.server.log_lines import Batches, OneLine
from service.server.warming import keep_open
from service.server.web_server import WebServer

#: How long a thread may compute while another waits to. A query passes from thread to thread, and
#: would wait for pages that are being written as often; a tenth of what Python does by itself.
_TURN_SECONDS = 0.0005


def main(arguments: list[str]) -> None:
    """Serve until a signal says to stop, or the supervisor is gone."""
    give_memory_back()
    requests_log = _log_safely()
    sys.setswitchinterval(_TURN_SECONDS)
    settings = read_settings()
    app = create_app(settings)
    stores = stores_of(app)
    sockets = [socket.socket(fileno=int(each)) for each in arguments]
    server = WebServer(app, sockets, settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    threading.Thread(target=_stop_when_alone, daemon=True).start()
    stop, wake = threading.Event(), threading.Event()
    signal.signal(signal.SIGHUP, lambda *_: wake.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
    # A store elsewhere is not asked while nobody asks us.
    follow = not settings.store
    fill = Filling(app.wsgi_app, sockets[0].getsockname()[:2], stop)
    opener = threading.Thread(
        target=keep_open, args=(stores, stop, wake, follow, fill), daemon=True
    )
    opener.start()
    threading.Thread(target=prepare, daemon=True).start()
    server.run()
    stop.set()
    wake.set()
    opener.join()  # or it would open again what is closed now
    stores.close()
    requests_log.close()


def _log_safely() -> logging.Handler:
    """Begin to log; gives the handler of what is said of requests, to be closed at the end."""
    form = OneLine("%(levelname)s %(name)s: %(message)s")
    handler, batches = logging.StreamHandler(), Batches()
    handler.setFormatter(form)
    batches.setFormatter(form)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    requests = logging.getLogger("actorgraph.access")
    requests.addHandler(batches)
    requests.propagate = False
    return batches


def _stop_when_alone() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
