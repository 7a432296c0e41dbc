"""Opens the published release before anybody asks for it: at the start, and whenever it changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from service.errors import ServiceError
from service.model.limits import LOOK_SECONDS
from service.store.provider import OpenRelease, Stores

_log = logging.getLogger(__name__)


def keep_open(
    stores: Stores,
    stop: threading.Event,
    wake: threading.Event,
    follow: bool,
    fill: Callable[[OpenRelease], None] = lambda _: None,
) -> None:
    """Open the published release, and if it is to be followed, each that takes its place.

    `fill` is called once for each that is followed.

    Looks at once when it is woken. Ends when told to stop, and woken. If it cannot be opened
    visitors are told why, and the log says it once.
    """
    said, filled = "", None
    while not stop.is_set():
        if wake.is_set():
            wake.clear()
            stores.look_again()
        try:
            opened = stores.current()
            if not follow:
                return
            said = ""
            if opened is not filled:
                filled = opened
                fill(opened)
        except ServiceError as error:
            if error.title != said:
                _log.warning("no release is open yet: %s", error.title)
            said = error.title
        wake.wait(LOOK_SECONDS)
