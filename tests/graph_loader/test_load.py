"""Any RDF goes into a release as it is; bad RDF is reported and publishes nothing."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from graph_loader.literals import ChangedLiterals
from graph_loader.load import FORMATS
from graph_loader.release import Home, read_manifest
from tests.graph_loader.support import ROOT, run, run_here
from tests.profiles import examples

EX = "https://example.org/"
PERSON, NAME, KNOWS = NamedNode(EX + "p"), NamedNode(EX + "name"), NamedNode(EX + "knows")
GRAPH = NamedNode(EX + "graph")
NOBODY = BlankNode("nobody")
TRIPLES = [
    Quad(PERSON, NAME, Literal('Jan "Hanka"\nKrawc', language="hsb")),
    Quad(PERSON, KNOWS, NOBODY),
    Quad(NOBODY, NAME, Literal("ẞ\u200b🦭")),
    Quad(PERSON, NAME, Literal("x" * 1_000_000)),
]
QUADS = [Quad(q.subject, q.predicate, q.object, GRAPH) for q in TRIPLES] + TRIPLES[:1]
OK = f"<{EX}s> <{EX}p> <{EX}o> .\n"
PACKED_NOTHING = gzip.compress(b"", mtime=0)
PACKED = gzip.compress(OK.encode(), mtime=0)  # the time would stand in the names of tests


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def loaded(home: Path) -> Store:
    return Store.read_only(str(home / "current" / "store"))


def problems(*files: Path, home: Path) -> list[str]:
    """What the command prints for files that cannot be loaded, folders left out."""
    outcome = run_here("load", *files, "--home", home, "--quiet", "--replace-region")
    assert (outcome.status, outcome.out) == (1, "")
    *lines, last = outcome.err.replace(f"{files[0].parent}{os.sep}", "").splitlines()
    assert last == f"{len(lines)} problem(s); nothing was published"
    return lines


def bad(folder: Path, name: str, data: str | bytes) -> list[str]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return problems(path, home=folder / "home")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_its_quads(tmp_path: Path, suffix: str, packed: bool) -> None:
    rdf_format = FORMATS[suffix]
    quads = QUADS if rdf_format.supports_datasets else TRIPLES
    data = serialize(quads, format=rdf_format)
    assert data
    path = tmp_path / f"data{suffix}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(data) if packed else data)
    outcome = run_here("load", path, "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    store = loaded(tmp_path / "home")
    assert canonical(store) == canonical(quads)
    manifest = read_manifest(tmp_path / "home" / "current")
    assert (manifest["quads"], manifest["kind"]) == (len(quads), "load")
    triples = {Quad(*quad.triple) for quad in quads}
    lines = gzip.decompress((tmp_path / "home" / "current" / "default.nt.gz").read_bytes())
    assert canonical(parse(lines, format=RdfFormat.N_TRIPLES)) == canonical(triples)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.nt", OK + f"<{EX}s> <{EX}p> .\n", "a.nt:2:{}: bad N-Triples: "),
        ("a.nq", OK * 2 + "no quad\n", "a.nq:3:1: bad N-Quads: "),
        ("a.ttl", OK + "@prefix x: <https://example.org/> .\nx:a y:b x:c .", "a.ttl:3:5: bad Tur"),
        ("a.trig", "GRAPH <https://example.org/g> {\n x:a x:b x:c }", "a.trig:2:2: bad TriG: "),
        ("a.jsonld", f'{{"@id": "{EX}s",\n "{EX}p": [}}', "a.jsonld:2:{}: bad JSON-LD: "),
        ("a.rdf", "<rdf:RDF>\n<a>\n</b></rdf:RDF>", "a.rdf:{}:1: bad RDF/XML: "),
        ("a.nt", OK.encode() + b'<https://e/s> <https://e/p> "\xff" .\n', "a.nt:2:{}: bad N-"),
        ("a.ttl", OK.encode("utf-16"), "a.ttl:1:1: bad Turtle: "),
        ("a.nt", f"<{EX}a b> <{EX}p> <{EX}o> .", "a.nt:1:1: bad N-Triples: "),
        ("a.nt.gz", OK, "a.nt.gz:1:1: broken gzip: Not a gzipped file"),
        ("a.nt.gz", PACKED[:-9], "a.nt.gz:1:1: broken gzip: Compressed file"),
        ("a.nt.gz", PACKED + b"x", "a.nt.gz:{}:1: broken gzip: Not a gzipped"),
        ("a.nt", "", "a.nt:1:1: no statement in it, expected at least one"),
        ("a.ttl", "# nothing\n", "a.ttl:1:1: no statement in it, expected at least one"),
        (
            "a.nt.gz",
            PACKED_NOTHING,
            "a.nt.gz:1:1: no statement in it, expected at least one",
        ),
        ("a.csv", OK, "a.csv:1:1: unknown kind of file, expected one of .ttl .trig .nt .nq .rdf"),
        ("a.gz", OK, "a.gz:1:1: unknown kind of file, expected one of .ttl .trig .nt .nq .rdf"),
    ],
)
def test_bad_file_is_reported_with_its_place(
    tmp_path: Path, name: str, data: str | bytes, expected: str
) -> None:
    [problem] = bad(tmp_path, name, data)
    place, _, message = expected.partition(": ")
    said_place, _, said_message = problem.partition(": ")
    for wanted, said in zip(place.split(":"), said_place.split(":"), strict=True):
        assert wanted in ("{}", said)
    assert said_message.startswith(message)


def test_rdf_xml_names_the_line(tmp_path: Path) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    lines = [f'<rdf:RDF xmlns:rdf="{rdf}" xmlns:e="{EX}">', '<e:Thing rdf:about="bad iri"/>']
    text = "\n".join(
        [*lines[:1], *[f'<e:Thing rdf:about="{EX}{n}"/>' for n in range(40)], lines[1]]
    )
    [problem] = bad(tmp_path, "a.rdf", text + "\n</rdf:RDF>")
    assert problem.startswith("a.rdf:42:1: bad RDF/XML: ")


def test_statement_longer_than_the_parser_takes_is_reported(tmp_path: Path) -> None:
    [problem] = bad(tmp_path, "a.nt", OK + f'<{EX}s> <{EX}p> "{"x" * (17 << 20)}" .\n')
    assert problem.endswith("expected shorter statements")


def test_every_bad_file_is_reported_and_the_published_release_stays(
    tmp_path: Path, small_home: Path
) -> None:
    before = Home(small_home).versions(), Home(small_home).published()
    good, bad_one, folder = tmp_path / "a.nt", tmp_path / "b.nt", tmp_path / "d.ttl"
    good.write_text(OK)
    bad_one.write_text(OK + "rubbish\n")
    folder.mkdir()
    said = problems(good, bad_one, tmp_path / "c.nt", folder, tmp_path / "e.doc", home=small_home)
    assert [line.split(": ")[0] for line in said] == [
        f"{name}" for name in ("b.nt:2:1", "c.nt:1:1", "d.ttl:1:1", "e.doc:1:1")
    ]
    assert "No such file" in said[1] and "Is a directory" in said[2]
    assert (Home(small_home).versions(), Home(small_home).published()) == before


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    for name, value in (("a.nt", "1"), ("b.nt", "2")):
        (tmp_path / name).write_text(f'_:same <{EX}p> "{value}" .\n')
    files = (tmp_path / "a.nt", tmp_path / "b.nt")
    outcome = run_here("load", *files, "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    assert len({quad.subject for quad in loaded(tmp_path / "home")}) == 2


def test_triples_go_to_the_default_graph_and_quads_into_theirs(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(OK)
    (tmp_path / "b.nq").write_text(OK.replace(" .", f" <{EX}g> ."))
    files = (tmp_path / "a.nt", tmp_path / "b.nq")
    assert run_here("load", *files, "--home", tmp_path / "home", "--quiet").status == 0
    graphs = {quad.graph_name for quad in loaded(tmp_path / "home")}
    assert graphs == {DefaultGraph(), NamedNode(EX + "g")}


def test_merging_many_graphs_leaves_few_files_behind(tmp_path: Path) -> None:
    """Whoever opens a store reads about every file that there ever was."""
    lines = (f"<{EX}s> <{EX}p> <{EX}o{n % 9}> <{EX}g{n}> .\n" for n in range(300))
    (tmp_path / "a.nq").write_text("".join(lines))
    outcome = run_here("load", tmp_path / "a.nq", "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    folder = tmp_path / "home" / "current" / "merged"
    assert sum(path.stat().st_size for path in folder.glob("MANIFEST-*")) < 10_000
    in_default = Store.read_only(str(folder)).quads_for_pattern(None, None, None, DefaultGraph())
    assert len(list(in_default)) == 9


RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:" {}</rdf:RDF>'
)
WITHOUT_BASE = {
    "subject.ttl": "<#a> <urn:p> <urn:o> .",
    "empty.ttl": "<urn:s> <urn:p> <> .",
    "prefix.trig": "PREFIX x: <#> GRAPH x:g { <urn:s> <urn:p> 1 }",
    "line.nt": "<a> <urn:p> <urn:o> .",
    "graph.nq": "<urn:s> <urn:p> <urn:o> <g> .",
    "about.rdf": RDF_XML.format('><x:A rdf:about="a"/>'),
    "id.rdf": RDF_XML.format('><x:A rdf:ID="a"/>'),
    "subject.jsonld": '{"@id": "a", "urn:p": 1}',
    "object.jsonld": '{"@id": "urn:s", "urn:p": {"@id": "../c"}}',
    "type.jsonld": '{"@id": "urn:s", "@type": "#c"}',
    "graph.jsonld": '{"@id": "g", "@graph": {"@id": "urn:s", "urn:p": 1}}',
}
WITH_BASE = {
    "subject.ttl": "@base <http://a.example/> . <#a> <p> <> .",
    "prefix.trig": "BASE <http://a.example/> PREFIX x: <#> GRAPH x:g { <urn:s> <urn:p> 1 }",
    "id.rdf": RDF_XML.format('xml:base="http://a.example/"><x:A rdf:ID="a"/>'),
    "subject.jsonld": '{"@context": {"@base": "http://a.example/"}, "@id": "a", "urn:p": 1}',
}


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", WITHOUT_BASE)
def test_relative_iri_without_a_base_is_refused(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"{name}{suffix}"
    data = WITHOUT_BASE[name].encode()
    path.write_bytes(gzip.compress(data, mtime=0) if suffix else data)
    outcome = run_here("load", path, "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 1
    assert f"{path}:1:" in outcome.err and "relative IRI, expected an absolute one" in outcome.err
    assert not (tmp_path / "home" / "current").exists()


@pytest.mark.parametrize("name", WITH_BASE)
def test_relative_iri_is_read_against_the_base_in_its_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(WITH_BASE[name], encoding="utf-8")
    outcome = run_here("load", tmp_path / name, "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    [quad] = {quad for quad in loaded(tmp_path / "home") if "a.example" in str(quad)}
    assert "http://a.example/" in str(quad) and "no-base" not in str(quad)


def test_byte_order_mark_and_capitals_in_the_name_are_taken(tmp_path: Path) -> None:
    (tmp_path / "A.TTL").write_text("\ufeff" + OK, encoding="utf-8")
    outcome = run_here("load", tmp_path / "A.TTL", "--home", tmp_path / "home", "--quiet")
    assert outcome.status == 0, outcome.err
    assert len(loaded(tmp_path / "home")) == 1


def test_loaded_release_is_dumped_and_listed(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text(OK)
    assert run_here("load", tmp_path / "a.nq", "--home", tmp_path / "home", "--quiet").status == 0
    assert run("dump", "--home", tmp_path / "home").out == OK
    [line] = run("releases", "--home", tmp_path / "home").out.splitlines()
    assert line.split()[-3:] == ["1", "quads", "load"]


def test_dump_of_a_build_loads_to_the_same_quads(region_home: Path, tmp_path: Path) -> None:
    dump = region_home / "current" / "dump.nq.gz"
    assert run_here("load", dump, "--home", tmp_path, "--quiet").status == 0
    expected = parse(gzip.decompress(dump.read_bytes()), format=RdfFormat.N_QUADS)
    assert canonical(loaded(tmp_path)) == set(expected)


PEAK = r"""
import re, sys
from pathlib import Path
from graph_loader.load import load
from graph_loader.release import Home
load([Path(sys.argv[1])], Home(Path(sys.argv[2])), quiet=True)
# Not getrusage: its peak would be that of the parent process, if higher.
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""


def test_file_is_read_in_pieces(tmp_path: Path) -> None:
    """A packed file of a third of a gigabyte, almost all of it comments, fits in a fraction of it.

    The engine holds the statements of a batch, whatever their size; how much that is for a large
    file is measured in `tests/benchmarks/load.py`.
    """
    path = tmp_path / "large.nt.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(330):
            file.write((b"# " + b"nothing " * 15 + b"\n") * 8_192)
        file.write(OK.encode())
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path), str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(loaded(tmp_path / "home")) == 1
    assert int(done.stdout) // 1024 < 160


def test_parsers_agree_on_what_is_tested() -> None:
    """The formats that the command knows are those the engine knows, N3 aside."""
    assert set(FORMATS.values()) == {
        RdfFormat.TURTLE,
        RdfFormat.TRIG,
        RdfFormat.N_TRIPLES,
        RdfFormat.N_QUADS,
        RdfFormat.RDF_XML,
        RdfFormat.JSON_LD,
    }
    assert list(parse(OK, format=RdfFormat.N_TRIPLES))


def test_entities_made_of_entities_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.rdf"
    bomb.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;">]>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>\n',
        encoding="utf-8",
    )
    result = run("load", str(bomb), "--home", str(tmp_path / "home"))
    assert result.status == 1
    assert f"{bomb}:1:1: an entity made of entities" in result.err


XSD = "http://www.w3.org/2001/XMLSchema#"


def test_literal_kept_in_another_form_is_counted_and_told(tmp_path: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text(
        f"@prefix xsd: <{XSD}> .\n"
        '<urn:a> <urn:p> 7, "007"^^xsd:integer, 1.50, "5"^^xsd:nonNegativeInteger, true, "x"@en-US,'
        '"2020-02-29"^^xsd:date, "abc"^^xsd:integer, 0, -12, 0.5,'
        '"2020-01-01T24:00:00"^^xsd:dateTime .'
    )
    outcome = run_here("load", data, "--home", tmp_path / "home", "--quiet")
    assert "4 statements have a literal that is kept in another form: " in outcome.out
    assert '"007"^^xsd:integer as "7"^^xsd:integer' in outcome.out
    manifest = read_manifest(tmp_path / "home" / "current")
    assert (manifest["changed_literals"], manifest["quads"]) == (4, 11)
    given = set(parse(path=str(data), format=RdfFormat.TURTLE))
    assert len(given - set(loaded(tmp_path / "home"))) == 4


@pytest.mark.parametrize("text", ["7", "0.5", "true", '"a"@de', "1e0"])
def test_what_is_kept_is_not_told(tmp_path: Path, text: str) -> None:
    data = tmp_path / "a.ttl"
    data.write_text(f"<urn:a> <urn:p> {text} .")
    outcome = run_here("load", data, "--home", tmp_path / "home", "--quiet")
    changed = read_manifest(tmp_path / "home" / "current")["changed_literals"]
    kept = set(parse(path=str(data), format=RdfFormat.TURTLE)) == set(loaded(tmp_path / "home"))
    assert (changed == 0, "another form" in outcome.out) == (kept, not kept)


@fuzzing(max_examples=examples(100))
@given(
    st.text("0123456789-+.:TZeE ", min_size=1, max_size=10),
    st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime", "gYear"]),
)
def test_every_changed_literal_is_counted(text: str, datatype: str) -> None:
    literal = Literal(text, datatype=NamedNode(XSD + datatype))
    store = Store()
    changed = ChangedLiterals()
    node = NamedNode("urn:a")
    store.bulk_extend(changed.counted([Quad(node, node, literal)]))
    assert changed.count == (next(iter(store)).object != literal)


def test_merge_of_all_graphs_is_written_beside(tmp_path: Path) -> None:
    data = tmp_path / "a.nq"
    data.write_text(
        "_:x <urn:p> <urn:b> <urn:g> .\n_:x <urn:p> <urn:b> <urn:h> .\n<urn:a> <urn:p> <urn:c> .\n"
    )
    assert run_here("load", data, "--home", tmp_path / "home", "--quiet").status == 0
    folder = tmp_path / "home" / "current"
    store, merged = (Store.read_only(str(folder / name)) for name in ("store", "merged"))
    graphs = (DefaultGraph(), NamedNode("urn:g"), NamedNode("urn:h"))
    for held, sizes in ((store, [1, 1, 1]), (merged, [2, 1, 1])):
        found = [len(list(held.quads_for_pattern(None, None, None, g))) for g in graphs]
        assert found == sizes
    nodes = {q.subject for q in merged if isinstance(q.subject, BlankNode)}
    assert len(nodes) == 1
    assert "merged" not in str(read_manifest(folder)["files"])


def test_triples_alone_need_no_merge(tmp_path: Path) -> None:
    data = tmp_path / "a.nt"
    data.write_text(OK)
    assert run_here("load", data, "--home", tmp_path / "home", "--quiet").status == 0
    assert not (tmp_path / "home" / "current" / "merged").exists()
