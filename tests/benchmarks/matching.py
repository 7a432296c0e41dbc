"""How well names are matched, beside what others do: `python -m tests.benchmarks.matching`.

The names are `tests/data/names.csv`: as sources print them, organisations and places that look
alike and are not in the graph, and names whose meaning depends on the day. They are divided by a
hash of the name into a half that the matcher was tuned on and a half that it was not; both are told
apart. A peer that has no opinion of its own when to match takes the lowest threshold at which it
makes no mistake in the first half.

    python -m tests.benchmarks.matching --home data [--misses] [--half seen] [--nomenklatura]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_loader.shared.layout import CURRENT, SEARCH
from graph_loader.shared.matching.candidates import Days, Space
from graph_loader.shared.matching.index import Index
from graph_loader.shared.matching.matcher import match
from tests.benchmarks.matching_peers import Ranked, names_by_type, nomenklatura, peers

NAMES = Path(__file__).parents[1] / "data" / "names.csv"
BASE = "https://w3id.org/lausitz-graph/id/"


@dataclass(frozen=True)
class Case:
    """A dirty name, and the things that it may mean: none for a stranger."""

    name: str
    type: str
    on: str
    expected: frozenset[str]
    kind: str

    @property
    def half(self) -> str:
        """Whether the matcher was tuned on it."""
        key = f"{self.type} {self.name} {self.on}".encode()
        return "seen" if hashlib.sha256(key).digest()[0] % 2 else "held-out"


#: What an answer is: the things by rank with their scores, and whether the first is surely meant;
#: None if the matcher leaves that to a threshold.
Answer = tuple[Sequence[tuple[str, float]], bool | None]
Matcher = Callable[[Case], Answer]


def cases() -> list[Case]:
    """All names of the file."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return [
            Case(
                row["name"], row["type"], row["on"], frozenset(row["expected"].split()), row["kind"]
            )
            for row in csv.DictReader(file)
        ]


def ours(index: Index) -> Matcher:
    """The matcher of the service."""
    space = Space(BASE)

    def answer(case: Case) -> Answer:
        days = Days(case.on, case.on) if case.on else None
        with index.reading(60.0) as reader:
            found = match(reader, case.name, space, [case.type], days)
        ranked = [(one.thing.removeprefix(BASE), one.score) for one in found]
        return ranked, bool(found) and found[0].match

    return answer


def _peer(ranked: Ranked) -> Matcher:
    """A peer, which does not know when a name is surely meant, nor of days."""
    return lambda case: (ranked(case.name, case.type), None)


@dataclass(frozen=True)
class Result:
    """How well a matcher does on a half of the names."""

    top_1: float
    top_3: float
    precision: float  #: of what it matches by itself
    recall: float  #: of what it should match, as far as it matches it by itself
    strangers: int  #: that it matched
    in_time: float  #: names with a day whose first answer is right
    milliseconds: float  #: for a name, of what this process computed


def measure(matcher: Matcher, chosen: Sequence[Case], threshold: float) -> Result:
    """Ask for all names. Scores above the threshold match, if the matcher does not say itself."""
    begin = time.process_time()
    answers = [(case, *matcher(case)) for case in chosen]
    took = time.process_time() - begin
    known = [(c, found) for c, found, _ in answers if c.expected]
    first = [c for c, found in known if found and found[0][0] in c.expected]
    third = [c for c, found in known if c.expected & {thing for thing, _ in found[:3]}]
    sure = [(c, f) for c, f, s in answers if f and (f[0][1] > threshold if s is None else s)]
    right = [c for c, found in sure if found[0][0] in c.expected]
    dated = [(c, found) for c, found in known if c.on]
    then = [c for c, found in dated if found and found[0][0] in c.expected]
    return Result(
        len(first) / len(known),
        len(third) / len(known),
        len(right) / len(sure) if sure else 1.0,
        len(right) / len(known),
        sum(not c.expected for c, _ in sure),
        len(then) / len(dated) if dated else 1.0,
        1000 * took / len(chosen),
    )


def threshold_of(matcher: Matcher, chosen: Sequence[Case]) -> float:
    """The highest score of a wrong answer."""
    wrong = [0.0]
    for case in chosen:
        found, _ = matcher(case)
        if found and found[0][0] not in case.expected:
            wrong.append(found[0][1])
    return max(wrong)


def misses(matcher: Matcher, chosen: Sequence[Case]) -> None:
    """Print what is not found first, what is matched wrongly, and what is not matched."""
    for case in chosen:
        found, sure = matcher(case)
        right = bool(found) and found[0][0] in case.expected
        if (case.expected and not right) or (sure and not right):
            print("WRONG" if sure else "below", case, found[:3])
        elif case.expected and not sure:
            print("asked", case.name, case.on, found[:2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--home", type=Path, default=Path("data"))
    parser.add_argument("--half", choices=("seen", "held-out"))
    parser.add_argument("--misses", action="store_true", help="list them, of the seen half only")
    parser.add_argument(
        "--nomenklatura",
        action="store_true",
        help="also its logic-v2; the first time its packages are installed, PyICU with a compiler",
    )
    options = parser.parse_args()
    path = options.home / CURRENT / SEARCH
    names = names_by_type(path)
    others = {**peers(names)}
    elsewhere = ("nomenklatura logic-v2",)  # by another process, whose time is not known
    if options.nomenklatura:
        others["nomenklatura logic-v2"] = nomenklatura(names, [(c.name, c.type) for c in cases()])
    matchers = {"ours": ours(Index(path)), **{name: _peer(one) for name, one in others.items()}}
    halves = {half: [c for c in cases() if c.half == half] for half in ("seen", "held-out")}
    if options.misses:
        misses(matchers["ours"], halves["seen"])
        return
    head = f"{'':24}{'half':10}{'names':>6}{'top-1':>8}{'top-3':>8}{'auto p':>8}{'auto r':>8}"
    print(f"{head}{'strangers':>11}{'in time':>9}{'ms':>8}")
    for name, matcher in matchers.items():
        limit = threshold_of(matcher, halves["seen"]) if name != "ours" else 0.0
        for half in [options.half] if options.half else halves:
            r, n = measure(matcher, halves[half], limit), len(halves[half])
            line = f"{r.top_1:8.3f}{r.top_3:8.3f}{r.precision:8.3f}{r.recall:8.3f}"
            spent = f"{r.milliseconds:8.2f}" if name not in elsewhere else f"{'–':>8}"
            told = f"{r.strangers:11d}{r.in_time:9.3f}{spent}"
            print(f"{name:24}{half:10}{n:6d}{line}{told}")


if __name__ == "__main__":
    main()
