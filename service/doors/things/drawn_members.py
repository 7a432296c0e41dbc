"""The members of a workshop over its known lists as a picture. Only numbers and texts here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from service.doors.things.member_table import CellShown, Column
from service.page.matrix_lines import Line
from service.page.sheets import SIZES, WIDE, Key, Sheet, Size, sheet
from service.words.texts import Texts

MemberGroups = Sequence[tuple[str, int, Sequence[Line[CellShown]]]]
_MARK = 18  #: pixels that a mark is high
_LEGEND = ("attested", "attested new", "in-part", "not-listed", "no-list", "mention")


@dataclass(frozen=True)
class Head:
    """The head of a column: the middle of it, and its lines."""

    x: float
    lines: Sequence[str]


@dataclass(frozen=True)
class Row:
    """A row, or the name of a group, which has no marks."""

    y: float  #: the middle of it
    height: float
    lines: Sequence[str]
    url: str | None
    marks: Sequence[tuple[float, str]]  #: left side and state


@dataclass(frozen=True)
class Members:
    """The picture, laid out."""

    heads: Sequence[Head]
    top: float  #: where the heads end
    rows: Sequence[Row]
    mark: float  #: how wide a mark is


def member_sheets(
    texts: Texts,
    title: str,
    columns: Sequence[Column],
    groups: MemberGroups,
    since: str,
    about: Sequence[str],
) -> list[Sheet[Members]]:
    """The picture for each size."""
    lists = dict.fromkeys(one.title for one in columns if one.listing)
    about = [texts("picture.lists", titles="; ".join(lists)), *about] if lists else about
    states = {cell.state for _, _, lines in groups for line in lines for cell in line.cells}
    legend = [Key(one, _meaning(texts, one)) for one in _LEGEND if one in states]
    draw = partial(_drawn, texts, columns, groups, since)
    return [sheet("members", title, size, draw, legend, about) for size in SIZES]


def _meaning(texts: Texts, state: str) -> str:
    return {
        "attested": texts("network.state.named"),
        "attested new": texts("members.new"),
        "mention": texts("members.others.title"),
    }.get(state) or texts(f"members.{state}")


def _drawn(
    texts: Texts,
    columns: Sequence[Column],
    groups: MemberGroups,
    since: str,
    size: Size,
    top: float,
) -> tuple[Members, float]:
    step = 88 if size is WIDE else 34
    names = size.width - step * len(columns)
    heads = [
        Head(names + step * (place + 0.5), size.wrapped(_breakable(one.label, size), step, 0.6))
        for place, one in enumerate(columns)
    ]
    y = top = top + size.line * max((len(one.lines) for one in heads), default=1)
    rows = []
    for name, number, lines in groups:
        head = f"{texts(f'members.group.{name}', since=since)} ({number})"
        rows.append(_row(size, y + size.line * 0.4, size.width, head, None, ()))
        y = rows[-1].y + rows[-1].height / 2
        for line in lines:
            marks = [(names + step * n + 2.0, c.state) for n, c in enumerate(line.cells) if c.state]
            rows.append(_row(size, y, names - 10, line.label, line.url, marks))
            y = rows[-1].y + rows[-1].height / 2
    return Members(heads, top, rows, step - 4), y


def _breakable(label: str, size: Size) -> str:
    """The head of a column; narrow ones may break within years such as 2022–24."""
    return label if size is WIDE else label.replace("–", "– ")


def _row(
    size: Size,
    y: float,
    width: float,
    label: str,
    url: str | None,
    marks: Sequence[tuple[float, str]],
) -> Row:
    lines = size.wrapped(label, width)
    height = max(len(lines) * size.line, _MARK) + size.letters * 0.4
    return Row(y + height / 2, height, lines, url, marks)
