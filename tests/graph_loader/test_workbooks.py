"""Tables as workbooks: they say what the same table in CSV says, or are refused."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from graph_loader.problems import Problem
from graph_loader.workbooks import read_workbook
from tests.graph_loader.support import Region, cells, dump_of
from tests.oversized import OVERSIZED, oversized


def as_workbook(region: Region, table: str, *sheets: str) -> Path:
    """The table as a spreadsheet program saves it, in place of the one in CSV."""
    with workbook(region, table) as (book, _, _):
        for name in sheets:
            book.add_worksheet(name).write(0, 0, "Notiz")
    return region.folder / f"{table}.xlsx"


@contextmanager
def workbook(region: Region, table: str) -> Iterator[tuple[Any, Any, list[list[str]]]]:
    """The same while it can still be written to: the book, its first sheet, the rows in it."""
    rows = cells(region, table)
    (region.folder / f"{table}.csv").unlink()
    options = {"default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(region.folder / f"{table}.xlsx", options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        yield book, sheet, rows


def test_workbook_gives_the_same_graph_and_is_published_as_csv(
    region: Region, tmp_path: Path, region_home: Path
) -> None:
    for table in ("seats", "figures", "participations"):
        as_workbook(region, table)
    outcome = region.build(tmp_path / "home")
    assert outcome.status == 0, outcome.err
    assert dump_of(tmp_path / "home") == dump_of(region_home)
    archive = zipfile.ZipFile(tmp_path / "home" / "current" / "tables.zip")
    original = zipfile.ZipFile(region_home / "current" / "tables.zip")
    assert archive.namelist() == original.namelist()
    read = [list(csv.reader(io.TextIOWrapper(a.open("seats.csv")))) for a in (archive, original)]
    assert read[0] == read[1]


def test_dates_and_numbers_of_a_workbook_are_read_as_people_see_them(
    region: Region, tmp_path: Path
) -> None:
    rows = cells(region, "figures")
    (region.folder / "figures.csv").unlink()
    with xlsxwriter.Workbook(region.folder / "figures.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows[0])
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows[1:], start=1):
            sheet.write_row(number, 0, row)
            sheet.write_number(number, rows[0].index("value"), 1250000)
            sheet.write_datetime(number, rows[0].index("date"), datetime(2021, 3, 4), day)
    assert region.build(tmp_path / "home").status == 0
    dump = dump_of(tmp_path / "home")
    assert b'"1250000"^^<http://www.w3.org/2001/XMLSchema#decimal>' in dump
    assert b'"2021-03-04"^^<http://www.w3.org/2001/XMLSchema#date>' in dump


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("mmm-yy", "a date in it shows no day, expected text such as 2021-03"),
        ("yyyy", "a date in it shows no day, expected text such as 2021-03"),
        ('mmmm yyyy" (Stand)"', "a date in it shows no day, expected text such as 2021-03"),
        ("0.0%", "a percentage in it, which is a hundredth of what is shown, expected a number"),
        ("d. mmm", "a date in it shows no year, expected text such as 2021-03-01"),
        ("0.0,", "a number in it is shown in thousands or millions, expected all its digits"),
        (
            '0.0 "Mio. €"',
            "a number in it is shown in thousands or millions, expected all its digits",
        ),
        ('#,##0.00 "€"', ""),
        ("[$-407]d. mmmm yyyy", ""),
        ('0.00" % der Anteile"', ""),
        ("General", ""),
    ],
)
def test_cell_that_shows_something_else_than_it_holds_is_refused(
    region: Region, form: str, said: str
) -> None:
    with workbook(region, "figures") as (book, sheet, rows):
        shown = book.add_format({"num_format": form})
        if "y" in form or "mmm" in form:
            sheet.write_datetime(1, rows[0].index("date"), datetime(2021, 3, 1), shown)
        else:
            sheet.write_number(1, rows[0].index("value"), 12.5, shown)
    assert region.check() == ([f"figures.xlsx:1:1: {said}"] if said else [])


HIDDEN: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "row": (lambda _, sheet: sheet.set_row(1, None, None, {"hidden": True}), "hidden rows in it"),
    "rows of a filter": (
        lambda _, sheet: (sheet.autofilter("A1:E9"), sheet.set_row(1, options={"hidden": True})),
        "hidden rows in it",
    ),
    "column": (lambda _, sheet: sheet.set_column("C:D", 9, None, {"hidden": 1}), "hidden columns"),
    "column of no width": (lambda _, sheet: sheet.set_column("C:C", 0), "hidden columns in it"),
    "sheet": (
        lambda book, sheet: (book.add_worksheet("Leer").activate(), sheet.hide()),
        "cells in a sheet that nobody sees ('Sheet1', hidden)",
    ),
    "sheet beside": (
        lambda book, _: (other := book.add_worksheet("Alt"), other.write(0, 0, "x"), other.hide()),
        "cells in several sheets ('Sheet1', 'Alt', hidden), expected one",
    ),
    "empty row": (lambda _, sheet: sheet.set_row(40, options={"hidden": True}), ""),
    "empty columns": (lambda _, sheet: sheet.set_column("H:XFD", 9, None, {"hidden": 1}), ""),
    "empty sheet": (lambda book, _: book.add_worksheet("Leer").very_hidden(), ""),
    "filter that shows all": (lambda _, sheet: sheet.autofilter("A1:E9"), ""),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_nobody_sees_is_told(tmp_path: Path, what: str) -> None:
    hide, said = HIDDEN[what]
    with xlsxwriter.Workbook(tmp_path / "seats.xlsx") as book:
        sheet = book.add_worksheet()
        for number in range(4):
            sheet.write_row(number, 0, "abcde")
        hide(book, sheet)
    problems: list[Problem] = []
    read_workbook(tmp_path / "seats.xlsx", problems)
    assert [one.message[: len(said)] for one in problems] == ([said] if said else [])


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        ("<table:table-column/>", ' table:visibility="collapse"', "hidden rows in it"),
        ("<table:table-column/>", ' table:visibility="filter"', "hidden rows in it"),
        (
            '<table:table-column/><table:table-column table:visibility="collapse"/>',
            "",
            "hidden col",
        ),
        (
            '<table:table-column table:number-columns-repeated="5"/>'
            '<table:table-column table:visibility="collapse" table:number-columns-repeated="99"/>',
            *("", ""),
        ),
    ],
)
def test_what_nobody_sees_in_a_sheet_of_another_program_is_told(
    tmp_path: Path, columns: str, row: str, said: str
) -> None:
    path, cell = tmp_path / "seats.ods", "<table:table-cell><text:p>x</text:p></table:table-cell>"
    more = f"{columns}<table:table-row{row}>{cell}</table:table-row>"
    as_ods(path, [["a", "b", "c", "d", "e"]], more=more)
    problems: list[Problem] = []
    read_workbook(path, problems)
    assert [one.message[: len(said)] for one in problems] == ([said] if said else [])


def test_number_with_more_digits_than_a_workbook_keeps_is_refused(region: Region) -> None:
    with workbook(region, "identifiers") as (_, sheet, rows):
        sheet.write_row(len(rows), 0, ["organisation/kammer", "viaf", 0, "bericht-2023"])
        sheet.write_number(len(rows), 2, 12345678901234567)
    said = "a number of more than 15 digits in it, which loses the last, expected text"
    assert region.check() == [f"identifiers.xlsx:1:1: {said}"]


def test_workbook_that_cannot_be_read_for_sure_is_refused(region: Region) -> None:
    as_workbook(region, "seats", "Notizen")
    said = "cells in several sheets ('Sheet1', 'Notizen'), expected one"
    assert region.check() == [f"seats.xlsx:1:1: {said}"]
    (region.folder / "seats.xlsx").write_text("organisation,place")
    [problem] = region.check()
    assert problem.startswith("seats.xlsx:1:1: no workbook that can be read: ")


def test_formula_that_failed_is_refused(region: Region) -> None:
    path = as_workbook(region, "seats")
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_formula("A1", "=1/0", None, "#DIV/0!")
    assert "seats.xlsx:1:1: a formula in it gives an error, expected plain cells" in region.check()


def changed(path: Path, old: bytes, new: bytes) -> None:
    """Exchange something in the sheet of a workbook, as another program would have written it."""
    with zipfile.ZipFile(path) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert found[sheet].count(old) == 1
    found[sheet] = found[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w") as parts:
        for name, data in found.items():
            parts.writestr(name, data)


@pytest.mark.parametrize(
    ("written", "is_right"),
    [
        (b"<v>2021</v></c>", True),
        (b"<v></v></c>", False),
        (b"<v/></c>", False),
        (b"</c>", False),
    ],
)
def test_formula_that_was_never_calculated_is_refused(
    region: Region, written: bytes, is_right: bool
) -> None:
    """Programs that write workbooks without calculating leave an empty cell to readers."""
    rows = cells(region, "figures")
    (region.folder / "figures.csv").unlink()
    path = region.folder / "figures.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, rows[0].index("date"), "=2000+21", None, 2021)
    changed(path, b"<v>2021</v></c>", written)
    said = "a formula in it was never calculated, expected plain cells"
    assert region.check() == ([] if is_right else [f"figures.xlsx:1:1: {said}"])


def test_merged_cells_are_refused(region: Region) -> None:
    rows = cells(region, "seats")
    (region.folder / "seats.csv").unlink()
    with xlsxwriter.Workbook(region.folder / "seats.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([*rows, rows[1]]):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 3, 2, 3, "2021")
    said = "merged cells in it, of which only the first has a value, expected each by itself"
    assert f"seats.xlsx:1:1: {said}" in region.check()


def test_number_of_a_workbook_has_the_digits_that_people_see(
    region: Region, tmp_path: Path
) -> None:
    rows = cells(region, "figures")
    (region.folder / "figures.csv").unlink()
    with xlsxwriter.Workbook(region.folder / "figures.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_number(1, rows[0].index("value"), 0.1 + 0.2)
    assert region.build(tmp_path / "home").status == 0
    assert b'"0.3"^^<http://www.w3.org/2001/XMLSchema#decimal>' in dump_of(tmp_path / "home")


def test_sheet_of_another_program_is_read_alike(region: Region) -> None:
    """ODS, the format of LibreOffice: merged cells are told by their span."""
    rows = cells(region, "seats")
    (region.folder / "seats.csv").unlink()
    as_ods(region.folder / "seats.ods", rows)
    assert region.check() == []
    as_ods(region.folder / "seats.ods", rows, ' table:number-rows-spanned="2"')
    [problem] = region.check()
    assert problem.startswith("seats.ods:1:1: merged cells in it")


@pytest.mark.parametrize(
    ("value", "shown", "said"),
    [
        ('date" office:date-value="2021-03-01', "Mrz 21", "a date in it shows no day"),
        ('date" office:date-value="2021-03-01', "01.03.21", ""),
        ('date" office:date-value="2021-03-01', "1. März", "a date in it shows no year"),
        ('float" office:value="900000', "0,9 Mio", "a number in it is shown in thousands"),
        ('float" office:value="12345678901234567', "12345678901234567", "a number of more than 15"),
        ('percentage" office:value="0.5', "50 %", "a percentage in it"),
    ],
)
def test_cell_of_another_program_that_shows_something_else_is_refused(
    region: Region, value: str, shown: str, said: str
) -> None:
    rows = cells(region, "seats")
    (region.folder / "seats.csv").unlink()
    path = region.folder / "seats.ods"
    cell = f'<table:table-cell office:value-type="{value}"><text:p>{shown}</text:p>'
    as_ods(path, rows, more=f"<table:table-row>{cell}</table:table-cell></table:table-row>")
    found = [p.partition(":1:1: ")[2] for p in region.check() if "ods:1:1: " in p]
    assert [one[: len(said)] for one in found] == ([said] if said else [])


def as_ods(path: Path, rows: list[list[str]], of_first: str = "", more: str = "") -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    lines = []
    for number, row in enumerate(rows):
        span = of_first if number == 1 else ""
        texts = "".join(
            f'<table:table-cell office:value-type="string"{span}><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in row
        )
        lines.append(f"<table:table-row>{texts}</table:table-row>")
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>',
        )
        parts.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0" '
            f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Tabelle1">{"".join(lines)}{more}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )


@pytest.mark.parametrize("fault", OVERSIZED)
def test_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "seats.xlsx"
    path.write_bytes(oversized(fault))
    problems: list[Problem] = []
    assert read_workbook(path, problems) == []
    assert "no workbook that can be read: it" in problems[0].message
