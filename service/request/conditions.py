"""Conditional requests for the framework: tags of what is written, and answers that spare a client.

Every answer ends in `held`; who can tell beforehand what it would write asks `unchanged` first.
What the conditions mean stands in `service.http.conditional`.
"""

from __future__ import annotations

import dataclasses
import hashlib

from flask import Response, request

from service.errors import PreconditionFailed
from service.http.compression import pick_encoding, tag_for
from service.http.conditional import READING, Outcome, Tag, Validators, known_already, outcome
from service.http.problems import answer_to
from service.request.software import software
from service.request.view import View

#: Of a release that is named in the address: it never changes, what is written of it hardly does.
PINNED = "max-age=86400, must-revalidate"
#: Of what follows from its name, byte by byte.
FOR_EVER = "public, max-age=31536000, immutable"


def freshness() -> str:
    """How long the answer to this request may be kept without asking again."""
    return PINNED if request.args.get("release") else "no-cache"


def tag_of(view: View, *parts: object) -> Tag:
    """Names these very bytes: the same release, software and request give them again.

    `parts` are what the answer depends on besides.
    """
    everything = (
        view.release.version,
        software()[0],
        view.public_url,
        view.root,
        request.path,
        request.query_string,
        *parts,
    )
    return Tag(hashlib.sha256(repr(everything).encode()).hexdigest()[:32])


def unchanged(tag: Tag) -> Response | None:
    """That the client has what bears this tag, as it is or coded; None if it must be made."""
    encoding = pick_encoding(request.headers.get("Accept-Encoding", ""))
    coded = dataclasses.replace(tag, name=tag_for(tag.name, encoding))
    known = known_already(request.environ, (tag, coded))
    if known is None:
        return None
    response = Response(status=304)
    response.set_etag(known.name, known.weak)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = freshness()
    return response


def validators_of(response: Response) -> Validators:
    """What an answer says of itself; nothing if it may not be kept."""
    if response.cache_control.no_store:
        return Validators()
    name, weak = response.get_etag()
    return Validators(Tag(name, bool(weak)) if name else None, response.last_modified)


def held(response: Response) -> Response:
    """The answer, or what the conditions of the request make of it."""
    if request.method not in READING or response.status_code != 200:
        return response
    match outcome(request.environ, validators_of(response)):
        case Outcome.UNCHANGED:
            response.close()
            response.response, response.direct_passthrough = [], False
            response.headers.pop("Content-Length", None)
            response.status_code = 304
        case Outcome.FAILED:
            response.close()
            return answer_to(PreconditionFailed("What is here is not what the request names."))
        case Outcome.SEND:
            pass
    return response
