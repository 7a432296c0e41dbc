"""The REST interface as a caller meets it: asked over HTTP, answered, refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.questions.operation_files import read_operations
from service.questions.operations import Operation

API = "/api/v1/queries"
ID = "https://w3id.org/lausitz-graph/id/"
OPERATIONS = read_operations()
EVERY_OPERATION = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
WORKSHOP = {"workshop": "workshop/werkstatt-4"}


def examples(operation: Operation) -> dict[str, str]:
    return {parameter.name: parameter.example.value for parameter in operation.parameters}


def call(client: FlaskClient, name: str, **arguments: Any) -> TestResponse:
    return client.get(f"{API}/{name}", query_string=arguments)


def document(client: FlaskClient, name: str, **arguments: Any) -> Any:
    response = call(client, name, **arguments)
    assert response.status_code == 200, response.text
    return response.json


def faults(response: TestResponse) -> dict[str, dict[str, Any]]:
    assert response.status_code == 400 and response.mimetype == "application/problem+json"
    body = json.loads(response.data)
    return {fault["name"]: fault for fault in body["parameters"]}


def relations(response: TestResponse) -> dict[str, str]:
    """Targets of the Link header by relation."""
    found = {}
    for part in response.headers["Link"].split(", <"):
        target, _, rest = part.removeprefix("<").partition(">; rel=")
        found[rest.split(";")[0].strip('"')] = target
    return found
