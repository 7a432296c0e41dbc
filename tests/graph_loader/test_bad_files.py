"""A file that is not there, or is wrong as a whole: its name, its header, how it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.graph_loader.support import Region, dump_of, run


def test_missing_settings_are_all_named(region: Region) -> None:
    (region.folder / "region.toml").write_text('title_de = ""\n')
    names = ("base", "title_de", "title_en", "publisher", "contact", "licence", "editorial_source")
    expected = sorted(f"region.toml:1:1: no {name!r}, expected one" for name in names)
    assert region.check() == expected


def test_missing_region_is_reported(region: Region) -> None:
    (region.folder / "region.toml").unlink()
    assert region.check() == ["region.toml:1:1: no region.toml, expected one beside the tables"]


def test_missing_column_is_reported_where_it_should_stand(region: Region) -> None:
    (region.folder / "seats.csv").write_text("organisation,place,kind,source\n")
    assert region.check() == ["seats.csv:1:5: no column 'date', expected one"]


def test_columns_in_another_order_are_read(region: Region) -> None:
    (region.folder / "people.csv").write_text(
        "source,title,name,key\nwerkstattliste-2021,,Erika Muster,erika-muster\n"
    )
    assert region.check() == []


def test_column_twice_is_reported(region: Region) -> None:
    (region.folder / "people.csv").write_text("key,name,title,source,name\n")
    assert "people.csv:1:5: column 'name' twice" in region.check()


def test_empty_file_has_no_header(region: Region) -> None:
    (region.folder / "place_names.csv").write_bytes(b"")
    said = "no header but nothing, expected the columns place, name, language, source"
    assert region.check() == [f"place_names.csv:1:1: {said}"]


def test_semicolons_are_named_as_the_fault(region: Region) -> None:
    table = region.folder / "place_names.csv"
    table.write_text(table.read_text().replace(",", ";"))
    assert region.check() == ["place_names.csv:1:1: cells separated by ';', expected ','"]


def test_utf_16_is_named_as_the_fault(region: Region) -> None:
    table = region.folder / "place_names.csv"
    table.write_text(table.read_text(), encoding="utf-16")
    assert region.check() == ["place_names.csv:1:1: UTF-16, expected UTF-8 text"]


def test_name_of_a_table_in_capitals_is_not_overlooked(region: Region) -> None:
    (region.folder / "seats.csv").rename(region.folder / "Seats.CSV")
    assert region.check() == [
        "Seats.CSV:1:1: not read, expected seats.csv, seats.xlsx or seats.ods"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n", b"\r\n"), (b"key,", b"\xef\xbb\xbfkey,"), (b"\n", b"\n\n")],
    ids=["crlf", "byte-order-mark", "blank-lines"],
)
def test_what_spreadsheets_write_gives_the_same_graph(
    region: Region, region_home: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    for table in region.folder.glob("*.csv"):
        if table.name != "meetings.csv" or new != b"\n\n":
            data = table.read_bytes()
            table.write_bytes(data.replace(old, new, 1 if old != b"\n" else -1))
    outcome = region.build(tmp_path / "home")
    assert outcome.status == 0, outcome.err
    assert dump_of(tmp_path / "home") == dump_of(region_home)


def test_lines_are_counted_in_the_file_not_in_records(region: Region) -> None:
    region.replace("meetings.csv", "rund 40 Gäste", "\n\nrund 40 Gäste")
    region.replace("meetings.csv", "wege-2,", "\nwege-2,")
    region.replace("meetings.csv", "announced", "anounced")
    assert region.check() == [
        "meetings.csv:7:6: unknown meeting-status 'anounced', "
        "expected a term of that code list; did you mean 'announced'?"
    ]


def test_one_broken_record_does_not_hide_the_next(region: Region) -> None:
    region.replace("figures.csv", "project/rufbus,grant", '"project/"rufbus,grant')
    region.replace("figures.csv", "1250000", "viel")
    assert region.check() == [
        "figures.csv:2:1: not CSV: ',' expected after '\"', "
        "expected cells with commas or quotes to be quoted",
        "figures.csv:3:3: bad number 'viel', expected digits with a point, as in 1250000.5",
    ]


@pytest.mark.parametrize("command", ["check", "build"])
def test_folder_that_is_not_there_is_reported(tmp_path: Path, command: str) -> None:
    home = ["--home", tmp_path / "home"] if command == "build" else []
    outcome = run(command, "--facts", tmp_path / "nowhere", *home, "--quiet")
    assert outcome.status == 1
    assert outcome.err.splitlines() == [
        f"{tmp_path}/nowhere:1:1: no such folder, expected one with tables",
        "1 problem(s); nothing was published",
    ]
