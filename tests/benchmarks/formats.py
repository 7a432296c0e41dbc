"""How long the largest answer takes in a format, and the memory it needs besides its rows.

python -m tests.benchmarks.formats xlsx
"""

from __future__ import annotations

import argparse
import resource
import time

from pyoxigraph import Literal, NamedNode

from service.answers import tabular
from service.model.limits import MOST_ROWS
from service.questions.operations import Column
from service.questions.rows import AnswerRow

_WRITERS = {
    "csv": tabular.as_csv,
    "spreadsheet": tabular.as_spreadsheet,
    "xlsx": tabular.as_xlsx,
    "arrow": tabular.as_arrow,
    "parquet": tabular.as_parquet,
}
_COLUMNS = tuple(
    Column(name, "text" if name.endswith(("Label", "Title")) else "iri", {"de": name, "en": name})
    for name in ("thing", "thingLabel", "kind", "kindLabel", "source", "sourceTitle")
)


def _row(number: int) -> AnswerRow:
    thing, source = number // 9, number % 380
    return (
        NamedNode(f"https://example.org/id/organisation/institution-number-{thing}"),
        Literal(f"Institution {thing} under the name {number // 3}", language="en"),
        NamedNode(f"https://example.org/scheme/actor-kind/kind-{number % 30}"),
        Literal(f"kind {number % 30}", language="en"),
        NamedNode(f"https://example.org/id/source/document-{source}"),
        Literal(f"Title of the document {source}"),
    )


def _peak() -> int:
    """The most memory so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Write the answer once and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format", choices=_WRITERS)
    parser.add_argument("--rows", type=int, default=MOST_ROWS)
    options = parser.parse_args()
    rows = [_row(number) for number in range(options.rows)]
    table = tabular.AnswerTable(_COLUMNS, rows, {"title": "largest", "address": ""}, "en", None)
    before, start = _peak(), time.process_time()
    size = len(_WRITERS[options.format](table))
    taken = time.process_time() - start
    print(
        f"{options.format}: {options.rows} rows, {size} bytes, {taken:.1f} s of the processor, "
        f"{_peak() - before} MB besides {before} MB"
    )


if __name__ == "__main__":
    main()
