"""Letters that nobody sees or meant in a cell are refused by name, and what looks alike stays."""

from __future__ import annotations

import pytest

from tests.graph_loader.support import Region, cells


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
        "Alte\u2011Wege": "NON-BREAKING HYPHEN (U+2011), expected '-'",
        "Alte\u2212Wege": "MINUS SIGN (U+2212), expected '-'",
        "Feld- wege": "a divided word in 'ld- wege', expected it in one",
        "wege@example.org": "'wege@example.org' is a mail address, which is not published",
        "Alte Wege;": "';' at the end, expected the value alone",
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
    for name in (
        *names,
        "Unbekannte Wege",
        "E=mc2",
        "Feld- und Waldwege",
        "Nord-Süd",
        "5 − 3",
        "Wege @ Orte",
        "N. A. Müller",
        "Tor 1/2",
    ):
        region.append("place_names.csv", f"revier,{name},pl,karte-2020")
    region.replace("identities.csv", "Es gibt im", "Es gibt.  Im")
    assert region.check() == []


def test_characters_that_people_see_stay(region: Region) -> None:
    family, heart = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f\u200d\U0001f525"
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    name = f"Łužyca\u00a0Błóta Žurnal {family} {heart} {flag} ŕśź ½ – „x“"
    region.append("place_names.csv", f"revier,{name},dsb,karte-2020")
    assert region.check() == []
