"""Actors by events: Pajek, UCINET DL, and the matrix itself as CSV; isolates included."""

from __future__ import annotations

import csv
import io

from service.network.exports.contents import Contents, joined


def pajek(contents: Contents) -> bytes:
    """Pajek, two-mode: actors first, then events, by full names."""
    actors, events = contents.actors, contents.events
    number = {iri: place for place, iri in enumerate([*actors, *events], 1)}
    lines = [f"*Vertices {len(number)} {len(actors)}"]
    lines += [f"{place} {_quoted(contents.names[iri])}" for iri, place in number.items()]
    lines.append("*Edges")
    lines += [f"{number[a]} {number[e]} {weight}" for (a, e), weight in contents.weights.items()]
    return _lines(lines)


def dl(contents: Contents) -> bytes:
    """UCINET DL as a list of two-mode edges, by the same names as Pajek."""
    return _dl(contents, contents.names)


def short_dl(contents: Contents) -> bytes:
    """The same by short ids, as UCINET cuts names at 18 letters; `attributes` tells them."""
    return _dl(contents, _short(contents))


def attributes(contents: Contents) -> bytes:
    """What the short ids stand for, as CSV."""
    nodes = {str(node["id"]): node for node in contents.nodes}
    rows = [
        [short, contents.names[iri], iri, *(joined(nodes[iri][key]) for key in ("mode", "kind"))]
        for iri, short in _short(contents).items()
    ]
    return table([["short", "name", "id", "mode", "kind"], *rows])


def incidence(contents: Contents) -> bytes:
    """A row for each actor and a column for each event, with the number of documents."""
    names, weights = contents.names, contents.weights
    head = ["actor", *(names[event] for event in contents.events)]
    rows = [
        [names[actor], *(str(weights.get((actor, event), 0)) for event in contents.events)]
        for actor in contents.actors
    ]
    return table([head, *rows])


def table(rows: list[list[str]]) -> bytes:
    """Rows as CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _short(contents: Contents) -> dict[str, str]:
    actors = {iri: f"A{place:04}" for place, iri in enumerate(contents.actors, 1)}
    return actors | {iri: f"E{place:04}" for place, iri in enumerate(contents.events, 1)}


def _dl(contents: Contents, names: dict[str, str]) -> bytes:
    actors, events = contents.actors, contents.events
    lines = [f"dl nr={len(actors)} nc={len(events)} format=edgelist2", "row labels:"]
    lines += [_quoted(names[iri]) for iri in actors]
    lines += ["column labels:", *(_quoted(names[iri]) for iri in events), "data:"]
    row = {iri: place for place, iri in enumerate(actors, 1)}
    column = {iri: place for place, iri in enumerate(events, 1)}
    lines += [f"{row[a]} {column[e]} {weight}" for (a, e), weight in contents.weights.items()]
    return _lines(lines)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "'") + '"'


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
