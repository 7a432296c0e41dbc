"""The OpenAPI document and the page `/api`: valid, complete, and true of what is there."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from werkzeug.test import TestResponse

from service.questions.operation_files import read_operations
from service.words.texts import LANGUAGES
from tests.running import client_over

QUERIES = Path(__file__).parents[4] / "queries" / "api"
HOST = "http://localhost"
ROOT = "/api/v1/queries"
JSON = {"Accept": "application/json"}


@pytest.fixture(params=LANGUAGES)
def document(client: FlaskClient, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The document in one of the languages."""
    response = client.get(f"/api/openapi.json?lang={request.param}")
    assert response.status_code == 200
    assert response.headers["Content-Language"] == request.param
    found = response.json
    assert isinstance(found, dict)
    return found


def calls(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of everything described."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def resolved(document: dict[str, Any], part: dict[str, Any]) -> Any:
    """The part itself, or the component that it refers to."""
    names = part.get("$ref", "").split("/")[1:]
    return functools.reduce(lambda found, name: found[name], names, document) if names else part


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation."""
    return [resolved(document, parameter) for parameter in operation["parameters"]]


def json_text(value: object) -> str:
    """A value as it stands in an address."""
    return value if isinstance(value, str) else json.dumps(value)


def assert_fits(
    document: dict[str, Any], operation: dict[str, Any], response: TestResponse
) -> None:
    """The answer has a media type that is described, and if it is JSON, the shape."""
    said = resolved(document, operation["responses"]["200"])["content"]
    assert response.mimetype and response.mimetype in said
    if response.mimetype.endswith("json"):
        shape = {**said[response.mimetype]["schema"], "components": document["components"]}
        OAS31Validator(shape).validate(response.json)


def test_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document, cls=OpenAPIV31SpecValidator)


def test_every_saved_query_is_described_with_its_parameters(document: dict[str, Any]) -> None:
    described = {p.removeprefix(f"{ROOT}/"): item for p, item in document["paths"].items()}
    files = {path.stem for path in QUERIES.glob("*.rq")}
    assert files and files <= described.keys()
    for name, query in read_operations().items():
        own = {p["name"]: p for p in parameters(document, described[name]["get"])}
        for parameter in query.parameters:
            said = own[parameter.name]
            assert said["required"] is parameter.required
            assert said["description"] in parameter.labels.values()
            assert "example" in said or "examples" in said["schema"]
        assert own["on"]["description"] and not own["on"].get("required")


def test_names_of_operations_and_tags_are_told_once(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in calls(document)]
    assert len(set(names)) == len(names)
    tags = [tag["name"] for tag in document["tags"]]
    assert len(set(tags)) == len(tags)
    assert {tag for _, _, operation in calls(document) for tag in operation["tags"]} <= set(tags)


def test_every_address_with_its_examples_is_answered(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    for path, method, operation in calls(document):
        if method != "get":
            continue
        pairs = []
        for parameter in parameters(document, operation):
            value: Any = parameter.get("example")
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", value)
            elif value is not None:
                values = value if isinstance(value, list) else [value]
                pairs += [(parameter["name"], json_text(one)) for one in values]
        response = client.get(f"{path}?{urlencode(pairs)}")
        good = next(iter(operation["responses"]))  # the one that an example gets stands first
        assert str(response.status_code) == good, (path, pairs, response.text[:300])
        said = resolved(document, operation["responses"][good])
        assert all(name in response.headers for name in said.get("headers", {})), path
        if "content" in said:
            assert_fits(document, operation, response)
        response.close()


def test_every_body_given_as_example_is_answered(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    sent = 0
    for path, method, operation in calls(document):
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            example = body["example"]
            if media_type == "application/json":
                response = client.open(path, method=method.upper(), json=example)
            elif isinstance(example, dict):
                response = client.open(path, method=method.upper(), data=example)
            else:
                response = client.open(
                    path, method=method.upper(), data=example, content_type=media_type
                )
            sent += 1
            assert response.status_code == 200, (path, media_type, response.text[:300])
            assert_fits(document, operation, response)
    assert sent > len(list(QUERIES.glob("*.rq")))


def test_texts_are_of_the_language_asked_for(client: FlaskClient) -> None:
    german = client.get("/api/openapi.json").json
    english = client.get("/api/openapi.json", headers={"Accept-Language": "en"}).json
    assert german and english
    path = f"{ROOT}/counts"
    assert german["paths"][path]["get"]["summary"] == "Wie viel steht im Graphen?"
    assert english["paths"][path]["get"]["summary"] == "How much is in the graph?"
    assert german["paths"].keys() == english["paths"].keys()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/vnd.oai.openapi+json"),
        ("application/json", "application/json"),
        ("text/html,*/*;q=0.8", "application/vnd.oai.openapi+json"),
    ],
)
def test_document_comes_as_openapi_or_as_json(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    response = client.get("/api/openapi.json", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert {"Accept", "Accept-Language"} <= set(response.vary)


def test_document_is_not_sent_twice(client: FlaskClient) -> None:
    tag = client.get("/api/openapi.json").headers["ETag"]
    assert client.get("/api/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_answers_link_to_their_description(client: FlaskClient) -> None:
    for path in ("/api", f"{ROOT}/counts", f"{ROOT}/no-such-query"):
        links = ", ".join(client.get(path).headers.getlist("Link"))
        assert f"<{HOST}/api/openapi.json>; rel=service-desc" in links
        assert f"<{HOST}/api>; rel=service-doc" in links


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_tells_every_saved_query_with_a_call_that_is_answered(
    client: FlaskClient, language: str
) -> None:
    response = client.get(f"/api?lang={language}")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    text = unescape(response.text)
    for name, query in read_operations().items():
        assert text.count(f'id="{name}"') == 1
        assert query.summary[language] in text and query.description[language] in text
    addresses = re.findall(rf"curl '{HOST}([^']*)'", text)
    assert len(addresses) == len(read_operations())
    for address in addresses:
        assert client.get(address, headers=JSON).status_code == 200, address


def test_page_needs_nothing_from_elsewhere(client: FlaskClient) -> None:
    text = client.get("/api").text
    pattern = r'<(?:link rel="(?:stylesheet|icon)"|img|script)[^>]*(?:href|src)="([^"]*)"'
    loaded = re.findall(pattern, text)
    assert len(loaded) > text.count("<script")
    assert all(urlsplit(address).netloc == "" for address in loaded)


def test_queries_of_the_operator_are_described_too(tmp_path: Path, home: Path) -> None:
    from service.config import Settings

    text = (QUERIES / "counts.rq").read_text(encoding="utf-8")
    own = text.replace("Wie viel steht im Graphen?", "<b>Meine</b> Frage?")
    own = own.replace("#+ tags: count", "#+ tags: own")
    (tmp_path / "mine.rq").write_text(own, encoding="utf-8")
    with client_over(Settings(home=home, queries=tmp_path)) as client:
        document = client.get("/api/openapi.json?lang=de").json
        assert document and document["paths"][f"{ROOT}/mine"]["get"]["tags"] == ["own"]
        validate(document, cls=OpenAPIV31SpecValidator)
        page = client.get("/api").text
        assert "&lt;b&gt;Meine&lt;/b&gt; Frage?" in page and "<b>Meine" not in page


def test_document_says_what_codes_mean(client: FlaskClient) -> None:
    assert "succession = Nachfolge" in client.get("/api/openapi.json?lang=de").text
