"""What the page of a thing says first: sentences with count, time and source, and their picture.

A kind of thing that has such a finding has a function in `FINDINGS` of `findings.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.page.footnotes import Marks
from service.store.protocol import Row

Rows = Mapping[str, Sequence[Row]]  #: of the sections of a page, by their queries
_NOTHING = Marks((), False)


@dataclass(frozen=True)
class Finding:
    """The answer of a page."""

    sentences: Sequence[str]
    #: What there is, each with its number, and the part of the page that shows it; said first.
    counts: Sequence[tuple[str, str]] = ()
    more: Sequence[str] = ()  #: what has to be known beside them, below the picture
    proof: Marks = _NOTHING  #: the documents that the sentences rest on
    template: str = ""  #: of what is shown below them; empty for nothing
    values: Mapping[str, object] = field(default_factory=dict)  #: of that template
    tells: frozenset[str] = frozenset()  #: sections whose rows it shows itself
    asks_time: bool = False  #: whether the template has the form that asks for a time
