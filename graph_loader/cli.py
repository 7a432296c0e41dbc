"""The command `actorgraph`: check, build, load, pull, releases, dump, diff, match, erase, publish,
serve, mcp."""

from __future__ import annotations

import argparse
import os
import sys
from argparse import ArgumentParser as _Parser
from collections.abc import Callable, Sequence
from pathlib import Path

from graph_loader import commands
from graph_loader.commands import NoSuchRelease
from graph_loader.graph_store import StoreFailed
from graph_loader.namespaces import FACTS_FOLDER
from graph_loader.problems import BadInput, EraseFailed, MatchFailed
from graph_loader.pull import MOST_BYTES, PullFailed
from graph_loader.release import AnotherRegion, BadHome, HomeBusy
from graph_loader.shared import layout

_REFUSALS = (
    *(AnotherRegion, BadHome, EraseFailed, HomeBusy, MatchFailed),
    *(NoSuchRelease, PullFailed, StoreFailed),
)
_Run = Callable[[argparse.Namespace], int]


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
    except _REFUSALS as error:
        print(f"actorgraph: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("actorgraph: interrupted", file=sys.stderr)
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"actorgraph: {error}; the published release is as it was", file=sys.stderr)
    return commands.BAD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="actorgraph", description=__doc__)
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    home, region, facts, quiet = _home(), _replace_region(), _facts(), _quiet()

    def command(name: str, run: _Run, words: str, *parents: _Parser) -> _Parser:
        made = subcommands.add_parser(name, parents=parents, help=words)
        made.set_defaults(run=run)
        return made

    words = "read, map, infer and validate; write nothing"
    _add_check(command("check", commands.run_check, words, facts, quiet, home))
    words = "build the tables and publish the release"
    made = command("build", commands.run_build, words, facts, quiet, home, region)
    words = "publish even if things of the published release are gone without a tombstone"
    made.add_argument("--allow-vanished", action="store_true", help=words)
    made = command("load", commands.run_load, "publish RDF files as they are", home, region, quiet)
    forms = "Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; also .gz"
    made.add_argument("files", nargs="+", type=Path, metavar="FILE", help=forms)
    words = "fetch the release that another service publishes, and publish it here"
    _add_pull(command("pull", commands.run_pull, words, home, region, quiet))
    command("releases", commands.run_releases, "list the releases", home)
    made = command("dump", commands.run_dump, "write a release as N-Quads to the output", home)
    _add_release(made)
    words = "what changed between two releases, as RDF Patch"
    _add_diff(command("diff", commands.run_diff, words, home, quiet))
    words = "match a table of names to the published release"
    _add_match(command("match", commands.run_match, words, home, quiet))
    words = "take a person out of every release of the home, for good"
    made = command("erase", commands.run_erase, words, home, facts)
    made.add_argument("iri", metavar="IRI", help="of the person, as its page tells it")
    words = "a further name to take out, such as the last name alone"
    made.add_argument("--also", action="append", default=[], metavar="NAME", help=words)
    words = "write a release into a store elsewhere and make it the published one there"
    _add_publish(command("publish", commands.run_publish, words, home, quiet))
    made = command("serve", commands.run_serve, "serve the published release over HTTP", home)
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--port", type=int, default=8000)
    _add_mcp(command("mcp", commands.run_mcp, "tools for language models, over a running service"))
    return parser


def _home() -> _Parser:
    options = _Parser(add_help=False)
    default = Path(os.environ.get("ACTORGRAPH_HOME", "data"))
    words = f"folder of the releases ({default})"
    options.add_argument("--home", type=Path, default=default, help=words)
    return options


def _replace_region() -> _Parser:
    options = _Parser(add_help=False)
    words = "publish even if the home holds the releases of another region"
    options.add_argument("--replace-region", action="store_true", help=words)
    return options


def _facts() -> _Parser:
    options = _Parser(add_help=False)
    words = "folder with region.toml and tables"
    options.add_argument("--facts", type=Path, default=FACTS_FOLDER, help=words)
    return options


def _quiet() -> _Parser:
    options = _Parser(add_help=False)
    options.add_argument("--quiet", action="store_true", help="no progress bar")
    return options


def _add_check(command: _Parser) -> None:
    command.add_argument("--warnings", action="store_true", help="list every unmet recommendation")
    command.add_argument("--json", action="store_true", help="all that was found, as JSON")
    words = "check again whenever a table is saved, until it is interrupted"
    command.add_argument("--watch", action="store_true", help=words)


def _add_release(command: _Parser) -> None:
    words = "version or its beginning (current)"
    command.add_argument("release", nargs="?", default=layout.CURRENT, help=words)


def _add_pull(command: _Parser) -> None:
    command.add_argument(
        "url", metavar="URL", help="address of the service; https, or this machine"
    )
    words = "SHA-256 that the manifest of the release must have"
    command.add_argument("--expect", default="", metavar="HASH", help=words)
    words = "largest release to fetch (%(default)s)"
    command.add_argument("--most-bytes", type=int, default=MOST_BYTES, metavar="NUMBER", help=words)


def _add_diff(command: _Parser) -> None:
    command.add_argument("before", help="version or its beginning")
    command.add_argument("after", help="version or its beginning, or current")
    shown = command.add_mutually_exclusive_group()
    shown.add_argument("--summary", action="store_true", help="only what it means for the actors")
    words = "which questions of queries/api are answered otherwise"
    shown.add_argument("--answers", action="store_true", help=words)
    command.add_argument("--json", action="store_true", help="with --answers: as JSON")


def _add_match(command: _Parser) -> None:
    words = "CSV or XLSX with a column of names, or a name in each line"
    command.add_argument("file", type=Path, metavar="FILE", help=words)
    words = "only things of this kind, such as organisation; may be given several times"
    command.add_argument("--type", action="append", default=[], metavar="KIND", help=words)
    words = "head of the column with names, or its number from 1 (one called name, or the first)"
    command.add_argument("--column", default="", metavar="NAME", help=words)
    words = "day from which the names are: it decides between names that followed one another"
    command.add_argument("--on", default="", metavar="YYYY-MM-DD", help=words)
    words = "where the table goes, with IRIs; .xlsx makes a workbook"
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help=words)


def _add_publish(command: _Parser) -> None:
    command.epilog = "ACTORGRAPH_STORE_USER and ACTORGRAPH_STORE_PASSWORD say who may write there."
    _add_release(command)
    words = "where it takes graphs (Graph Store Protocol)"
    command.add_argument("--to", required=True, metavar="URL", help=words)
    default = os.environ.get("ACTORGRAPH_STORE")
    words = f"where it takes queries ({default or 'ACTORGRAPH_STORE'})"
    command.add_argument(
        "--query", metavar="URL", default=default, required=not default, help=words
    )


def _add_mcp(command: _Parser) -> None:
    command.add_argument("--url", default="http://127.0.0.1:8000", help="the service (%(default)s)")
    words = "of labels, one that the service speaks (%(default)s)"
    command.add_argument("--lang", metavar="TAG", default="en", help=words)
    words = "streamable HTTP on this port, not stdio; 0: any"
    command.add_argument("--http", metavar="PORT", help=words)
    command.add_argument("--host", default="127.0.0.1", help="address for --http (%(default)s)")
    words = "host name a proxy passes on, with --http"
    command.add_argument("--name", action="append", default=[], help=words)
