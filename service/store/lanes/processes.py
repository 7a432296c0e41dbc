"""What the processes of the service take, as Linux says it; nothing is known elsewhere."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


def children(pid: int) -> list[int]:
    """The processes that this one has begun and that still run."""
    found: list[int] = []
    with suppress(OSError):  # it may end while it is looked at
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def memory(pid: int) -> int:
    """Bytes of memory of a process; of what it shares with others, its share."""
    with suppress(OSError):
        if found := _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes()):
            return int(found[1]) * 1024
    return 0
