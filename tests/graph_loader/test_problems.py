"""Every kind of bad input is reported with its place, all of them at once, before any writing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from graph_loader.release import Home
from tests.graph_loader.support import Region, dump_of, run

# file, what stands there, what is put in its place, where and what is reported
CELLS = {
    "bad-date": (
        "documents.csv",
        "2022-03-15",
        "15.3.2022",
        "documents.csv:2:5: bad date '15.3.2022', expected 2021-03-25, 2021-03, 2021, 2020~ "
        "or 2021-04/2021-09",
    ),
    "no-such-day": (
        "documents.csv",
        "2022-03-15",
        "2022-02-30",
        "documents.csv:2:5: bad date '2022-02-30': day is out of range for month",
    ),
    "interval-backwards": (
        "documents.csv",
        "2021-04/2021-09",
        "2021-09/2021-04",
        "documents.csv:6:5: bad date '2021-09/2021-04': it ends before it begins",
    ),
    "date-in-other-digits": (
        "documents.csv",
        "2022-03-15",
        "٢٠٢٢",
        "documents.csv:2:5: bad date '٢٠٢٢', expected 2021-03-25, 2021-03, 2021, 2020~ "
        "or 2021-04/2021-09",
    ),
    "bad-address": (
        "documents.csv",
        "https://example.org/karte",
        "www.example.org/karte",
        "documents.csv:4:4: bad address 'www.example.org/karte', "
        "expected one that begins with http(s)://",
    ),
    "address-with-blank": (
        "documents.csv",
        "https://example.org/karte",
        "https://example.org/kar te",
        "documents.csv:4:4: bad address 'https://example.org/kar te', "
        "expected no blanks and no characters such as <, > and |",
    ),
    "bad-whole-number": (
        "workshops.csv",
        "arbeit,1,",
        "arbeit,1.5,",
        "workshops.csv:2:2: bad number '1.5', expected a whole number of up to 18 digits",
    ),
    "decimal-comma": (
        "shareholdings.csv",
        "74.90",
        '"74,90"',
        "shareholdings.csv:2:3: bad number '74,90', expected digits with a point, "
        "as in 1250000.5; did you mean 74.90?",
    ),
    "decimal-too-long-to-calculate-with": (
        "figures.csv",
        "900000",
        "1234567890123456789",
        "figures.csv:2:3: bad number '1234567890123456789', "
        "expected digits with a point, as in 1250000.5",
    ),
    "bad-language": (
        "place_names.csv",
        "Wzorcowo,pl",
        "Wzorcowo,p_l",
        "place_names.csv:2:3: bad language 'p_l', expected a tag such as de, en or dsb",
    ),
    "missing-source": (
        "people.csv",
        "Prof. Dr.,werkstattliste-2021",
        "Prof. Dr.,",
        "people.csv:2:4: source is empty, expected a value",
    ),
    "unknown-source": (
        "people.csv",
        "werkstattliste-2021",
        "werkstattliste-2012",
        "people.csv:2:4: unknown source 'werkstattliste-2012', expected a key of its table; "
        "did you mean 'werkstattliste-2021'?",
    ),
    "unknown-code": (
        "organisations.csv",
        "chamber",
        "chambre",
        "organisations.csv:6:5: unknown actor-kind 'chambre', expected a term of that code list; "
        "did you mean 'chamber'?",
    ),
    "truth-value": (
        "lists.csv",
        "full,true",
        "full,ja",
        "lists.csv:2:4: bad truth value 'ja', expected true or false",
    ),
    "reference-without-kind": (
        "relations.csv",
        "organisation/kammer",
        "kammer",
        "relations.csv:2:3: bad reference 'kammer', expected kind/key, as in organisation/kammer",
    ),
    "reference-to-parent-folder": (
        "relations.csv",
        "organisation/kammer",
        "organisation/../kammer",
        "relations.csv:2:3: unknown organisation '../kammer', expected a key of its table; "
        "did you mean 'kammer'?",
    ),
    "unknown-key-in-a-list": (
        "meetings.csv",
        "arbeit wege",
        "arbeit weg",
        "meetings.csv:2:2: unknown workshop 'weg', expected a key of its table; "
        "did you mean 'wege'?",
    ),
    "name-nobody-identified": (
        "participations.csv",
        "arbeit,Jugendring (Gast),Jugendring",
        "arbeit,Jugendring (Gast),Jungendring",
        "participations.csv:5:3: no identity decision for 'Jungendring', "
        "expected a row in identities.csv; did you mean 'Jugendring'?",
    ),
    "bad-key": (
        "sessions.csv",
        "ias-4,arbeitsstab",
        "IAS--4,arbeitsstab",
        "sessions.csv:2:1: bad key 'IAS--4', expected a-z, 0-9 and single hyphens between them",
    ),
    "blank-around": (
        "people.csv",
        "Erika Muster",
        "Erika Muster ",
        "people.csv:2:2: blank before or after 'Erika Muster'",
    ),
    "nul": (
        "people.csv",
        "Erika Muster",
        "Erika\0Muster",
        "people.csv:2:2: control character (U+0000), expected plain text",
    ),
    "decomposed-letters": (
        "people.csv",
        "Erika Muster",
        "Erika Mu\u0308ster",
        "people.csv:2:2: letters and accents apart, expected Unicode normal form C",
    ),
    "not-utf-8": (
        "documents.csv",
        "Zwei Jahre Werkstätten".encode(),
        "Zwei, Jahre, Werkstätten".encode("latin-1"),
        "documents.csv:3:2: not UTF-8 (byte 0xe4), expected UTF-8 text",
    ),
    "too-many-cells": (
        "people.csv",
        "Prof. Dr.,",
        "Prof.,Dr.,",
        "people.csv:2:5: 5 fields, expected 4",
    ),
    "too-few-cells": (
        "place_names.csv",
        "Wzorcowo,pl",
        "Wzorcowo",
        "place_names.csv:2:4: 3 fields, expected 4",
    ),
    "quote-never-closed": (
        "project_names.csv",
        "rufbus,Rufbus",
        'rufbus,"Rufbus',
        "project_names.csv:2:1: not CSV: unexpected end of data, "
        "expected cells with commas or quotes to be quoted",
    ),
    "quote-closed-too-early": (
        "workshop_names.csv",
        '"Wege, Busse',
        '"Wege"x, Busse',
        "workshop_names.csv:4:1: not CSV: ',' expected after '\"', "
        "expected cells with commas or quotes to be quoted",
    ),
    "cell-of-a-novel": (
        "project_names.csv",
        "Rufbus für alle Dörfer",
        "Rufbus " * 20_000,
        "project_names.csv:2:2: 140000 characters, too long, expected 131072 at most",
    ),
    "wrong-column": (
        "people.csv",
        "name,title",
        "name,titel",
        "people.csv:1:3: unknown column 'titel'; did you mean 'title'?",
    ),
    "unknown-setting": (
        "region.toml",
        "publisher =",
        'ort = "hier"\npublisher =',
        "region.toml:7:1: unknown setting 'ort'",
    ),
    "not-toml": (
        "region.toml",
        'publisher = "',
        "publisher = ",
        "region.toml:7:13: not TOML: Invalid value (at line 7, column 13)",
    ),
    "bad-base": (
        "region.toml",
        "https://example.org/testrevier/",
        "https://example.org/testrevier",
        "region.toml:2:1: bad base 'https://example.org/testrevier', "
        "expected an http(s) IRI ending in /",
    ),
    "bad-licence": (
        "region.toml",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "CC 0",
        "region.toml:9:1: bad licence 'CC 0', expected an http(s) IRI",
    ),
    "bad-contact": (
        "region.toml",
        "mailto:daten@example.org",
        "daten@example.org",
        "region.toml:8:1: bad contact 'daten@example.org', expected an http(s) or mailto: address",
    ),
    "bad-languages": (
        "region.toml",
        '"pl"]',
        '"p l"]',
        "region.toml:11:1: bad languages ['de', 'en', 'p l'], expected a list of tags such as de",
    ),
    "number-for-a-text": (
        "region.toml",
        '"Testrevier"',
        "5",
        "region.toml:3:1: bad title_de 5, expected a text",
    ),
    "unknown-editorial-source": (
        "region.toml",
        '"redaktion"',
        '"re daktion"',
        "region.toml:10:1: unknown source 're daktion', expected a key of documents.csv",
    ),
    "unknown-geometry-source": (
        "region.toml",
        '"karte-2020"',
        '"karte-2021"',
        "region.toml:13:1: unknown source 'karte-2021', expected a key of documents.csv",
    ),
    "geometry-of-no-place": (
        "geo.geojson",
        '"probe"',
        '"porbe"',
        "geo.geojson:1:1: feature 1: place 'porbe', expected a key of places.csv, each once",
    ),
    "geometry-without-position": (
        "geo.geojson",
        "[14.0, 51.2]",
        "[445000, 5650000]",
        "geo.geojson:1:1: feature 1: bad position [445000, 5650000], "
        "expected longitude and latitude in degrees",
    ),
    "geometry-of-another-type": (
        "geo.geojson",
        '"Polygon"',
        '"Point"',
        "geo.geojson:1:1: feature 1: bad geometry, expected one of Polygon, MultiPolygon",
    ),
    "not-json": (
        "geo.geojson",
        '"license":',
        '"license"',
        "geo.geojson:3:12: no GeoJSON: Expecting ':' delimiter: line 3 column 12 (char 43)",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), CELLS.values(), ids=CELLS)
def test_bad_input_is_reported_with_its_place(
    region: Region, file: str, old: str | bytes, new: str | bytes, expected: str
) -> None:
    region.replace(file, old, new)
    problems = region.check()
    assert expected in problems
    # Anything else goes back to it: what the bad row should have defined is missing elsewhere.
    assert all(" unknown " in p or p.startswith(file) for p in problems), problems


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ("../geo.geojson", "lies elsewhere"),
        ("away.geojson", "lies elsewhere"),  # a link
        ("/etc/passwd", "lies elsewhere"),
        ("/dev/zero", "lies elsewhere"),
        ("pipe", "is no file"),
        (".", "is no file"),
    ],
)
def test_geometry_that_is_no_file_beside_the_tables_is_refused(
    region: Region, geometry: str, said: str
) -> None:
    shutil.copy(region.folder / "geo.geojson", region.folder.parent)
    (region.folder / "away.geojson").symlink_to("../geo.geojson")
    os.mkfifo(region.folder / "pipe")
    region.replace("region.toml", '"geo.geojson"', f'"{geometry}"')
    expected = "expected a file in the folder of region.toml or in one of its folders"
    assert region.check() == [f"region.toml:12:1: geometry {geometry!r} {said}, {expected}"]


def test_geometry_behind_a_link_in_the_folder_is_read(region: Region) -> None:
    (region.folder / "here.geojson").symlink_to("geo.geojson")
    region.replace("region.toml", '"geo.geojson"', '"here.geojson"')
    assert region.check() == []


def test_every_problem_is_printed_and_nothing_published(region: Region, small_home: Path) -> None:
    before = dump_of(small_home), Home(small_home).versions()
    region.replace("documents.csv", "2022-03-15", "neulich")
    region.replace("people.csv", "werkstattliste-2021", "niemand")
    region.replace("region.toml", '"redaktion"', '"redaction"')
    region.append("organisations.csv", "kammer,Noch eine Kammer,,,chamber,,bericht-2023")
    (region.folder / "topics.csv").write_text("key\n")
    outcome = region.build(small_home)
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.err.replace(f"{region.folder}/", "").splitlines() == [
        "documents.csv:2:5: bad date 'neulich', expected 2021-03-25, 2021-03, 2021, 2020~ "
        "or 2021-04/2021-09",
        "organisations.csv:10:1: duplicate key 'kammer', first in line 6",
        "people.csv:2:4: unknown source 'niemand', expected a key of its table",
        "region.toml:10:1: unknown source 'redaction', expected a key of documents.csv",
        "topics.csv:1:1: unknown table 'topics.csv'; did you mean 'project_topics.csv'?",
        "5 problem(s); nothing was published",
    ]
    assert (dump_of(small_home), Home(small_home).versions()) == before


def test_renaming_to_itself_names_its_row(region: Region) -> None:
    region.replace("changes.csv", "alt,ministerium-neu", "alt,ministerium-alt")
    problems = region.check()
    assert len(problems) > 1
    assert problems[0].startswith("changes.csv:2:3: A change event starts from exactly one")


def test_places_within_each_other_name_their_cells(region: Region) -> None:
    region.replace("places.csv", "region,,", "region,probe,")
    base = "https://example.org/testrevier/id/place"
    check = "(place-within-itself-violation)"
    assert region.check() == [
        f"places.csv:3:5: A place lies within itself (value {base}/revier) {check} <{base}/probe>",
        f"places.csv:4:5: A place lies within itself (value {base}/probe) {check} <{base}/revier>",
    ]


def test_wrong_use_has_a_status_of_its_own() -> None:
    for arguments in ((), ("load",), ("bild",), ("diff", "a")):
        assert run(*arguments).status == 2


def test_check_writes_nothing(region: Region, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    outcome = run("check", "--facts", region.folder, "--quiet", "--warnings", cwd=tmp_path)
    assert outcome.status == 0
    assert "statements without a source: 0" in outcome.out
    assert "PlaceAdvice-latitude: A place should have a latitude." in outcome.out
    assert sorted(tmp_path.rglob("*")) == before


def test_successor_of_a_withdrawn_thing_must_be_there(region: Region) -> None:
    region.replace("tombstones.csv", "project/rufbus", "project/rufbuss")
    said = "unknown project 'rufbuss', expected a key of its table; did you mean 'rufbus'?"
    assert region.check() == [f"tombstones.csv:4:6: {said}"]


def test_withdrawn_thing_must_be_out_of_the_tables(region: Region) -> None:
    region.replace("tombstones.csv", "project,irrtum,", "project,rufbus,")
    problems = region.check()
    assert len(problems) == 1
    assert problems[0].startswith("projects.csv:2:1: A thing is withdrawn and yet described")


def test_withdrawn_thing_cannot_be_referred_to(region: Region) -> None:
    region.append("project_topics.csv", "irrtum,rural-development,bericht-2023")
    assert region.check() == [
        "project_topics.csv:3:1: unknown project 'irrtum', expected a key of its table"
    ]
