"""The processes of a server: what they are and take, as Linux says it, and their end."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def stopped(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> Iterator[None]:
    """Whatever happens in the block, the process ends with it."""
    with process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: list[str] = []
    with suppress(OSError):  # it may end while it is looked at
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += (task / "children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def is_alive(pid: int) -> bool:
    """Whether a process runs; what has died and not been collected does not."""
    return _state(pid) not in ("", "Z")


def stands_still(pid: int) -> bool:
    """Whether a process has been stopped and could go on."""
    return _state(pid) == "T"


def _state(pid: int) -> str:
    """One letter, see proc(5); nothing if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def niceness_of_busy_threads(pid: int) -> list[int]:
    """How nice each thread of a process is that computes at the moment."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            if fields[0] == "R":
                found.append(int(fields[16]))
    return found


def processor_seconds(pid: int) -> float:
    """What a process has used of the processor so far; nothing if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def scheduled_seconds(pids: list[int]) -> float:
    """The same of several that live, to a fraction of a millisecond."""
    nanoseconds = 0
    for pid in pids:
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def command_of(pid: int) -> str:
    """What a process was started as; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


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
