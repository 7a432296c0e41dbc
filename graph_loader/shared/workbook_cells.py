"""The text that a cell of a workbook stands for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

_DIGITS = 15  #: of a number that spreadsheets show; behind them stands what is left of calculating


def cell_text(value: object) -> str:
    """A cell as it would stand in CSV: dates as ISO 8601, whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _decimal(value)
    if isinstance(value, datetime):
        whole = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if whole else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n")


def _decimal(value: float) -> str:
    return format(Decimal(f"{value:.{_DIGITS}g}"), "f")
