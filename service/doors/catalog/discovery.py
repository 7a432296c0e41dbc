"""What programs look for under fixed addresses: robots.txt, llms.txt, well-known URIs, search."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template, request

from service.about.ways_in import STATUS, interfaces, mcp_command, ways_in
from service.errors import NotFound
from service.http.links import LINKSET, Link, link_header, linkset
from service.http.media_types import OPENAPI
from service.request.serving import at_hand, public_url
from service.request.view import View
from service.words.texts import LANGUAGES

blueprint = Blueprint("discovery", __name__)

_PROFILE = "https://www.rfc-editor.org/info/rfc9727"
#: Addresses that compute: nothing to be found there by following links.
_NOT_FOR_ROBOTS = (
    *("/sparql?query=", "/graphs", "/search?q=", "/api/v1/", "/metrics", "/health/"),
    "/report",  # a page for each fact
)
#: Pages where people begin; that of the interface links to its description itself.
_BEGINNINGS = ("/", "/data", "/help", "/queries", "/query")
_SECURITY_DAYS = 180


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read by robots but what computes; the sitemap lists what there is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    lines += ["Allow: /", "", f"Sitemap: {public_url()}/sitemap.xml", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/llms.txt")
def llms() -> Response:
    """What there is, in short, for language models (llmstxt.org)."""
    view = at_hand()
    text = render_template(
        "llms.txt",
        release=view.release,
        ways_in=ways_in(view),
        t=view.texts,
        address=view.public_url,
        mcp_command=mcp_command(view),
        mcp_url=view.settings.mcp_url,
    )
    response = Response(text, content_type="text/markdown; charset=utf-8")
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/.well-known/api-catalog")
def api_catalog() -> Response:
    """The interfaces for programs as a set of links (RFC 9727, RFC 9264)."""
    view = at_hand()
    here = f"{view.public_url}/.well-known/api-catalog"
    links = [Link(view.public_url + way.path, "item", anchor=here) for way in interfaces(view)]
    for way in interfaces(view):
        anchor = view.public_url + way.path
        if way.description:
            target = view.public_url + way.description
            links.append(Link(target, "service-desc", type=way.description_type, anchor=anchor))
        if way.manual:
            manual = view.public_url + way.manual
            links.append(Link(manual, "service-doc", type="text/html", anchor=anchor))
        catalog = f"{view.public_url}/catalog.ttl"
        links.append(Link(catalog, "service-meta", type="text/turtle", anchor=anchor))
        links.append(Link(view.public_url + STATUS, "status", anchor=anchor))
        if view.release.licence:
            links.append(Link(view.release.licence, "license", anchor=anchor))
    manual = f"{view.public_url}/help#mcp"
    for tools in _tools(view):
        links.append(Link(tools, "item", anchor=here))
        links.append(Link(manual, "service-doc", type="text/html", anchor=tools))
    body = json.dumps(linkset(links), ensure_ascii=False, indent=1)
    response = Response(body, content_type=f'{LINKSET}; profile="{_PROFILE}"')
    items = [*(view.public_url + way.path for way in interfaces(view)), *_tools(view)]
    response.headers["Link"] = link_header(
        [Link(here, "api-catalog"), *(Link(item, "item") for item in items)]
    )
    return response


def _tools(view: View) -> list[str]:
    """The address of the tools for language models, if they run by HTTP somewhere."""
    return [view.settings.mcp_url] if view.settings.mcp_url else []


@blueprint.after_app_request
def lead_programs_on(response: Response) -> Response:
    """Let the pages where people begin tell programs where theirs is."""
    if request.path in _BEGINNINGS and response.status_code in (200, 304):
        links = [
            Link(f"{public_url()}/.well-known/api-catalog", "api-catalog", type=LINKSET),
            Link(f"{public_url()}/api/openapi.json", "service-desc", type=OPENAPI),
            Link(f"{public_url()}/help", "service-doc", type="text/html"),
        ]
        response.headers.add("Link", link_header(links))
    return response


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser asks the search, if there is one (OpenSearch 1.1)."""
    view = at_hand()
    if not view.has_route("/search"):
        raise NotFound("There is no search here.")
    text = render_template(
        "opensearch.xml",
        title=view.release.title[LANGUAGES[0]],
        description=view.release.description[LANGUAGES[0]],
        languages=LANGUAGES,
        address=view.public_url,
    )
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell about a weakness (RFC 9116): the contact of the release, if it names one."""
    view = at_hand()
    contact = view.release.contact
    if not contact.startswith(("https://", "mailto:")):
        raise NotFound
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (day + timedelta(days=_SECURITY_DAYS)).isoformat().replace("+00:00", "Z")
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {view.public_url}/.well-known/security.txt",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")
