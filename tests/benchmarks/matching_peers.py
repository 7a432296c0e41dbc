"""What others do with dirty names, for `tests/benchmarks/matching.py`."""

from __future__ import annotations

import json
import math
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from graph_loader.shared.folding import folded
from tests.validators.environments import validated

_BASE = "https://w3id.org/lausitz-graph/id/"
_MOST = 10
_COMPARED = 15  #: things that nomenklatura compares: it wants to be given the likely ones

Names = Mapping[str, Sequence[tuple[str, str]]]  #: things with their names, by type
Ranking = list[tuple[str, float]]  #: things with their scores, the likeliest first
Ranked = Callable[[str, str], Ranking]  #: of a name and a type


def names_by_type(path: Path) -> Names:
    """The names of an index."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with sqlite3.connect(path) as index:
        for thing, name in index.execute("SELECT DISTINCT thing, name FROM names ORDER BY id"):
            short = thing.removeprefix(_BASE)
            found[short.partition("/")[0]].append((short, name))
    return found


def peers(names: Names) -> dict[str, Ranked]:
    """Those that need nothing else."""

    def by(scorer: Callable[..., float], prepare: Callable[[str], str]) -> Ranked:
        prepared = {type_: [prepare(name) for _, name in some] for type_, some in names.items()}

        def ranked(name: str, type_: str) -> Ranking:
            scores = process.cdist([prepare(name)], prepared[type_], scorer=scorer)[0].tolist()
            return _best(zip((t for t, _ in names[type_]), scores, strict=True))

        return ranked

    return {
        "rapidfuzz WRatio": by(fuzz.WRatio, str.casefold),
        "token sort, folded": by(fuzz.token_sort_ratio, folded),
        "3-gram TF-IDF, folded": tf_idf(names),
    }


def _best(scored: Iterable[tuple[str, float]], most: int = _MOST) -> Ranking:
    best: dict[str, float] = {}
    for thing, score in scored:
        best[thing] = max(best.get(thing, 0.0), score)
    return sorted(best.items(), key=lambda pair: -pair[1])[:most]


def tf_idf(names: Names, most: int = _MOST) -> Ranked:
    """By three letters each, the rare ones counting more."""

    def grams(name: str) -> Counter[str]:
        text = f" {folded(name)} "
        return Counter(text[i : i + 3] for i in range(len(text) - 2))

    said = {type_: [(t, grams(n)) for t, n in some] for type_, some in names.items()}
    counts = Counter(gram for some in said.values() for _, found in some for gram in found)
    total = sum(map(len, said.values()))

    def vector(found: Counter[str]) -> dict[str, float]:
        weighed = {g: n * math.log(total / (1 + counts[g])) for g, n in found.items()}
        length = math.sqrt(sum(w * w for w in weighed.values())) or 1.0
        return {g: w / length for g, w in weighed.items()}

    vectors = {type_: [(t, vector(g)) for t, g in some] for type_, some in said.items()}

    def ranked(name: str, type_: str) -> Ranking:
        asked = vector(grams(name))
        scored = (
            (thing, 100 * sum(w * other.get(g, 0.0) for g, w in asked.items()))
            for thing, other in vectors[type_]
        )
        return _best(scored, most)

    return ranked


def nomenklatura(names: Names, asked: Sequence[tuple[str, str]]) -> Ranked:
    """Its logic-v2, in an environment of its own, over what TF-IDF finds likely.

    pytest's Skipped says what is missing, if it cannot be installed.
    """
    likely = tf_idf(names, _COMPARED)
    called: dict[tuple[str, str], list[str]] = defaultdict(list)
    for type_, some in names.items():
        for thing, name in some:
            called[type_, thing].append(name)
    questions = [
        {
            "name": name,
            "kind": type_,
            "things": {thing: called[type_, thing] for thing, _ in likely(name, type_)},
        }
        for name, type_ in asked
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.json"
        path.write_text(json.dumps(questions), encoding="utf-8")
        _, said = validated("nomenklatura", path)
    scores = [_best((t, 100 * s) for t, s in one.items()) for one in json.loads(said)]
    found = dict(zip(asked, scores, strict=True))
    return lambda name, type_: found[name, type_]
