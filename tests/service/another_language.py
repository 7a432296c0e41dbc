"""Asks a service that speaks one language more.

`python -m tests.service.another_language HOME ACCEPT` reads addresses from its input, one a line,
and writes a JSON object with status and body of each answer. A process of its own, because a
language is there before anything of the service is read.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

TAG = "qaa"  #: for whoever needs a tag of their own (ISO 639-2); no style of dates is known of it
NAME = "Further language"
MARK = "Further skip"


def add_language(folder: Path) -> None:
    """Let the service speak that language. All it has is one file more, the English one."""
    from service.words import texts

    for path in texts._FOLDER.glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    table = json.loads((folder / "en.json").read_text(encoding="utf-8"))
    table |= {"language.name": NAME, "nav.skip": MARK}
    (folder / f"{TAG}.json").write_text(json.dumps(table), encoding="utf-8")
    texts._FOLDER = folder
    texts.LANGUAGES = (*texts.LANGUAGES, TAG)  # type: ignore[assignment]


def main() -> None:
    """Answer what is asked."""
    with tempfile.TemporaryDirectory() as folder:
        add_language(Path(folder))
        from service.config import Settings
        from tests.running import client_over

        found = {}
        settings = Settings(home=Path(sys.argv[1]), query_seconds=60.0, page_seconds=60.0)
        with client_over(settings) as client:
            for address in sys.stdin.read().splitlines():
                answer = client.get(address, headers={"Accept": sys.argv[2]})
                found[address] = (answer.status_code, answer.data.decode(errors="replace"))
        json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
