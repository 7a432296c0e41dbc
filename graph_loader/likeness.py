"""Asks about things that look like one and are two: the same name under two keys."""

from __future__ import annotations

from graph_loader.shared.folding import folded
from graph_loader.tables import Facts

#: Tables in which two things rarely have one name; places often do.
_TABLES = ("workshops", "organisations", "people", "projects", "programmes")


def ask_about_likeness(facts: Facts) -> None:
    """Add to `facts` what is called like another thing of its table, as doubts."""
    for table in _TABLES:
        first: dict[str, tuple[str, int]] = {}
        for row in facts.of(table):
            key, name = row.cells.get("key", ""), row.cells.get("name", "")
            other, line = first.setdefault(folded(name), (key, row.line))
            if name and key and other != key:
                message = f"{name!r} has a key already, {other!r} in line {line}"
                facts.doubts.append(row.problem("name", message))
