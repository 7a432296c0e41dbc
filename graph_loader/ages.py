"""Asks about documents that are younger than the day on which somebody reads of them."""

from __future__ import annotations

import datetime

from graph_loader.shared.dates import parse
from graph_loader.tables import Facts


def ask_about_ages(facts: Facts, today: datetime.date) -> None:
    """Add to `facts` the documents of days to come, as doubts: what is built does not depend on
    the day on which it is."""
    for row in facts.of("documents"):
        text = row.cells.get("date", "")
        try:
            when = parse(text) if text else None
        except ValueError:
            continue  # told where cells are read
        if when and when.earliest > today:
            facts.doubts.append(row.problem("date", f"a document of {text}, which is yet to come"))
