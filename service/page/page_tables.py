"""The tables of a page, read from it: a file of a table holds what stands there to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_VOID = ("br", "col", "hr", "img", "input", "link", "meta", "wbr")
_NOT_READ = ("svg", "summary", "script", "form", "button")
_NOT_READ_CLASSES = {"unseen", "screen", "paper", "short", "evidence-count"}
_APART = ("li", "div", "dd", "br")  #: what stands below each other is read with a semicolon between
_DOCUMENT = re.compile("#source-[0-9]+")
_NUMBER = re.compile(r"[-−]?[\d.,]*\d")


@dataclass(frozen=True)
class ReadCell:
    """What stands in a place of a row."""

    text: str
    value: str = ""  #: the same for programs, if it is said
    links: tuple[str, ...] = ()  #: to the things that are named in it


@dataclass(frozen=True)
class ReadColumn:
    """A column by its heading."""

    heading: str
    numbers: bool


@dataclass(frozen=True)
class ReadTable:
    """A table: every row has a cell for each column, and the heading of its group."""

    columns: Sequence[ReadColumn]
    rows: Sequence[tuple[str, Sequence[ReadCell]]]


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list[_Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def all(self, *tags: str) -> Iterator[_Node]:
        """The elements of those names within."""
        for child in self.children:
            if isinstance(child, _Node):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)


class _Tree(HTMLParser):
    """The elements of a piece of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [_Node("", {})]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_table(page: str, name: str, address: str) -> ReadTable | None:
    """The table of that name in a page at that address, or None if the page has none."""
    begin = page.find(f'<data-table id="table-{name}"')
    end = page.find("</data-table>", begin)
    if begin < 0 or end < 0:
        return None
    table = next(_Tree(page[begin:end]).open[0].all("table"), None)
    head = next(table.all("thead"), None) if table else None
    if table is None or head is None:
        return None
    sources = _Sources(page)
    cells = [*head.all("th", "td")]
    columns = [ReadColumn(_said(cell, sources), "number" in cell.classes) for cell in cells]
    rows: list[tuple[str, Sequence[ReadCell]]] = []
    group = ""
    for body in table.all("tbody"):
        for row in body.all("tr"):
            found = [*row.all("th", "td")]
            if "group" in row.classes:
                group = _said(found[0], sources)
            else:
                rows.append((group, [_cell(one, address, sources) for one in found]))
    return ReadTable(columns, rows)


class _Sources:
    """The documents that a page lists, by the number under which it cites them."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._known: dict[str, str] = {}

    def of(self, anchor: str) -> str:
        """What the list says of a document; nothing if it is not there."""
        if anchor not in self._known:
            begin = self._page.find(f'<li id="{anchor.removeprefix("#")}"')
            end = self._page.find("</li>", begin)
            item = _Tree(self._page[begin:end]).open[0] if 0 <= begin < end else _Node("", {})
            links = [node for node in item.all("a") if node.attributes.get("rel") != "external"]
            self._known[anchor] = _said(links[0] if links else item, self)
        return self._known[anchor]


def _cell(node: _Node, address: str, sources: _Sources) -> ReadCell:
    links = tuple(
        dict.fromkeys(
            urlsplit(urljoin(address, href))._replace(query="", fragment="").geturl()
            for link in node.all("a")
            if "/doc/" in (href := link.attributes.get("href", ""))
            and not link.classes & _NOT_READ_CLASSES
        )
    )
    return ReadCell(_said(node, sources), node.attributes.get("data-sort", ""), links)


def _said(node: _Node, sources: _Sources) -> str:
    """What is read in an element, in one line."""
    if "data-text" in node.attributes:
        return node.attributes["data-text"]
    pieces = "".join(_pieces(node, sources)).split("\n")
    return "; ".join(text for piece in pieces if (text := " ".join(piece.split()).strip("; ")))


def _pieces(node: _Node, sources: _Sources) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child.replace("\n", " ")
        elif child.tag in _NOT_READ or child.classes & _NOT_READ_CLASSES:
            continue
        elif _DOCUMENT.fullmatch(child.attributes.get("href", "")):
            yield f"\n{sources.of(child.attributes['href'])}\n"
        elif child.tag in _APART:
            yield "\n"
            yield from _pieces(child, sources)
            yield "\n"
        else:
            yield " " if child.classes & {"by", "note"} else ""
            yield from _pieces(child, sources)


def number_in(text: str, separators: str) -> str:
    """The digits of a text that is one number, with a point; nothing if it is none.

    `separators` are those of thousands and of decimals.
    """
    if not _NUMBER.fullmatch(text):
        return ""
    return text.replace("−", "-").replace(separators[0], "").replace(separators[1], ".")
