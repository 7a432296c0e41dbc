"""The benchmarks still run, small as they can be; what they measure is not looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

pytestmark = [pytest.mark.long, pytest.mark.serial]


def said(benchmark: str, *options: str) -> str:
    command = [sys.executable, "-m", f"tests.benchmarks.{benchmark}", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_loading_is_compared() -> None:
    assert "ratio of medians" in said("load", "1")


def test_queries_are_compared_and_all_answer_alike() -> None:
    told = said("query", "--quads", "3000", "--rounds", "1", "--clients", "1", "2")
    assert "geometric mean" in told
    assert "!" not in told, told


def test_pages_are_compared_with_one_of_plain_flask(home: Path) -> None:
    options = ("--rounds", "1", "--starts", "1", "--clients", "2", "--seconds", "1")
    told = said("pages", "--home", str(home), *options)
    assert "workshop, kept" in told and "plain Flask, 2 clients" in told
    assert "first page after a start" in told


def test_searches_of_the_network_are_compared_and_all_answer_alike() -> None:
    told = said("network", "--quads", "6000", "--rounds", "2")
    assert "path in time" in told.partition("by REST")[2]
    assert "!" not in told, told


def test_names_are_matched_and_found_among_many(home: Path) -> None:
    assert "3-gram TF-IDF" in said("matching", "--home", str(home))
    told = said("many_names", "--home", str(home), "--names", "2000", "--asked", "50")
    assert "type-ahead" in told and "names a second" in told


@pytest.mark.foreign
def test_names_are_matched_beside_nomenklatura(home: Path) -> None:
    told = said("matching", "--home", str(home), "--half", "seen", "--nomenklatura")
    assert "nomenklatura logic-v2" in told


@pytest.mark.parametrize("name", ["csv", "spreadsheet", "xlsx", "arrow", "parquet"])
def test_formats_are_measured(name: str) -> None:
    assert said("formats", name, "--rows", "1000").startswith(f"{name}: 1000 rows")


def test_servers_are_compared(home: Path) -> None:
    assert "half heads" in said("wsgi", "--home", str(home))


def test_builds_are_measured_as_the_facts_grow() -> None:
    told = said("build", "1", "2", "--facts", "tests/data/region").splitlines()
    assert [line.split()[0] for line in told] == ["times", "1", "2"]


def test_checks_at_a_save_are_measured() -> None:
    told = said("watch", "--facts", "tests/data/region").splitlines()
    assert [line.split()[0] for line in told][:4] == ["saved", "all,", "identifiers", "and"]
