"""Each description of a release is accepted by the library of its format, and a wrong one not."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from service.config import Settings
from tests.running import client_over
from tests.validators.environments import validated

pytestmark = pytest.mark.foreign
only_shipped = pytest.mark.parametrize("release", ["lausitz"], indirect=True)


@pytest.fixture(scope="module", params=["lausitz", "region"])
def release(request: pytest.FixtureRequest) -> Path:
    """The folder of a release: that of the shipped facts, and that of the small region."""
    name = {"lausitz": "home", "region": "region_home"}[request.param]
    home: Path = request.getfixturevalue(name)
    return home / "current"


@pytest.fixture(scope="module")
def served(release: Path) -> dict[str, bytes]:
    """What the service says of that release, by the names of the descriptions."""
    told = {}
    with client_over(Settings(home=release.parent, page_seconds=60.0)) as client:
        for name in ("croissant.json", "ro-crate-metadata.json"):
            answer = client.get(f"/data/{name}", headers={"Accept-Language": "en"})
            assert answer.status_code == 200
            told[name] = bytes(answer.data)
    return told


@pytest.fixture
def copy(release: Path, served: dict[str, bytes], tmp_path: Path) -> Path:
    """The files of the release and what is said of them, to be damaged."""
    folder = tmp_path / "crate"
    folder.mkdir()
    for path in release.iterdir():
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    for name, data in served.items():
        (folder / name).write_bytes(data)
    return folder


def _change(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, replacement, text, count=1)
    assert changed != text, "nothing was damaged"
    path.write_text(changed, encoding="utf-8")


def _rows(archive: Path, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(archive) as packed:
        text = packed.read(f"{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_data_package(copy: Path) -> None:
    tables = zipfile.ZipFile(copy / "tables.zip").namelist()
    beside, packed = copy / "datapackage.json", copy / "tables.zip"
    accepted, told = validated("frictionless", beside, packed)
    assert accepted, told
    assert told.count(f"{len(tables) - 1} resources") == 2, "not every file is described"


@only_shipped
@pytest.mark.parametrize(
    ("table", "damage", "told"),
    [
        ("participations.csv", lambda text: text + text.splitlines()[1] + "\n", "primary key"),
        ("projects.csv", lambda text: text.replace("source", "sources", 1), "label"),
        ("workshops.csv", lambda text: re.sub(r",(\d+),", ",four,", text, count=1), "integer"),
        ("participations.csv", lambda text: text.replace("werkstatt-", "w-", 1), "foreign"),
    ],
)
def test_tables_that_are_not_as_described(
    copy: Path, table: str, damage: Callable[[str], str], told: str
) -> None:
    packed, changed = copy / "tables.zip", copy / "changed.zip"
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == table:
                assert damage(text) != text
                text = damage(text)
            new.writestr(name, text)
    accepted, said = validated("frictionless", changed)
    assert not accepted and told in said.lower(), said


def test_mapping_set(copy: Path) -> None:
    links = copy / "links.sssom.tsv"
    lines = [line for line in links.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    accepted, told = validated("sssom", links)
    assert accepted and f"{len(lines) - 1} mappings" in told, told


@only_shipped
def test_mapping_set_that_is_none(copy: Path) -> None:
    links = copy / "links.sssom.tsv"
    _change(links, r"\tsemapv:\w+\t", "\tunknown:Matching\t")
    accepted, told = validated("sssom", links)
    assert not accepted, told


def test_croissant(copy: Path) -> None:
    described, tables = copy / "croissant.json", copy / "tables.zip"
    for table in ("participations", "documents"):
        accepted, told = validated("croissant", described, "tables.zip", tables, table)
        assert accepted, told
        assert f"{len(_rows(tables, table))} rows in {table}" in told
        assert set(told.splitlines()[1:]) <= {_VERSION.format(**_card(described))}, told
    _change(described, '"@id": "tables.zip"', '"@id": "other.zip"')
    accepted, told = validated("croissant", described, "tables.zip", tables, "documents")
    assert not accepted, told


#: Versions are hashes here; semantic ones would have to say what is compatible with what.
_VERSION = (
    "[Metadata({name})] WarningException(\"Version doesn't follow MAJOR.MINOR.PATCH: {version}. "
    'For more information refer to: https://semver.org/spec/v2.0.0.html")'
)


def _card(described: Path) -> dict[str, object]:
    card: dict[str, object] = json.loads(described.read_text(encoding="utf-8"))
    return card


def test_research_object(copy: Path) -> None:
    accepted, told = validated("ro_crate", copy)
    by_mail = '"email": "mailto:' in (copy / "ro-crate-metadata.json").read_text(encoding="utf-8")
    expected = ["The organization SHOULD have a URL."] if by_mail else []
    assert [line.partition(": ")[2] for line in told.splitlines()[1:] if line] == expected
    assert accepted is not by_mail


@only_shipped
@pytest.mark.parametrize("damage", ["file", "licence", "date"])
def test_research_object_that_is_none(copy: Path, damage: str) -> None:
    described = copy / "ro-crate-metadata.json"
    if damage == "file":
        (copy / "tables.zip").unlink()
    elif damage == "licence":
        _change(described, r'"license": \{[^}]*\},', "")
    else:
        _change(described, r'"datePublished": "[^"]*",', "")
    accepted, told = validated("ro_crate", copy)
    assert not accepted, told
