"""The web service over a release: pages, linked data, SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application, see service.app.

    Imported only when called: the processes that evaluate queries are part of this package too,
    and stay small and quick to start without a web framework in them.
    """
    from service.app import create_app as create

    return create(settings)
