"""The address under which the service was asked, as far as it is to be believed."""

from __future__ import annotations

from socket import gethostname
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wsgi import get_current_url

from service.config import Settings


def own_address(settings: Settings, environ: dict[str, Any]) -> str:
    """The address of this service, without a slash at the end.

    Without a base address it is the one that was asked, if its name is ours; what else stands in
    Host is the client's invention, and the address that its connection reached is named instead.
    """
    if settings.base_url:
        return settings.base_url
    reached, port = environ.get("actorgraph.reached", ("127.0.0.1", 80))
    asked = get_current_url(environ, root_only=True)
    name = (urlsplit(asked).hostname or "").rstrip(".")
    ours = ("localhost", "127.0.0.1", "::1", reached, settings.host, gethostname().lower())
    if name in (*ours, *settings.trusted_hosts):
        return asked.rstrip("/")
    host = f"[{reached}]" if ":" in reached else reached
    root = environ.get("SCRIPT_NAME", "").rstrip("/")
    return f"http://{host}:{port}{root}"
