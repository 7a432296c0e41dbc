"""How well dirty names are matched, over the shipped graph: see tests/benchmarks/matching.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.shared.layout import CURRENT, SEARCH
from graph_loader.shared.matching.batches import matched, matched_by_processes
from graph_loader.shared.matching.candidates import Space
from graph_loader.shared.matching.index import BadIndex, Index
from graph_loader.shared.matching.keys import key_of
from graph_loader.shared.matching.matcher import match
from graph_loader.shared.matching.scoring import alike
from tests.benchmarks.matching import BASE, cases, measure, ours


def test_there_are_enough_names_of_each_kind() -> None:
    kinds = [case.kind for case in cases()]
    assert len(kinds) >= 400
    assert all(kinds.count(kind) >= 25 for kind in ("variant", "stranger", "time"))


@pytest.mark.parametrize("half", ["seen", "held-out"])
def test_names_are_matched_and_strangers_are_not(home: Path, half: str) -> None:
    index = Index(home / CURRENT / SEARCH)
    found = measure(ours(index), [case for case in cases() if case.half == half], 0.0)
    assert found.top_1 >= 0.98 and found.top_3 >= 0.98
    assert found.precision == 1.0 and found.strangers == 0
    assert found.recall >= 0.84
    assert found.in_time == 1.0


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("LK OSL", "Landkreis Oberspreewald-Lausitz"),
        ("Prof. Dr. h. c. Gesine Grande", "Gesine Grande"),
        ("LWG Lausitzer Wasser GmbH & Co. KG", "LWG Lausitzer Wasser"),
        (
            "Interministerielle Arbeitsgruppe (IMAG) Lausitz",
            "Interministerielle Arbeitsgruppe Lausitz",
        ),
        ("Wirtschafts- region Lausitz", "Wirtschaftsregion Lausitz"),
        ("Ev. Kirchenkreis", "Evangelische Kirchenkreis"),
        ("Spree Neiße", "Spreeneiße"),
        ("Werkstatt IV", "Werkstatt 4"),
        ("IHK Ctb.", "IHK Cottbus"),
    ],
)
def test_names_that_say_the_same_have_the_same_key(name: str, same: str) -> None:
    assert key_of(name).joined == key_of(same).joined


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Werkstatt 4", "Werkstatt 5"),
        ("Landkreis OSL", "Landkreis LOS"),
        ("IHK", "HWK"),
        ("AG", "KG"),
    ],
)
def test_names_that_say_another_thing_have_not(name: str, other: str) -> None:
    assert key_of(name).joined != key_of(other).joined


@pytest.mark.parametrize(
    ("word", "other", "how"),
    [
        ("sprernberg", "spremberg", "slip"),
        ("senftemberg", "senftenberg", "slip"),
        ("klinikums", "klinikum", "inflected"),
        ("wirtsch", "wirtschaftsregion", "short"),
    ],
)
def test_words_are_alike_in_a_way_that_is_told(word: str, other: str, how: str) -> None:
    likeness, way = alike(word, other)
    assert 0 < likeness < 1 and way == how


@pytest.mark.parametrize(
    ("word", "other"), [("ost", "sud"), ("f60", "f61"), ("oder", "ober"), ("2021", "2022")]
)
def test_other_words_are_not_alike(word: str, other: str) -> None:
    assert alike(word, other)[0] < 0.8


@pytest.mark.parametrize(
    ("name", "type_", "said"),
    [
        ("Carbon Lab Factory", "project", "carbon-lab-factory"),
        ("Staatskanzlei Brandenburg", "organisation", "stk"),
        ("Brandenburgische Staatskanzlei", "organisation", "stk"),
        ("Burg (Spreew.)", "place", "gem-12071032"),
        ("Interministerielle Arbeitsgruppe (IMAG)", "organisation", "imag"),
        # What is besides may tell it from another one.
        ("Neuer Hort", "project", ""),
        ("Just Transition Fund", "programme", ""),
        ("Besucherbergwerk", "project", ""),
        ("Digitales Fundament", "project", ""),
        ("Neuhausen", "place", ""),
        ("Stadt Weisswaser", "organisation", "stadt-weisswasser"),
        ("Senftemberg", "place", "gem-12066304"),
        ("Schönwalde", "place", ""),
        ("Sonnenwalde", "place", ""),
        ("Falkenburg", "place", ""),
        ("D. Woidke", "person", "dietmar-woidke"),
        ("A. Woidke", "person", ""),
        ("K. Müller", "person", ""),
        ("Werkstatt Daseinsvorsorge", "workshop", "werkstatt-4"),
        ("Werkstatt", "workshop", ""),
        ("Dt. Rundweg (XYZ)", "project", ""),
    ],
)
def test_one_is_surely_meant_only_if_nothing_else_can_be(
    home: Path, name: str, type_: str, said: str
) -> None:
    index = Index(home / CURRENT / SEARCH)
    (found,) = matched(index, [name], Space(BASE), [type_])
    sure = found[0].thing.rpartition("/")[2] if found and found[0].match else ""
    assert sure == said


def test_many_names_mean_the_same_by_one_process_and_by_two(home: Path) -> None:
    path = home / CURRENT / SEARCH
    names = [case.name for case in cases()[:80]] * 13  # more than one process is given
    by_one = list(matched(Index(path), names, Space(BASE)))
    assert list(matched_by_processes(path, names, Space(BASE), processes=2)) == by_one


def test_names_are_the_same_whether_others_are_looked_for_or_not(home: Path) -> None:
    index = Index(home / CURRENT / SEARCH)
    with index.reading(60.0) as reader:
        for case in cases()[::7]:
            short, full = (
                match(reader, case.name, Space(BASE), [case.type], others=others)
                for others in (False, True)
            )
            sure = [one[0].thing if one and one[0].match else "" for one in (short, full)]
            assert sure[0] == sure[1], case
            assert [one.thing for one in short[:1]] == [one.thing for one in full[:1]]


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "search.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 4096)
    with pytest.raises(BadIndex):
        Index(tmp_path / "search.sqlite")
