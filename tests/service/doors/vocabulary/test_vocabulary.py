"""The vocabulary, its versions, code lists and shapes, through HTTP: every term has an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from graph_loader.load import load
from graph_loader.release import Home
from service.config import Settings
from service.doors.vocabulary import vocabulary_versions
from service.request.representations import FORMATS
from tests.running import client_over

ONTOLOGY = Path(__file__).parents[4] / "ontology"
#: The version of the vocabulary as it is now.
CURRENT = max(
    (path.stem for path in (ONTOLOGY / "versions").glob("*.ttl")),
    key=lambda version: [int(part) for part in version.split(".")],
)
BASE = "https://w3id.org/actor-graph/"
AG = f"{BASE}ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DEFINED_BY = NamedNode("http://www.w3.org/2000/01/rdf-schema#isDefinedBy")
DEFINITION, IN_SCHEME = NamedNode(f"{SKOS}definition"), NamedNode(f"{SKOS}inScheme")
VERSION = NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
MESSAGE = NamedNode("http://www.w3.org/ns/shacl#message")


def read(*paths: Path) -> Store:
    """What the files say."""
    store = Store()
    for path in paths:
        store.load(path=str(path), format=RdfFormat.TURTLE)
    return store


def things_with(store: Store, property_: NamedNode) -> list[str]:
    """What has a value of this property, in order."""
    quads = store.quads_for_pattern(None, property_, None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})


def texts(store: Store, iri: str | None, property_: NamedNode, language: str | None) -> list[str]:
    """Values of a property of a thing, or of all things, in that language or in none."""
    subject = NamedNode(iri) if iri else None
    quads = store.quads_for_pattern(subject, property_, None)
    values = [quad.object for quad in quads if isinstance(quad.object, Literal)]
    return [value.value for value in values if value.language == language]


def about(store: Store, iri: str) -> set[Triple]:
    """What is said of a thing."""
    return {quad.triple for quad in store.quads_for_pattern(NamedNode(iri), None, None)}


VOCABULARY = read(ONTOLOGY / "vocabulary.ttl")
SCHEMES = read(*sorted((ONTOLOGY / "schemes").glob("*.ttl")))
TERMS = things_with(VOCABULARY, DEFINED_BY)
CONCEPTS = things_with(SCHEMES, DEFINITION)
RDF_SUFFIXES = [suffix for suffix in FORMATS if suffix != "html"]


def page(client: FlaskClient, path: str, language: str = "de") -> str:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert (response.status_code, response.mimetype) == (200, "text/html"), path
    return response.text


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def turtle(client: FlaskClient, path: str) -> set[Triple]:
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert (response.status_code, response.mimetype) == (200, "text/turtle"), path
    return {quad.triple for quad in parse(response.data, format=RdfFormat.TURTLE)}


def triples_in(data: bytes, suffix: str) -> Dataset:
    form = RdfFormat.from_media_type(FORMATS[suffix])
    found = Dataset(Quad(*quad.triple) for quad in parse(data, format=form))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def count(client: FlaskClient, pattern: str) -> int:
    prefixes = f"PREFIX ag: <{AG}> PREFIX skos: <{SKOS}> "
    query = f"{prefixes} SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    answer = client.get("/sparql", query_string={"query": query, "format": "json"}).json
    assert answer
    return int(answer["results"]["bindings"][0]["n"]["value"])


def escaped(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;")):
        text = text.replace(char, entity)
    return text.replace("'", "&#39;")


def said(store: Store, iri: str, language: str) -> str:
    """The definition in that language."""
    return texts(store, iri, DEFINITION, language)[0]


def test_every_term_of_the_vocabulary_dereferences_with_its_definition(client: FlaskClient) -> None:
    assert len(TERMS) > 200
    for iri in TERMS:
        path = f"/ontology/{iri.removeprefix(AG)}"
        assert escaped(said(VOCABULARY, iri, "de")) in page(client, path), iri
        assert turtle(client, path) == about(VOCABULARY, iri), iri


def test_every_term_of_a_code_list_dereferences_with_its_definition(client: FlaskClient) -> None:
    assert len(CONCEPTS) > 500
    for iri in CONCEPTS:
        path = "/" + iri.removeprefix(BASE)
        assert escaped(said(SCHEMES, iri, "de")) in page(client, path), iri
        assert about(SCHEMES, iri) <= turtle(client, path), iri


def test_overview_has_an_anchor_and_a_definition_for_each_term(client: FlaskClient) -> None:
    for language in ("de", "en"):
        text = page(client, "/ontology", language)
        anchors = re.findall(r' id="([^"]+)"', text)
        assert len(anchors) == len(set(anchors))
        for iri in TERMS:
            assert iri.removeprefix(AG) in anchors
            assert escaped(said(VOCABULARY, iri, language)) in text
    assert "Workshop" in anchors


def test_overview_says_how_to_cite_and_under_which_licence(client: FlaskClient) -> None:
    (version,) = texts(VOCABULARY, f"{BASE}ontology", VERSION, None)
    text = main_of(page(client, "/ontology"))
    assert f"{BASE}ontology/{version}" in text
    assert f"<code>{AG}</code>" in text and "<code>ag</code>" in text
    assert 'rel="license"' in text
    assert f'href="/ontology/{version}"' in text


def test_vocabulary_pages_are_german_or_english_throughout(client: FlaskClient) -> None:
    for path in ("/ontology", "/ontology/sponsor", "/scheme", "/scheme/topic", "/shapes"):
        assert '<html lang="en">' in page(client, path, "en")
        assert page(client, path, "en") != page(client, path, "de")


def test_links_of_the_overview_all_answer(client: FlaskClient) -> None:
    text = main_of(page(client, "/ontology"))
    anchors = set(re.findall(r' id="([^"]+)"', text))
    links = set(re.findall(r'href="([^"]+)"', text))
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    local = {link for link in links if link.startswith("/") and "/ontology/" not in link}
    assert local
    for link in sorted(local):
        # What was withdrawn in favour of something else leads there.
        answer = client.get(link, headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200, link


@pytest.mark.parametrize(
    "path",
    [
        "/ontology/sponsor",
        "/ontology/Actor",
        "/scheme",
        "/scheme/actor-kind",
        "/scheme/actor-kind/ministry",
        "/shapes",
    ],
)
def test_links_of_a_page_all_answer(client: FlaskClient, path: str) -> None:
    text = main_of(page(client, path))
    anchors = set(re.findall(r' id="([^"]+)"', text))
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', text)}
    for link in sorted(links):
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif link.startswith("/"):
            response = client.get(link, headers={"Accept": "text/html"})
            assert response.status_code == 200, link
            fragment = link.partition("#")[2]
            assert not fragment or f'id="{fragment}"' in response.text, link


@pytest.mark.parametrize(
    "path",
    ["/ontology", "/ontology/Workshop", "/scheme", "/scheme/relation", "/scheme/role/chair"]
    + ["/shapes", "/ontology/0.1.0", f"/ontology/{CURRENT}"],
)
def test_all_formats_say_the_same(client: FlaskClient, path: str) -> None:
    known: Dataset | None = None
    for suffix in RDF_SUFFIXES:
        response = client.get(f"{path}.{suffix}")
        assert (response.status_code, response.mimetype) == (200, FORMATS[suffix]), path
        found = triples_in(response.data, suffix)
        assert len(found) > 3
        assert known is None or found == known, suffix
        known = found
        negotiated = client.get(path, headers={"Accept": FORMATS[suffix]})
        assert negotiated.data == response.data
        assert "Accept" in negotiated.headers["Vary"] and negotiated.headers["ETag"]


def test_ontology_in_turtle_is_the_vocabulary(client: FlaskClient) -> None:
    assert turtle(client, "/ontology") == {quad.triple for quad in VOCABULARY}


def test_scheme_in_turtle_has_all_its_terms(client: FlaskClient) -> None:
    scheme = NamedNode(f"{BASE}scheme/topic")
    terms = {q.subject for q in SCHEMES.quads_for_pattern(None, IN_SCHEME, scheme)}
    told = turtle(client, "/scheme/topic")
    assert {t.subject for t in told if (t.predicate, t.object) == (IN_SCHEME, scheme)} == terms


@pytest.mark.parametrize("path", ["/ontology", "/ontology/Workshop", "/scheme", "/shapes"])
def test_format_that_is_not_there_gives_406_with_a_list(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.json and response.json["offers"] == list(FORMATS.values())


@pytest.mark.parametrize(
    "path",
    [
        "/ontology/Nope",
        "/ontology/9.9.9",
        "/ontology/..%2F..%2Fvocabulary",
        "/ontology.png",
        "/ontology/%3Cscript%3E",
        "/scheme/nope",
        "/scheme/role/nope",
        "/scheme.png",
        "/scheme/actor-kind/ministry?page=99",
        "/shapes.png",
    ],
)
def test_unknown_term_gives_404(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "<script>" not in response.text


@pytest.mark.parametrize(
    ("term", "pattern"),
    [
        ("Workshop", "?s a ag:Workshop"),
        ("Actor", "?s a ag:Actor"),
        ("Attestation", "?s a ag:Attestation"),
        ("sponsor", "?s ag:sponsor ?o"),
        ("nameAsPrinted", "?s ag:nameAsPrinted ?o"),
        ("directProperty", "?s ag:directProperty ?o"),
    ],
)
def test_count_of_a_term_is_that_of_sparql(client: FlaskClient, term: str, pattern: str) -> None:
    number = count(client, pattern)
    assert number > 1
    said = f"{number:,}"
    assert f"used {said} times" in page(client, f"/ontology/{term}", "en")
    overview = page(client, "/ontology", "en")
    entry = overview.partition(f'id="{term}"')[2].partition("</article>")[0]
    assert f"used {said} times" in entry


def test_count_of_a_concept_is_that_of_sparql_and_of_its_page(client: FlaskClient) -> None:
    ministry = f"<{BASE}scheme/actor-kind/ministry>"
    number = count(
        client,
        f"""SELECT DISTINCT ?user {{ GRAPH ?g {{ ?s ?p {ministry} }}
        FILTER(!STRSTARTS(STR(?g), "{BASE}")) OPTIONAL {{ ?s ag:attests ?c }}
        BIND(COALESCE(?c, ?s) AS ?user) }}""",
    )
    assert number > 1
    assert f"{number} entries have this term" in page(client, "/scheme/actor-kind/ministry", "en")
    tree = page(client, "/scheme/actor-kind", "en")
    line = tree.partition('href="/scheme/actor-kind/ministry"')[2].partition("</li>")[0]
    assert f'<span class="note">{number}</span>' in line


def test_uses_of_a_concept_come_in_pages(client: FlaskClient) -> None:
    path = "/scheme/project-part/whole"
    first, second = page(client, path), page(client, f"{path}?page=2")
    assert f'href="{path}?page=2"' in first and 'rel="prev"' in second
    assert main_of(first) != main_of(second)


def test_property_page_shows_statements_with_their_sources(client: FlaskClient) -> None:
    text = page(client, "/ontology/sponsor")
    examples = text.partition('aria-labelledby="examples"')[2].partition("</section>")[0]
    assert "/doc/project/" in examples and "/doc/organisation/" in examples
    assert 'href="#source-1"' in examples and "ag:sponsor" in examples
    assert 'id="source-1"' in text


def test_term_page_shows_rules_code_lists_and_other_vocabularies(client: FlaskClient) -> None:
    outcome = page(client, "/ontology/outcome")
    assert 'href="/shapes#DecisionShape-outcome"' in outcome
    assert 'href="/scheme/decision-outcome"' in outcome
    assert 'href="http://www.w3.org/ns/org#Membership"' in page(client, "/ontology/Participation")
    assert 'href="/ontology/PublicBody"' in page(client, "/ontology/Ministry")


def test_shapes_page_has_every_message(client: FlaskClient) -> None:
    text = page(client, "/shapes")
    shapes = read(*sorted((ONTOLOGY / "shapes").glob("*.ttl")))
    german = texts(shapes, None, MESSAGE, "de")
    assert german
    for found in german:
        assert escaped(found) in text


def test_diagram_has_a_text_twin_and_no_inline_style(client: FlaskClient) -> None:
    text = main_of(page(client, "/ontology", "en"))
    drawing, _, twin = text.partition("<svg")[2].partition("</svg>")
    rows = re.findall(r"<text x=[^>]*>([^<]* → [^<]*)</text>", drawing)
    assert len(rows) > 15
    listed = re.findall(r"<li>([^<]* → [^<]*)</li>", twin.partition("</details>")[0])
    assert sorted(rows) == sorted(listed)
    assert "sponsoring body → Actor" in [row.strip() for row in rows]
    assert " style=" not in text


def test_terms_elsewhere_on_the_site_lead_to_their_pages(client: FlaskClient) -> None:
    assert 'href="/ontology/Workshop"' in page(client, "/doc/workshop/werkstatt-4")


@pytest.fixture(scope="module")
def older(region_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A service that keeps one version more: 0.0.9, with one term less and one more."""
    text = (ONTOLOGY / "vocabulary.ttl").read_text(encoding="utf-8")
    begin = text.index("ag:Chamber a owl:Class")
    end = text.index("\n\n", begin)
    removed = text[begin:end].replace("ag:Chamber", "ag:Guild")
    removed = removed.replace("a owl:Class ;", "a owl:Class ; owl:deprecated true ;")
    old = (text[:begin] + removed + text[end:]).replace(CURRENT, "0.0.9")
    kept = tmp_path_factory.mktemp("versions")
    (kept / "0.0.9.ttl").write_text(old, encoding="utf-8")
    (kept / f"{CURRENT}.ttl").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary_versions, "KEPT", kept)
        with client_over(Settings(home=region_home)) as client:
            yield client


def test_older_version_is_kept_in_all_formats(older: FlaskClient) -> None:
    for suffix in RDF_SUFFIXES:
        response = older.get(f"/ontology/0.0.9.{suffix}")
        assert response.status_code == 200
        assert b"ontology/0.0.9" in response.data
        assert b"Guild" in response.data and b"#Chamber" not in response.data
    assert any(
        (triple.subject, triple.predicate) == (NamedNode(f"{AG}Guild"), RDF_TYPE)
        for triple in turtle(older, "/ontology/0.0.9")
    )


def test_older_version_says_what_has_changed_since(older: FlaskClient) -> None:
    text = main_of(page(older, "/ontology/0.0.9", "en"))
    changes = text.partition('aria-labelledby="changes"')[2].partition("</section>")[0]
    assert '<a href="/ontology/Chamber">ag:Chamber</a>' in changes
    assert "ag:Guild" in changes and 'href="/ontology/Guild"' not in changes
    guild = text.partition('id="Guild"')[2].partition("</article>")[0]
    assert '<strong class="deprecated">deprecated</strong>' in guild


def test_overview_lists_the_older_version(older: FlaskClient) -> None:
    text = main_of(page(older, "/ontology"))
    assert 'href="/ontology/0.0.9"' in text and f'href="/ontology/{CURRENT}"' in text


def test_term_of_an_older_version_alone_has_no_page(older: FlaskClient) -> None:
    assert older.get("/ontology/Guild").status_code == 404


def test_release_without_a_vocabulary_gives_404(tmp_path: Path) -> None:
    file = tmp_path / "one.ttl"
    file.write_text("<https://example.org/a> <https://example.org/b> <https://example.org/c> .")
    load([file], Home(tmp_path / "home"), quiet=True)
    with client_over(Settings(home=tmp_path / "home")) as client:
        for path in ("/ontology", "/scheme", "/shapes", "/ontology/Workshop", "/scheme/standing"):
            for accept in ("text/html", "text/turtle"):
                assert client.get(path, headers={"Accept": accept}).status_code == 404, path
        html = {"Accept": "text/html"}
        assert client.get(f"/ontology/{CURRENT}", headers=html).status_code == 200
