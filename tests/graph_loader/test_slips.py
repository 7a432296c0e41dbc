"""Amounts, dates and places that may be meant otherwise, and what is like them and right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.graph_loader.support import Region, cells, run_here


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


def test_ordinal_that_counts_nothing_is_refused(region: Region) -> None:
    for number, written in enumerate(("-2", "02", "2.", "3")):
        row = f"ias-{number},arbeitsstab,{written},2023-02-0{number + 2},,bericht-2023"
        region.append("sessions.csv", row)
    said = "expected a whole number of up to 18 digits"
    assert region.check() == [
        f"sessions.csv:{line}:3: bad number {written!r}, {said}"
        for line, written in enumerate(("-2", "02", "2."), start=3)
    ]


@pytest.mark.parametrize("written", ["12.50", "1250000.5", "900.0000", "1234.56", "0", "0.5"])
def test_amount_that_is_clear_stays(region: Region, written: str) -> None:
    value = cells(region, "figures")[1][2]
    region.replace("figures.csv", f",{value},", f",{written},")
    assert region.check() == []


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
