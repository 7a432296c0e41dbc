"""The page on which a table of names is matched, by form and in a browser; the command, too."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from graph_loader.cli import main
from graph_loader.shared.matching.tables import BadTable, as_xlsx, read_table
from tests.axe import violations
from tests.oversized import OVERSIZED, PADDED, oversized

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.running import Service

TABLE = """Akteur;Jahr
LK OSL;2021
Stadt Forst/Lausitz;
BTU CS;2020
Landkreis Oder-Spree;2020
=1+1;
"""
ID = "https://w3id.org/lausitz-graph/id/"


def sent(client: FlaskClient, **fields: object) -> str:
    answer = client.post("/match", data=fields, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_names_are_matched_asked_about_or_unknown(client: FlaskClient) -> None:
    text = sent(client, names=TABLE, kind="organisation")
    assert "2 zugeordnet, 1 zu klären, 2 unbekannt." in text
    checked = re.findall(r'name="choice-(\d)" value="([^"]*)" checked', text)
    assert checked == [
        ("0", f"{ID}organisation/landkreis-oberspreewald-lausitz"),
        ("1", f"{ID}organisation/stadt-forst"),
        ("2", ""),
        ("3", ""),
        ("4", ""),
    ]
    english = client.post("/match?lang=en", data={"names": TABLE, "kind": "organisation"})
    assert "2 matched, 1 to be asked about, 2 unknown." in english.text


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_table_comes_back_with_what_was_chosen(client: FlaskClient, format_: str) -> None:
    names = re.search(r'name="names" value="([^"]*)"', sent(client, names=TABLE))
    assert names
    fields = {
        "names": names[1],
        "headed": "1",
        "column": "Akteur",
        "kind": "organisation",
        "choice-0": f"{ID}organisation/landkreis-oberspreewald-lausitz",
        "choice-2": f"{ID}organisation/btu",
        "choice-3": f"{ID}organisation/wrl",  # none of its candidates
        "format": format_,
    }
    answer = client.post("/match", data=fields)
    assert f'filename="matched.{format_}"' in answer.headers["Content-Disposition"]
    if format_ == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert rows[0][:4] == ["Akteur", "Jahr", "iri", "label"]
    assert [row[2].removeprefix(f"{ID}organisation/") for row in rows[1:]] == [
        *("landkreis-oberspreewald-lausitz", "", "btu", "", ""),
    ]
    assert [row[7] for row in rows[1:]] == ["matched", "asked", "matched", "unknown", "unknown"]
    assert rows[-1][0] == ("'=1+1" if format_ == "csv" else "=1+1")


def test_uploaded_workbook_and_time(client: FlaskClient) -> None:
    table = read_table(b"Name\tNr\nMLUK\t1", headed=True)
    workbook = as_xlsx(table, [["", "", "", "", "", "", ""]])
    for year, key in (("2022", "mluk"), ("2025-06", "mleuv")):
        upload = (io.BytesIO(workbook), "namen.xlsx")
        text = sent(client, file=upload, kind="organisation", **{"from": year})
        assert f'value="{ID}organisation/{key}" checked' in text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"names": ""}, 400),
        ({"names": "a\0b"}, 400),
        ({"names": "name"}, 400),
        ({"names": "a;b\n1;2", "column": "5" * 5000}, 400),
        ({"names": "BTU\n" + "x" * 40_000, "format": "xlsx"}, 400),
        ({"names": "name\tnote\n" + "BTU\t" + "x" * 800_000}, 400),
        ({"names": "Guben", "from": "September 2021"}, 200),
        ({"names": "x\n" * 501}, 400),
        ({"names": "a\tb\nc\td", "column": "nope"}, 400),
        ({"names": "Guben", "kind": "town"}, 400),
        ({"names": "Guben", "from": "later"}, 400),
        ({"names": "Guben", "format": "pdf"}, 400),
        ({"names": "<b>\"Guben's</b>"}, 200),
    ],
)
def test_what_is_no_table_is_refused(
    client: FlaskClient, fields: dict[str, str], status: int
) -> None:
    answer = client.post("/match", data=fields, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "<b>" not in answer.text


@pytest.mark.parametrize("fault", OVERSIZED)
def test_workbook_that_would_fill_the_memory_is_refused(client: FlaskClient, fault: str) -> None:
    upload = (io.BytesIO(oversized(fault)), "namen.xlsx")
    answer = client.post("/match", data={"file": upload}, headers={"Accept": "text/html"})
    assert answer.status_code == 400 and "zu groß" in answer.text


def test_sheet_that_is_empty_to_its_end_is_read() -> None:
    assert read_table(PADDED, most_rows=500).names == ["BTU"]


def test_tables_are_read_as_people_write_them() -> None:
    assert read_table(b"Woidke, Dietmar\nFreytag, Klaus").names[0] == "Woidke, Dietmar"
    assert read_table(b"name,year\nGuben,2021").names == ["Guben"]
    assert read_table("Nr;Akteur\n1;Lübben".encode("cp1252")).names == ["Lübben"]
    assert read_table(b"a\tb\n1\t2", "2").names == ["b", "2"]
    assert read_table(b"a\tb\n1\t2", "b").names == ["2"]
    assert read_table("name\tx\nLübben\t1".encode("utf-16")).names == ["Lübben"]
    assert read_table(b'name\tx\n"BTU\rLEAG"\t1\nLEAG\t2').names == ["BTU\nLEAG", "LEAG"]
    with pytest.raises(BadTable):
        read_table(b"PK\x03\x04 no workbook")


@pytest.mark.parametrize(
    ("names", "said", "head"),
    [
        (",name,city\n0,BTU,Cottbus\n1,LEAG,Cottbus", ["BTU", "LEAG"], "Spalte name"),
        ("name;\nBTU;\nLEAG;", ["BTU", "LEAG"], "Spalte name"),
        (
            "BTU\tCottbus\nLEAG\tCottbus\nStadt Guben\tGuben",
            ["BTU", "LEAG", "Stadt Guben"],
            "Keine",
        ),
        ("BTU; LEAG\nStadt Guben", ["BTU", "Stadt Guben"], "Keine"),
    ],
)
def test_no_name_is_lost_to_a_head(
    client: FlaskClient, names: str, said: list[str], head: str
) -> None:
    text = sent(client, names=names)
    assert re.findall(r"<legend>(.*?)</legend>", text) == said and head in text


def test_page_says_in_its_language_what_is_wrong(client: FlaskClient) -> None:
    texts = [
        client.post(f"/match?lang={lang}", data={"names": "name;b\nc;d", "column": "x"}).text
        for lang in ("de", "en")
    ]
    assert "es gibt keine Spalte „x“, nur: name, b." in texts[0]
    assert "there is no column “x”, but: name, b." in texts[1]


def test_table_of_a_step_fits_into_the_next(client: FlaskClient) -> None:
    """As a browser sends it: a long table, with a choice for each of its names."""
    table = "name\tnote\n" + ("BTU\t" + "ü" * 800 + "\n") * 250
    upload = (io.BytesIO(table.encode()), "namen.tsv")
    text = sent(client, file=upload, kind="organisation")
    assert 'enctype="multipart/form-data"' in text
    choices = {f"choice-{number}": f"{ID}organisation/btu" for number in range(250)}
    fields = {"names": table, "headed": "1", "kind": "organisation", "format": "csv", **choices}
    answer = client.post("/match", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 200 and answer.text.count("organisation/btu,") == 250


def test_keyboard_chooses_in_the_page(browser: Browser, service: Service) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    for language, title in (("de", "Namen abgleichen"), ("en", "Match names")):
        page.goto(f"{service.url}/match?lang={language}")
        assert page.locator("h1").inner_text() == title
        assert violations(page) == []
        page.locator("#names").fill("BTU CS\nLK OSL")
        page.locator("#kind").select_option("organisation")
        page.locator("main button").press("Enter")
        page.wait_for_selector("fieldset.name")
        assert violations(page) == []
        first = page.locator("fieldset.name").first
        first.locator("input:checked").focus()
        page.keyboard.press("ArrowDown")
        assert first.locator("input:checked").get_attribute("value") == f"{ID}organisation/btu"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360
    page.close()


def test_command_writes_the_table_with_iris(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "names.csv").write_text(TABLE, encoding="utf-8")
    for suffix in ("csv", "xlsx"):
        out = tmp_path / f"matched.{suffix}"
        options = ["--type", "organisation", "--home", str(home), "--out", str(out), "--quiet"]
        assert main(["match", str(tmp_path / "names.csv"), *options]) == 0
        assert "2 matched, 1 to be asked about, 2 unknown" in capsys.readouterr().out
        assert out.stat().st_size > 500
    assert f"{ID}organisation/stadt-forst" in (tmp_path / "matched.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--column", "nope"], "no column 'nope'"), (["--on", "later"], "is no day")],
)
def test_command_refuses_in_words(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    (tmp_path / "names.csv").write_text(TABLE, encoding="utf-8")
    out = tmp_path / "out.csv"
    options = ["--home", str(home), "--out", str(out), *more]
    assert main(["match", str(tmp_path / "names.csv"), *options]) == 1
    assert said in capsys.readouterr().err and not out.exists()
