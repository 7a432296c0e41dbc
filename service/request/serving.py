"""What one request works with: the release it keeps to, its language, its way of linking."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from socket import gethostname
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, g, request
from pyoxigraph import Literal

from service.config import Settings
from service.errors import BadRequest, ServiceError
from service.model.addresses import is_web_address, local_path
from service.model.valid_time import Period, asked_time
from service.questions.operations import Operation
from service.questions.saved_queries import saved_query
from service.request.services import Services
from service.store.provider import OpenRelease, Stores
from service.words.texts import LANGUAGES, Texts, texts_in

_SERVICES = "actorgraph"
_notices: dict[str, list[tuple[str, str | None]]] = {}


def services() -> Services:
    """What all requests share."""
    found = current_app.extensions[_SERVICES]
    assert isinstance(found, Services)
    return found


def settings() -> Settings:
    """The settings of the application."""
    return services().settings


def operations() -> Mapping[str, Operation]:
    """The saved queries that everybody may run, by name: shipped ones and the operator's own."""
    return services().operations


def current() -> OpenRelease:
    """The published release, or the one of ?release: one and the same for the whole request."""
    if "no_release" in g:  # not waited for a second time, for the page that says so
        raise g.no_release
    if "release" not in g:
        try:
            g.release = services().stores.borrow(
                g.get("version") or request.args.get("release", "")
            )
        except ServiceError as error:
            g.no_release = error
            raise
    found = g.release
    assert isinstance(found, OpenRelease)
    return found


def keep_to(version: str) -> None:
    """Let the request work with this release, though its address names another one or none."""
    g.version = version


def base() -> str:
    """The base IRI of the data; a release loaded as it is has none and takes our address."""
    return current().release.base or public_url() + "/"


def public_url() -> str:
    """The address of this service, without a slash at the end.

    Without a base address it is the one that was asked, if its name is ours; what else stands in
    Host is the client's invention, and the address that its connection reached is named instead.
    """
    if settings().base_url:
        return settings().base_url
    reached, port = request.environ.get("actorgraph.reached", ("127.0.0.1", 80))
    name = (urlsplit(request.host_url).hostname or "").rstrip(".")
    ours = ("localhost", "127.0.0.1", "::1", reached, settings().host, gethostname().lower())
    if name in (*ours, *settings().trusted_hosts):
        return request.url_root.rstrip("/")
    host = f"[{reached}]" if ":" in reached else reached
    return f"http://{host}:{port}{request.script_root}"


def language() -> str:
    """The language to answer in: ?lang, else what the browser likes best, else German."""
    if "language" not in g:  # a page asks for it a hundred times, and the list may be long
        asked = request.args.get("lang")
        liked = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
        g.language = asked if asked in LANGUAGES else liked
    return str(g.language)


def texts() -> Texts:
    """The texts of the language of this request."""
    return texts_in(language())


def time() -> Period | None:
    """The days of ?on, for which to say what is known; None if all times count.

    Raises BadRequest.
    """
    given = request.args.getlist("on")
    if not any(given):
        return None
    try:
        (text,) = given
        return asked_time(text)
    except ValueError:
        raise BadRequest(
            "on must be given once, as a day, month or year: 2021-06-01, 2021-06 or 2021"
        ) from None


def time_as_asked() -> str:
    """The time as ?on gives it; empty if all times count, or if it gives none."""
    try:
        return request.args["on"] if time() else ""
    except BadRequest:
        return ""


def link(path: str, **arguments: object) -> str:
    """An address on this host that keeps the language, release and time the reader chose."""
    path, hash_, fragment = path.partition("#")
    if request.args.get("lang") in LANGUAGES:
        arguments.setdefault("lang", request.args["lang"])
    if "release" in request.args:
        arguments.setdefault("release", request.args["release"])
    arguments.setdefault("on", time_as_asked())
    query = urlencode({k: v for k, v in arguments.items() if v not in (None, "")}, doseq=True)
    return f"{request.script_root}{path}{'?' if query else ''}{query}{hash_}{fragment}"


def link_to(iri: str) -> str | None:
    """Where a reader who follows `iri` should arrive, or None if it is no address."""
    path = local_path(iri, base())
    if path is not None:
        return link(path)
    return iri if is_web_address(iri) else None


def in_language(tag: str) -> str:
    """This very page in another language."""
    return _again(lang=tag)


def without(name: str) -> str:
    """This very page without one of its arguments."""
    return _again(**{name: None})


def _again(**changed: str | None) -> str:
    arguments = {**request.args.to_dict(flat=False), **changed}
    query = urlencode({k: v for k, v in arguments.items() if v is not None}, doseq=True)
    return f"{request.script_root}{request.path}{'?' if query else ''}{query}"


def page_number() -> int:
    """The ?page of a list, from 1. Raises BadRequest."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise BadRequest("page must be a number from 1")
    return int(text)


def notices() -> list[tuple[str, str | None]]:
    """The notices that licences of the data ask for, each with its licence."""
    opened = current()
    version = opened.release.version
    found = _notices.get(version)
    if found is None:
        rows = opened.pages.select(saved_query("notices").text)
        found = [
            (str(row["rights"].value), getattr(row["licence"], "value", None))
            for row in rows
            if isinstance(row["rights"], Literal)
        ]
        _notices.clear()
        _notices[version] = found
    return found


def wait_for_large() -> None:
    """Let this be the only request that works on a large result, until it is answered.

    Its rows take many times their bytes, and must not be in memory for several requests at a
    time. Raises StoreBusy, at once if some wait already.
    """
    if "large" not in g:
        with ExitStack() as turn:
            turn.enter_context(services().large.turn())
            g.large = turn.pop_all()


def install(app: Flask, values: Services) -> None:
    """Give the application what its requests share."""
    app.extensions[_SERVICES] = values
    app.teardown_appcontext(_give_back)


def _give_back(_error: BaseException | None) -> None:
    if "release" in g:
        services().stores.give_back(g.release)
    if "large" in g:
        g.large.close()


def stores_of(app: Flask) -> Stores:
    """The stores of an application, for whoever has to close them."""
    found = app.extensions[_SERVICES]
    assert isinstance(found, Services)
    return found.stores
