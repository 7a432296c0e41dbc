"""What whoever asks a worker gets from it, and gives to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.store.protocol import Gone, Pieces
from service.store.worker.messages import Failure, Part, Wanted

#: Gets what a worker wants from elsewhere until the deadline, or raises TimeoutError.
Fetch = Callable[[Wanted, float, Gone | None], bytes]


@dataclass
class Reply:
    """The answer of a worker. `pieces` must be read to its end or closed."""

    first: Part | Failure
    head: bytes
    pieces: Pieces | None  #: what follows the head; None if that was all
    truncated: bool = False
