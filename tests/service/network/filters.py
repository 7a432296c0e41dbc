"""Filters made by chance, the same at every run, for all doors to be asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any


def random_filters() -> Iterator[dict[str, Any]]:
    """Fifty filters of who takes part where."""
    chance = random.Random(11)
    for _ in range(50):
        asked: dict[str, Any] = {"lang": "de"}
        if chance.random() < 0.5:
            numbers = chance.sample(range(1, 6), 2)
            asked["workshop"] = [f"workshop/werkstatt-{number}" for number in numbers]
        if chance.random() < 0.4:
            asked["kind"] = chance.choice(["ministry", "municipality", "chamber", "university"])
        if chance.random() < 0.5:
            asked["from"] = chance.choice(["2020-01-01", "2021-06-01", "2024-02-29", "2025-12-31"])
        if chance.random() < 0.3:
            asked["to"] = chance.choice(["2025-12-31", "2026-01-01"])
        yield asked
