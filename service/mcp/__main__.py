"""Serves language models: `python -m service.mcp --url http://127.0.0.1:8000 [--http PORT]`."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from service.config import Settings
from service.words.texts import LANGUAGES

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

_REQUEST_SECONDS = 20.0  #: that a client may take to send one request
_CONNECTIONS_OF_A_CLIENT = 20  #: of which the one that has waited longest makes room for one more


def main(arguments: list[str] | None = None) -> int:
    """Run until the client goes or the process is stopped. Returns 1 if it cannot start."""
    options = _parser().parse_args(arguments)
    from service.mcp.server import create_server
    from service.mcp.service_client import connect

    server = create_server(connect(options.url).of("", options.lang))
    if options.http is None:
        server.run("stdio")
        return 0
    return _serve(server, options)


def _serve(server: MCPServer, options: argparse.Namespace) -> int:
    from mcp.server.transport_security import TransportSecuritySettings

    from service.server.asgi_server import AsgiServer

    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    shown = f"[{options.host}]" if ":" in options.host else options.host
    try:
        listening = socket.create_server((options.host, options.http), family=family)
    except OSError as error:
        print(f"error: cannot listen on {shown}:{options.http}: {error.strerror}", file=sys.stderr)
        return 1
    # Names of others that lead here are refused: a page in somebody's browser could use them.
    names = ["127.0.0.1", "localhost", "[::1]", shown, *options.name]
    security = TransportSecuritySettings(
        allowed_hosts=[f"{name}{port}" for name in names for port in ("", ":*")],
        allowed_origins=[
            f"{scheme}://{name}{port}"
            for scheme in ("http", "https")
            for name in names
            for port in ("", ":*")
        ],
    )
    # Nothing is kept between requests: several processes may stand behind one address.
    app = server.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=security
    )
    port = listening.getsockname()[1]
    print(f"tools for {options.url}: http://{shown}:{port}/mcp", flush=True)
    limits = Settings(request_seconds=_REQUEST_SECONDS, client_connections=_CONNECTIONS_OF_A_CLIENT)
    serving = AsgiServer(app, [listening], limits, lifespan="on")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: serving.stop())
    serving.run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="actorgraph mcp", description="Tools for language models, over a service that runs."
    )
    parser.add_argument(
        "--url", type=_address, default="http://127.0.0.1:8000", help="the service (%(default)s)"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="of labels (%(default)s)")
    parser.add_argument(
        "--http", type=int, metavar="PORT", help="streamable HTTP on this port, not stdio; 0: any"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address for --http (%(default)s)")
    parser.add_argument(
        "--name", action="append", default=[], help="host name a proxy passes on, with --http"
    )
    return parser


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is no address of a service")
    return text.rstrip("/")


if __name__ == "__main__":
    sys.exit(main())
