"""`/network`: who is where, as a matrix over the known lists; a cell opens its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

from service.doors.network.answering import Found, Record
from service.doors.network.pages.grid import Grid, grid
from service.doors.network.pages.page import Shown
from service.doors.network.pages.steps import steps_of
from service.doors.network.pages.ways_out import again
from service.doors.network.pages.wording import time_words
from service.doors.network.parameters import Reader
from service.network.describing import Words, short_names
from service.network.lists import FULL
from service.network.matrix import STATES
from service.page.evidence import Documents, Evidence
from service.page.matrix_lines import Line
from service.page.network_pictures import matrix_title, picture_about
from service.words.counted import counted, form

FROM_COLUMN = "from_column"  #: the first column that is shown, counted from 1
_COLUMNS = 40  #: that are shown at once
_PATH = "/network"
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
class Parts:
    """Which columns are shown, and the ways to the others: their numbers, address, and if here."""

    told: str
    links: Sequence[tuple[str, str, bool]]


def show(read: Reader, found: Found) -> Shown:
    """The matrix as its template takes it."""
    body, parts = _shown(read, found.body)
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
    title = _title(read, words, found.body)
    return Shown(
        title,
        _sentence(read, words, body, documents),
        {
            "parts": parts,
            "grid": _grid(read, title, names, groups, body, listed, parts),
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


def _shown(read: Reader, body: Any) -> tuple[Any, Parts | None]:
    """The answer with as many columns as are shown at once, and the rows that stand in them."""
    every = len(body["columns"])
    begin = read.number(FROM_COLUMN, 1, max(1, every), 1) - 1
    read.finish()
    if every <= _COLUMNS:
        return body, None
    kept = slice(begin, begin + _COLUMNS)
    rows = [{**row, "cells": row["cells"][kept]} for row in body["rows"]]
    named = [row for row in rows if any(cell["documents"] for cell in row["cells"])]
    more = [
        (first, min(first + _COLUMNS - 1, every), first == begin + 1)
        for first in range(1, every + 1, _COLUMNS)
    ]
    links = [
        (f"{first}–{last}", again(read, _PATH, from_column=str(first)), here)
        for first, last, here in more
    ]
    t, last = read.view.texts, min(begin + _COLUMNS, every)
    told = t("network.matrix.columns", first=begin + 1, last=last, of=every)
    return {**body, "columns": body["columns"][kept], "rows": named}, Parts(told, links)


def _grid(
    read: Reader,
    title: str,
    heads: Sequence[str],
    groups: Any,
    body: Any,
    listed: bool,
    parts: Parts | None,
) -> Grid:
    t, view = read.view.texts, read.view
    grouped = read.understood["group"] != "none"
    pinned = again(read, _PATH, release=view.release.version)
    key = "network.state.{}" if listed else "network.state.named"
    states = [one for one in _states(read, body) if listed or one == STATES[0]]
    return grid(
        title,
        heads,
        len(heads) <= _UPRIGHT,
        [
            (
                name if grouped else "",
                [(line.label, [cell.state for cell in line.cells]) for line in lines],
            )
            for name, lines in groups
        ],
        [(one, t(key.format(one))) for one in states],
        [
            *([parts.told] if parts else []),
            *picture_about(view, view.public_url + pinned.removeprefix(view.root)),
        ],
    )


def _documents(rows: Sequence[Record]) -> list[str]:
    every: Any = rows
    return [d for row in every for cell in row["cells"] for d in cell["documents"]]


def _line(
    read: Reader, words: Words, documents: Documents, number: int, row: Any
) -> Line[CellShown]:
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
    said, counts = read.understood, body["counts"]
    rows = "name" if said["rows"] == "actor" and said["unit"] == "name" else str(said["rows"])
    columns = str(said["columns"]), len(body["columns"])
    time = time_words(read, words) if said["from"] or said["to"] else ""
    return matrix_title(read.view.texts, (rows, counts["rows"]), columns, counts["several"], time)


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
