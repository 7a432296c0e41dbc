"""How fast names are found among a million: `python -m tests.benchmarks.many_names`.

The names are the shipped ones with some of their words replaced: places by other places, names of
persons by others, other words by what is as common, of a vocabulary that is made of the halves of
real words. What is asked in batches are names as people write them: as they are, in capitals or
without umlauts, in another order, with a legal form, an abbreviation, a slip; a sixth each.
Type-ahead asks the index, in this process, for what is typed of random names: not over HTTP.

    python -m tests.benchmarks.many_names --home data [--names 1000000] [--asked 3000]
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import resource
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from graph_loader.shared.folding import folded
from graph_loader.shared.layout import CURRENT, SEARCH
from graph_loader.shared.matching.batches import matched, matched_by_processes
from graph_loader.shared.matching.candidates import Space
from graph_loader.shared.matching.index import Index
from graph_loader.shared.matching.keys import key_of
from graph_loader.shared.matching.writing import NameRow, write_index

_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
_OTHER = "http://www.w3.org/2004/02/skos/core#altLabel"
_BASE = "https://example.org/id/"
_SUGGESTED = 60
_MADE_WORDS = 60_000
_LONG = 7  #: letters of a word that is made of two others
_PARTS = re.compile(r"\w+|\W+")


def made_names(home: Path, number: int) -> Iterator[NameRow]:
    """So many different names; a thing has three on average, as real ones have."""
    choose = random.Random(1)
    real, places, people = _real_names(home)
    common = _vocabulary(choose, [word for name, _ in real for word in _words(name)])
    seen: set[str] = set()
    for thing in itertools.count():
        name, kind = choose.choice(real)
        new = _varied(choose, name, people if kind == "person" else None, places, common)
        while new in seen:
            new = f"{new} {choose.choice(places)}"
        beside = [WAYS[way](new, choose) for way in ("legal form", "shortened")]
        others = [*beside, _initials(new), f"{new} {choose.choice(places)}"]
        names = dict.fromkeys([new, *choose.sample(others, choose.randint(0, len(others)))])
        for said in names.keys() - seen:
            if len(seen) == number:
                return
            seen.add(said)
            property_ = _LABEL if said == new else _OTHER
            yield NameRow(f"{_BASE}{kind}/o{thing}", property_, said, "de", "", "")


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name)).upper()


def _real_names(home: Path) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The names with their kinds, the places, and the words of names of persons."""
    with sqlite3.connect(home / CURRENT / SEARCH) as index:
        rows = index.execute(
            "SELECT DISTINCT name, thing FROM names "
            "WHERE thing NOT LIKE '%/source/%' AND length(name) < 120 ORDER BY id"
        )
        real = [(name, thing.partition("/id/")[2].partition("/")[0]) for name, thing in rows]
    places = sorted({w for name, kind in real if kind == "place" for w in _words(name)})
    people = sorted({w for name, kind in real if kind == "person" for w in _words(name)})
    return real, places, people


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"\w+", name) if len(word) > 3]


def _vocabulary(choose: random.Random, words: Sequence[str]) -> Callable[[], str]:
    """Draws words: the real ones as often as they are real, and as many that are made."""
    long = sorted({word for word in words if len(word) > _LONG})
    made = [
        choose.choice(long)[: choose.randint(4, 6)] + choose.choice(long)[-choose.randint(4, 7) :]
        for _ in range(_MADE_WORDS)
    ]
    sums = list(itertools.accumulate(1 / (place + 100) for place in range(len(made))))

    def draw() -> str:
        if choose.random() < 0.5:
            return choose.choice(words)
        return choose.choices(made, cum_weights=sums)[0]

    return draw


def _varied(
    choose: random.Random,
    name: str,
    people: Sequence[str] | None,
    places: Sequence[str],
    common: Callable[[], str],
) -> str:
    """The name with about half of its telling words replaced, but at least one."""
    parts = _PARTS.findall(name)
    telling = [i for i, part in enumerate(parts) if part.isalpha() and len(part) > 3]
    if not telling:
        return f"{name} {common()}"
    for i in choose.sample(telling, max(1, (len(telling) + 1) // 2)):
        if people:
            parts[i] = choose.choice(people) if choose.random() < 0.5 else common().title()
        else:
            parts[i] = choose.choice(places) if parts[i] in places else common()
    return "".join(parts)


def _slip(name: str, choose: random.Random) -> str:
    """The name with a letter missing, doubled, wrong, or turned with the next."""
    word = max(_PARTS.findall(name), key=lambda part: (part.isalpha(), len(part)))
    if len(word) < 4:
        return name
    at = choose.randrange(1, len(word) - 1)
    made = choose.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + choose.choice("aeinrst") + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return name.replace(word, made, 1)


def _turned(name: str, choose: random.Random) -> str:
    words = name.split()
    return " ".join([words[-1] + ",", *words[:-1]]) if len(words) > 1 else name.lower()


def _shortened(name: str, choose: random.Random) -> str:
    for long, short in _SHORT.items():
        if long in name:
            return name.replace(long, short, 1)
    words = name.split()
    longest = max(words, key=len)
    return name.replace(longest, f"{longest[: max(4, len(longest) // 2)]}.", 1)


_SHORT = {
    "Landkreis": "LK", "Gesellschaft": "Ges.", "Gemeinde": "Gem.", "Technische": "Techn.",
    "Universität": "Uni", "Ministerium": "Min.", "Institut": "Inst.", "Landesverband": "LV",
}  # fmt: skip
#: The ways in which names are written.
WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "as it is": lambda name, choose: name,
    "spelt": lambda name, choose: choose.choice([name.upper(), folded(name)]),
    "turned": _turned,
    "legal form": lambda name, choose: f"{name} {choose.choice(['GmbH', 'e. V.', 'gGmbH', 'AG'])}",
    "shortened": _shortened,
    "slip": _slip,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--home", type=Path, default=Path("data"))
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=3000)
    parser.add_argument("--keep", type=Path, help="where the index is kept, or is already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (options.keep or Path(folder)) / SEARCH
        if not path.exists():
            begin = time.process_time()
            write_index(path, made_names(options.home, options.names))
            took, size = time.process_time() - begin, path.stat().st_size
            print(f"{options.names} names: {size / 2**20:.0f} MiB, made in {took:.0f} s")
        begin = time.process_time()
        index = Index(path)
        print(f"opened in {time.process_time() - begin:.2f} s")
        chosen = _chosen(path, options.asked)
        _type_ahead(index, chosen)
        _one_by_one(index, chosen)
        _batch(path, chosen)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory of this process: {peak:.0f} MiB at most")


def _chosen(path: Path, number: int) -> list[str]:
    choose = random.Random(2)
    with sqlite3.connect(path) as names:
        (most,) = names.execute("SELECT max(id) FROM names").fetchone()
        ids = [choose.randrange(1, most + 1) for _ in range(number)]
        query = "SELECT name FROM names WHERE id >= ? AND length(name) > 5 LIMIT 1"
        return [row[0] for one in ids for row in names.execute(query, [one])]


def _type_ahead(index: Index, chosen: Sequence[str]) -> None:
    choose = random.Random(3)
    times = []
    for name in chosen:
        typed = folded(name[: choose.randint(1, min(24, len(name)))])
        begin = time.thread_time()
        with index.reading(60.0) as reader:
            reader.beginning(typed, _SUGGESTED)
        times.append(1000 * (time.thread_time() - begin))
    print(f"type-ahead, what begins so: {_quantiles(times)}")


def _quantiles(times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, worst {max(times):.1f} ms"


def dirty(chosen: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each name, as somebody writes it, and in what way."""
    choose = random.Random(4)
    ways = itertools.cycle(WAYS)
    return [(name, WAYS[way](name, choose), way) for name, way in zip(chosen, ways, strict=False)]


def _one_by_one(index: Index, chosen: Sequence[str]) -> None:
    took: dict[str, list[float]] = defaultdict(list)
    right: dict[str, int] = defaultdict(int)
    for name, text, way in dirty(chosen):
        begin = time.thread_time()
        (found,) = matched(index, [text], Space(_BASE))
        took[way].append(time.thread_time() - begin)
        right[way] += bool(found) and key_of(found[0].name.name).joined == key_of(name).joined
    for way, times in took.items():
        share = right[way] / len(times)
        print(f"{way:12}{len(times) / sum(times):8.0f} names a second and core, {share:.3f} right")


def _batch(path: Path, chosen: Sequence[str]) -> None:
    """All at once, by one process and by two; they open the index, and start in this time."""
    texts = [text for _, text, _ in dirty(chosen)]
    for processes in (1, 2):
        begin = time.perf_counter()
        for _ in matched_by_processes(path, texts, Space(_BASE), processes=processes):
            pass
        took = time.perf_counter() - begin
        print(f"batch of {len(texts)} by {processes}: {len(texts) / took:.0f} names a second")


if __name__ == "__main__":
    main()
