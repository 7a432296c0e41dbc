"""Matches a table of names to the published release: `actorgraph match`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from graph_loader.problems import MatchFailed
from graph_loader.release import Home, read_manifest
from graph_loader.shared import layout
from graph_loader.shared.matching.batches import matched_by_processes
from graph_loader.shared.matching.candidates import Days, Space
from graph_loader.shared.matching.index import BadIndex, Index, Reader
from graph_loader.shared.matching.tables import (
    BadTable,
    added,
    as_csv,
    as_xlsx,
    read_table,
    status_of,
)

_SECONDS = 24 * 3600.0
_NO_NAME = "empty"


@dataclass(frozen=True)
class Asked:
    """What to match, and how."""

    path: Path
    types: Sequence[str]
    column: str
    days: Days | None


def match_table(home: Home, asked: Asked, out: Path, quiet: bool = False) -> Counter[str]:
    """Write the same table with IRIs: CSV, or a workbook if `out` ends in .xlsx.

    Returns how many names were matched, asked about, unknown, and how many lines had none. Raises
    MatchFailed, OSError.
    """
    path, index, space = _index(home)
    try:
        table = read_table(asked.path.read_bytes(), asked.column)
    except BadTable as error:
        raise MatchFailed(f"{asked.path}: {error}") from None
    names = list(dict.fromkeys(table.names))
    found = matched_by_processes(path, names, space, asked.types, asked.days)
    shown = tqdm(found, total=len(names), unit="name", disable=quiet, leave=False)
    known = dict(zip(names, shown, strict=True))
    counts: Counter[str] = Counter()
    cells = []
    with index.reading(_SECONDS) as reader:
        for name in table.names:
            candidates = known[name]
            chosen = candidates[0].thing if candidates and candidates[0].match else ""
            label = _label(reader, chosen) if chosen else ""
            cells.append(added(candidates, chosen, label))
            counts[status_of(candidates, chosen) if name else _NO_NAME] += 1
    write = as_xlsx if out.suffix.lower() == ".xlsx" else as_csv
    try:
        out.write_bytes(write(table, cells))
    except BadTable as error:
        raise MatchFailed(f"{out}: {error}") from None
    return counts


def _index(home: Home) -> tuple[Path, Index, Space]:
    version = home.published()
    if version is None:
        raise MatchFailed(f"no published release in {home.path}")
    folder = home.folder(version)
    base = str(read_manifest(folder).get("base", ""))
    path = folder / layout.SEARCH
    try:
        return path, Index(path), Space(base and f"{base}id/")
    except BadIndex as error:
        raise MatchFailed(f"{path}: {error}; publish the release again") from None


def _label(reader: Reader, thing: str) -> str:
    """What a thing goes by, in German where there is a choice."""
    names = [name for name in reader.names_of([thing]) if name.current]
    german = [name.name for name in names if name.language in ("de", "")]
    return (german or [name.name for name in names] or [thing])[0]
