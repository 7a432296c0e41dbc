"""Property paths without length (SPARQL 1.1, 18.4), also at terms that stand nowhere."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, RdfFormat, Store

from service.store.embedded import BASE
from service.store.worker.dataset import Dataset
from tests.profiles import examples

EDGES = (("a", "p", "b"), ("b", "p", "c"), ("c", "q", "a"), ("c", "q", "c"), ("b", "q", "d"))
STORE = Store()
STORE.load(
    "".join(f"<urn:{s}> <urn:{p}> <urn:{o}> .\n" for s, p, o in EDGES), format=RdfFormat.N_TRIPLES
)
NODES = sorted({end for edge in EDGES for end in (edge[0], edge[2])})
#: Negated sets, and which predicates they let through, forward and backward.
NEGATED = {"!p": ("q", ""), "!(p|q)": ("", ""), "!^p": ("", "q"), "!(p|^q)": ("q", "p")}
Pairs = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Path:
    """A path by its kind: a predicate, or `^`, `/`, `|`, `*`, `+`, `?` over others."""

    kind: str
    parts: tuple[Path, ...] = ()

    def __str__(self) -> str:
        if self.kind in NEGATED:
            return re.sub(r"(\w)", r"<urn:\1>", self.kind)
        if not self.parts:
            return f"<urn:{self.kind}>"
        if self.kind == "^":
            return f"(^{self.parts[0]})"
        if self.kind in "/|":
            return f"({f' {self.kind} '.join(map(str, self.parts))})"
        return f"({self.parts[0]}){self.kind}"


def pairs(path: Path, start: str | None, end: str | None) -> Pairs:
    """All that a path connects, from a term or a variable to a term or a variable."""
    match path.kind:
        case "^":
            return Counter({(o, s): n for (s, o), n in pairs(path.parts[0], end, start).items()})
        case "|":
            return sum((pairs(part, start, end) for part in path.parts), Counter())
        case "/":
            found: Pairs = Counter()
            for (s, middle), n in pairs(path.parts[0], start, None).items():
                for (other, o), m in pairs(path.parts[1], None, end).items():
                    found[s, o] += n * m * (middle == other)
            return +found
        case "?":
            return Counter(set(nothing(start, end)) | set(pairs(path.parts[0], start, end)))
        case "*" | "+":
            return many(path.parts[0], path.kind == "*", start, end)
    forward, backward = NEGATED.get(path.kind, (path.kind, ""))
    straight = [(s, o) for s, p, o in EDGES if p in forward]
    turned = [(o, s) for s, p, o in EDGES if p in backward]
    return Counter((s, o) for s, o in straight + turned if start in (None, s) and end in (None, o))


def nothing(start: str | None, end: str | None) -> list[tuple[str, str]]:
    """What a path of no length connects."""
    if start is None and end is None:
        return [(node, node) for node in NODES]
    term = start if start is not None else end
    assert term is not None
    return [(term, term)] if end in (None, term) else []


def many(path: Path, also_none: bool, start: str | None, end: str | None) -> Pairs:
    """Paths of any length, each pair once (ALP)."""
    if start is None and end is not None:
        turned = many(Path("^", (path,)), also_none, end, None)
        return Counter((o, s) for s, o in turned)
    found: Pairs = Counter()
    for begin in NODES if start is None else [start]:
        reached = {begin} if also_none else set()
        front = {begin}
        while front:
            front = {o for node in front for _, o in pairs(path, node, None)} - reached
            reached |= front
        found.update((begin, node) for node in reached if end in (None, node))
    return found


PATHS = st.recursive(
    st.sampled_from([Path("p"), Path("q"), Path("p"), Path("q"), *map(Path, NEGATED)]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("^*+?"), st.tuples(inner)),
        st.tuples(st.sampled_from("/|"), st.tuples(inner, inner)),
    ).map(lambda made: Path(*made)),
    max_leaves=4,
)
ENDS = st.sampled_from([None, None, "a", "c", "d", "none", "p"])


@fuzzing(max_examples=examples(300))
@given(PATHS, ENDS, ENDS)
def test_paths_connect_what_the_standard_says(
    path: Path, start: str | None, end: str | None
) -> None:
    subject, value = (f"<urn:{end}>" if end else name for end, name in ((start, "?s"), (end, "?o")))
    found = Dataset(STORE).query(
        f"SELECT (1 AS ?one) ?s ?o {{ {subject} {path} {value} }}", BASE, [], []
    )
    assert isinstance(found, QuerySolutions)
    expected: Pairs = Counter()
    for (s, o), times in pairs(path, start, end).items():
        expected["" if start else f"<urn:{s}>", "" if end else f"<urn:{o}>"] += times
    assert Counter(tuple(str(row[n] or "") for n in ("s", "o")) for row in found) == expected


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("?s <urn:p>|<urn:p> ?o", 4),
        ("?s (<urn:p>|<urn:q>)/<urn:q> ?o", 5),
        ("?s ^(<urn:p>|<urn:p>) ?o", 4),
        ("{ SELECT DISTINCT * { ?s <urn:p>|<urn:p> ?o } }", 2),
        ("?s <urn:p> ?o FILTER EXISTS { ?s <urn:p>|<urn:p> ?o }", 2),
        ("[] <urn:p>|<urn:p> [ <urn:q> ?o ]", 6),
    ],
)
def test_choice_is_met_once_for_each(pattern: str, rows: int) -> None:
    for query, size in ((f"SELECT * {{ {pattern} }}", rows), (f"ASK {{ {pattern} }}", 1)):
        found = Dataset(STORE).query(query, BASE, [], [])
        assert size == (len(list(found)) if isinstance(found, QuerySolutions) else bool(found))


def test_engine_still_takes_equal_solutions_of_a_choice_for_one() -> None:
    """When this fails, the engine has been mended: Mending._triple and has_choice can go."""
    found = STORE.query("SELECT * { ?s <urn:p>|<urn:p> ?o }")
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == 2


@pytest.mark.parametrize("query", ["ASK { <urn:none> <urn:p>* ?x }", "ASK { ?x <urn:p>? 7 }"])
def test_engine_still_needs_this(query: str) -> None:
    """When this fails, the engine has been mended: Mending._of_some_length can go."""
    assert not STORE.query(query)
    assert Dataset(STORE).query(query, BASE, [], [])
