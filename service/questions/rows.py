"""What the rows of an operation name."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from service.questions.operations import Column
from service.store.protocol import Term

AnswerRow = tuple[Term | None, ...]


def iris_of(column: Column, term: Term | None) -> list[str]:
    """The IRIs that stand in one place of a row, in their order."""
    if isinstance(term, NamedNode):
        return [term.value]
    return term.value.split() if column.type == "iris" and isinstance(term, Literal) else []


def named_by(columns: Sequence[Column], row: AnswerRow, start: str) -> list[str]:
    """The things whose IRIs begin so that a row names; each once."""
    iris = (iri for column, term in zip(columns, row, strict=True) for iri in iris_of(column, term))
    return list(dict.fromkeys(iri for iri in iris if iri.startswith(start)))
