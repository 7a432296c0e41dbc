"""Looks how large a workbook is once it is read, before it is.

A few bytes can name a cell at the end of a sheet, repeat one thousands of times, or fill a sheet
with one long text; the reader of cells would make room for all of it.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from xml.parsers import expat

MOST_CELLS = 1 << 22  #: of a workbook; more are no table that somebody keeps
_CHARACTERS = 32  #: that a cell may have, at most on an average
_BYTES = 64  #: that a cell has in a file that is not compressed, at most on an average
_ELEMENTS = 8  #: that a cell has in a file, at most on an average
_PIECE = 1 << 16
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_CELLS = ("table-cell", "covered-table-cell")
_BINARY = "workbook.bin"  #: of a format whose parts cannot be looked through


class TooLarge(ValueError):
    """A workbook is too large to be read, or nobody can tell how large it is."""


def check_size(parts: zipfile.ZipFile, most_cells: int = MOST_CELLS) -> None:
    """Raises TooLarge, zipfile.BadZipFile."""
    listed = parts.infolist()
    if any(part.filename.lower().endswith(_BINARY) for part in listed):
        raise TooLarge("it is a binary workbook, expected XLSX or ODS")
    if sum(part.file_size for part in listed) > most_cells * _BYTES:
        raise TooLarge(f"it has more than {most_cells * _BYTES >> 20} MiB when unpacked")
    size = _Size(most_cells)
    for part in listed:
        try:
            body = parts.read(part)
        except (NotImplementedError, RuntimeError) as error:  # packed otherwise, or encrypted
            raise zipfile.BadZipFile(str(error)) from None
        _look_through(body, part.filename, size)
    size.share()


def _look_through(body: bytes, name: str, size: _Size) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = size.start
    parser.EndElementHandler = size.end
    parser.CharacterDataHandler = size.text
    size.begin()
    try:
        for start in range(0, len(body), _PIECE):
            parser.Parse(body[start : start + _PIECE])
            size.check()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        # Pictures and old drawings may be anything, as long as there is no sheet in them.
        if name.lower().endswith(".xml") or b"sheetData" in body.replace(b"\0", b""):
            raise TooLarge(f"its part {name} is no XML: {error}") from None
    size.finish()


class _Size:
    """What the parts of a workbook hold: sheets of XLSX (rows of `c`) and of ODS (`table-cell`)."""

    def __init__(self, most_cells: int) -> None:
        self._most = most_cells
        self._cells = self._elements = self._characters = 0
        self._shared: list[int] = []  #: the lengths of the texts that cells share
        self._used: Counter[str] = Counter()  #: how often each is used, by its number
        self.begin()

    def begin(self) -> None:
        """A part begins, or a sheet."""
        self._height = self._width = 0  #: up to the last cell with something in it
        self._row = self._column = 0  #: of the cell at hand
        self._row_width = self._row_characters = 0
        self._repeated = self._times = 1
        self._length = 0
        self._filled = self._is_shared = False
        self._text = ""

    def finish(self) -> None:
        """A part ends, or a sheet."""
        self._cells += self._height * self._width
        self.begin()
        self.check()

    def check(self) -> None:
        """Raises TooLarge."""
        cells = max(self._cells + self._height * self._width, self._elements // _ELEMENTS)
        if cells > self._most:
            raise TooLarge(f"it has more than {self._most:,} cells from the first to the last")
        if self._characters > self._most * _CHARACTERS:
            raise TooLarge(f"its cells have more than {self._most * _CHARACTERS:,} characters")

    def share(self) -> None:
        """Every part was looked through: the texts that cells share are known. Raises TooLarge."""
        lengths = {str(number): length for number, length in enumerate(self._shared)}
        self._characters += sum(n * lengths.get(one, 0) for one, n in self._used.items())
        self.check()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._elements += 1
        name = name.rpartition(":")[2]
        if name == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif name == "c":
            self._begin_cell(attributes.get("r", ""), attributes.get("t") == "s")
        elif name in ("v", "is", "f"):
            self._height = max(self._height, self._row)
            self._width = max(self._width, self._column)
            self._text = ""
        elif name == "si":
            self._length = 0
        elif name in ("table", "table-row"):
            self._column = self._row_width = self._row_characters = 0
            self._repeated = _number(attributes.get("table:number-rows-repeated"), 1)
        elif name in _CELLS:
            self._length = len(max(attributes.values(), key=len, default=""))
            self._filled = "office:value-type" in attributes
            self._times = _number(attributes.get("table:number-columns-repeated"), 1)
        elif name == "p":
            self._filled = True
        elif name == "s":
            self._length += _number(attributes.get("text:c"), 1)

    def text(self, text: str) -> None:
        """Text of an element."""
        self._length += len(text)
        self._text = (self._text + text)[:20]

    def end(self, name: str) -> None:
        """An element ends."""
        name = name.rpartition(":")[2]
        if name == "v" and self._is_shared:
            self._used[self._text.strip()] += 1
        elif name == "si":
            self._shared.append(self._length)
        elif name in _CELLS:
            self._column += self._times
            if self._filled:
                self._row_width = self._column
                self._row_characters += self._length * self._times
        elif name == "table-row":
            self._row += self._repeated
            self._width = max(self._width, self._row_width)
            self._height = self._row if self._row_width else self._height
            self._characters += self._row_characters * self._repeated
        elif name == "table":
            self.finish()

    def _begin_cell(self, place: str, shared: bool) -> None:
        self._is_shared = shared
        self._column += 1
        if place:
            found = _PLACE.fullmatch(place)
            if not found:
                raise TooLarge(f"a cell of it is at {place[:20]!r}")
            self._column = 0
            for letter in found[1].upper():
                self._column = self._column * 26 + ord(letter) - 64
            self._row = int(found[2])


def _number(given: str | None, usual: int) -> int:
    """A number in the file. Raises TooLarge if it is none."""
    if given is None:
        return usual
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise TooLarge(f"it says {given[:20]!r} where a number is expected")
    return int(given)
