"""Puts the application together."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from jinja2 import FileSystemLoader

from service.about.dataset_card import dataset_card
from service.about.notices import notices
from service.config import Settings, read_settings
from service.doors.api import api, api_pages
from service.doors.catalog import catalog, cite, discovery, health, help, packages, sitemap
from service.doors.colophon import colophon, report
from service.doors.find import browse, home, project_list, search, suggest
from service.doors.gallery import gallery
from service.doors.history import event_stream, feeds, memento, releases
from service.doors.match import match
from service.doors.network import rest as network
from service.doors.network.pages import site as network_pages
from service.doors.reconcile import reconcile
from service.doors.sparql import editor, graphs, sparql
from service.doors.sparql.query_door import PATH, QueryDoor
from service.doors.tables import table_files
from service.doors.things import pictures, resources
from service.doors.vocabulary import vocabulary
from service.errors import ServiceError
from service.http import access_log, problems, server_timing
from service.http.compression import compress
from service.http.cross_origin import headers_to_allow
from service.http.problem_document import FAULT
from service.http.protocol_request import UriTooLong
from service.http.security_policy import HEADERS, content_security_policy
from service.http.spelling import refuse_slash_within
from service.model.limits import REQUEST_BYTES
from service.page.citations import citing
from service.request import assets, serving, templating
from service.request.conditions import freshness, held
from service.request.kept_pages import FILLING, WISH, PageDoor
from service.request.services import services_for
from service.words.details import detail_in
from service.words.formatting import format_date, format_number, format_size, licence_name
from service.words.texts import in_all_languages

_BLUEPRINTS = (
    assets,
    home,
    project_list,
    browse,
    catalog,
    search,
    suggest,
    reconcile,
    match,
    gallery,
    cite,
    resources,
    pictures,
    vocabulary,
    releases,
    feeds,
    event_stream,
    sparql,
    editor,
    graphs,
    api,
    network,
    network_pages,
    health,
    help,
    colophon,
    report,
    sitemap,
    packages,
    discovery,
    api_pages,
)
_TEMPLATES, _DOORS = Path(__file__).parent / "templates", Path(__file__).parent / "doors"
#: What a page has that runs one, as each that has a table.
_SCRIPT = b'<script type="module" src='
#: Pages repeat their arguments in every link and in headers, and none needs many.
_ARGUMENT_BYTES = 2000
#: Here they hold queries and lists of terms.
_WITH_QUERIES, _QUERY_BYTES = ("/api/", "/query", "/queries", "/reconcile"), 32_000


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without settings it reads them from the environment, once.

    It starts no worker before the first request and serves whichever release is published.
    """
    app = Flask(__name__, static_folder=None)  # assets.py gives out what there is
    app.jinja_loader = FileSystemLoader([_TEMPLATES, *sorted(_DOORS.glob("*/templates"))])
    app.config["MAX_CONTENT_LENGTH"] = REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = REQUEST_BYTES
    services = services_for(settings or read_settings())
    serving.install(app, services)
    queries = QueryDoor(app.wsgi_app, services, HEADERS)
    app.wsgi_app = PageDoor(queries, services)  # type: ignore[method-assign]
    for last in (_log, _hold, _keep):  # what is registered first runs last
        app.after_request(last)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.before_request(_refuse_long)
    app.before_request(lambda: refuse_slash_within(request.environ))
    memento.register(app)
    app.before_request(_check_time)
    problems.register(app)
    app.before_request(_begin)
    app.after_request(memento.label)
    app.after_request(_finish)
    table_files.register(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    templating.install(app.jinja_env)
    app.jinja_env.globals.update(
        asset_url=assets.asset_url,
        citing=lambda label, page: citing(serving.at_hand(), label, page),
        detail_in=detail_in,
        dataset_card=lambda: dataset_card(serving.at_hand()),
        format_date=lambda text: format_date(text, serving.language()),
        format_number=lambda number: format_number(str(number), serving.language()),
        format_size=lambda size: format_size(size, serving.language()),
        in_a_file=serving.in_a_file,
        in_language=serving.in_language,
        is_there=serving.has_route,
        languages=in_all_languages("language.name"),
        licence_name=licence_name,
        link=serving.link,
        link_to=lambda iri: serving.at_hand().link_to(iri),
        once=serving.once,
        without=serving.without,
    )
    app.context_processor(_frame)
    return app


def _begin() -> None:
    g.begin = server_timing.taken_up(request.environ)


def _log(response: Response) -> Response:
    # The server has counted a fault, and nothing else is known of it; who fills is nobody's client.
    if request.environ.get(FAULT) or FILLING in request.environ:
        return response
    access_log.write(
        request.method,
        request.path,
        response.status_code,
        response.content_length,
        g.get("begin", time.perf_counter()),
        response.headers.get(access_log.RELEASE),
    )
    route = request.url_rule.rule if request.url_rule else "none"
    serving.services().metrics.count_request(route, response.status_code)
    return response


def _check_time() -> None:
    """Refuse a time that is none, on whatever page; operations do so themselves.

    Raises BadRequest.
    """
    if not request.path.startswith("/api/"):
        serving.time()


def _frame() -> dict[str, object]:
    """What every page shows around its content; an error page must work without a release."""
    frame: dict[str, object] = {"t": serving.texts(), "lang": serving.language()}
    frame["time"] = format_date(serving.time_as_asked(), serving.language())
    try:
        opened = serving.current()
        frame["release"], frame["notices"] = opened.release, notices(opened)
    except ServiceError:
        frame["release"], frame["notices"] = None, []
    return frame


def _refuse_long() -> None:
    most = _QUERY_BYTES if request.path.startswith(_WITH_QUERIES) else _ARGUMENT_BYTES
    if request.path != PATH and len(request.query_string) > most:
        raise UriTooLong(f"The arguments may have {most} bytes.")


def _stay_here(response: Response) -> None:
    """Name no host where the framework corrects a path: it would take the client's word for it."""
    parts = urlsplit(response.headers["Location"])
    query = f"?{parts.query}" if parts.query else ""
    response.headers["Location"] = f"/{parts.path.lstrip('/')}{query}"
    response.set_data(b"")


def _finish(response: Response) -> Response:
    """What every answer says of itself, and its coding."""
    if response.status_code == 308:
        _stay_here(response)
    if response.status_code == 204:
        response.headers.pop("Content-Type", None)  # there is nothing to be of a type
    if request.method == "OPTIONS":
        allowed = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Methods"] = allowed
        asked = request.headers.get("Access-Control-Request-Headers", "")
        response.headers["Access-Control-Allow-Headers"] = headers_to_allow(asked)
        response.headers["Access-Control-Max-Age"] = "86400"
        response.vary.add("Access-Control-Request-Headers")
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    if response.mimetype == "text/html" and not response.is_streamed and _SCRIPT in response.data:
        response.headers.setdefault(
            "Content-Security-Policy", content_security_policy(scripts=True)
        )
    fresh = request.method in ("GET", "HEAD") and response.status_code == 200
    fresh = fresh and not response.cache_control.no_store
    fresh = fresh and not response.direct_passthrough and not response.is_streamed
    if fresh:
        response.headers.setdefault("Cache-Control", freshness())
        response.add_etag()
    compress(response, request.headers.get("Accept-Encoding", ""))
    return _labelled(response)


def _labelled(response: Response) -> Response:
    """Security headers on every answer, and the release it comes from."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "release" in g:
        response.headers[access_log.RELEASE] = g.release.release.version
    return response


def _keep(response: Response) -> Response:
    """Keep a page that may be sent again."""
    wish = request.environ.get(WISH)
    whole = not response.direct_passthrough and not response.is_streamed
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    if wish and whole and is_page and not response.cache_control.no_store and "release" in g:
        route = request.url_rule.rule if request.url_rule else "none"
        headers = response.get_wsgi_headers(request.environ)
        wish.keep(g.release, route, headers, response.get_data())
        serving.services().metrics.count_page(False)
    return response


def _hold(response: Response) -> Response:
    """An unchanged page is not sent twice; and how long all that took."""
    response = _labelled(held(response))
    told = response.headers.get(server_timing.NAME, "")
    times = server_timing.server_timing(request.environ)
    response.headers[server_timing.NAME] = f"{told}, {times}".lstrip(", ")
    if request.path.startswith(server_timing.FOR_PROGRAMS) and response.mimetype != "text/html":
        response.headers.update(server_timing.ALLOWED)
    return response
