"""A long table, of which a page shows a part: sorted and filtered by the address, as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from graph_loader.shared.folding import folded

SORT, FIND = "sort", "find"
_LONGEST = 100

Key = float | str | None
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Asked:
    """How the address wants the rows."""

    sort: str  #: the name of a column, with a minus before it for the other way round
    find: str

    @classmethod
    def of(cls, sent: Mapping[str, str], columns: Iterable[str]) -> Asked:
        """What was sent, as far as there is such a column."""
        sort, find = sent.get(SORT, ""), sent.get(FIND, "")
        known = sort.removeprefix("-") in set(columns)
        return cls(sort if known else "", find.strip()[:_LONGEST])

    @property
    def arguments(self) -> dict[str, str]:
        """The same for an address."""
        return {name: value for name, value in ((SORT, self.sort), (FIND, self.find)) if value}

    def next(self, column: str) -> str:
        """What the head of a column leads to: up, then down, then as it was."""
        return {column: f"-{column}", f"-{column}": ""}.get(self.sort, column)

    def arranged(
        self,
        rows: Sequence[_Row],
        key: Callable[[_Row, str], Key],
        said: Callable[[_Row], str],
    ) -> list[_Row]:
        """The rows in which all words stand, in the order asked for; what is empty comes last."""
        words = folded(self.find).split()
        found = [row for row in rows if all(word in folded(said(row)) for word in words)]
        if not self.sort:
            return found
        column, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        keyed = [(key(row, column), row) for row in found]
        filled = [one for one in keyed if one[0] not in (None, "")]
        filled.sort(key=lambda one: _comparable(one[0]), reverse=down)
        return [row for _, row in filled] + [row for k, row in keyed if k in (None, "")]


@dataclass(frozen=True)
class TablePart:
    """What the head and the filter of such a table need."""

    asked: Asked
    action: str  #: the address without arguments, which the filter asks
    given: Mapping[str, Sequence[str]]  #: the arguments of the page

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter sends besides its words."""
        left = [(name, value) for name, values in self._left.items() for value in values]
        return left + ([(SORT, self.asked.sort)] if self.asked.sort else [])

    @property
    def sort(self) -> str:
        """As the address has it."""
        return self.asked.sort

    @property
    def find(self) -> str:
        """As the address has it."""
        return self.asked.find

    @property
    def without(self) -> str:
        """The address of all rows."""
        return self._address({SORT: self.asked.sort})

    def address(self, column: str) -> str:
        """Where the head of a column leads."""
        return self._address({SORT: self.asked.next(column), FIND: self.asked.find})

    @property
    def _left(self) -> dict[str, Sequence[str]]:
        return {k: v for k, v in self.given.items() if k not in (SORT, FIND, "page")}

    def _address(self, changed: Mapping[str, str]) -> str:
        query = urlencode({**self._left, **{k: v for k, v in changed.items() if v}}, doseq=True)
        return f"{self.action}?{query}" if query else self.action


def _comparable(key: Key) -> tuple[int, float, str]:
    """Numbers before words; words as German orders them, Ä with A."""
    if isinstance(key, str):
        return 1, 0.0, folded(key)
    return 0, key or 0.0, ""
