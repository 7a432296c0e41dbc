"""Takes a person out of every release of a home: `actorgraph erase`.

Each release that names the person is written anew without them, with a version of its own; then
all take their places at once (`replacing.py`). What is written is searched before: nothing takes
its place that still names the person.
"""

from __future__ import annotations

import datetime
import gzip
import itertools
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from graph_loader.erased import remembering
from graph_loader.namespaces import FOAF, RDFS, SKOS
from graph_loader.problems import EraseFailed
from graph_loader.region import Region, read_region
from graph_loader.release import Home, read_manifest
from graph_loader.replacing import Replacement, replace_releases
from graph_loader.schema import read_schema
from graph_loader.shared import layout
from graph_loader.statements import Statements
from graph_loader.traces import Traces, traces_of
from graph_loader.without_person import report_without, store_without, tables_without
from graph_loader.write import write_contents

_NAMES = (FOAF + "name", SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label")
_KIND = "id/person/"
_PACKED = (".npy", ".sqlite", ".sst")  #: files in which texts stand one behind the other
_PIECE, _LONGEST, _QUADS = 4 << 20, 1_000, 10_000


@dataclass(frozen=True)
class Erased:
    """What became of the releases, old version to new, and how many files were searched."""

    versions: Mapping[str, str]
    files: int
    traces: Traces
    left: Mapping[str, int]  #: last names that stand alone, and in how many statements


def erase(iri: str, home: Home, also: Sequence[str] = ()) -> Erased:
    """Write every release of the home without the person, and put them in place of the old ones.

    `also` are further names to take out. Raises EraseFailed, HomeBusy, BadInput for tables of a
    release that cannot be read; then, and whenever the process dies before all are written, the
    home is as it was.
    """
    with home.writing():
        versions = [version for version, _ in home.versions()]
        traces = _traces(iri, home, versions, also)
        named = [version for version in versions if _names(home.releases / version, traces)]
        new: dict[str, str] = {}
        files = 0
        left: Counter[str] = Counter()
        for version in named:
            with home.staging() as staged:
                made = _write(home.releases / version, staged, traces)
                files += _search(staged, traces)
                left += _last_names(staged, traces)
                home.place(staged, made)
            new[version] = made
        day = datetime.datetime.now(datetime.UTC).date().isoformat()
        remembered = remembering(home.path, iri)
        replace_releases(home, Replacement(new, day, remembered))
        files += _search_around(home, traces)
    return Erased(new, files, traces, left)


def _traces(iri: str, home: Home, versions: Iterable[str], also: Iterable[str]) -> Traces:
    """The names that the releases know the person by. Raises EraseFailed for what is no person."""
    known = False
    names: set[str] = set()
    others: set[str] = set()
    for version in versions:
        folder = home.releases / version
        base = str(read_manifest(folder).get("base", ""))
        if not base or not (folder / layout.DUMP_NQ).exists():
            continue
        if not iri.startswith(base + _KIND) or "/" in iri.removeprefix(base + _KIND):
            message = f"<{iri}> is no person: only people can be erased, as {base}{_KIND}NAME"
            raise EraseFailed(f"{message}; other things are withdrawn by a row in tombstones.csv")
        store = Store.read_only(str(folder / layout.STORE))
        known |= any(store.quads_for_pattern(NamedNode(iri), None, None, None))
        own, rest = _people(store, base, iri)
        names |= own
        others |= rest
    if not known:
        raise EraseFailed(f"no release in {home.path} knows <{iri}>")
    number = 1 + len(layout.replaced(home.history()))
    return traces_of(iri, {*names, *also}, others, f"erased-{number}")


def _people(store: Store, base: str, iri: str) -> tuple[set[str], set[str]]:
    """The names of the person, and the names and keys of all other people."""
    own: set[str] = set()
    others: set[str] = set()
    for name in _NAMES:
        for quad in store.quads_for_pattern(None, NamedNode(name), None, None):
            subject, text = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(text, Literal):
                continue
            if subject.value == iri:
                own.add(text.value)
            elif subject.value.startswith(base + _KIND):
                others |= {text.value, subject.value.removeprefix(base + _KIND)}
    return own, others


def _names(folder: Path, traces: Traces) -> bool:
    """Whether a release names the person. Raises EraseFailed if it does and cannot be rewritten."""
    found = any(traces.found_in(text) for _, text in texts_of(folder))
    if found and read_manifest(folder)["kind"] != "build":
        raise EraseFailed(
            f"release {folder.name} was loaded as it is and names the person: remove {folder}, or "
            "load its files again without them"
        )
    return found


def _write(folder: Path, staged: Path, traces: Traces) -> str:
    """The release in `folder`, without the person, into `staged`. Returns its version."""
    with gzip.open(folder / layout.DUMP_NQ) as dump:
        quads = list(parse(dump.read(), format=RdfFormat.N_QUADS))
    base = str(read_manifest(folder)["base"])
    kinds = [table.about_url.split("/")[1] for table in read_schema() if table.about_url]
    store, dropped = store_without(quads, traces, base, frozenset(kinds))
    with zipfile.ZipFile(folder / layout.TABLES) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files.pop(layout.TABLES_DESCRIBED, None)
    tables = tables_without(files, traces)
    report, findings = report_without((folder / layout.REPORT).read_bytes(), traces, dropped)
    manifest = {**read_manifest(folder)}
    for name in ("files", "version"):
        manifest.pop(name, None)
    warnings = manifest.get("warnings")
    if isinstance(warnings, int):
        manifest["warnings"] = max(0, warnings - findings)
    said = {key: _without(value, traces) for key, value in manifest.items()}
    region = _region(tables)
    with Statements(staged) as statements:
        statements.begin(region, store)
        return write_contents(staged, region, store, tables, report, said, statements)


def _region(tables: Mapping[str, bytes]) -> Region:
    """The region as its release describes it. Raises BadInput."""
    with tempfile.TemporaryDirectory() as name:
        for path, data in tables.items():
            if not path.endswith(".csv"):
                (Path(name) / path).parent.mkdir(exist_ok=True)
                (Path(name) / path).write_bytes(data)
        return read_region(Path(name))


def _without(value: object, traces: Traces) -> object:
    """What a manifest says, without the person."""
    if isinstance(value, str):
        return traces.without(value)
    if isinstance(value, list):
        return [_without(each, traces) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, traces) for key, each in value.items()}
    return value


def _last_names(folder: Path, traces: Traces) -> Counter[str]:
    """In how many statements a last name stands alone, which may be another's, or a word."""
    lasts = {name.split()[-1] for name in traces.names if " " in name}
    words = {last: re.compile(rf"(?<![^\W_]){re.escape(last)}(?![^\W_])", re.I) for last in lasts}
    with gzip.open(folder / layout.DUMP_NQ, "rt", encoding="utf-8") as lines:
        return Counter(last for line in lines for last, word in words.items() if word.search(line))


def _search(folder: Path, traces: Traces) -> int:
    """Look through every file of a release. Returns how many; raises EraseFailed with a hit."""
    searched = set()
    for path, text in texts_of(folder):
        if traces.found_in(text, run_together=path.suffix in _PACKED):
            raise EraseFailed(f"{path.relative_to(folder)} would still name the person")
        searched.add(path)
    return len(searched)


def _search_around(home: Home, traces: Traces) -> int:
    """Look through the files around the releases, which hold versions and times alone."""
    paths = [path for path in home.path.rglob("*") if path.is_file()]
    outside = [path for path in paths if home.releases not in path.parents]
    for path in outside:
        if traces.found_in(path.read_bytes().decode(errors="replace")):
            raise EraseFailed(f"everything was erased, but {path}, which is not ours")
    return len(outside)


def texts_of(folder: Path) -> Iterator[tuple[Path, str]]:
    """All that the files of a release say, unpacked, by pieces; of a store also its statements.

    A piece begins with the end of the one before, so that no name is cut in two.
    """
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path, f"{name}\n{archive.read(name).decode(errors='replace')}"
            continue
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            before = ""
            while data := file.read(_PIECE):
                text = before + data.decode(errors="replace")
                yield path, text
                before = text[-_LONGEST:]
    for name in (layout.STORE, layout.MERGED):
        if (folder / name).is_dir():
            quads = iter(Store.read_only(str(folder / name)))
            while some := list(itertools.islice(quads, _QUADS)):
                yield folder / name / "CURRENT", "\n".join(map(str, some))
