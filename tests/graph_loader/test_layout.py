"""Loader and service share nothing but the release directory and what is in `shared`."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_loader.release import Home, read_manifest
from service.release.home import published_version
from service.release.release import read_release
from tests.graph_loader.support import ROOT


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            yield node.module or ""


@pytest.mark.parametrize(
    ("package", "other"), [("graph_loader", "service"), ("service", "graph_loader")]
)
def test_packages_never_import_each_other(package: str, other: str) -> None:
    paths = sorted((ROOT / package).rglob("*.py"))
    assert paths
    for path in paths:
        names = [
            name for name in imported(path) if not f"{name}.".startswith("graph_loader.shared.")
        ]
        assert {name.split(".")[0] for name in names}.isdisjoint({other, "tests"}), path


def test_what_is_shared_imports_neither_loader_nor_service() -> None:
    paths = sorted((ROOT / "graph_loader" / "shared").glob("*.py"))
    assert len(paths) > 3
    for path in paths:
        ours = {
            n for n in imported(path) if n.split(".")[0] in ("graph_loader", "service", "tests")
        }
        assert all(name.startswith("graph_loader.shared.") for name in ours), path


@pytest.mark.parametrize("module", ["graph_loader.cli", "service.__main__"])
def test_command_begins_without_what_takes_long_to_import(module: str) -> None:
    """Each takes longer than all the rest, and is not needed to list releases or to refuse one."""
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert module in done.stdout.split()
    assert {"flask", "numpy", "pyshacl", "rdflib", "yaml"}.isdisjoint(done.stdout.split())


def test_modules_of_the_loader_import_in_one_direction() -> None:
    """No two modules of the loader need each other."""
    needs = {
        path.stem: {n.split(".")[1] for n in imported(path) if n.startswith("graph_loader.")}
        for path in (ROOT / "graph_loader").glob("*.py")
    }
    done = {"shared"}  # it needs none of them
    while ready := {name for name, wanted in needs.items() if wanted <= done} - done:
        done |= ready
    assert done == {"shared", *needs}


def test_folders_of_data_hold_no_code() -> None:
    for folder in ("ontology", "queries"):
        assert not list((ROOT / folder).rglob("*.py"))


def test_service_reads_what_the_loader_published(region_home: Path) -> None:
    version = published_version(region_home)
    assert version == Home(region_home).published()
    release = read_release(region_home, version)
    manifest = read_manifest(region_home / "current")
    assert release.folder == (region_home / "releases" / version).absolute()
    assert release.store.is_dir()
    assert release.version == manifest["version"]
    assert release.kind == "build"
    assert release.quads == manifest["quads"]
    assert release.base == "https://example.org/testrevier/"
    assert release.title == {"de": "Testrevier", "en": "Test Mining District"}
    assert release.languages == ("de", "en", "pl")
    assert release.publisher == "Testrevier gGmbH"
    assert release.contact == "mailto:daten@example.org"
    assert release.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert release.published
    assert (version, release.published.isoformat()) in Home(region_home).versions()
    files = manifest["files"]
    assert isinstance(files, dict)
    assert {file.name for file in release.files} == set(files)
    for file in release.files:
        assert files[file.name] == {"bytes": file.size, "sha256": file.sha256}
