"""From tables to a published release: read, map, infer, validate, describe, write, publish."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, Store
from tqdm import tqdm

from graph_loader.ages import ask_about_ages
from graph_loader.cells import QuadsBefore, to_quads
from graph_loader.coverage import Coverage, cover
from graph_loader.erased import refuse_brought_back
from graph_loader.geometry import read_geometry
from graph_loader.identifiers import check_identifiers
from graph_loader.infer import INFERENCE_FOLDER, Reasoner, infer
from graph_loader.likeness import ask_about_likeness
from graph_loader.namespaces import (
    ONTOLOGY_FOLDER,
    RDF,
    ROW,
    ROWS,
    SCHEME_GRAPH,
    SKOS,
    VOCABULARY_GRAPH,
)
from graph_loader.origins import Origins
from graph_loader.positions import check_positions
from graph_loader.problems import BadInput, Problem
from graph_loader.questions import read_questions
from graph_loader.region import Region, read_region
from graph_loader.release import Home, file_sha256, region_name
from graph_loader.schema import SCHEMA_FILE, read_schema
from graph_loader.shapes import read_shapes
from graph_loader.shared import layout
from graph_loader.shared.colophon import FOLDER as PAGES_FOLDER
from graph_loader.shared.query_files import QUERIES
from graph_loader.statements import Statements
from graph_loader.tables import Facts, ReadBefore, read_tables
from graph_loader.validate import Again, Finding, Validation, validate
from graph_loader.vanished import published_release, vanished
from graph_loader.write import write_release

MAPPING_FOLDER = Path(__file__).parent / "mapping"
T = TypeVar("T")
_LIBRARIES = ("numpy", "pyoxigraph", "pyshacl", "python-calamine", "rdflib", "reasonable")


@dataclass(frozen=True)
class Built:
    """A graph that passed every required check, not yet written."""

    region: Region
    facts: Facts
    store: Store
    validation: Validation
    coverage: Coverage


def build(
    folder: Path,
    home: Home,
    quiet: bool = False,
    replace_region: bool = False,
    allow_vanished: bool = False,
) -> tuple[str, bool]:
    """Build the tables in `folder` into a release of `home` and publish it.

    Returns the version and whether it had to be made. Raises BadInput with all problems, of which
    one is that things of the published release vanish unless that is allowed, OSError if writing
    fails, AnotherRegion if the home holds one and it is not to be replaced; the published release
    is then as it was.
    """
    with home.writing():
        region = read_region(folder)
        if not replace_region:
            home.refuse_another_region(region.base, region_name(region.title_en, region.base))
        inputs = inputs_sha256(folder)
        version = home.built_from(inputs)
        if version:
            made = Store.read_only(str(home.folder(version) / layout.STORE))
            _refuse_vanished(made, home, region.base, folder, allow_vanished)
            home.publish(version)
            return version, False
        with home.staging() as staged:
            with Statements(staged) as statements:
                built = check(folder, quiet, statements=statements)
                refuse_brought_back(home.path, built.store, folder)
                _refuse_vanished(built.store, home, region.base, folder, allow_vanished)
                version = _write(staged, folder, built, statements, quiet)
            home.keep(staged, version, inputs)
        home.publish(version)
        return version, True


def _write(staged: Path, folder: Path, built: Built, statements: Statements, quiet: bool) -> str:
    made = (built.region, built.store, built.validation)
    with _Steps(("write",), quiet) as steps:
        return steps.run("write", lambda: write_release(staged, folder, *made, statements))


def _refuse_vanished(store: Store, home: Home, base: str, folder: Path, allowed: bool) -> None:
    before = None if allowed else published_release(home, base)
    gone = vanished(before, store, folder) if before else []
    if gone:
        message = "things vanish: --allow-vanished publishes without them"
        raise BadInput([*gone, Problem(str(folder), 1, 1, message)])


@dataclass(frozen=True)
class Kept:
    """What a check may take over from the one before it of the same folder."""

    tables: ReadBefore = field(default_factory=ReadBefore)
    quads: QuadsBefore = field(default_factory=QuadsBefore)
    reasoner: Reasoner = field(default_factory=Reasoner)
    again: Again = field(default_factory=Again)


def check(
    folder: Path,
    quiet: bool = False,
    kept: Kept | None = None,
    statements: Statements | None = None,
) -> Built:
    """Do everything but write. Raises BadInput with every problem found.

    What is found is the same with what is `kept` from an earlier check, and is found sooner.
    `statements` are begun to be written as soon as they are known, while they are judged.
    """
    with _Steps(("read", "map", "infer", "validate", "describe"), quiet) as steps:
        region, facts, store, concepts = steps.run("read", lambda: _read(folder, kept))
        steps.run("map", lambda: _map(store))
        steps.run("infer", lambda: infer(store, region.base, kept.reasoner if kept else None))
        # The shapes and the questions are no data to be held against the shapes.
        beside = [*read_shapes(), *read_questions(store, region.base)]
        if statements:
            statements.begin(region, store, beside)
        look = kept.again.validate if kept else validate
        validation = steps.run("validate", lambda: look(store))
        if validation.violations:
            # Read from the tables once more: a build that finds nothing need not keep them.
            rows = to_quads(facts, region.base, concepts)
            origins = Origins(rows, facts, read_schema())
            raise BadInput([_locate(v, store, origins, folder) for v in validation.violations])
        coverage = steps.run("describe", lambda: cover(store, facts, region.base))
        store.extend(beside)
    return Built(region, facts, store, validation, coverage)


def inputs_sha256(folder: Path) -> str:
    """A hash of all that decides the outcome: tables, ontology, mapping, checks, code, versions."""
    digest = hashlib.sha256()
    geometry = read_region(folder).geometry
    if geometry and (folder / geometry).is_file():
        digest.update(f"{geometry}\0{file_sha256(folder / geometry)}\0".encode())
    for root, pattern in (
        (folder, "*"),
        (folder, f"{PAGES_FOLDER}/*.md"),
        (ONTOLOGY_FOLDER, "**/*.ttl"),
        (MAPPING_FOLDER, "*.ru"),
        (INFERENCE_FOLDER, "*.r[qu]"),
        (QUERIES / "api", "*.rq"),
        (QUERIES / "checks", "*.rq"),
        (QUERIES / "catalog", "*.rq"),
        (QUERIES / "network", "*.rq"),
        (QUERIES / "nodes", "*.rq"),
        (QUERIES / "search", "*.rq"),
        (Path(__file__).parent, "**/*.py"),
        (SCHEMA_FILE.parent, "*.json"),
    ):
        for path in sorted(p for p in root.glob(pattern) if p.is_file()):
            digest.update(f"{path.relative_to(root).as_posix()}\0{file_sha256(path)}\0".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}\0".encode())
    return digest.hexdigest()


def _read(folder: Path, kept: Kept | None = None) -> tuple[Region, Facts, Store, frozenset[str]]:
    """Read region, ontology and tables into a store; with the concepts of the code lists."""
    region = read_region(folder)
    store = _ontology()
    concepts = frozenset(
        quad.subject.value
        for quad in store.quads_for_pattern(
            None, NamedNode(RDF + "type"), NamedNode(SKOS + "Concept"), None
        )
        if isinstance(quad.subject, NamedNode)
    )
    facts = read_tables(folder, read_schema(), kept.tables if kept else None)
    facts.problems += _unknown_rows(region, facts)
    geometry = list(read_geometry(folder, region, facts))
    before = kept.quads if kept else None
    quads = [*to_quads(facts, region.base, concepts, before), *geometry]
    facts.problems += check_identifiers(facts)
    check_positions(facts, geometry)
    ask_about_ages(facts, datetime.date.today())
    ask_about_likeness(facts)
    if facts.problems:
        raise BadInput(facts.problems)
    quads += _region_row(region)
    store.extend(quads)
    return region, facts, store, concepts


def _ontology() -> Store:
    store = Store()
    vocabulary = ONTOLOGY_FOLDER / "vocabulary.ttl"
    store.load(path=vocabulary, format=RdfFormat.TURTLE, to_graph=NamedNode(VOCABULARY_GRAPH))
    for path in sorted((ONTOLOGY_FOLDER / "schemes").glob("*.ttl")):
        store.load(path=path, format=RdfFormat.TURTLE, to_graph=NamedNode(SCHEME_GRAPH))
    return store


def _unknown_rows(region: Region, facts: Facts) -> Iterator[Problem]:
    """Settings of the region that should name a document or a place and do not."""
    keys = {row.cells.get("key") for row in facts.of("documents")}
    for setting in ("editorial_source", "geometry_source"):
        key = getattr(region, setting)
        if key and key not in keys and "documents" not in facts.unread:
            yield region.problem(
                setting, f"unknown source {key!r}, expected a key of documents.csv"
            )
    places = {row.cells.get("key") for row in facts.of("places")}
    for key in region.spatial:
        if key not in places and "places" not in facts.unread:
            yield region.problem("spatial", f"unknown place {key!r}, expected a key of places.csv")


def _region_row(region: Region) -> Iterator[Quad]:
    row = NamedNode("urn:row:region:1")
    editorial = NamedNode(f"{region.base}id/source/{region.editorial_source}")
    yield Quad(row, NamedNode(RDF + "type"), NamedNode(ROW + "region"), ROWS)
    yield Quad(row, NamedNode(ROW + "base"), NamedNode(region.base), ROWS)
    yield Quad(row, NamedNode(ROW + "editorial_source"), editorial, ROWS)


def _map(store: Store) -> None:
    """Turn the rows into statements in the graphs of their sources, then drop the rows."""
    for path in sorted(MAPPING_FOLDER.glob("*.ru")):
        store.update(path.read_text(encoding="utf-8"))
    store.remove_graph(ROWS)


def _locate(finding: Finding, store: Store, origins: Origins, folder: Path) -> Problem:
    """The place in the tables that a finding goes back to, as far as one can be found."""
    place = origins.of(finding.focus, finding.value)
    if place is None and finding.focus.startswith("http"):
        attests = NamedNode(VOCABULARY_GRAPH + "#attests")
        for quad in store.quads_for_pattern(None, attests, NamedNode(finding.focus), None):
            assert isinstance(quad.subject, NamedNode)
            place = place or origins.of(quad.subject.value, finding.value)
    place = place or Problem(str(folder), 1, 1, "")
    name = finding.check.rpartition("#")[2] or finding.check
    message = f"{finding.message} ({name}) <{finding.focus}>"
    return Problem(place.file, place.line, place.column, message)


class _Steps:
    """Runs named steps under a progress bar on the terminal's error stream."""

    def __init__(self, names: tuple[str, ...], quiet: bool) -> None:
        self._bar = tqdm(total=len(names), disable=quiet, unit="step", leave=False)

    def __enter__(self) -> _Steps:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def run(self, name: str, step: Callable[[], T]) -> T:
        self._bar.set_description(name)
        result = step()
        self._bar.update()
        return result
