"""Validates a folder as RO-Crate 1.1, recommendations included: `ro_crate_validator.py FOLDER`.

No host is asked. The context that a crate names lies on the web, so what it says of the names in
use is answered from here; whatever else is asked for is a fault.
"""

from __future__ import annotations

import json
import sys

import requests
from rocrate_validator import models, services

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
SCHEMA_ORG = """
    about author box contentSize contentUrl creditText CreativeWork Dataset dateModified
    datePublished description email encodingFormat geo GeoShape hasPart identifier inLanguage
    isAccessibleForFree keywords license name Organization Place publisher sha256 spatialCoverage
    temporalCoverage url version
"""
NAMES = {
    **{name: f"http://schema.org/{name}" for name in SCHEMA_ORG.split()},
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


def answered(
    _: requests.Session, request: requests.PreparedRequest, **settings: object
) -> requests.Response:
    """The context, in place of the session's own way to send a request."""
    if request.url != CONTEXT:
        raise requests.ConnectionError(f"{request.url} is asked for")
    response = requests.Response()
    response.status_code, response.url, response.request = 200, CONTEXT, request
    response.headers["Content-Type"] = "application/ld+json"
    response._content = json.dumps({"@context": NAMES}).encode()
    return response


setattr(requests.Session, "send", answered)  # noqa: B010 - a method of theirs
settings = services.ValidationSettings(
    rocrate_uri=sys.argv[1],
    profile_identifier="ro-crate-1.1",
    requirement_severity=models.Severity.RECOMMENDED,
    no_cache=True,
)
result = services.validate(settings)
print(f"{len(result.get_issues())} issues")
print(*(f"{one.check.identifier}: {one.message}" for one in result.get_issues()), sep="\n")
sys.exit(not result.passed())
