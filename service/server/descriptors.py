"""How many files and connections the system lets the service have open."""

from __future__ import annotations

import resource

CONNECTIONS = 1000  #: in all; waiting ones make room for new ones
_OTHERS = 200  #: files, pipes and sockets besides: workers, logs, downloads
_FEWEST_CONNECTIONS = 56  #: with fewer a single visitor with a browser could lock out others


class TooFewDescriptors(Exception):
    """The limit on open files (`ulimit -n`) leaves no room for connections."""


def connections() -> int:
    """How many connections there may be; asks the system for as many as it allows.

    Raises TooFewDescriptors.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHERS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft < _OTHERS + _FEWEST_CONNECTIONS:
            least = _OTHERS + _FEWEST_CONNECTIONS
            raise TooFewDescriptors(
                f"this process may have {soft} files open, and needs at least {least}: "
                f"raise the limit (ulimit -n {least}, or LimitNOFILE= of systemd)"
            )
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, soft - _OTHERS)
