"""The command `check`: what was found in the tables, for people, for programs, or at each save."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph_loader.build import Built, Kept, check
from graph_loader.diff import Change, Side, compare, is_merged
from graph_loader.namespaces import source_prefix
from graph_loader.problems import BadInput
from graph_loader.release import Home
from graph_loader.vanished import Published, published_release, vanished

_LOOKS = 0.3  #: seconds from one look at the folder to the next
_NAMED = 3  #: changes of a kind that are told one by one
_Published = Callable[[str], tuple[Published, Side] | None]


class Checks:
    """Checks the tables once or again and again, and keeps what the next time can use."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._kept = Kept()
        self._before: tuple[Published, Side] | None = None

    def once(self) -> int:
        """Check, and tell what was found. Raises BadInput with every problem, unless as JSON."""
        facts, kept = self._options.facts, self._kept if self._options.watch else None
        if not self._options.json:
            found = _Found(check(facts, self._options.quiet, kept), facts, self._published)
            return _tell(found, self._options.warnings)
        try:
            found = _Found(check(facts, True, kept), facts, self._published)
        except BadInput as error:
            print(json.dumps({"problems": [vars(p) for p in error.problems]}, ensure_ascii=False))
            return 1
        print(json.dumps(_as_json(found), ensure_ascii=False))
        return 1 if found.built.coverage.unsourced else 0

    def _published(self, base: str) -> tuple[Published, Side] | None:
        """The published release, opened once as long as it is the same."""
        home = Home(self._options.home)
        known = self._before[0] if self._before else None
        if known is None or (home.published(), base) != (known.folder.name, known.base):
            now = published_release(home, base)
            self._before = (now, Side(now.store, is_merged(now.folder))) if now else None
        return self._before


class _Found:
    """What a check found, and what a build would change in the published release."""

    def __init__(self, built: Built, folder: Path, published: _Published) -> None:
        self.built = built
        before = published(built.region.base)
        self.version = before[0].folder.name if before else ""
        gone = vanished(before[0], built.store, folder) if before else []
        self.doubts = [*built.facts.doubts, *gone]  #: what stops nothing here, but may stop a build
        self.changes = list(compare(before[1], Side(built.store, False))) if before else []


def run_check(options: argparse.Namespace) -> int:
    """Check once, or again and again. Raises BadInput with every problem found."""
    checks = Checks(options)
    return _watch(checks, options.facts) if options.watch else checks.once()


def _watch(checks: Checks, folder: Path) -> int:
    """Check at each save; ends when somebody interrupts it."""
    seen: dict[Path, tuple[int, int]] = {}
    try:
        while True:
            if (now := dict(_state(folder))) != seen:
                seen = now
                began = time.monotonic()
                try:
                    checks.once()
                except BadInput as error:
                    for problem in error.problems:
                        print(problem)
                    print(f"{len(error.problems)} problem(s)")
                seconds = time.monotonic() - began
                print(f"checked in {seconds:.1f} s; waiting for the next change", file=sys.stderr)
                sys.stdout.flush()
                gc.collect()  # while nobody waits
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


def _tell(found: _Found, with_warnings: bool) -> int:
    for line in found.built.coverage.lines():
        print(line)
    warnings = found.built.validation.warnings
    print(f"recommendations not met: {len(warnings)}")
    for name, count in sorted(Counter(w.check for w in warnings).items()):
        print(f"  {count:6} {name.rpartition('#')[2]}")
    if with_warnings:
        for warning in warnings:
            print(f"{warning.check.rpartition('#')[2]}: {warning.message} <{warning.focus}>")
    if found.doubts:
        print(f"worth a look: {len(found.doubts)}")
        for doubt in found.doubts:
            print(f"  {doubt}")
    for line in _change_lines(found):
        print(line)
    return 1 if found.built.coverage.unsourced else 0


def _change_lines(found: _Found) -> Iterator[str]:
    """What would change, in words: how often, what, and which documents say so."""
    if not found.version:
        return
    built, changes = found.built, found.changes
    yield f"against the published release {found.version}: {len(changes) or 'nothing changes'}"
    by_kind: defaultdict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        by_kind[change.counted].append(change)
    for (one, several), alike in by_kind.items():
        yield f"  {len(alike)} {one if len(alike) == 1 else several}"
        for change in alike[:_NAMED]:
            sources = ", ".join(_sources(built.store, built.region.base, change.key))
            yield f"    {change.text}" + (f" (source {sources})" if sources else "")
        if len(alike) > _NAMED:
            yield f"    and {len(alike) - _NAMED} more"


def _sources(store: Store, base: str, key: str) -> list[str]:
    """The keys of the documents that speak of the thing which a change is about."""
    start = source_prefix(base)
    graphs = {
        quad.graph_name.value
        for quad in store.quads_for_pattern(NamedNode(key.split(" ")[0]), None, None, None)
        if isinstance(quad.graph_name, NamedNode)
    }
    return sorted(graph.removeprefix(start) for graph in graphs if graph.startswith(start))


def _as_json(found: _Found) -> dict[str, object]:
    validation = found.built.validation
    return {
        "problems": [],
        "doubts": [vars(doubt) for doubt in found.doubts],
        "warnings": [vars(warning) for warning in validation.warnings],
        "unsourced": found.built.coverage.unsourced,
        "published": found.version or None,
        "changes": [{"kind": change.kind, "text": change.text} for change in found.changes],
    }
