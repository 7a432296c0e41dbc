"""Which software writes the answers, and when it was installed."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from service.questions.saved_queries import PAGES


def _ours(folder: Path) -> Iterator[Path]:
    """The files below a folder, without those of others, which take long to walk through."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
        yield from (Path(place, name) for name in names)


@functools.cache
def software() -> tuple[str, datetime]:
    """A hash of all that writes documents, and the time of its newest file."""
    folder = Path(__file__).parents[1]
    files = [p for p in _ours(folder) if p.suffix in (".py", ".html", ".json", ".yaml")]
    files += PAGES.rglob("*.rq")
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    newest = max(path.stat().st_mtime for path in files)
    return digest.hexdigest(), datetime.fromtimestamp(int(newest), UTC)
