"""What a publisher says of itself: read beside the tables, and missed at each build."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from graph_loader.shared.colophon import MANIFEST_KEY
from tests.graph_loader.support import REGION, Region, copied


@pytest.fixture
def spoilt(tmp_path: Path, region_home: Path) -> tuple[Region, Path]:
    return copied(tmp_path, region_home)


def test_release_holds_texts_and_addresses(region_home: Path) -> None:
    said = json.loads((region_home / "current" / "manifest.json").read_text())[MANIFEST_KEY]
    assert said["pages"]["imprint"]["de"].startswith("Testrevier gGmbH")
    assert set(said["pages"]["easy-language"]) == {"de"}
    assert said["addresses"]["report_to"] == "mailto:fehler@example.org"
    assert said["doi"] == "10.5281/zenodo.1234567"
    with zipfile.ZipFile(region_home / "current" / "tables.zip") as archive:
        text = archive.read("pages/privacy.en.md")
        described = json.loads(archive.read("datapackage.json"))
    assert text == (REGION / "pages" / "privacy.en.md").read_bytes()
    names = [resource["name"] for resource in described["resources"]]
    assert "pages/privacy.en" in names and len(names) == len(set(names))


def test_build_says_what_is_missing(spoilt: tuple[Region, Path]) -> None:
    region, home = spoilt
    (region.folder / "pages" / "privacy.en.md").unlink()
    for name in ("report_to", "enforcement_contact"):
        line = next(
            line
            for line in (region.folder / "region.toml").read_text().splitlines()
            if line.startswith(name)
        )
        region.remove("region.toml", line)
    outcome = region.build(home)
    assert (outcome.status, outcome.err.splitlines()) == (
        0,
        [
            "actorgraph: no pages/privacy.en.md: its page says that it is missing",
            # The contact of the region stands in for the other addresses.
            "actorgraph: no enforcement_contact in region.toml: the pages say that there is none",
        ],
    )


def test_another_text_is_another_release(spoilt: tuple[Region, Path], region_home: Path) -> None:
    region, home = spoilt
    region.replace("pages/imprint.de.md", "Beispielstraße 1", "Beispielstraße 2")
    assert region.build(home).err == ""
    assert (home / "current").readlink() != (region_home / "current").readlink()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "impressum.de.md",
            b"x",
            "1:1: unknown page 'impressum.de.md'; did you mean 'imprint.de.md'?",
        ),
        ("imprint.de.md", b"a\nb\xff", "2:1: not UTF-8: invalid start byte"),
        ("imprint.de.md", b" \n", "1:1: nothing in it, expected a text"),
        (
            "imprint.de.md",
            "a\nb\u200b".encode(),
            "2:1: ZERO WIDTH SPACE (U+200B), expected plain text",
        ),
        ("imprint.de.md", b"x" * 100_001, "1:1: 100001 bytes, expected 100000"),
    ],
)
def test_text_that_cannot_be_read_is_refused(
    spoilt: tuple[Region, Path], name: str, data: bytes, said: str
) -> None:
    region, _ = spoilt
    (region.folder / "pages" / name).write_bytes(data)
    assert region.check() == [f"pages/{name}:{said}"]


def test_text_that_lies_elsewhere_is_refused(spoilt: tuple[Region, Path], tmp_path: Path) -> None:
    region, _ = spoilt
    (tmp_path / "secret").write_text("secret")
    page = region.folder / "pages" / "imprint.de.md"
    page.unlink()
    page.symlink_to(tmp_path / "secret")
    assert region.check() == [
        "pages/imprint.de.md:1:1: lies elsewhere, expected a file of this folder"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "mailto:fehler@example.org",
            "fehler@example.org",
            "expected an http(s) or mailto: address",
        ),
        ("10.5281/zenodo.1234567", "doi:10.5281", "expected a DOI such as 10.5281/zenodo.1234"),
    ],
)
def test_address_that_is_none_is_refused(
    spoilt: tuple[Region, Path], old: str, new: str, said: str
) -> None:
    region, _ = spoilt
    region.replace("region.toml", old, new)
    (problem,) = region.check()
    assert problem.startswith("region.toml:") and problem.endswith(f"{new!r}, {said}")
