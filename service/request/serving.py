"""The request at hand, as the framework knows it, made into the view that answers depend on."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, current_app, g, request

from service.config import Settings
from service.errors import BadRequest, BadTime, ServiceError
from service.http.negotiation import look_up
from service.model.valid_time import Period, asked_time, in_days
from service.request.own_address import own_address
from service.request.services import Services
from service.request.view import View, kept_link
from service.store.provider import OpenRelease, Stores
from service.words.texts import LANGUAGES, Texts, texts_in

_SERVICES = "actorgraph"


def services() -> Services:
    """What all requests share."""
    found = current_app.extensions[_SERVICES]
    assert isinstance(found, Services)
    return found


def settings() -> Settings:
    """The settings of the application."""
    return services().settings


def at_hand() -> View:
    """The view of this request, made when it is asked for first. Raises what `current` does."""
    if "view" not in g:
        g.view = View(
            services=services(),
            opened=current(),
            language=language(),
            time=_time_or_none(),
            on=time_as_asked(),
            public_url=public_url(),
            root=request.script_root,
            kept=_kept(),
            has_route=has_route,
            client=request.remote_addr or "",
            environ=request.environ,
        )
    found = g.view
    assert isinstance(found, View)
    return found


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


def public_url() -> str:
    """The address of this service, without a slash at the end."""
    return own_address(settings(), request.environ)


def language() -> str:
    """The language to answer in: ?lang, else what the browser likes best, else German."""
    if "language" not in g:  # a page asks for it a hundred times, and the list may be long
        asked = request.args.get("lang")
        given = request.headers.get("Accept-Language", "")
        g.language = asked if asked in LANGUAGES else look_up(given, LANGUAGES)
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
        raise BadTime(given[-1]) from None


def time_as_asked() -> str:
    """The time as ?on gives it; empty if all times count, or if it gives none."""
    try:
        return in_days(request.args["on"]) if time() else ""
    except BadRequest:
        return ""


def link(path: str, **arguments: object) -> str:
    """An address on this host as `View.link` gives it, also where there is no release to view."""
    return kept_link(request.script_root, _kept(), path, **arguments)


def in_language(tag: str) -> str:
    """This very page in another language."""
    return _again(lang=tag)


def without(name: str) -> str:
    """This very page without one of its arguments."""
    return _again(**{name: None})


def in_a_file(table: str, form: str) -> str:
    """The table of this name of this very page as a file."""
    return _again(table=f"{table}.{form}")


def once(name: str) -> bool:
    """Whether this is asked for the first time for the page: what it needs, it needs once."""
    seen: set[str] = g.setdefault("once", set())
    first = name not in seen
    seen.add(name)
    return first


def _kept() -> dict[str, str]:
    """The arguments that every link keeps: the language, release and time the reader chose."""
    asked = {name: request.args[name] for name in ("release",) if name in request.args}
    if request.args.get("lang") in LANGUAGES:
        asked["lang"] = request.args["lang"]
    return {**asked, "on": time_as_asked()}


def _time_or_none() -> Period | None:
    """The days of ?on. A time that is none was refused before, or is for others to refuse."""
    try:
        return time()
    except BadRequest:
        return None


def has_route(path: str) -> bool:
    """Whether the application answers GET under that path."""
    return current_app.url_map.bind("").test(path.partition("?")[0], "GET")


def _again(**changed: str | None) -> str:
    arguments = {**request.args.to_dict(flat=False), **changed}
    query = urlencode({k: v for k, v in arguments.items() if v is not None}, doseq=True)
    # As the page is the same with its suffix and without, so are its links.
    path = request.path.removesuffix(".html")
    return f"{request.script_root}{path}{'?' if query else ''}{query}"


def page_number() -> int:
    """The ?page of a list, from 1. Raises BadRequest."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise BadRequest("page must be a number from 1")
    return int(text)


def install(app: Flask, values: Services) -> None:
    """Give the application what its requests share."""
    app.extensions[_SERVICES] = values
    app.teardown_appcontext(_give_back)


def _give_back(_error: BaseException | None) -> None:
    if "release" in g:
        services().stores.give_back(g.release)
    if "view" in g:
        g.view.turns.close()


def stores_of(app: Flask) -> Stores:
    """The stores of an application, for whoever has to close them."""
    found = app.extensions[_SERVICES]
    assert isinstance(found, Services)
    return found.stores
