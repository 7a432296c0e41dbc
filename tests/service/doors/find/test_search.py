"""Search over names, through HTTP; with the index of a release and without one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph_loader.load import load
from graph_loader.release import Home
from graph_loader.shared.folding import folded
from service import create_app
from service.config import Settings
from service.request.serving import stores_of
from service.words.search_words import rank
from tests.running import client_over

BROWSER = {"Accept": "text/html", "Accept-Language": "de"}


@pytest.fixture(scope="module")
def without_index(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the same release, whose search index is missing."""
    folder = tmp_path_factory.mktemp("no-index")
    release = folder / "releases" / "plain"
    release.mkdir(parents=True)
    (folder / "current").symlink_to("releases/plain")
    (release / "store").symlink_to((home / "current" / "store").resolve())
    shutil.copy(home / "current" / "manifest.json", release)
    with client_over(Settings(home=folder)) as client:
        yield client


def found(client: FlaskClient, asked: str, **arguments: str) -> Any:
    response = client.get("/search", query_string={"q": asked, "format": "json", **arguments})
    assert response.status_code == 200
    return response.json


def iris(client: FlaskClient, asked: str) -> list[str]:
    return [result["iri"].partition("/id/")[2] for result in found(client, asked)["results"]]


@pytest.mark.parametrize(
    ("asked", "iri"),
    [
        ("Medizinische Universität Lausitz", "organisation/mul-ct"),
        ("medizinische universitat", "organisation/mul-ct"),
        ("UNIVERSITAET MEDIZINISCHE", "organisation/mul-ct"),
        ("MASGZ", "organisation/masgz"),
        ("Chóśebuz", "place/cottbus"),
        ("chosebuz", "place/cottbus"),
        ("botschaft", ""),
        ("Werkstatt 4", "workshop/werkstatt-4"),
        ("daseinsvors", "workshop/werkstatt-4"),
        ("einsvorsorge", "workshop/werkstatt-4"),
        ("freytag", "person/klaus-freytag"),
    ],
)
def test_name_is_found(
    client: FlaskClient, without_index: FlaskClient, asked: str, iri: str
) -> None:
    for asker in (client, without_index):
        first = iris(asker, asked)
        assert (iri in first) if iri else not first


def test_index_and_store_find_the_same(client: FlaskClient, without_index: FlaskClient) -> None:
    for asked in ("cottbus", "ministerium", "lag", "müller", "straße", "v 9"):
        answers = [found(asker, asked) for asker in (client, without_index)]
        assert answers[0]["total"] == answers[1]["total"] > 0, asked
        labels = [[result["iri"] for result in answer["results"]] for answer in answers]
        assert labels[0] == labels[1]


@pytest.mark.parametrize(
    ("asked", "iri"),
    [
        ("Lk Elbe Elster", "organisation/landkreis-elbe-elster"),
        ("IHK Ctb", "organisation/ihk-cottbus"),
        ("Staatskanzlei Potsdam", "organisation/stk"),
        ("MWAE Brandenburg", "organisation/mwae"),
        ("Werkstatt IV", "workshop/werkstatt-4"),
        ("Běła Woda", "place/gem-14626600"),
        ("Landkreises Spree-Neiße", "organisation/landkreis-spree-neisse"),
        ("Landratsamt Görlitz", "organisation/landkreis-goerlitz"),
        ("Prof. Dr. Gesine Grande", "person/gesine-grande"),
        ("Lübbenau", "place/gem-12066196"),
        ("Stiftung f. d. sorb. Volk", "organisation/stiftung-sorbisches-volk"),
    ],
)
def test_every_door_answers_the_same_first(client: FlaskClient, asked: str, iri: str) -> None:
    suggested: Any = client.get("/suggest", query_string={"q": asked}).json
    queries = json.dumps({"q": {"query": asked}})
    reconciled: Any = client.get("/reconcile", query_string={"queries": queries}).json
    page = client.post("/match", data={"names": asked}).text
    first = re.search(r'name="choice-0" value="[^"]*/id/([^"]+)"', page)
    assert first
    assert [
        iris(client, asked)[0],
        suggested[4][0].partition("/id/")[2],
        reconciled["q"]["result"][0]["id"],
        first[1],
    ] == [iri] * 4


def test_names_of_a_loaded_file_are_found(tmp_path: Path) -> None:
    file = tmp_path / "file.ttl"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    file.write_text(f'<http://example.org/a> {label} "Müller & Söhne"@de .')
    load([file], Home(tmp_path / "home"), quiet=True)
    app = create_app(Settings(home=tmp_path / "home"))
    (result,) = found(app.test_client(), "mueller")["results"]
    assert (result["url"], result["label"]) == ("http://example.org/a", "Müller & Söhne")
    assert app.test_client().get("/", headers=BROWSER).status_code == 200
    stores_of(app).close()


def test_name_itself_comes_before_longer_ones(client: FlaskClient) -> None:
    results = found(client, "Cottbus")["results"]
    assert results[0]["label"].startswith("Cottbus (") and results[0]["kind"] == "place"
    kinds = [result["kind"] for result in results]
    assert "source" not in kinds[: kinds.index("organisation") + 1]


def test_other_name_is_shown_with_language(client: FlaskClient) -> None:
    text = client.get("/search?q=chosebuz", headers=BROWSER).text
    said = 'gefunden über: <span lang="dsb"><mark>Chóśebuz</mark></span> (niedersorbisch)'
    assert said in text


def test_printed_name_is_shown_with_its_time(client: FlaskClient) -> None:
    burg = found(client, "Amt Bórkowy")["results"][0]
    assert (burg["matched"]["first"], burg["matched"]["last"]) == ("2017-06-25", "2017-06-25")
    text = client.get("/search?q=amt+borkowy", headers=BROWSER).text
    said = "<mark>Amt</mark> <mark>Bórkowy</mark> (Błota)</span> (niedersorbisch), "
    assert f"{said}so in Dokumenten von 2017" in text


def test_kinds_narrow_the_result(client: FlaskClient) -> None:
    whole = found(client, "cottbus")["total"]
    places = found(client, "cottbus", kind="place")
    assert 0 < places["total"] < whole
    assert {result["kind"] for result in places["results"]} == {"place"}


@pytest.mark.parametrize("asked", ["q=werkstatt&period=1066", "q=btu&kind=place"])
def test_narrowed_to_nothing_shows_what_to_take_away(client: FlaskClient, asked: str) -> None:
    answer: Any = client.get(f"/search?{asked}&format=json").json
    assert (answer["total"], answer["results"]) == (0, [])
    table = client.get(f"/search?{asked}&format=csv")
    assert (table.status_code, table.text.count("\r\n")) == (200, 1)
    text = client.get(f"/search?{asked}", headers=BROWSER).text
    (link,) = re.findall(r'href="([^"]+)" aria-current="true">[^<]+<span class="remove">aufh', text)
    assert "Kein Treffer passt" in text and asked.partition("&")[0] in link
    assert client.get(unescape(link), headers=BROWSER).text.count('<p class="hit">') > 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/search?q=btu&kind=nix", "organisation"),
        ("/search?q=btu&period=now", "period"),
        ("/search?q=btu&nix=1", "workshop"),
        ("/projects?status=nix", "grant-handed-over"),
        ("/projects?district=cottbus&district=nix", "nur einmal"),
        ("/projects?nix=1", "district"),
        ("/projects.csv?nix=1", "district"),
        ("/browse/place?kind=nix", "municipality"),
    ],
)
def test_choice_that_there_is_not_is_refused_with_what_there_is(
    client: FlaskClient, address: str, said: str
) -> None:
    page = client.get(address, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (400, "text/html")
    assert said in page.text and "nicht eingrenzen" in page.text
    (way_out,) = re.findall(r'<p><a href="([^"]+)">Ohne „', page.text)
    assert client.get(unescape(way_out), headers={"Accept": "*/*"}).status_code == 200
    problem: Any = client.get(address, headers={"Accept": "application/json"}).json
    assert problem["status"] == 400 and problem["detail"]


def test_pages_give_every_result_once(client: FlaskClient) -> None:
    first = found(client, "stadt")
    seen = [
        result["iri"]
        for page in range(1, first["pages"] + 1)
        for result in found(client, "stadt", page=str(page))["results"]
    ]
    assert len(seen) == len(set(seen)) == first["total"]
    assert client.get(f"/search?q=stadt&page={first['pages'] + 1}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        '" OR "a',
        "folded:x",
        "a* NEAR(b)",
        "%",
        "_",
        "';--",
        "\0",
        "\ud800",
        "((((",
        "{}",
        "^x",
    ],
)
def test_signs_mean_nothing(client: FlaskClient, without_index: FlaskClient, asked: str) -> None:
    for asker in (client, without_index):
        response = asker.get("/search", query_string={"q": asked.encode("utf-8", "replace")})
        assert response.status_code == 200


def test_question_is_escaped(client: FlaskClient) -> None:
    text = client.get("/search?q=%3Cb%3Ecottbus%22", headers=BROWSER).text
    assert "<b>" not in text and "&lt;b&gt;cottbus" in text


def test_long_question_gives_400(client: FlaskClient) -> None:
    assert client.get("/search", query_string={"q": "a" * 101}).status_code == 400
    assert client.get("/search", query_string={"q": "a" * 100}).status_code == 200


def test_without_question_there_is_a_form(client: FlaskClient) -> None:
    for path in ("/search", "/search?q=", "/search?q=x"):
        response = client.get(path, headers=BROWSER)
        assert response.status_code == 200
        assert response.text.count('role="search"') == 1


def test_json_by_negotiation(client: FlaskClient) -> None:
    response = client.get("/search?q=cottbus", headers={"Accept": "application/json"})
    assert response.mimetype == "application/json"
    assert "Accept" in response.headers["Vary"]
    assert client.get("/search?q=x", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Mühle", "muehle"),
        ("Straße", "STRASSE"),
        ("Łužyca", "luzyca"),
        ("Chóśebuz", "chosebuz"),
        ("MUL – CT", "mul ct"),
        ("Błóta", "blota"),
    ],
)
def test_folded_texts_are_the_same(text: str, same: str) -> None:
    assert folded(text) == folded(same)


def test_rank_orders_from_same_to_part() -> None:
    names = ["stadt cottbus", "stadt cottbus nord", "die stadt cottbus", "altstadt cottbus", "x"]
    assert [rank(name, "stadt cottbus") for name in names] == [0, 1, 2, 3, None]
