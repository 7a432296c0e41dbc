"""The release in the forms in which research data and training data are described."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from service.about import croissant, ro_crate
from service.http.links import Link, link_header
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("packages", __name__)

_JSON_LD = "application/ld+json"
CROISSANT = "/data/croissant.json"
RO_CRATE = f"/data/{ro_crate.NAME}"


@blueprint.get(CROISSANT)
def training_data() -> Response:
    """The release as Croissant: its files, and the columns of its tables."""
    view = at_hand()
    return _sent(view, croissant.croissant(view), croissant.PROFILE)


@blueprint.get(RO_CRATE)
def research_data() -> Response:
    """The release as RO-Crate."""
    view = at_hand()
    return _sent(view, ro_crate.ro_crate(view), ro_crate.PROFILE)


def links(view: View) -> list[Link]:
    """Where these descriptions are (signposting.org; RO-Crate 1.1, appendix on the web)."""
    return [
        Link(view.public_url + path, "describedby", type=_JSON_LD, profile=profile)
        for path, profile in ((CROISSANT, croissant.PROFILE), (RO_CRATE, ro_crate.PROFILE))
    ]


def _sent(view: View, description: dict[str, object], profile: str) -> Response:
    body = json.dumps(description, ensure_ascii=False, indent=1)
    response = Response(body, content_type=f'{_JSON_LD}; profile="{profile}"')
    response.vary.add("Accept-Language")
    release = view.release
    about = [Link(f"{view.public_url}/data", "collection", type="text/html")]
    if release.licence:
        about.append(Link(release.licence, "license"))
    response.headers["Link"] = link_header(about)
    return response
