"""What errors say in detail, in other languages than English, in which the code writes it.

For each of them there is a file in `details/`: the English sentence, with `{}` for what is put in,
and what people of the language read instead.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "details"
_WRITTEN = "en"
_SLOT = "{}"


def detail_in(language: str, detail: str) -> str:
    """The detail in that language; empty if it is not said in it."""
    if language == _WRITTEN:
        return detail
    for pattern, said in _sentences(language):
        if found := pattern.fullmatch(detail):
            return said.format(*found.groups())
    return ""


@functools.cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with the most words of their own first, as a short one may fit more than it means."""
    path = _FOLDER / f"{language}.json"
    if not path.is_file():
        return ()
    table: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    ordered = sorted(table.items(), key=lambda one: -len(one[0]))
    return tuple((_pattern(english), said) for english, said in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, english.split(_SLOT))), re.DOTALL)
