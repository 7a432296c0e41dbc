"""What each command of `actorgraph` does with its options, and the status it ends with.

What takes long to import (the validator, arrays) is imported where it is used: `actorgraph pull`
that is refused, `releases`, `serve` and `mcp` begin at once.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from graph_loader.answers import Comparison, compare_answers
from graph_loader.diff import changed_quads, summarise
from graph_loader.graph_store import GraphStore
from graph_loader.literals import tell_changed_literals
from graph_loader.publish import publish
from graph_loader.pull import pull
from graph_loader.region import read_region
from graph_loader.release import BadHome, Home, read_manifest
from graph_loader.shared import layout

OK, BAD = 0, 1
#: Objects that are made between two looks for circles of them. Tables become many objects and few
#: circles: to look as often as usual takes a third of the time of a check.
OBJECTS_BETWEEN = 200_000
_STATUS = {
    "matched": "matched",
    "asked": "to be asked about",
    "unknown": "unknown",
    "empty": "without a name",
}


class NoSuchRelease(Exception):
    """The home holds no release, or more than one, of that name."""


def run_check(options: argparse.Namespace) -> int:
    from graph_loader.checking import run_check

    gc.set_threshold(OBJECTS_BETWEEN)
    return run_check(options)


def run_match(options: argparse.Namespace) -> int:
    from graph_loader.matching import Asked, match_table
    from graph_loader.problems import MatchFailed
    from graph_loader.shared.matching.candidates import Days

    if options.on and not _is_day(options.on):
        raise MatchFailed(f"{options.on!r} is no day, expected one such as 2021-06-01")
    days = Days(options.on, options.on) if options.on else None
    asked = Asked(options.file, options.type, options.column, days)
    counts = match_table(Home(options.home), asked, options.out, options.quiet)
    told = ", ".join(f"{counts[key]} {words}" for key, words in _STATUS.items() if counts[key])
    print(f"{options.out}: {told or 'no name'}")
    return OK


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def run_build(options: argparse.Namespace) -> int:
    from graph_loader.build import build

    gc.set_threshold(OBJECTS_BETWEEN)
    home = Home(options.home)
    before = home.published()
    version, made = build(
        options.facts, home, options.quiet, options.replace_region, options.allow_vanished
    )
    if breaches := read_manifest(home.folder(version)).get("catalog_findings"):
        message = f"catalogue: {breaches} breach(es) of DCAT-AP.de, see {layout.CATALOG_REPORT}"
        print(message, file=sys.stderr)
    region = read_region(options.facts)
    for sentence in region.colophon.missing(region.contact, region.base):
        print(f"actorgraph: {sentence}", file=sys.stderr)
    if made:
        print(f"release {version} published")
    elif before in (None, version):
        print(f"release {version} published, unchanged")
    else:
        print(f"release {version}, built before, is published again instead of {before}")
    return OK


def run_load(options: argparse.Namespace) -> int:
    from graph_loader.load import load

    home = Home(options.home)
    version, silent = load(options.files, home, options.quiet, options.replace_region)
    for path in silent:
        print(f"{path}:1:1: no statement in it", file=sys.stderr)
    print(f"release {version} published")
    if told := tell_changed_literals(read_manifest(home.folder(version))):
        print(told)
    return OK


def run_erase(options: argparse.Namespace) -> int:
    """Erase, and say what is left to the curator: the tables of the next build."""
    from graph_loader.erase import erase
    from graph_loader.erased import rows_of

    erased = erase(options.iri, Home(options.home), options.also)
    for before, after in erased.versions.items():
        print(f"release {before} is replaced by {after}")
    print(f"searched {erased.files} files: none of them names the person")
    for name, count in erased.left.items():
        print(f"{name!r} alone stands in {count} statements; if it means the person: --also {name}")
    rows = list(rows_of(options.facts, erased.traces)) if options.facts.is_dir() else []
    if rows:
        print("the tables still do; the next build is refused until these rows are changed:")
    for place in rows:
        print(f"  {place}")
    print("a store elsewhere, copies and backups are not in this home")
    return OK


def run_releases(options: argparse.Namespace) -> int:
    """List what can be read; what cannot is named after it."""
    home = Home(options.home)
    if not home.versions():
        raise NoSuchRelease(f"no release in {options.home}")
    published, status = home.published(), OK
    for version, when in home.versions():
        try:
            manifest = read_manifest(home.releases / version)
        except BadHome as error:
            print(f"actorgraph: {error}", file=sys.stderr)
            status = BAD
            continue
        mark = "*" if version == published else " "
        size = f"{manifest['quads']:>10} quads"
        print(f"{mark} {version}  {when or 'never published':25}  {size}  {manifest['kind']}")
    return status


def run_dump(options: argparse.Namespace) -> int:
    folder = _release(options, options.release)
    dump = folder / layout.DUMP_NQ
    if dump.exists():
        with gzip.open(dump) as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    else:
        Store.read_only(str(folder / layout.STORE)).dump(
            sys.stdout.buffer, format=RdfFormat.N_QUADS
        )
    return OK


def run_diff(options: argparse.Namespace) -> int:
    before, after = _release(options, options.before), _release(options, options.after)
    if options.answers:
        return _answers(before, after, options)
    changes = list(summarise(before, after))
    for change in changes:
        print(f"# {change.kind}: {change.text}")
    if not options.summary:
        for code, quad in changed_quads(before, after):
            print(f"{code} {quad} .")
    return OK


def _answers(before: Path, after: Path, options: argparse.Namespace) -> int:
    """Say which answers moved. That some did is no failure; that one is missing is."""
    comparisons = list(compare_answers(before, after, options.quiet))
    moved = [one for one in comparisons if one.moved or one.failures]
    if options.json:
        whole = {
            "before": before.name,
            "after": after.name,
            "questions": len(comparisons),
            "moved": [_as_json(one) for one in moved],
        }
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        for one in moved:
            print("\n".join(_as_lines(one)))
        print(f"{len(moved)} of {len(comparisons)} answers moved")
    return BAD if any(one.failures for one in comparisons) else OK


def _as_lines(one: Comparison) -> list[str]:
    """What moved in an answer, for people: rows, and the sums of columns of numbers."""
    if one.failures:
        return [f"{one.name}: no answer: {failure}" for failure in one.failures]
    was, now = one.before.rows.total(), one.after.rows.total()
    lines = [f"{one.name}: {was} -> {now} rows, {one.gained} added, {one.lost} removed"]
    for name, sums in one.numbers.items():
        old, new = ("none" if total is None else f"{total:f}" for total in sums)
        lines.append(f"    sum of {name}: {old} -> {new}")
    return lines


def _as_json(one: Comparison) -> dict[str, object]:
    numbers = {
        name: {
            "before": str(old) if old is not None else None,
            "after": str(new) if new is not None else None,
        }
        for name, (old, new) in one.numbers.items()
    }
    return {
        "name": one.name,
        "summary": one.summary,
        "rows": {"before": one.before.rows.total(), "after": one.after.rows.total()},
        "added": one.gained,
        "removed": one.lost,
        "sums": numbers,
        "failures": list(one.failures),
    }


def run_publish(options: argparse.Namespace) -> int:
    folder = _release(options, options.release)
    user, password = (os.environ.get(f"ACTORGRAPH_STORE_{n}", "") for n in ("USER", "PASSWORD"))
    target = GraphStore(options.to, options.query, user, password)
    made = publish(folder, target, options.quiet)
    print(f"release {folder.name} published" if made else f"release {folder.name} was published")
    return OK


def run_pull(options: argparse.Namespace) -> int:
    home = Home(options.home)
    version, made = pull(
        options.url, home, options.expect, options.most_bytes, options.quiet, options.replace_region
    )
    print(f"release {version} {'fetched and ' if made else 'was here, '}published")
    return OK


def run_serve(options: argparse.Namespace) -> int:
    """Become the service: loader and service share no code, only the release directory."""
    arguments = ["--home", str(options.home), "--host", options.host, "--port", str(options.port)]
    os.execv(sys.executable, [sys.executable, "-m", "service", *arguments])


def run_mcp(options: argparse.Namespace) -> int:
    """Become the server of tools, which is a part of the service."""
    arguments = ["--url", options.url, "--lang", options.lang, "--host", options.host]
    if options.http is not None:
        arguments += ["--http", options.http]
    for name in options.name:
        arguments += ["--name", name]
    os.execv(sys.executable, [sys.executable, "-m", "service.mcp", *arguments])


def _release(options: argparse.Namespace, version: str) -> Path:
    home = Home(options.home)
    try:
        return home.folder(version)
    except KeyError:
        known = ", ".join(v for v, _ in home.versions()) or "none"
        message = f"no release {version!r} in {options.home}; there are: {known}"
        raise NoSuchRelease(message) from None
