"""What axe finds on a page, and how a page is looked at.

axe-core comes from service/package-lock.json; it is used by tests only and served to nobody.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.profiles import LONG

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "service/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Every page is looked at in each language and at each width; `--all` takes each pair of them.
#: German needs the most room, so it gets the narrow screen.
LOOKS = [
    ("de", 360),
    ("en", 1280),
    pytest.param("de", 1280, marks=pytest.mark.long),
    pytest.param("en", 360, marks=pytest.mark.long),
]
#: Of what stands one below the other and is made alike, `make test` looks at the first twenty only:
#: half of the time would go by with the rest, most of it for contrasts. A long run looks at all.
_REST = ", ".join(
    [
        "tbody > tr:nth-child(n+21)",
        "tbody:nth-of-type(n+21)",
        "li:nth-child(n+21)",
        "article:nth-of-type(n+21)",
        "dl > :nth-child(n+21)",
        "svg :nth-child(n+21)",
    ]
)
#: The rest is away while axe looks: what it is only told to leave out it measures all the same.
_RUN = """async ([options, rest]) => {
    const away = rest ? [...document.querySelectorAll(rest)] : []
    const places = away.map(one => [one.parentNode, one.nextSibling])
    away.forEach(one => one.remove())
    try {
        return (await axe.run(document, options)).violations
    } finally {
        places.reverse().forEach(([parent, next], place) =>
            parent.insertBefore(away[away.length - 1 - place], next))
    }
}"""


def violations(page: Page) -> list[str]:
    """What axe finds, in lines one can act on. The page is afterwards as it was."""
    if not page.evaluate("'axe' in window"):  # once for each page that is opened
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: Any = page.evaluate(_RUN, [options, "" if LONG else _REST])
    return [
        f"{rule['id']}: {node['html'][:120]} ({node['failureSummary'][:200]})"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def in_language(path: str, language: str) -> str:
    """This address in that language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def width(page: Page) -> int:
    """How many pixels the page takes from left to right; more than there are can be scrolled to."""
    found = page.evaluate("document.documentElement.scrollWidth")
    assert isinstance(found, int)
    return found
