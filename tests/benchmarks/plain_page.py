"""A page of plain Flask on our server: `python -m tests.benchmarks.plain_page FILE`.

It says its address, and answers `/` with a template of one line around the text of the file, until
its input ends.
"""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

from flask import Flask, Response, render_template_string

from service.config import Settings
from service.server.web_server import WebServer


def plain_app(text: str) -> Flask:
    """The application: no release, no cache, no fields but those of Flask."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> Response:
        return Response(render_template_string("{{ text | safe }}", text=text))

    return app


def main() -> None:
    """Serve until the input ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = plain_app(Path(sys.argv[1]).read_text(encoding="utf-8"))
    server = WebServer(app, [listening], Settings(client_connections=1000))
    threading.Thread(target=_stop_at_end, args=(server,), daemon=True).start()
    print(listening.getsockname()[1], flush=True)
    server.run()


def _stop_at_end(server: WebServer) -> None:
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
