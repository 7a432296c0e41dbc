"""What the processes of a server take, as Linux says it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: list[str] = []
    with suppress(OSError):  # it may end while it is looked at
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += (task / "children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def running_module(pids: list[int], module: str) -> list[int]:
    """Those that were started by `python -m MODULE`."""
    found = []
    for pid in pids:
        with suppress(OSError):
            if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def megabytes(pids: list[int], field: str) -> float:
    """The sum of one line of /proc/PID/smaps_rollup; Pss counts shared pages once."""
    pattern = re.compile(rf"^{field}:\s+(\d+) kB", re.MULTILINE)
    total = 0
    for pid in pids:
        with suppress(OSError):
            found = pattern.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
            total += int(found[1]) if found else 0
    return total / 1024


def descriptors(pids: list[int]) -> int:
    """Open files, sockets and pipes."""
    return sum(_entries(pid, "fd") for pid in pids)


def threads(pids: list[int]) -> int:
    """Running threads."""
    return sum(_entries(pid, "task") for pid in pids)


def _entries(pid: int, folder: str) -> int:
    with suppress(OSError):
        return sum(1 for _ in Path(f"/proc/{pid}/{folder}").iterdir())
    return 0
