"""What the lists of workshops say: who changed, who is where, and what is known at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from graph_loader.shared.network.model import UNKNOWN, slug
from service.doors.network.answering import Found, Record
from service.doors.network.parameters import Reader
from service.model.valid_time import asked_time, meant_as_time
from service.network import changes, matrix
from service.network import graph_measures as plain
from service.network.describing import Words, attestation_record, day
from service.network.filtering import Filtered, filtered
from service.network.lists import FULL, PARTICIPATION, Listing, listings, workshops
from service.network.measures import edges_of

_CHANGE = (
    *("institution", "label", "change", "names_before", "printed_before", "documents_before"),
    *("names_after", "printed_after", "documents_after"),
)
_CELL = (
    *("row", "row_label", "column", "column_label", "state", "first", "last", "documents"),
    "collective",  #: no row of those that are counted
)
_COVERAGE = ("workshop", "label", "document", "earliest", "latest", "state", "actors")


def changed(read: Reader) -> Found:
    """Who joined, left, stayed between two lists."""
    asked = read.filter((PARTICIPATION,))
    if len(asked.workshops) != 1:
        read.fault("workshop", "missing", "one-workshop")
    texts = [read.text(name) for name in ("before", "after")]
    for name, text in zip(("before", "after"), texts, strict=True):
        if not text:
            read.fault(name, "missing", "list-or-day")
    read.finish()
    part = filtered(read.network, asked)
    every = listings(part, asked.workshops[0])
    before, after = (
        _listing(read, name, text, every)
        for name, text in zip(("before", "after"), texts, strict=True)
    )
    read.finish()
    assert before and after
    words = Words(read.network, read.view.language)
    rows = [
        {
            "institution": read.network.nodes.iri[one.institution],
            "label": words.node(one.institution),
            "change": one.change,
            "before": _side(part, one.before),
            "after": _side(part, one.after),
        }
        for one in changes.changes(part, before, after, every)
    ]
    order = {kind: place for place, kind in enumerate(changes.KINDS)}
    rows.sort(key=lambda row: (order[str(row["change"])], str(row["label"]), row["institution"]))
    counted = Counter(str(row["change"]) for row in rows)
    body: dict[str, object] = {
        "workshop": read.network.nodes.iri[asked.workshops[0]],
        "before": _told(read, before),
        "after": _told(read, after),
        "rows": rows,
        "counts": {kind: counted[kind] for kind in changes.KINDS},
    }
    return Found(body, [_flat(row) for row in rows], _CHANGE)


def _listing(read: Reader, name: str, text: str, every: Sequence[Listing]) -> Listing | None:
    """The list that a parameter means. None beside a fault."""
    try:
        last = asked_time(text).last.toordinal()
    except ValueError:
        if meant_as_time(text):
            read.fault(name, "value", "no-such-day", value=text)
            return None
        iri = read.document(name, text)
        place = read.network.documents.iri.place_of(iri) if iri else UNKNOWN
        found = next((one for one in every if one.document == place), None)
        key = "lists-no-such"
    else:
        found, iri = changes.latest_list(every, last), "date"
        key = "no-list-by-then"
    documents = read.network.documents.iri
    if found is None and iri:
        known = [read.view.short(documents[one.document]) for one in every]
        read.fault(name, "value", key, known, text)
    read.understood[name] = documents[found.document] if found else text
    return found


def _side(part: Filtered, side: changes.Side) -> dict[str, list[str]]:
    said, network = part.network.attestations, part.network
    printed = {int(said.printed[one]) for one in side.attestations} - {UNKNOWN}
    documents = {int(said.document[one]) for one in side.attestations}
    return {
        "names": [network.nodes.iri[name] for name in side.names],
        "printed": [network.printed[one] for one in sorted(printed)],
        "documents": [network.documents.iri[one] for one in sorted(documents)],
    }


def _flat(row: Record) -> Record:
    flat = {key: row[key] for key in ("institution", "label", "change")}
    for side in ("before", "after"):
        parts = row[side]
        assert isinstance(parts, dict)
        # Printed names have blanks themselves.
        texts = {**parts, "printed": "; ".join(parts["printed"])}
        flat |= {f"{key}_{side}": value for key, value in texts.items()}
    return flat


def _told(read: Reader, one: Listing) -> Record:
    iri = read.network.documents.iri[one.document]
    days = {"earliest": day(one.earliest), "latest": day(one.latest)}
    return {"document": iri, **days, "state": one.state}


def matrix_of(read: Reader) -> Found:
    """Actors by workshops, projects, bodies or persons."""
    rows = read.choice("rows", matrix.ROWS, "actor")
    columns = read.choice("columns", tuple(matrix.COLUMNS), "workshop")
    sort = read.choice("sort", matrix.SORTS, "seats")
    group = read.choice("group", matrix.GROUPS, "none")
    known = matrix.COLUMNS.get(columns, ((), ""))[0]
    asked = read.filter(known)
    for relation in asked.relations:
        if relation not in known:
            read.fault("relation", "value", "no-such-relation", known, relation)
    read.finish()
    part = filtered(read.network, asked)
    found = matrix.matrix(part, columns, rows)
    words = Words(read.network, read.view.language)
    heads = [
        {
            "id": read.network.nodes.iri[column],
            "label": words.node(column),
            "lists": [_told(read, one) for one in found.lists.get(column, ())],
        }
        for column in found.columns
    ]
    lines = [_line(part, words, found, row, rows, group) for row in found.rows]
    groups = _communities(part) if sort == "community" else {}
    lines.sort(key=lambda line: _order(line, sort, groups))
    cells = [
        {
            "row": line["id"],
            "row_label": line["label"],
            "column": head["id"],
            "column_label": head["label"],
            **{key: value for key, value in cell.items() if key != "attestations"},
            "collective": line["collective"],
        }
        for line in lines
        for head, cell in zip(heads, _cells(line), strict=True)
    ]
    return Found({"columns": heads, "rows": lines, "counts": _counted(lines)}, cells, _CELL)


def _counted(lines: Sequence[Record]) -> Record:
    """How many rows there are; a collective is counted beside, not among them."""
    known = [line for line in lines if line["id"]]  # without a kind or district is none of them
    single = [line for line in known if not line["collective"]]
    several = [line for line in single if str(line["seats"]) not in ("0", "1")]
    return {
        "rows": len(single),
        "several": len(several),
        "collectives": len(known) - len(single),
    }


def _line(
    part: Filtered, words: Words, found: matrix.Matrix, row: int, rows: str, group: str
) -> Record:
    network = part.network
    if rows == "kind":
        iri, label = (network.terms[row] if row != UNKNOWN else None), words.term(row)
        kind = row
    else:
        iri = network.nodes.iri[row] if row != UNKNOWN else None
        label = words.node(row) if row != UNKNOWN else ""
        kind = int(network.nodes.kind[row]) if row != UNKNOWN else UNKNOWN
    district = int(network.nodes.district[row]) if rows != "kind" and row != UNKNOWN else UNKNOWN
    grouped = {
        "kind": slug(network.terms[kind]) if kind != UNKNOWN else None,
        "district": network.nodes.iri[district] if district != UNKNOWN else None,
        "none": None,
    }
    cells = [found.cells[row, column] for column in found.columns]
    first = matrix.first_day(part, cells)
    return {
        "id": iri,
        "label": label or words.unknown(),
        "kind": grouped["kind"],
        "group": grouped[group],
        "collective": rows == "actor" and bool(network.nodes.collective[row]),
        "seats": matrix.seats(cells),
        "first": day(first),
        "cells": [_cell(part, cell) for cell in cells],
    }


def _cell(part: Filtered, cell: matrix.Cell) -> Record:
    first, last = part.days(cell.attestations)
    documents = {int(part.network.attestations.document[one]) for one in cell.attestations}
    return {
        "state": cell.state,
        "first": day(first),
        "last": day(last),
        "documents": [part.network.documents.iri[one] for one in sorted(documents)],
        "attestations": [attestation_record(part.network, one) for one in cell.attestations],
    }


def _cells(line: Record) -> list[dict[str, object]]:
    cells = line["cells"]
    assert isinstance(cells, list)
    return cells


def _communities(part: Filtered) -> dict[str, int]:
    """The community of each actor by IRI."""
    graph = plain.graph_of((actor, event) for actor, event, _ in edges_of(part))
    iri = part.network.nodes.iri
    return {iri[node]: number for node, number in plain.communities(graph).items()}


def _order(line: Record, sort: str, groups: Mapping[str, int]) -> tuple[object, ...]:
    group, name = str(line["group"] or "~"), (str(line["label"]).casefold(), str(line["id"]))
    seats = line["seats"]
    assert isinstance(seats, int)
    by = {
        "name": (),
        "seats": (-seats,),
        "first": (str(line["first"] or "~"),),
        "kind": (str(line["kind"] or "~"),),
        "community": (groups.get(str(line["id"]), len(groups)),),
    }
    return group, *by[sort], *name


def coverage(read: Reader) -> Found:
    """What is known how well of each workshop, and what is not known."""
    asked = read.filter()
    read.finish()
    part = filtered(read.network, asked)
    words = Words(read.network, read.view.language)
    collective = read.network.nodes.collective
    told, rows = [], []
    full = 0
    for workshop in workshops(part):
        head = {"id": read.network.nodes.iri[workshop], "label": words.node(workshop)}
        found = [one for one in listings(part, workshop) if one.meets(asked.first, asked.last)]
        full += any(one.state == FULL for one in found)
        dates: list[dict[str, object]] = [
            {
                **_told(read, one),
                "actors": sum(not collective[actor] for actor in one.actors),
            }
            for one in found
        ]
        told.append({**head, "dates": dates})
        rows += [{"workshop": head["id"], "label": head["label"], **one} for one in dates]
    body = {"workshops": told, "unknown": _unknown(read, part, len(told), full)}
    return Found(body, rows, _COVERAGE)


def _unknown(read: Reader, part: Filtered, total: int, full: int) -> list[Record]:
    """What is not known, as numbers and sentences."""
    said = part.network.attestations
    undated = single = 0
    for tie in part.ties.tolist():
        own = part.attestations_of(tie)
        undated += part.days(own) == (UNKNOWN, UNKNOWN)
        single += len(set(said.document[own].tolist())) == 1
    found = {
        "workshops-without-full-list": (total - full, total),
        "undated-ties": (undated, len(part.ties)),
        "ties-of-one-document": (single, len(part.ties)),
    }
    t = read.view.texts
    return [
        {"what": what, "count": count, "of": of, "sentence": t(f"network.unknown.{what}", **number)}
        for what, (count, of) in found.items()
        for number in [{"count": count, "of": of}]
    ]
