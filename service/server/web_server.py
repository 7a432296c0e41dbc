"""The server of the web process."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from service.config import Settings
from service.server.asgi_application import AsgiApplication
from service.server.asgi_server import AsgiServer
from service.server.wsgi_answer import Application


class WebServer(AsgiServer):
    """Answers for the application of the service."""

    def __init__(
        self, app: Application, sockets: Iterable[socket.socket], settings: Settings
    ) -> None:
        asgi = AsgiApplication(app, settings)
        super().__init__(asgi, sockets, settings, count_refused=asgi.count_refused, has_pages=True)
