"""What a worker may not do: talk to anybody, open a file, take all memory, leave a core dump.

Which system calls it may make at all: see system_calls.
Nothing here trusts the engine: a query that got past the guard and made it send a request or
read a file would fail at the system call.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from pathlib import Path

_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVS = 1, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
#: Versions of Landlock, and how many rights over files each knows.
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
_WITH_NETWORK, _WITH_SCOPES = 4, 6  #: the versions that know these
_ALL_TCP, _SIGNALS_AND_ABSTRACT_SOCKETS = 0b11, 0b11
_PATH_BENEATH = 1


class NoSandbox(OSError):
    """This system cannot confine a worker that has to read files."""


def limit(memory: int) -> None:
    """No core dump, and at most `memory` bytes more than now."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _virtual_size() + memory
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )


def go_on_alone() -> None:
    """Should the parent end while this process stands still, let it notice, and end as well.

    Only Linux can do so. Elsewhere the web process and the host would have to be killed at once.
    """
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGCONT, 0, 0, 0):
            raise NoSandbox(os.strerror(ctypes.get_errno()))


def open_nothing() -> None:
    """From now on the process gets no new descriptor: no socket, no file. What is open works.

    Descriptor 0 is open already. The limit is not zero, because poll() refuses more than it. Where
    there is Landlock, nothing can be done to a file by its path either. Raises NoSandbox.
    """
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        if _landlock_version(libc) > 0:
            _restrict(libc, _ruleset(libc))
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))


def lets_read() -> bool:
    """Whether this system can confine a process that has to read files."""
    if not sys.platform.startswith("linux"):
        return False
    return _landlock_version(ctypes.CDLL(None, use_errno=True)) >= _WITH_NETWORK


def read_only_below(folder: Path) -> None:
    """From now on the process can read below `folder`, and neither write nor connect anywhere.

    Landlock (Linux 6.7 or later for the network part). Raises NoSandbox where there is none.
    """
    if not sys.platform.startswith("linux"):
        raise NoSandbox("no landlock on this system")
    libc = ctypes.CDLL(None, use_errno=True)
    if _landlock_version(libc) < _WITH_NETWORK:
        raise NoSandbox("landlock 4 (Linux 6.7) is needed to serve a release from disk")
    parent = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    ruleset = _ruleset(libc)
    rule = struct.pack("=Qi", _READ_FILE | _READ_FOLDER, parent)
    if libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0):
        raise NoSandbox(os.strerror(ctypes.get_errno()))
    os.close(parent)
    _restrict(libc, ruleset)


def _landlock_version(libc: ctypes.CDLL) -> int:
    """What this kernel knows of Landlock; -1 for nothing."""
    return int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1))


def _ruleset(libc: ctypes.CDLL) -> int:
    """Rules that let nothing be done of all that this kernel can keep from a process."""
    version = _landlock_version(libc)
    files = (1 << max(bits for since, bits in _FILE_RIGHTS if version >= since)) - 1
    attributes = struct.pack("=Q", files)
    if version >= _WITH_NETWORK:
        attributes += struct.pack("=Q", _ALL_TCP)
    if version >= _WITH_SCOPES:
        attributes += struct.pack("=Q", _SIGNALS_AND_ABSTRACT_SOCKETS)
    return int(libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0))


def _restrict(libc: ctypes.CDLL, ruleset: int) -> None:
    if (
        ruleset < 0
        or libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        or libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    ):
        raise NoSandbox(os.strerror(ctypes.get_errno()))
    os.close(ruleset)


def _virtual_size() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
