"""Who links the groups: measures with their definitions, and findings as sentences."""

from __future__ import annotations

from graph_loader.shared.network.model import TYPES
from service.doors.network.answering import Found, Record
from service.doors.network.parameters import Reader
from service.network import measures
from service.network.describing import Words, day
from service.network.filtering import Filtered, filtered
from service.network.lists import PARTICIPATION

_COLUMNS = (
    *("id", "label", "mode", "degree", "degree_normalised", "betweenness", "closeness", "core"),
    *("component", "community", "is_cut_point", "separates", "entered", "left", "persistence"),
    *("rests_on", "sentence", "collective"),
)
#: What is defined, with its formula and where it comes from.
_DEFINED = {
    "degree": ("d(v)", "Freeman 1979"),
    "degree_normalised": ("d(v) / |other set|", "Borgatti and Everett 1997"),
    "betweenness": ("sum of s(a,b|v) / s(a,b), of the most possible", "Borgatti and Everett 1997"),
    "closeness": ("least sum of distances / sum of distances", "Borgatti and Everett 1997"),
    "core": ("largest k with v in the k-core", "Seidman 1983"),
    "component": ("", ""),
    "community": ("", "Raghavan, Albert and Kumara 2007"),
    "is_cut_point": ("", "Hopcroft and Tarjan 1973"),
    "separates": ("", ""),
    "rests_on": ("", ""),
    "persistence": ("", ""),
    "density": ("ties / (actors * events)", "Borgatti and Everett 1997"),
    "centralisation": ("sum of (max d - d(v)) / ((actors - 1) * (events - 1))", "Freeman 1979"),
}
_PROJECTED = {
    "degree_normalised": ("d(v) / (actors - 1)", "Freeman 1979"),
    "betweenness": ("sum of s(a,b|v) / s(a,b), of the most possible", "Freeman 1979"),
    "closeness": ("(reached - 1) / sum of distances, by the share reached", "Wasserman 1994"),
    "strength": ("sum of weights", "Newman 2001"),
    "density": ("ties / (actors * (actors - 1) / 2)", "Wasserman 1994"),
    "centralisation": ("sum of (max d - d(v)) / ((actors - 1) * (actors - 2))", "Freeman 1979"),
}
#: What rows can be in the order of; the highest first, but for names.
ORDERS = ("name", "degree", "betweenness", "closeness", "core", "community", "separates")
_MOST_NAMED = 3  #: events in a sentence
_PERSON = list(TYPES).index("person")


def measured(read: Reader) -> Found:
    """Measures of the ties between actors and events, or of a projection onto actors."""
    projection = read.choice("projection", ("none", *measures.PROJECTIONS), "none")
    wanted = measures.Asked(
        "" if projection == "none" else projection,
        read.number("min_weight", 1, 10**6, 1),
        read.number("max_event_size", 0, 10**6, 0),
    )
    order = read.choice("order", ORDERS, "name")
    asked = read.filter((PARTICIPATION,))
    if not wanted.projection and wanted.min_weight > 1:
        read.fault("min_weight", "value", "projection-only")
    read.finish()
    part = filtered(read.network, asked)
    found = measures.measure(part, wanted)
    words = Words(read.network, read.view.language)
    firsts, lasts = part.node_days
    people = "person" in asked.kinds
    rows = [
        _row(read, part, words, one, (int(firsts[one.node]), int(lasts[one.node])))
        for one in found.rows
        if people or not _is_person(part, one)
    ]
    columns: tuple[str, ...] = _COLUMNS
    if wanted.projection:
        strength = measures.strengths(part, wanted)
        place = read.network.nodes.iri.place_of
        rows = [{**row, "strength": strength.get(place(str(row["id"])), 0.0)} for row in rows]
        columns = (*_COLUMNS, "strength")
    rows.sort(key=lambda row: (str(row["mode"]), str(row["label"]).casefold(), str(row["id"])))
    if order != "name":
        sign = 1 if order == "community" else -1  # the first community is the largest
        rows.sort(key=lambda row: (row[order] is None, sign * _float(row[order])))
    # They are measured, and no actors beside those they stand for.
    collectives = sum(read.network.nodes.collective[one.node] for one in found.rows if one.actor)
    body: dict[str, object] = {
        "network": {
            "actors": found.actors - int(collectives),
            "collectives": int(collectives),
            "events": found.events,
            "isolates": found.isolates,
            "ties": found.ties,
            "density": found.density,
            "components": found.components,
            "centralisation": found.centralisation,
        },
        "exact": found.exact,
        "definitions": _definitions(read, bool(wanted.projection), found.exact),
        "rows": rows,
        "left_out": [{"reason": name, "count": count} for name, count in found.left_out.items()],
    }
    return Found(body, rows, columns)


def _bridge(read: Reader, words: Words, label: str, one: measures.Measured) -> str:
    """What would not be linked without an actor; in a projection there are no events to name."""
    if not one.cut_off:
        return read.view.texts("network.bridge", label=label, number=one.separates)
    named = [words.node(event) for event in one.cut_off[:_MOST_NAMED]]
    more = len(one.cut_off) - len(named)
    events = ", ".join(named) + (read.view.texts("network.others", number=more) if more else "")
    return read.view.texts("network.bridge.events", label=label, events=events)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _row(
    read: Reader, part: Filtered, words: Words, one: measures.Measured, days: tuple[int, int]
) -> Record:
    label = words.node(one.node)
    sentence = None
    if one.cut_point and one.separates and one.actor and not _is_person(part, one):
        sentence = _bridge(read, words, label, one)
    return {
        "id": read.network.nodes.iri[one.node],
        "label": label,
        "mode": "actor" if one.actor else "event",
        "degree": one.degree,
        "degree_normalised": one.degree_normalised,
        "betweenness": one.betweenness,
        "closeness": one.closeness,
        "core": one.core,
        "component": one.component,
        "community": one.community,
        "is_cut_point": one.cut_point,
        "separates": one.separates,
        "entered": day(days[0]),
        "left": day(days[1]),
        "persistence": measures.persistence(part, one.node),
        "rests_on": [read.network.documents.iri[document] for document in one.rests_on],
        "sentence": sentence,
        "collective": one.actor and bool(read.network.nodes.collective[one.node]),
    }


def _is_person(part: Filtered, one: measures.Measured) -> bool:
    return int(part.network.nodes.type[one.node]) == _PERSON


def _definitions(read: Reader, projected: bool, exact: bool) -> dict[str, Record]:
    t = read.view.texts
    found: dict[str, Record] = {}
    for name, (formula, source) in {**_DEFINED, **(_PROJECTED if projected else {})}.items():
        text = t(f"network.measure.{name}")
        if not exact and name in ("betweenness", "closeness"):
            text += " " + t("network.measure.estimated")
        found[name] = {"text": text, "formula": formula, "source": source}
    return found
