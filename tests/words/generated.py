"""The lists in the words that are made of the code: `python -m tests.words.generated` writes them.

They stand between two comments in a `.md` file; a test holds that they are what the code says.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from service.config import OPTIONS
from service.questions.operation_files import read_operations
from tests.running import ROOT

_LIST = r"(?s)(<!-- {name}: written by [^\n]* -->\n).*?(<!-- end of {name} -->)"


def questions() -> str:
    """Every shipped question by the name of its file."""
    rows = [f"| `{one.name}` | {one.summary['en']} |" for one in read_operations().values()]
    return "\n".join(["| file | question |", "|---|---|", *rows])


def settings() -> str:
    """Every setting with what it is for and its default."""
    rows = [
        f"| `{option.variable}` | {option.sentence} | {_code(option.default)} |"
        for option in OPTIONS
    ]
    return "\n".join(["| variable | what it is for | default |", "|---|---|---|", *rows])


#: By the name of the list, the file it stands in.
LISTS: dict[str, tuple[Path, Callable[[], str]]] = {
    "questions": (ROOT / "queries" / "README.md", questions),
    "settings": (ROOT / "service" / "README.md", settings),
}


def renewed(text: str, name: str, body: str) -> str:
    """The text with that list in it. Raises ValueError if it has no place for it."""
    pattern = _LIST.format(name=name)
    found, times = re.subn(pattern, lambda m: f"{m[1]}\n{body}\n\n{m[2]}", text)
    if times != 1:
        raise ValueError(f"there are {times} places for the list of {name}, expected one")
    return found


def main() -> None:
    """Write all of them."""
    argparse.ArgumentParser(
        prog="python -m tests.words.generated", description=__doc__
    ).parse_args()
    for name, (path, made) in LISTS.items():
        text = path.read_text(encoding="utf-8")
        path.write_text(renewed(text, name, made()), encoding="utf-8")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    main()
