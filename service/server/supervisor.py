"""Keeps the web process running: owns the listening sockets, starts it again when it dies.

The sockets stay open all the while, so a client that comes meanwhile waits and is not refused.
The web process in turn watches its standard input, a pipe that only this process holds open: if
this process is killed, the web process ends, and with it everything that it has started.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

_BACKLOG = 1024
_AT_ONCE_SECONDS = 5.0  #: who lives less long has died at once
_DEATHS = 5  #: at once and in a row, after which there is no point in going on
_FIRST_PAUSE_SECONDS = 0.1  #: doubled with each of them
_FIRST_INHERITED = 3  #: descriptor of the first socket that is handed over
_log = logging.getLogger(__name__)


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for every address that `host` has, all with the same port.

    Raises OSError.
    """
    found = socket.getaddrinfo(
        None if host == "*" else host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    sockets: list[socket.socket] = []
    for family, address in dict.fromkeys((each[0], each[4][0]) for each in found):
        place = (str(address), sockets[0].getsockname()[1] if sockets else port)
        try:
            sockets.append(socket.create_server(place, family=family, backlog=_BACKLOG))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:  # as ::1 for localhost may be
                raise
    if not sockets:
        raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
    return sockets


def inherited() -> list[socket.socket]:
    """The listening sockets that systemd or a launcher like it hands over (sd_listen_fds(3)).

    None if nobody did. They stay open there while this process is killed or replaced, so that
    clients that come meanwhile wait and are not refused. Raises OSError if they are no such.
    """
    number, pid = os.environ.pop("LISTEN_FDS", ""), os.environ.pop("LISTEN_PID", "")
    if pid != str(os.getpid()) or not number.isdigit():
        return []
    sockets = [socket.socket(fileno=_FIRST_INHERITED + each) for each in range(int(number))]
    for each in sockets:
        listens = each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if each.type != socket.SOCK_STREAM or not listens:
            raise OSError(errno.EINVAL, "what was handed over is no socket that listens")
        each.set_inheritable(False)
    return sockets


class Supervisor:
    """Runs the web process over and over until it is told to stop."""

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        environment: Mapping[str, str],
        stop_seconds: float,
    ) -> None:
        self._sockets = sockets
        self._descriptors = [each.fileno() for each in sockets]  # closed ones have none
        self._environment = environment
        self._stop_seconds = stop_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def run(self) -> int:
        """The status to exit with: 0 if it was told to stop, 1 if the web process cannot live."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._kill)
        signal.signal(signal.SIGHUP, self._look_again)
        deaths = 0
        while not self._stopping:
            begin = time.monotonic()
            end = self._run_once()
            if self._stopping:
                break
            deaths = deaths + 1 if time.monotonic() < begin + _AT_ONCE_SECONDS else 0
            if deaths == _DEATHS:
                _log.error("the web process died %d times at once (%s)", deaths, end)
                return 1
            _log.error("the web process has died (%s) and is started again", end)
            self._pause(_FIRST_PAUSE_SECONDS * 2**deaths)
        return 0

    def _run_once(self) -> str:
        """Run the web process to its end, and say what that was."""
        descriptors = self._descriptors
        # Until it listens to them, signals wait for the new process and do not end it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "service.server.web_process", *map(str, descriptors)],
                stdin=subprocess.PIPE,
                pass_fds=descriptors,
                env=self._environment,
                process_group=0,  # an interrupt from the keyboard reaches it through us only
            )
        except OSError as error:  # no memory for another process, say
            return str(error.strerror)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
        with self._child:
            if self._stopping:  # told so while it was being started
                self._child.terminate()
            status = self._child.wait()
        return f"signal {-status}" if status < 0 else f"exit status {status}"

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._stopping:
            time.sleep(0.05)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Pass it on. The second time, or if it takes too long, there is no mercy."""
        if self._stopping:
            self._kill(number, frame)
            return
        self._stopping = True
        for each in self._sockets:
            each.close()
        if self._child:
            self._child.terminate()
        signal.alarm(int(self._stop_seconds) + 5)

    def _look_again(self, number: int, frame: FrameType | None) -> None:
        """Let the web process see at once what is published."""
        if self._child:
            self._child.send_signal(number)

    def _kill(self, number: int, frame: FrameType | None) -> None:
        if self._child:
            self._child.kill()
