"""An answer that takes no time, for a server that must not wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Quick:
    """An answer that was kept; to be logged when it has been sent."""

    status: int
    headers: Headers
    body: bytes
    log: Callable[[], None]
