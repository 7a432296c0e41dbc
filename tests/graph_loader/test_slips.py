"""Slips that people make with spreadsheets, each refused with its place, and what is like it and
right."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from graph_loader.identifiers import identifier_fault, identifier_schemes
from tests.graph_loader.support import Region, cells, dump_of, run_here


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
    ("written", "said"),
    [
        ("0.125", "'0.125' may be 125 or not: expected 125, or else 0.1250"),
        ("900.000", "'900.000' may be 900000 or not: expected 900000, or else 900"),
        ("12.345", "'12.345' may be 12345 or not: expected 12345, or else 12.3450"),
        ("1234.567", "'1234.567' may be 1234567 or not: expected 1234567, or else 1234.5670"),
        ("0900000", "bad number '0900000', expected digits with a point, as in 1250000.5"),
        (
            '"900,000"',
            "bad number '900,000', expected digits with a point, as in 1250000.5; "
            "did you mean 900000 or 900.0000?",
        ),
        ("-5", "negative amount '-5', expected one from 0"),
        (
            '"1.250.000,50"',
            "bad number '1.250.000,50', expected digits with a point, as in 1250000.5; "
            "did you mean 1250000.50?",
        ),
        (
            '"12,5"',
            "bad number '12,5', expected digits with a point, as in 1250000.5; did you mean 12.5?",
        ),
        ("1e6", "bad number '1e6', expected digits with a point, as in 1250000.5"),
    ],
)
def test_amount_that_may_be_meant_otherwise_is_asked_about(
    region: Region, written: str, said: str
) -> None:
    value = cells(region, "figures")[1][2]
    region.replace("figures.csv", f",{value},", f",{written},")
    assert region.check() == [f"figures.csv:2:3: {said}"]


@pytest.mark.parametrize("written", ["12.50", "1250000.5", "900.0000", "1234.56", "0", "0.5"])
def test_amount_that_is_clear_stays(region: Region, written: str) -> None:
    value = cells(region, "figures")[1][2]
    region.replace("figures.csv", f",{value},", f",{written},")
    assert region.check() == []


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        ("\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("\u00ad", "SOFT HYPHEN (U+00AD)"),
        ("\u2060", "WORD JOINER (U+2060)"),
        ("\ufeff", "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("\ufffd", "REPLACEMENT CHARACTER (U+FFFD)"),
        ("\uffff", "no character (U+FFFF)"),
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("\u0085", "control character (U+0085)"),
        ("\u200d", "ZERO WIDTH JOINER (U+200D)"),
        ("\u3164", "HANGUL FILLER (U+3164)"),
        ("\u2800", "BRAILLE PATTERN BLANK (U+2800)"),
        ("\u034f", "COMBINING GRAPHEME JOINER (U+034F)"),
        ("\ufe0f", "VARIATION SELECTOR-16 (U+FE0F)"),
        ("\ufff0", "no character (U+FFF0)"),
        ("\t", "control character (U+0009)"),
        ("\u2028", "LINE SEPARATOR (U+2028)"),
        ("\r", "carriage return (U+000D)"),
        ("\u2003", "EM SPACE (U+2003)"),
        ("\u3000", "IDEOGRAPHIC SPACE (U+3000)"),
    ],
)
def test_character_that_nobody_sees_is_refused_by_name(
    region: Region, letter: str, name: str
) -> None:
    region.append("place_names.csv", f"revier,Re{letter}wir,pl,karte-2020")
    assert region.check() == [f"place_names.csv:3:2: {name}, expected plain text"]


def test_character_that_nobody_sees_is_refused_in_settings(region: Region) -> None:
    region.replace("region.toml", 'title_de = "', 'title_de = "\u200b')
    said = "ZERO WIDTH SPACE (U+200B) in title_de, expected plain text"
    assert [line.partition(":1: ")[2] for line in region.check()] == [said]


def test_line_break_in_a_name_is_refused_and_in_a_note_it_stays(region: Region) -> None:
    assert any("\n" in cell for row in cells(region, "meetings") for cell in row)
    assert region.check() == []
    region.append("place_names.csv", 'revier,"Re\nwir",pl,karte-2020')
    assert region.check() == ["place_names.csv:3:2: line break in the cell, expected one line"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("MÃ¼ller", "'Ã¼' is misread, expected 'ü'"),
        ("Å uÅ¾yca", "'Å¾' is misread, expected 'ž'"),
        ("Zeiten â€“ Orte", "'â€“' is misread, expected '–'"),
        ("#NAME?", "'#NAME?' stands for a value that failed"),
        ("#BEZUG!", "'#BEZUG!' stands for a value that failed"),
        ("Err:502", "'Err:502' stands for a value that failed"),
        ("########", "'########' stands for a value that failed"),
        ("M?ller", "a question mark within 'M?l', expected the letter that was lost"),
        ("Wege&nbsp;GmbH", "'&nbsp;' is HTML, expected '\\xa0'"),
        ("Wege &amp; Orte", "'&amp;' is HTML, expected '&'"),
        ("\u0421tadt", "CYRILLIC CAPITAL LETTER ES (U+0421) in '\u0421tadt'"),
        ("-", "'-' has no letter and no digit, expected a value or an empty cell"),
    ],
)
def test_what_programs_made_of_a_name_is_refused(region: Region, name: str, said: str) -> None:
    region.append("place_names.csv", f"revier,{name},pl,karte-2020")
    problems = region.check()
    assert len(problems) == 1
    assert problems[0].startswith(f"place_names.csv:3:2: {said}")


@pytest.mark.parametrize(
    "name",
    [
        *("Müller & Söhne", "AT&T; Bahn", "Wer? Wo?", "Was ist das?", "São Tomé", "„LÜ“ und „SÄ“"),
        *("Žurnal #1", "Москва", "A – B", "5 µm", "Nr. #NAME"),
    ],
)
def test_names_with_what_looks_alike_stay(region: Region, name: str) -> None:
    region.append("place_names.csv", f"revier,{name},pl,karte-2020")
    assert region.check() == []


def test_each_slip_in_a_name_is_refused_where_it_stands(region: Region) -> None:
    """One after the other in one table, which hides none of them."""
    slips = {
        "Alte  Wege": "2 blanks together in 'Alte  Wege', expected one",
        "Alte \u00a0 Wege": "3 blanks together in 'Alte \\xa0 Wege', expected one",
        "Alte\u00a0\u00a0Wege": "2 blanks together in",
        " Alte Wege": "blank before or after 'Alte Wege'",
        "Alte Wege\u00a0": "blank before or after 'Alte Wege'",
        "NULL": "'NULL' stands for no value, expected an empty cell",
        "nan": "'nan' stands for no value, expected an empty cell",
        "k. A.": "'k. A.' stands for no value, expected an empty cell",
        "unbekannt": "'unbekannt' stands for no value, expected an empty cell",
        "=A1": "'=A1' is a formula, expected the value",
        "Alte <b>Wege</b>": "'<b>' is HTML, expected plain text",
        "Alte<br/>Wege": "'<br/>' is HTML, expected plain text",
        "Alte\\nWege": "a backslash in it, expected the character that it stands for",
        "O\ufb03ce": "'\ufb03' is a form for print, expected 'ffi'",
        "\uff37ege": "'\uff37' is a form for print, expected 'W'",
    }
    for name in slips:
        region.append("place_names.csv", f"revier,{name},pl,karte-2020")
    found = region.check()
    assert len(found) == len(slips), found
    for line, said in enumerate(slips.values(), start=3):
        assert any(one.startswith(f"place_names.csv:{line}:2: {said}") for one in found), said


def test_blanks_signs_and_words_that_are_meant_stay(region: Region) -> None:
    names = (
        "10\u202f000 Wege",
        "z.\u2009B. Wege",
        "Nan Goldin",
        "Null Emission",
        "a < b > c",
        "CO₂",
        "H²",
    )
    for name in (*names, "Unbekannte Wege", "E=mc2", "N. A. Müller", "Tor 1/2"):
        region.append("place_names.csv", f"revier,{name},pl,karte-2020")
    region.replace("identities.csv", "Es gibt im", "Es gibt.  Im")
    assert region.check() == []


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


def test_characters_that_people_see_stay(region: Region) -> None:
    family, heart = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f\u200d\U0001f525"
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    name = f"Łužyca\u00a0Błóta Žurnal {family} {heart} {flag} ŕśź ½ – „x“"
    region.append("place_names.csv", f"revier,{name},dsb,karte-2020")
    assert region.check() == []


@pytest.mark.parametrize(
    ("scheme", "value", "said"),
    [
        ("wikidata", "https://www.wikidata.org/wiki/Q123", "did you mean 'Q123'?"),
        ("wikidata", "q123", "expected one such as Q3214"),
        ("ror", "02wxx3e25", "its check digit is wrong"),
        ("gnd", "2024315-8", "its check digit is wrong"),
        ("gnd", "118540239", "its check digit is wrong"),
        ("isni", "0000000121885935", "its check digit is wrong"),
        ("isni", "0000 0001 2188 5934", "expected one such as"),
        ("geonames", "https://sws.geonames.org/2939811/", "did you mean '2939811'?"),
        ("ags", "1205200", "expected one such as 12052000"),
        ("ags", "17052000", "expected one such as 12052000"),
        ("viaf", "viaf/24602065x", "expected one such as 24602065"),
        ("homepage", "www.cottbus.de", "expected one that begins with http(s)://"),
    ],
)
def test_identifier_that_is_none_of_its_register_is_refused(
    region: Region, scheme: str, value: str, said: str
) -> None:
    region.append("identifiers.csv", f"organisation/kammer,{scheme},{value},karte-2020")
    problems = region.check()
    assert len(problems) == 1 and said in problems[0]
    assert problems[0].startswith(f"identifiers.csv:4:3: bad {scheme} {value!r}: ")


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("wikidata", "Q3214"),
        ("ror", "05dxps055"),
        ("gnd", "118540238"),
        ("gnd", "4005728-8"),
        ("isni", "000000012146438X"),
        ("ags", "12"),
        ("ags", "12052"),
        ("homepage", "https://kammer.example.org:8443/über/uns?a=b"),
    ],
)
def test_identifier_of_its_register_stays(scheme: str, value: str) -> None:
    assert identifier_fault(identifier_schemes()[scheme], value) == ""


def test_every_scheme_of_identifiers_says_once_what_it_wants() -> None:
    folder = Path(__file__).parents[2] / "ontology" / "schemes"
    text = (folder / "identifier-scheme.ttl").read_text("utf-8")
    notations = {line.split('"')[1] for line in text.splitlines() if "skos:notation" in line}
    assert notations == set(identifier_schemes())
    for key, scheme in identifier_schemes().items():
        assert identifier_fault(scheme, scheme.example) == "", key


def test_second_official_key_of_a_place_is_refused(region: Region) -> None:
    region.append("identifiers.csv", "place/probe,ags,16001,werkstattliste-2021")
    assert region.check() == []
    region.append("identifiers.csv", "place/probe,ags,16002,werkstattliste-2021")
    said = "ags '16002' of place/probe, which has '16001' in line 3, expected one"
    assert f"identifiers.csv:5:3: {said}" in region.check()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://", "no host that can be asked ('')"),
        ("https://https://example.org/", "it begins twice"),
        ("http:https://example.org/", "it begins twice"),
        ("https://a.example.orghttps://a.example.org", "it begins twice"),
        ("https://example.org/ahttps://example.org/a", "it begins twice"),
        ("https:///a", "no host that can be asked ('')"),
        ("https://localhost/a", "no host that can be asked ('localhost')"),
        ("https://192.168.0.7/a", "no host that can be asked ('192.168.0.7')"),
        ("http://[fd00::1]/", "no host that can be asked ('fd00::1')"),
        ("https://name:secret@example.org/", "it names a user"),
        ("https://example.org:80a/", "Port could not be cast"),
        ("mailto:daten@example.org", "expected one that begins with http(s)://"),
        ("ftp://example.org/", "expected one that begins with http(s)://"),
        ("https://example.org/a b", "expected no blanks"),
        ("https://example.org/a;https://example.org/b", "it begins twice"),
        ("https://example.org/a)", "')' at its end is of the sentence around it"),
        ('"https://example.org/a,"', "',' at its end is of the sentence around it"),
    ],
)
def test_address_that_leads_nowhere_is_refused(region: Region, address: str, said: str) -> None:
    region.append("documents.csv", f"neu,Neu,,{address},2021,web-page,,,,")
    problems = [p for p in region.check() if p.startswith("documents.csv:7:4: ")]
    assert len(problems) == 1 and said in problems[0], problems


@pytest.mark.parametrize(
    "address",
    [
        "https://web.archive.org/web/2021/https://example.org/",
        "https://example.org/Wege_(Probe)",
        "https://example.org/Wege_e.V.",
        "https://example.org/?to=https://example.org/a",
        "http://192.0.2.7:8080/a",
        "https://münchen.example/straße?q=ä#x",
        "https://[2001:db8::1]/",
    ],
)
def test_address_that_leads_somewhere_stays(region: Region, address: str) -> None:
    region.append("documents.csv", f"neu,Neu,,{address},2021,web-page,,,,")
    assert region.check() == []


def test_contact_of_a_region_may_be_a_mail_address_that_is_one(region: Region) -> None:
    region.replace("region.toml", "mailto:daten@example.org", "mailto:daten")
    said = "expected a mail address such as mailto:name@example.org"
    assert region.check() == [f"region.toml:8:1: bad contact 'mailto:daten', {said}"]


@pytest.mark.parametrize(
    ("written", "is_right"), [("2203", False), ("0203", False), ("2038", True)]
)
def test_date_of_another_age_is_asked_about(region: Region, written: str, is_right: bool) -> None:
    region.append("documents.csv", f"neu,Neu,,,{written},web-page,,,,")
    said = f"date '{written}' lies far off, expected a year from 1000 to 2100"
    assert region.check() == ([] if is_right else [f"documents.csv:7:5: {said}"])


def doubts(region: Region, home: Path) -> list[str]:
    found = run_here("check", "--facts", region.folder, "--home", home, "--quiet", "--json")
    told = json.loads(found.out)
    assert told["problems"] == []
    return [f"{Path(d['file']).name}:{d['line']}: {d['message']}" for d in told["doubts"]]


def test_what_is_of_a_day_to_come_is_worth_a_look(region: Region, tmp_path: Path) -> None:
    region.append("documents.csv", "neu,Neu,,,2021-03,web-page,,,,")
    region.replace("meetings.csv", "2022-04-01,announced", "2092-04-01,announced")
    assert doubts(region, tmp_path) == []
    region.append("documents.csv", "falsch,Falsch,,,2091,web-page,,,,")
    region.replace("meetings.csv", "2092-04-01,announced", "2092-04-01,held")
    region.replace("sessions.csv", "ias-4,arbeitsstab,4,2023-02-01", "ias-4,arbeitsstab,4,2093-02")
    assert doubts(region, tmp_path) == [
        "documents.csv:8: a document of 2091, which is yet to come",
        "sessions.csv:2: a session of 2093-02, which is yet to come",
        "meetings.csv:4: a meeting that was held of 2092-04-01, which is yet to come",
    ]


def test_what_looks_like_one_and_is_two_is_worth_a_look(region: Region, tmp_path: Path) -> None:
    region.append("people.csv", "muster-erika,Erika Muster,,werkstattliste-2021")
    region.append("organisations.csv", "muster,hochschule Muster,,,university,,bericht-2023")
    for row in (
        *("organisation/hochschule,wikidata,Q3214", "organisation/hochschule,wikidata,Q64"),
        *("organisation/kammer,wikidata,Q64", "organisation/ministerium-alt,wikidata,Q1"),
        "organisation/ministerium-neu,wikidata,Q1",  # another name of the same
    ):
        region.append("identifiers.csv", f"{row},bericht-2023")
    found = doubts(region, tmp_path)
    line = len(cells(region, "organisations"))
    assert sorted(found) == [
        "identifiers.csv:5: wikidata 'Q64' of organisation/hochschule, which has 'Q3214' in line 4",
        "identifiers.csv:6: wikidata 'Q64' is that of organisation/hochschule in line 5, too",
        f"organisations.csv:{line}: 'hochschule Muster' has a key already, 'hochschule' in line 4",
        "people.csv:3: 'Erika Muster' has a key already, 'erika-muster' in line 2",
    ]


def test_identifier_of_another_kind_of_thing_is_refused(region: Region) -> None:
    region.append("identifiers.csv", "organisation/kammer,ags,16002,bericht-2023")
    region.append("identifiers.csv", "place/probe,ror,02wxx3e24,bericht-2023")
    assert region.check() == [
        "identifiers.csv:4:2: ags of organisation/kammer, expected one of kind place",
        "identifiers.csv:5:2: ror of place/probe, expected one of kind organisation",
    ]


def test_exchanged_coordinates_are_refused_and_others_outside_are_asked_about(
    region: Region,
) -> None:
    region.append("places.csv", "vertauscht,Vertauscht,,municipality,probe,14.01,51.21,,karte-2020")
    said = "latitude 14.01 and longitude 51.21 are exchanged, expected 51.21 first"
    assert region.check() == [f"places.csv:5:6: {said}"]
    region.replace("places.csv", "14.01,51.21", "51.21,14.01")
    assert region.check() == []


def test_half_of_a_position_is_refused(region: Region) -> None:
    region.append("places.csv", "halb,Halb,,municipality,probe,,14.1,,karte-2020")
    region.append("places.csv", "auch-halb,Auch halb,,municipality,probe,51.1,,,karte-2020")
    assert region.check() == [
        "places.csv:5:6: lon alone, expected both or neither",
        "places.csv:6:7: lat alone, expected both or neither",
    ]


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
