"""Serves a home: `python -m service --home DIR --host ADDRESS --port NUMBER`."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from service.config import OPTIONS, BadSetting, Settings, misspelt_settings, read_settings
from service.questions.operation_files import BadOperations, read_operations
from service.release.home import NoRelease, published_version
from service.release.release import read_release
from service.request.asset_files import shortcoming
from service.server.descriptors import TooFewDescriptors, connections
from service.server.supervisor import Supervisor, inherited, listen


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped. Returns 1 if there is nothing to serve, 2 if a setting is wrong."""
    try:
        settings = _settings(arguments)
        read_operations(settings.queries)  # here, because the web process would be started for ever
    except (BadSetting, BadOperations) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        served = _served(settings)
    except NoRelease as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        connections()
        sockets = inherited() or listen(settings.host, settings.port)
    except TooFewDescriptors as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (OSError, OverflowError) as error:
        place, reason = f"{settings.host}:{settings.port}", getattr(error, "strerror", error)
        print(f"error: cannot listen on {place}: {reason}", file=sys.stderr)
        return 1
    # Until the supervisor listens to it: whoever reads the line below may send it at once.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for warning in (*filter(None, (shortcoming(),)), *misspelt_settings()):
        print(f"warning: {warning}", file=sys.stderr, flush=True)
    name, port = sockets[0].getsockname()[:2]
    host = settings.host if port == settings.port or not settings.port else name
    shown = f"[{host}]" if ":" in host else host
    print(f"{served}: http://{shown}:{port}/", flush=True)
    environment = {
        **os.environ,
        "ACTORGRAPH_HOME": str(settings.home),
        "ACTORGRAPH_HOST": settings.host,
    }
    return Supervisor(sockets, environment, settings.stop_seconds).run()


def _served(settings: Settings) -> str:
    """What will be served. Raises NoRelease; a store elsewhere may still have to start itself."""
    if settings.store:
        return f"store on {urlsplit(settings.store).hostname}"
    return f"release {read_release(settings.home, published_version(settings.home)).version}"


def _settings(arguments: list[str] | None) -> Settings:
    lines = "\n".join(f"  {o.variable:24} {o.sentence} [{o.default}]" for o in OPTIONS)
    parser = argparse.ArgumentParser(
        prog="python -m service",
        description="Serve the published release of a home.",
        epilog=f"environment:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--home", type=Path, help="folder with the releases")
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any free one")
    given = {k: v for k, v in vars(parser.parse_args(arguments)).items() if v is not None}
    return dataclasses.replace(read_settings(), **given)


if __name__ == "__main__":
    sys.exit(main())
