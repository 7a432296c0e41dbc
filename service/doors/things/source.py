"""What the page of a document says first: who published it when, and how much it states of what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pyoxigraph import NamedNode

from service.doors.things.content import CLAIMS, ROWS_PER_PAGE, size_of
from service.doors.things.finding import Finding, Rows
from service.model.addresses import AG, PREFIXES
from service.page.sections import Page
from service.questions.native import text_of
from service.words.counted import counted, form
from service.words.formatting import format_number


@dataclass(frozen=True)
class Share:
    """How many statements of a kind there are."""

    name: str
    number: int
    written: str


def source_finding(page: Page, node: NamedNode, rows: Rows) -> Finding | None:
    """Publisher, date, number of statements, and the kinds of those on this part."""
    claims = rows.get(CLAIMS, ())
    if not claims:
        return None
    t = page.texts
    number = len(claims)
    whole = size_of(page.view, node, CLAIMS) <= ROWS_PER_PAGE
    key = f"source.told.{form(number)}" if whole else f"source.part.{form(number)}"
    said = [_of(page, rows, AG + "publisherName"), _of(page, rows, PREFIXES["dcterms"] + "issued")]
    published = ", ".join(filter(None, said)) or t("thing.undated")
    sentence = counted(t, key, number, published=published)
    kinds = Counter(cell.text for row in claims if (cell := page.cells.cell(row["claim_kind"])))
    shares = [
        Share(name[:1].upper() + name[1:], number, format_number(str(number), t.language))
        for name, number in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return Finding([sentence], template="thing_source.html", values={"shares": shares})


def _of(page: Page, rows: Rows, property_: str) -> str:
    """What the document says of itself."""
    return next(
        (
            cell.text
            for row in rows.get("facts", ())
            if text_of(row["property"]) == property_ and (cell := page.cells.cell(row["value"]))
        ),
        "",
    )
