"""The OpenAPI document: every saved query as an operation of its own, and the doors beside them.

It is made of the files in queries/api and the texts of one language, so it cannot tell anything
but what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from service.about.limits_told import VERSION
from service.doors.api.openapi_fixed import components, paths
from service.doors.api.openapi_parts import Part, schema
from service.doors.api.openapi_queries import Telling, query_answers, query_paths
from service.http.media_types import PROBLEM
from service.questions.operations import Operation
from service.release.release import Release
from service.words.formatting import licence_name
from service.words.texts import Texts

_DOORS = (
    *("queries", "connections", "search", "sparql", "graphs", "documents"),
    *("catalogue", "releases", "feeds", "health"),
)
_REFUSALS = (400, 403, 404, 405, 406, 410, 413, 414, 415, 429, 502, 503)
_TEXT: Part = {"type": "string"}
_NUMBER: Part = {"type": "integer", "minimum": 0}


def document(
    operations: Collection[Operation], telling: Telling, release: Release, address: str
) -> Part:
    """The document in the language of `telling`, for the service at this address."""
    t = telling.t
    return {
        "openapi": "3.1.0",
        "info": _info(t, release, address),
        "servers": [{"url": address}],
        "externalDocs": {"url": f"{address}/api", "description": t("openapi.page")},
        "tags": [
            {"name": tag, "description": tag_name(tag, t)}
            for tag in (*tags_of(operations), *_DOORS)
        ],
        "paths": {
            **query_paths(operations, telling),
            **paths(t, release, telling.thing, telling.network),
        },
        "components": {
            **components(t, release, telling.network),
            "responses": {
                **{str(status): _refusal(status, t) for status in _REFUSALS},
                **query_answers(operations, telling),
            },
        },
    }


def tags_of(operations: Iterable[Operation]) -> list[str]:
    """The tags of the saved queries, in the order of the alphabet."""
    return sorted({tag for operation in operations for tag in operation.tags}.difference(_DOORS))


def tag_name(tag: str, t: Texts) -> str:
    """What a tag is called; one that only an operator's own queries have is its own name."""
    return t(f"tag.{tag}") if f"tag.{tag}" in t else tag


def _info(t: Texts, release: Release, address: str) -> Part:
    info: Part = {
        "title": f"{release.title[t.language]}: {t('way_in.api')}",
        "version": VERSION,
        "summary": t("openapi.summary"),
        "description": t("openapi.text", address=address),
    }
    if release.licence:
        info["license"] = {"name": licence_name(release.licence), "url": release.licence}
    return info


def _refusal(status: int, t: Texts) -> Part:
    """A problem document (RFC 9457), or a page for who would rather have one."""
    retry = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return {
        "description": t(f"openapi.status.{status}"),
        **({"headers": retry} if status in (429, 503) else {}),
        "content": {PROBLEM: {"schema": schema("Problem")}, "text/html": {"schema": _TEXT}},
    }
