"""Identifiers and addresses that lead nowhere are refused; what is like them and right stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.identifiers import identifier_fault, identifier_schemes
from tests.graph_loader.support import Region


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


def test_identifier_of_another_kind_of_thing_is_refused(region: Region) -> None:
    region.append("identifiers.csv", "organisation/kammer,ags,16002,bericht-2023")
    region.append("identifiers.csv", "place/probe,ror,02wxx3e24,bericht-2023")
    assert region.check() == [
        "identifiers.csv:4:2: ags of organisation/kammer, expected one of kind place",
        "identifiers.csv:5:2: ror of place/probe, expected one of kind organisation",
    ]
