"""Asks about what is younger than the day on which somebody reads of it."""

from __future__ import annotations

import datetime

from graph_loader.shared.dates import parse
from graph_loader.tables import Facts

#: What has happened if a row tells of it, and how it is called; other things are announced, too.
_PAST = {
    "documents": "a document",
    "sessions": "a session",
    "decisions": "a decision",
    "meetings": "a meeting that was held",
}


def ask_about_ages(facts: Facts, today: datetime.date) -> None:
    """Add to `facts` what is of days to come, as doubts: what is built does not depend on the day
    on which it is."""
    for table, called in _PAST.items():
        for row in facts.of(table):
            text = row.cells.get("date", "")
            if row.cells.get("status", "held") == "held" and _is_to_come(text, today):
                message = f"{called} of {text}, which is yet to come"
                facts.doubts.append(row.problem("date", message))


def _is_to_come(text: str, today: datetime.date) -> bool:
    try:
        return bool(text) and parse(text).earliest > today
    except ValueError:
        return False  # told where cells are read
