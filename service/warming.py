"""Opens the release before the first visitor comes."""

from __future__ import annotations

import logging

from flask import Flask

from service.errors import ServiceError
from service.serving import stores_of

_log = logging.getLogger(__name__)


def warm_up(app: Flask) -> None:
    """Open the published release. If that fails, the first visitor will be told why."""
    try:
        stores_of(app).current()
    except ServiceError as error:
        _log.warning("no release is open yet: %s", error.title)
