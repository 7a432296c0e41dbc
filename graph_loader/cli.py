"""The command `actorgraph`: check, build, load, releases, dump, diff, publish, serve, mcp."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from graph_loader.answers import Comparison, compare_answers
from graph_loader.build import FACTS_FOLDER, build, check
from graph_loader.diff import changed_quads, summarise
from graph_loader.graph_store import GraphStore, StoreFailed
from graph_loader.load import load
from graph_loader.problems import BadInput
from graph_loader.publish import publish
from graph_loader.release import AnotherRegion, BadHome, Home, HomeBusy, read_manifest
from graph_loader.shared import layout

_OK, _BAD = 0, 1


class NoSuchRelease(Exception):
    """The home holds no release, or more than one, of that name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Exit status: 0 done, 1 bad input or failure, 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        status = options.run(options)
        sys.stdout.flush()
        return int(status)
    except BadInput as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print(f"{len(error.problems)} problem(s); nothing was published", file=sys.stderr)
    except (AnotherRegion, BadHome, HomeBusy, NoSuchRelease, StoreFailed) as error:
        print(f"actorgraph: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("actorgraph: interrupted", file=sys.stderr)
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"actorgraph: {error}; the published release is as it was", file=sys.stderr)
    return _BAD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="actorgraph", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    home = argparse.ArgumentParser(add_help=False)
    default = Path(os.environ.get("ACTORGRAPH_HOME", "data"))
    home.add_argument(
        "--home", type=Path, default=default, help=f"folder of the releases ({default})"
    )
    region = argparse.ArgumentParser(add_help=False)
    region.add_argument(
        "--replace-region",
        action="store_true",
        help="publish even if the home holds the releases of another region",
    )
    facts = argparse.ArgumentParser(add_help=False)
    facts.add_argument(
        "--facts", type=Path, default=FACTS_FOLDER, help="folder with region.toml and tables"
    )
    facts.add_argument("--quiet", action="store_true", help="no progress bar")

    command = commands.add_parser(
        "check", parents=[facts], help="read, map, infer and validate; write nothing"
    )
    command.add_argument("--warnings", action="store_true", help="list every unmet recommendation")
    command.set_defaults(run=_check)
    command = commands.add_parser(
        "build", parents=[facts, home, region], help="build the tables and publish the release"
    )
    command.set_defaults(run=_build)
    command = commands.add_parser(
        "load", parents=[home, region], help="publish RDF files as they are"
    )
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; also .gz",
    )
    command.add_argument("--quiet", action="store_true", help="no progress bar")
    command.set_defaults(run=_load)
    command = commands.add_parser("releases", parents=[home], help="list the releases")
    command.set_defaults(run=_releases)
    command = commands.add_parser(
        "dump", parents=[home], help="write a release as N-Quads to the output"
    )
    command.add_argument(
        "release", nargs="?", default=layout.CURRENT, help="version or its beginning (current)"
    )
    command.set_defaults(run=_dump)
    command = commands.add_parser(
        "diff", parents=[home], help="what changed between two releases, as RDF Patch"
    )
    command.add_argument("before", help="version or its beginning")
    command.add_argument("after", help="version or its beginning, or current")
    shown = command.add_mutually_exclusive_group()
    shown.add_argument("--summary", action="store_true", help="only what it means for the actors")
    shown.add_argument(
        "--answers",
        action="store_true",
        help="which questions of queries/api are answered otherwise",
    )
    command.add_argument("--json", action="store_true", help="with --answers: as JSON")
    command.add_argument("--quiet", action="store_true", help="no progress bar")
    command.set_defaults(run=_diff)
    command = commands.add_parser(
        "publish",
        parents=[home],
        help="write a release into a store elsewhere and make it the published one there",
        epilog="ACTORGRAPH_STORE_USER and ACTORGRAPH_STORE_PASSWORD say who may write there.",
    )
    command.add_argument(
        "release", nargs="?", default=layout.CURRENT, help="version or its beginning (current)"
    )
    command.add_argument(
        "--to", required=True, metavar="URL", help="where it takes graphs (Graph Store Protocol)"
    )
    query_url = os.environ.get("ACTORGRAPH_STORE")
    command.add_argument(
        "--query",
        metavar="URL",
        default=query_url,
        required=not query_url,
        help=f"where it takes queries ({query_url or 'ACTORGRAPH_STORE'})",
    )
    command.add_argument("--quiet", action="store_true", help="no progress bar")
    command.set_defaults(run=_publish)
    command = commands.add_parser(
        "serve", parents=[home], help="serve the published release over HTTP"
    )
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.set_defaults(run=_serve)
    command = commands.add_parser("mcp", help="tools for language models, over a running service")
    command.add_argument("--url", default="http://127.0.0.1:8000", help="the service (%(default)s)")
    command.add_argument(
        "--lang", choices=("de", "en"), default="en", help="of labels (%(default)s)"
    )
    command.add_argument(
        "--http", metavar="PORT", help="streamable HTTP on this port, not stdio; 0: any"
    )
    command.add_argument("--host", default="127.0.0.1", help="address for --http (%(default)s)")
    command.add_argument(
        "--name", action="append", default=[], help="host name a proxy passes on, with --http"
    )
    command.set_defaults(run=_mcp)
    return parser


def _check(options: argparse.Namespace) -> int:
    built = check(options.facts, options.quiet)
    for line in built.coverage.lines():
        print(line)
    warnings = built.validation.warnings
    print(f"recommendations not met: {len(warnings)}")
    for check_name, count in sorted(Counter(w.check for w in warnings).items()):
        print(f"  {count:6} {check_name.rpartition('#')[2]}")
    if options.warnings:
        for warning in warnings:
            print(f"{warning.check.rpartition('#')[2]}: {warning.message} <{warning.focus}>")
    return _BAD if built.coverage.unsourced else _OK


def _build(options: argparse.Namespace) -> int:
    home = Home(options.home)
    before = home.published()
    version, made = build(options.facts, home, options.quiet, options.replace_region)
    if breaches := read_manifest(home.folder(version)).get("catalog_findings"):
        message = f"catalogue: {breaches} breach(es) of DCAT-AP.de, see {layout.CATALOG_REPORT}"
        print(message, file=sys.stderr)
    if made:
        print(f"release {version} published")
    elif before in (None, version):
        print(f"release {version} published, unchanged")
    else:
        print(f"release {version}, built before, is published again instead of {before}")
    return _OK


def _load(options: argparse.Namespace) -> int:
    version = load(options.files, Home(options.home), options.quiet, options.replace_region)
    print(f"release {version} published")
    return _OK


def _releases(options: argparse.Namespace) -> int:
    """List what can be read; what cannot is named after it."""
    home = Home(options.home)
    if not home.versions():
        raise NoSuchRelease(f"no release in {options.home}")
    published, status = home.published(), _OK
    for version, when in home.versions():
        try:
            manifest = read_manifest(home.releases / version)
        except BadHome as error:
            print(f"actorgraph: {error}", file=sys.stderr)
            status = _BAD
            continue
        mark = "*" if version == published else " "
        size = f"{manifest['quads']:>10} quads"
        print(f"{mark} {version}  {when or 'never published':25}  {size}  {manifest['kind']}")
    return status


def _dump(options: argparse.Namespace) -> int:
    folder = _release(options, options.release)
    dump = folder / layout.DUMP_NQ
    if dump.exists():
        with gzip.open(dump) as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    else:
        Store.read_only(str(folder / layout.STORE)).dump(
            sys.stdout.buffer, format=RdfFormat.N_QUADS
        )
    return _OK


def _diff(options: argparse.Namespace) -> int:
    before, after = _release(options, options.before), _release(options, options.after)
    if options.answers:
        return _answers(before, after, options)
    changes = list(summarise(before, after))
    for change in changes:
        print(f"# {change.kind}: {change.text}")
    if not options.summary:
        for code, quad in changed_quads(before, after):
            print(f"{code} {quad} .")
    return _OK


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
    return _BAD if any(one.failures for one in comparisons) else _OK


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


def _publish(options: argparse.Namespace) -> int:
    folder = _release(options, options.release)
    user, password = (os.environ.get(f"ACTORGRAPH_STORE_{n}", "") for n in ("USER", "PASSWORD"))
    target = GraphStore(options.to, options.query, user, password)
    made = publish(folder, target, options.quiet)
    print(f"release {folder.name} published" if made else f"release {folder.name} was published")
    return _OK


def _serve(options: argparse.Namespace) -> int:
    """Become the service: loader and service share no code, only the release directory."""
    arguments = ["--home", str(options.home), "--host", options.host, "--port", str(options.port)]
    os.execv(sys.executable, [sys.executable, "-m", "service", *arguments])


def _mcp(options: argparse.Namespace) -> int:
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
