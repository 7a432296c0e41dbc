"""The command `check`: what was found in the tables, for people, for programs, or at each save."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph_loader.build import Built, check
from graph_loader.diff import Change, Side, compare, is_merged
from graph_loader.namespaces import source_prefix
from graph_loader.problems import BadInput, Problem
from graph_loader.release import Home
from graph_loader.vanished import published_store, vanished

_LOOKS = 0.3  #: seconds from one look at the folder to the next
_NAMED = 3  #: changes of a kind that are told one by one


def run_check(options: argparse.Namespace) -> int:
    """Check once, or again and again. Raises BadInput with every problem found."""
    return _watch(options) if options.watch else _check(options)


def _check(options: argparse.Namespace) -> int:
    if not options.json:
        return _tell(check(options.facts, options.quiet), options)
    try:
        built = check(options.facts, quiet=True)
    except BadInput as error:
        print(json.dumps({"problems": [vars(p) for p in error.problems]}, ensure_ascii=False))
        return 1
    print(json.dumps(_as_json(built, options), ensure_ascii=False))
    return 1 if built.coverage.unsourced else 0


def _watch(options: argparse.Namespace) -> int:
    """Check at each save; ends when somebody interrupts it."""
    seen: dict[Path, tuple[int, int]] = {}
    try:
        while True:
            if (now := dict(_state(options.facts))) != seen:
                seen = now
                began = time.monotonic()
                try:
                    _check(options)
                except BadInput as error:
                    for problem in error.problems:
                        print(problem)
                    print(f"{len(error.problems)} problem(s)")
                seconds = time.monotonic() - began
                print(f"checked in {seconds:.1f} s; waiting for the next change", file=sys.stderr)
                sys.stdout.flush()
            time.sleep(_LOOKS)
    except KeyboardInterrupt:
        return 0


def _state(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Time and size of every file; one that is just being exchanged comes at the next look."""
    for path in folder.rglob("*"):
        try:
            told = path.stat()
        except OSError:
            continue
        yield path, (told.st_mtime_ns, told.st_size)


def _tell(built: Built, options: argparse.Namespace) -> int:
    for line in built.coverage.lines():
        print(line)
    warnings = built.validation.warnings
    print(f"recommendations not met: {len(warnings)}")
    for name, count in sorted(Counter(w.check for w in warnings).items()):
        print(f"  {count:6} {name.rpartition('#')[2]}")
    if options.warnings:
        for warning in warnings:
            print(f"{warning.check.rpartition('#')[2]}: {warning.message} <{warning.focus}>")
    if doubts := _doubts(built, options):
        print(f"worth a look: {len(doubts)}")
        for doubt in doubts:
            print(f"  {doubt}")
    for line in _change_lines(built, options):
        print(line)
    return 1 if built.coverage.unsourced else 0


def _doubts(built: Built, options: argparse.Namespace) -> list[Problem]:
    """What stops nothing here, but may stop a build."""
    before = published_store(Home(options.home), built.region.base)
    gone = vanished(before[1], built.store, built.region.base, options.facts) if before else []
    return [*built.facts.doubts, *gone]


def _changes(built: Built, options: argparse.Namespace) -> tuple[str, list[Change]]:
    """The version of the published release, and what a build would change in it."""
    before = published_store(Home(options.home), built.region.base)
    if before is None:
        return "", []
    folder, store = before
    found = compare(Side(store, is_merged(folder)), Side(built.store, False))
    return folder.resolve().name, list(found)


def _change_lines(built: Built, options: argparse.Namespace) -> Iterator[str]:
    """What would change, in words: how often, what, and which documents say so."""
    version, changes = _changes(built, options)
    if not version:
        return
    yield f"against the published release {version}: {len(changes) or 'nothing changes'}"
    by_kind: defaultdict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        by_kind[change.counted].append(change)
    for (one, several), found in by_kind.items():
        yield f"  {len(found)} {one if len(found) == 1 else several}"
        for change in found[:_NAMED]:
            sources = ", ".join(_sources(built.store, built.region.base, change.key))
            yield f"    {change.text}" + (f" (source {sources})" if sources else "")
        if len(found) > _NAMED:
            yield f"    and {len(found) - _NAMED} more"


def _sources(store: Store, base: str, key: str) -> list[str]:
    """The keys of the documents that speak of the thing which a change is about."""
    start = source_prefix(base)
    graphs = {
        quad.graph_name.value
        for quad in store.quads_for_pattern(NamedNode(key.split(" ")[0]), None, None, None)
        if isinstance(quad.graph_name, NamedNode)
    }
    return sorted(graph.removeprefix(start) for graph in graphs if graph.startswith(start))


def _as_json(built: Built, options: argparse.Namespace) -> dict[str, object]:
    version, changes = _changes(built, options)
    return {
        "problems": [],
        "doubts": [vars(doubt) for doubt in _doubts(built, options)],
        "warnings": [vars(warning) for warning in built.validation.warnings],
        "unsourced": built.coverage.unsourced,
        "published": version or None,
        "changes": [{"kind": change.kind, "text": change.text} for change in changes],
    }
