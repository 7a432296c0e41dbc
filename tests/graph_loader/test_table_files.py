"""Files of tables as people leave them: names, what stands beside them, separators, headers."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.graph_loader.support import Region, cells, dump_of


@pytest.mark.parametrize(
    "name",
    [
        *("seats", "seats.tsv", "seats.csv.txt", "seats.csv.gz", "seats.xls", "seats.XLSX"),
        *("Seats.csv", "seats.csv~", "seats.zip"),
    ],
)
def test_table_that_is_there_but_not_read_is_named(region: Region, name: str) -> None:
    (region.folder / "seats.csv").rename(region.folder / name)
    expected = "expected seats.csv, seats.xlsx or seats.ods"
    assert region.check() == [f"{name}:1:1: not read, {expected}"]


def test_link_that_leads_nowhere_is_named(region: Region) -> None:
    (region.folder / "seats.csv").unlink()
    (region.folder / "seats.csv").symlink_to("gone.csv")
    expected = "expected seats.csv, seats.xlsx or seats.ods"
    assert region.check() == [f"seats.csv:1:1: not read: a link that leads nowhere, {expected}"]


def test_folder_with_the_name_of_a_table_is_named(region: Region) -> None:
    (region.folder / "seats.csv").unlink()
    (region.folder / "seats.csv").mkdir()
    expected = "expected seats.csv, seats.xlsx or seats.ods"
    assert region.check() == [f"seats.csv:1:1: not read: no file, {expected}"]


def test_table_in_a_folder_is_named_unless_there_is_another(region: Region) -> None:
    (region.folder / "alt").mkdir()
    shutil.copy(region.folder / "seats.csv", region.folder / "alt" / "seats.csv")
    assert region.check() == []
    (region.folder / "seats.csv").unlink()
    said = "not read, expected seats.csv, seats.xlsx or seats.ods"
    assert region.check() == [f"alt/seats.csv:1:1: {said}"]


def test_copy_of_a_table_is_named(region: Region) -> None:
    (region.folder / "seats.csv").rename(region.folder / "seats (1).csv")
    said = "unknown table 'seats (1).csv'; did you mean 'seats.csv'?"
    assert region.check() == [f"seats (1).csv:1:1: {said}"]


def test_table_that_is_missing_has_no_rows(region: Region) -> None:
    (region.folder / "seats.csv").unlink()
    assert region.check() == []


def test_what_systems_and_open_programs_leave_is_passed_over(
    region: Region, tmp_path: Path, region_home: Path
) -> None:
    for name in ("._seats.csv", ".~lock.seats.csv#", "~$seats.xlsx", "seats.csv~", "seats.csv.bak"):
        (region.folder / name).write_bytes(b"\0\x05\x16\x07")
    (region.folder / "notes.txt").write_text("Zu prüfen: seats")
    assert region.build(tmp_path / "home").status == 0
    assert dump_of(tmp_path / "home") == dump_of(region_home)
    names = zipfile.ZipFile(tmp_path / "home" / "current" / "tables.zip").namelist()
    assert "seats.csv" in names and not [name for name in names if "~" in name or "._" in name]


@pytest.mark.parametrize("second", ["seats.ods", "seats.tsv", "seats.csv.gz"])
def test_second_file_for_a_table_is_refused(region: Region, second: str) -> None:
    shutil.copy(region.folder / "seats.csv", region.folder / second)
    said = "a second file for the table in seats.csv, expected one"
    assert region.check() == [f"{second}:1:1: {said}"]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("documents", "key,title", "Key,title", "1:1: unknown column 'Key'; did you mean 'key'?"),
        ("documents", "key,title", "key, title", "1:2: unknown column ' title'; did you mean"),
        ("identities", ",organisation,", ",organization,", "1:3: unknown column 'organization'"),
    ],
)
def test_table_without_its_header_is_not_told_of_in_others(
    region: Region, table: str, old: str, new: str, said: str
) -> None:
    """All others refer to it; that they cannot find anything there is no fault of theirs."""
    region.replace(f"{table}.csv", old, new)
    first, second = region.check()
    assert first.startswith(f"{table}.csv:{said}")
    assert second.startswith(f"{table}.csv:1:") and "no column" in second


def test_table_that_is_not_read_is_not_told_of_in_others(region: Region) -> None:
    (region.folder / "documents.csv").rename(region.folder / "documents.tsv")
    region.append("figures.csv", "project/nie,grant,5,eur,exact,whole,,,,,,bericht-2023")
    first, second = region.check()
    assert first.startswith("documents.tsv:1:1: not read, expected documents.csv")
    assert second.startswith("figures.csv:5:1: unknown project 'nie'")


def test_lines_that_end_as_on_old_machines_are_named_once(region: Region) -> None:
    path = region.folder / "seats.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    said = "lines end with a carriage return alone, expected line feeds"
    assert region.check() == [f"seats.csv:1:1: {said}"]
    path.write_bytes(path.read_bytes().replace(b"\r", b"\r\n"))
    assert region.check() == []


def test_columns_and_rows_that_are_empty_to_the_end_are_passed_over(
    region: Region, tmp_path: Path, region_home: Path
) -> None:
    path = region.folder / "seats.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{line},,, " for line in lines] + [",,,,", " , ,", ""]), "utf-8")
    assert region.build(tmp_path / "home").status == 0
    assert dump_of(tmp_path / "home") == dump_of(region_home)


def test_cell_beside_the_columns_is_refused(region: Region) -> None:
    path = region.folder / "seats.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},,", f"{lines[1]},,Notiz"]), "utf-8")
    width = len(lines[0].split(","))
    assert region.check() == [f"seats.csv:2:{width + 1}: {width + 2} fields, expected {width}"]


@pytest.mark.parametrize(
    ("first", "separator", "said"),
    [
        ("", ";", "cells separated by ';', expected ','"),
        ("", "\t", "cells separated by tabs, expected ','"),
        ("sep=,\n", ",", "line 'sep=,' is for Excel alone, expected the header"),
        ('"sep=;"\n', ";", "line '\"sep=;\"' is for Excel alone, expected the header"),
    ],
)
def test_other_separator_is_said_once(
    region: Region, first: str, separator: str, said: str
) -> None:
    rows = cells(region, "organisations")
    lines = "\n".join(separator.join(row) for row in rows) + "\n"
    (region.folder / "organisations.csv").write_text(first + lines, "utf-8")
    assert region.check() == [f"organisations.csv:1:1: {said}"]


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("Sitze der Akteure,,,,\n", "'Sitze der Akteure'"),
        ("", "'organisation|place|kind|date|source'"),
        (None, "nothing"),
    ],
)
def test_header_that_is_none_is_said_once(region: Region, before: str | None, found: str) -> None:
    path = region.folder / "seats.csv"
    text = path.read_text("utf-8")
    columns = text.partition("\n")[0].replace(",", ", ")
    path.write_text({None: "", "": text.replace(",", "|")}.get(before, f"{before}{text}"), "utf-8")
    said = f"no header but {found}, expected the columns {columns}"
    assert region.check() == [f"seats.csv:1:1: {said}"]


def test_cell_of_a_novel_is_too_long_and_one_of_a_page_is_not(region: Region) -> None:
    region.append("project_names.csv", f"rufbus,{'x' * 131_072},,bericht-2023")
    assert region.check() == []
    region.append("project_names.csv", f"rufbus,{'x' * 131_073},,bericht-2023")
    said = "131073 characters, too long, expected 131072 at most"
    assert region.check() == [f"project_names.csv:4:2: {said}"]
