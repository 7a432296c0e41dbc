"""`/network`: who is where, as a matrix over the known lists; a cell opens its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

from service.doors.network.answering import Found, Record
from service.doors.network.pages.page import Shown
from service.doors.network.pages.steps import steps_of
from service.doors.network.pages.wording import short_names, time_words
from service.doors.network.parameters import Reader
from service.network.describing import Words
from service.network.lists import FULL
from service.network.matrix import STATES
from service.page.evidence import Documents, Evidence
from service.words.counted import counted, form

_UPRIGHT = 8  #: columns at most whose heads are written as text is


@dataclass(frozen=True)
class Head:
    """A column: a workshop, project, body or person."""

    label: str
    short: str
    url: str | None


@dataclass(frozen=True)
class CellShown:
    """A cell, with what opens it."""

    id: str
    state: str
    evidence: Sequence[Evidence]


@dataclass(frozen=True)
class Line:
    """A row."""

    label: str
    url: str | None
    kind: str
    collective: bool
    cells: Sequence[CellShown]


def show(read: Reader, found: Found) -> Shown:
    """The matrix as its template takes it."""
    body: Any = found.body
    words, view = Words(read.network, read.view.language), read.view
    documents = Documents(view, _documents(body["rows"]))
    names = short_names([column["label"] for column in body["columns"]])
    heads = [
        Head(column["label"], short, view.link_to(column["id"]))
        for column, short in zip(body["columns"], names, strict=True)
    ]
    number = count(1)
    groups = [
        (
            _group(read, words, group),
            [_line(read, words, documents, next(number), row) for row in rows],
        )
        for group, rows in groupby(body["rows"], key=lambda row: row["group"])
    ]
    listed = read.understood["columns"] == "workshop"
    steps = steps_of(read) if listed else []
    return Shown(
        _title(read, words, body),
        _sentence(read, words, body, documents),
        {
            "heads": heads,
            "groups": groups,
            "grouped": read.understood["group"] != "none",
            "upright": len(heads) <= _UPRIGHT,
            "states": _states(read, body),
            "listed": listed,
            "steps": steps,
            "step": next((n for n, one in enumerate(steps) if one.here), 0),
            "sources": documents.every,
            "collectives": _collectives(read, body["counts"]["collectives"]),
        },
    )


def _documents(rows: Sequence[Record]) -> list[str]:
    every: Any = rows
    return [d for row in every for cell in row["cells"] for d in cell["documents"]]


def _line(read: Reader, words: Words, documents: Documents, number: int, row: Any) -> Line:
    cells = [
        CellShown(
            f"cell-{number}-{place}",
            cell["state"],
            documents.said(words, cell["attestations"]),
        )
        for place, cell in enumerate(row["cells"])
    ]
    is_kind = read.understood["rows"] == "kind"
    url = read.view.link_to(row["id"]) if row["id"] else None
    kind = words.called(row["kind"]) if row["kind"] and not is_kind else ""
    return Line(row["label"], url, kind, row["collective"], cells)


def _group(read: Reader, words: Words, group: str | None) -> str:
    if not group:
        return words.unknown()
    if read.understood["group"] == "kind":
        return words.called(group)
    return words.node(read.network.nodes.iri.place_of(group))


def _title(read: Reader, words: Words, body: Any) -> str:
    t, said, counts = read.view.texts, read.understood, body["counts"]
    number, columns = counts["rows"], len(body["columns"])
    rows = "name" if said["rows"] == "actor" and said["unit"] == "name" else said["rows"]
    title = t(
        "network.matrix.title",
        rows=counted(t, f"network.rows.{rows}.{form(number)}", number),
        columns=counted(t, f"network.columns.{said['columns']}.{form(columns)}", columns),
    )
    if several := counts["several"]:
        where = t(f"network.several.{said['columns']}")
        title += counted(t, f"network.matrix.several.{form(several)}", several, where=where)
    timed = said["from"] or said["to"]
    return t("network.timed", time=time_words(read, words), said=title) if timed else title


def _sentence(read: Reader, words: Words, body: Any, documents: Documents) -> str:
    t = read.view.texts
    if not body["rows"]:
        return t("network.matrix.nobody")
    time = time_words(read, words)
    number = len(documents.every)
    parts = [counted(t, f"network.matrix.documents.{form(number)}", number, time=time)]
    if read.understood["columns"] == "workshop":
        full = sum(any(one["state"] == FULL for one in c["lists"]) for c in body["columns"])
        parts.append(t("network.matrix.full", count=full, of=len(body["columns"])))
    return " ".join(parts)


def _collectives(read: Reader, number: int) -> str:
    key = f"network.matrix.collectives.{form(number)}"
    return counted(read.view.texts, key, number) if number else ""


def _states(read: Reader, body: Any) -> list[str]:
    """The states that occur, for the legend."""
    there = {cell["state"] for row in body["rows"] for cell in row["cells"]}
    return [state for state in STATES if state in there]
