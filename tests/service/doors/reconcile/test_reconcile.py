"""Reconciliation after the API 0.2 and the draft of 1.0, as OpenRefine asks it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource

VERSIONS = ("0.2", "1.0-draft")
FOLDER = os.environ.get("ACTORGRAPH_RECONCILIATION", "")
NAMES = ("Wirtschaftsregion Lausiz GmbH", "LK OSL", "Landkreis Oder-Spree", "Domowina eV")


def old(client: FlaskClient, **queries: Any) -> Any:
    response = client.get("/reconcile", query_string={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return response.json


def new(client: FlaskClient, *queries: Any) -> Any:
    response = client.post("/reconcile/1.0-draft/match", json={"queries": queries})
    assert response.status_code == 200, response.text
    return response.json


def test_session_of_openrefine(client: FlaskClient) -> None:
    """What OpenRefine asks in turn: the manifest, a sample, batches by POST, values, previews."""
    manifest = client.get("/reconcile").json
    assert manifest and manifest["versions"] == ["0.2"]
    assert "organisation" in [one["id"] for one in manifest["defaultTypes"]]
    queries = {
        f"q{place}": {"query": name, "type": "organisation", "type_strict": "should", "limit": 6}
        for place, name in enumerate(NAMES)
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    results = [answer.json[f"q{place}"]["result"] for place in range(4)]  # type: ignore[index]
    first = [found[0]["id"] if found and found[0]["match"] else None for found in results]
    assert first == [
        "organisation/wrl",
        "organisation/landkreis-oberspreewald-lausitz",
        None,
        "organisation/domowina",
    ]
    for found in results:
        scores = [one["score"] for one in found]
        assert scores == sorted(set(scores), reverse=True) and all(0 <= s <= 100 for s in scores)
        assert all(one["features"] for one in found)
    ids = [one for one in first if one]
    proposed = client.get("/reconcile/properties?type=organisation&limit=4").json
    assert proposed and len(proposed["properties"]) == 4
    wanted = {
        "ids": ids,
        "properties": [
            {"id": "kind"},
            {"id": "workshop", "settings": {"limit": "1", "content": "id"}},
            {"id": "name"},
        ],
    }
    extended = client.post("/reconcile", data={"extend": json.dumps(wanted)}).json
    assert extended and [one["id"] for one in extended["meta"]] == ["kind", "workshop", "name"]
    wrl = extended["rows"]["organisation/wrl"]
    assert (
        wrl["kind"][0]["name"]
        and len(wrl["workshop"]) <= 1
        and {"str": "Wirtschaftsregion Lausitz GmbH"} in wrl["name"]
    )
    page = client.get("/reconcile/view?id=organisation%2Fwrl")
    assert page.status_code == 303 and page.location.endswith("/doc/organisation/wrl")
    for lang, said in (("de", "Akteur"), ("en", "Actor")):
        preview = client.get(f"/reconcile/preview?id=organisation%2Fwrl&lang={lang}")
        assert "Wirtschaftsregion Lausitz" in preview.text and said.lower() in preview.text.lower()
        assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]


def test_draft_gives_the_same_candidates(client: FlaskClient) -> None:
    for name in NAMES:
        one = old(client, q={"query": name, "type": "organisation"})["q"]["result"]
        conditions = [{"matchType": "name", "propertyValue": name}]
        other = new(client, {"type": "organisation", "conditions": conditions})["results"][0]
        assert one == other["candidates"]


def test_properties_tell_candidates_apart(client: FlaskClient) -> None:
    plain = old(client, q={"query": "Cottbus", "type": "place"})["q"]["result"]
    assert not plain[0]["match"]
    told = old(
        client,
        q={
            "query": "Cottbus",
            "type": "place",
            "properties": [{"pid": "part-of", "v": {"id": "place/cottbus"}}],
        },
    )["q"]["result"]
    assert (told[0]["id"], told[0]["match"]) == ("place/gem-12052000", True)
    assert {"id": "property-part-of", "value": True}.items() <= told[0]["features"][-1].items()


def test_properties_alone_find_things(client: FlaskClient) -> None:
    def found(type_: str, **values: Any) -> list[tuple[str, bool]]:
        properties = [{"pid": pid.replace("_", "-"), "v": v} for pid, v in values.items()]
        query = {"type": type_, "properties": properties, "limit": 25}
        result = old(client, q=query)["q"]["result"]
        assert all(one["features"] for one in result)
        return [(one["id"], one["match"]) for one in result]

    assert found("place", official_key="12052000") == [("place/gem-12052000", True)]
    assert found("organisation", abbreviation="BTU")[0] == ("organisation/btu", True)
    workshops = found("organisation", workshop="Werkstatt 4")
    assert len(workshops) > 5 and not any(match for _, match in workshops)
    told = found("organisation", workshop="workshop/werkstatt-4", kind="Landkreis")
    assert told[0][0].startswith("organisation/landkreis-")
    assert found("place", official_key="00000000") == found("place", date="2021") == []
    conditions = [
        {"matchType": "property", "propertyId": "official-key", "propertyValue": "12052000"}
    ]
    (one,) = new(client, {"type": "place", "conditions": conditions})["results"][0]["candidates"]
    assert (one["id"], one["match"]) == ("place/gem-12052000", True)


def test_date_decides_between_names(client: FlaskClient) -> None:
    name = "Ministerium für Landwirtschaft, Umwelt und Klimaschutz (MLUK)"

    def first(day: str) -> tuple[str, bool]:
        query = {"query": name, "properties": [{"pid": "date", "v": day}]}
        one = old(client, q=query)["q"]["result"][0]
        return one["id"], one["match"]

    assert first("2022-03") == ("organisation/mluk", True)
    assert first("2025-06-01") == ("organisation/mleuv", True)
    assert not old(client, q={"query": name})["q"]["result"][0]["match"]


def test_former_name_says_what_it_is_called_now(client: FlaskClient) -> None:
    one = old(client, q={"query": "BMBF"})["q"]["result"][0]
    (ended,) = [feature for feature in one["features"] if feature["id"] == "ended"]
    assert (
        one["match"]
        and "Bundesministerium für Forschung, Technologie und Raumfahrt" in ended["name"]
    )


@pytest.mark.parametrize("root", ["/reconcile", "/reconcile/1.0-draft"])
def test_suggestions(client: FlaskClient, root: str) -> None:
    def ids(what: str, prefix: str) -> list[str]:
        answer = client.get(f"{root}/suggest/{what}", query_string={"prefix": prefix}).json
        assert answer
        return [one["id"] for one in answer["result"]]

    assert "organisation/lausitzrunde" in ids("entity", "lausitzr")
    assert ids("type", "akteur") == ["organisation"]
    assert ids("property", "teil von") == ["part-of"]
    assert client.get(f"{root}/suggest/town?prefix=a").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"q": 1}',
        '{"q": {}}',
        '{"q": {"query": "a", "limit": 0}}',
        '{"q": {"query": ["a"]}}',
        '{"q": {"query": "a", "limit": 1e400}}',
        '{"q": {"query": "a", "limit": NaN}}',
        '{"\\ud800": {"query": "a"}}',
    ],
)
def test_what_is_no_batch_is_refused(client: FlaskClient, text: str) -> None:
    assert client.get("/reconcile", query_string={"queries": text}).status_code == 400


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "/match",
            '{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a"}],'
            ' "limit": 1e999}]}',
        ),
        ("/extend", '{"ids": ["\\ud800"], "properties": [{"id": "name"}]}'),
        (
            "/extend",
            '{"ids": [], "properties": [{"id": "name", "settings": {"limit": %s}}]}' % ("9" * 5000),
        ),
        (
            "/extend",
            '{"ids": [], "properties": [{"id": "name", "settings": {"limit": "%s"}}]}'
            % ("9" * 5000),
        ),
    ],
)
def test_what_is_no_body_is_refused(client: FlaskClient, path: str, text: str) -> None:
    assert client.post(f"/reconcile/1.0-draft{path}", data=text).status_code == 400


def test_reasons_are_those_that_speak_for_a_candidate(client: FlaskClient) -> None:
    given = [{"pid": "kind", "v": "Landkreis"}, {"pid": "P31", "v": "a"}]
    query = {"query": "BTU", "type": "organisation", "properties": given}
    one = old(client, q=query)["q"]["result"][0]
    features = {feature["id"]: feature for feature in one["features"]}
    assert one["id"] == "organisation/btu" and features["property-kind"]["value"] is False
    reasons = one["description"].split("; ")
    assert features["property-kind"]["name"] not in reasons
    assert reasons[-1] == features["property-P31"]["name"] and "P31" in reasons[-1]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_value_in_the_language_asked_for_comes_first(client: FlaskClient, lang: str) -> None:
    settings = {"limit": 1}
    wanted = {
        "ids": ["organisation/btu"],
        "properties": [{"id": "name", "settings": settings}, {"id": "P31"}],
    }
    address = f"/reconcile?lang={lang}"
    said = client.post(address, data={"extend": json.dumps(wanted)}).json
    assert said and "P31" in said["meta"][1]["name"]
    row = said["rows"]["organisation/btu"]
    assert ("Technische" in row["name"][0]["str"]) is (lang == "de") and row["P31"] == []


def test_batches_are_bounded_as_the_manifest_says(client: FlaskClient) -> None:
    most = client.get("/reconcile").json["batchSize"]  # type: ignore[index]
    for number, status in ((most, 200), (most + 1, 400)):
        queries = {str(place): {"query": "Guben", "limit": 1} for place in range(number)}
        answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
        assert answer.status_code == status
    assert client.get("/reconcile/preview?id=organisation/none").status_code == 404
    assert client.get("/reconcile/preview?id=%22%3E%3Cb%3E").status_code in (400, 404)


def _validator(version: str, name: str) -> Draft7Validator:
    folder = Path(FOLDER) / version / "schemas"

    def retrieve(uri: str) -> Resource[Any]:
        path = folder / uri.rpartition("/")[2]
        if not path.is_file():
            raise NoSuchResource(uri)
        schema = json.loads(path.read_text())
        return Resource.from_contents(
            {**schema, "$schema": "http://json-schema.org/draft-07/schema#"}
        )

    schema = json.loads((folder / f"{name}.json").read_text())
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    # Names no scheme of authentication, which we have none of; its schema lies elsewhere.
    schema.get("properties", {}).pop("authentication", None)
    return Draft7Validator(schema, registry=Registry(retrieve=retrieve))  # type: ignore[call-arg]


def _examples(version: str, name: str, sort: str) -> list[Path]:
    return sorted((Path(FOLDER) / version / "examples" / name / sort).glob("*.json"))


@pytest.mark.skipif(not FOLDER, reason="ACTORGRAPH_RECONCILIATION names no folder")
@pytest.mark.parametrize("version", VERSIONS)
def test_examples_are_read_as_they_are_meant(client: FlaskClient, version: str) -> None:
    read = 0
    for sort, good in (("valid", True), ("invalid", False)):
        for path in _examples(version, "reconciliation-query-batch", sort):
            text = path.read_text()
            if version == "0.2":
                answer = client.post("/reconcile", data={"queries": text})
            else:
                answer = client.post("/reconcile/1.0-draft/match", data=text)
            assert (answer.status_code == 200) is good, path
            if good:
                assert not [
                    *_validator(version, "reconciliation-result-batch").iter_errors(answer.json)
                ]
            read += 1
        for path in _examples(version, "data-extension-query", sort):
            text = path.read_text()
            if version == "0.2":
                answer = client.post("/reconcile", data={"extend": text})
            else:
                answer = client.post("/reconcile/1.0-draft/extend", data=text)
            assert (answer.status_code == 200) is good, path
            read += 1
    assert read >= 9


@pytest.mark.skipif(not FOLDER, reason="ACTORGRAPH_RECONCILIATION names no folder")
@pytest.mark.parametrize("version", VERSIONS)
def test_answers_fit_the_schemas(client: FlaskClient, version: str) -> None:
    root = "/reconcile" if version == "0.2" else f"/reconcile/{version}"
    proposals = "properties" if version == "0.2" else "extend/propose"
    wanted = {"ids": ["organisation/btu"], "properties": [{"id": "kind"}, {"id": "name"}]}
    if version == "0.2":
        batch: Any = old(client, q={"query": "BTU Cottbus"})
        values = client.post("/reconcile", data={"extend": json.dumps(wanted)}).json
    else:
        batch = new(client, {"conditions": [{"matchType": "name", "propertyValue": "BTU Cottbus"}]})
        values = client.post(f"{root}/extend", json=wanted).json
    said = {
        "manifest": client.get(root).json,
        "reconciliation-result-batch": batch,
        "data-extension-response": values,
        "data-extension-property-proposal": client.get(f"{root}/{proposals}?type=place").json,
        "suggest-entities-response": client.get(f"{root}/suggest/entity?prefix=cott").json,
        "suggest-types-response": client.get(f"{root}/suggest/type?prefix=a").json,
        "suggest-properties-response": client.get(f"{root}/suggest/property?prefix=a").json,
    }
    for name, answer in said.items():
        faults = [*_validator(version, name).iter_errors(answer)]
        assert not faults, (name, faults[0].message)
