"""Which software writes the answers, and when it was installed."""

from __future__ import annotations

import functools
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from service.questions.saved_queries import PAGES


@functools.cache
def software() -> tuple[str, datetime]:
    """A hash of all that writes documents, and the time of its newest file."""
    folder = Path(__file__).parents[1]
    ours = (p for p in folder.rglob("*") if "node_modules" not in p.parts)
    files = [p for p in ours if p.suffix in (".py", ".html", ".json", ".yaml")]
    files += PAGES.rglob("*.rq")
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    newest = max(path.stat().st_mtime for path in files)
    return digest.hexdigest(), datetime.fromtimestamp(int(newest), UTC)
