"""A German page says nothing in English and an English one nothing in German, errors included.

What is quoted says so by its `lang`; code, names in tables and names that lead to things are data.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from service.errors import NotAcceptable, ServiceError
from service.http.clients import TooManyQueries
from service.http.problem_document import named_by_status
from service.http.problems import answer_to
from service.model.limits import REQUEST_BYTES
from service.store.errors import StoreBusy
from service.words.details import detail_in
from tests.running import ROOT

_BROWSER = {"Accept": "text/html"}
_SERVICE = ROOT / "service"
_CATALOGUE: dict[str, str] = json.loads((_SERVICE / "words/details/de.json").read_text("utf-8"))
_NAMES = """BadRequest NotFound NoSuchTable NotShowable PreconditionFailed QueryRefused QueryTimeout
    QueryTooComplex ResultTooLarge ServiceRefused StoreUnavailable NothingPublished UpdateRefused
    UnsupportedMediaType UriTooLong NotXml""".split()
_CODE = [
    path
    for path in sorted(_SERVICE.rglob("*.py"))
    if not {"node_modules", "reconcile", "mcp"} & {*path.parts}
]

_ENGLISH = """the and of with without which whom whose who what when where this that these those
    from into only also not none nothing known unknown named shown search show download files row
    rows column columns sources document documents statement statements release help next previous
    all other further undated every there their are were has have been may must cannot each
    between because never address year list lists entries""".split()
_GERMAN = """der die das und mit ohne von nicht kein keine oder auf für aus bei nach über unter zur
    zum wird werden sind ist hat wer wo wann welche diese dieser alle nur auch noch Seite Suche
    suchen Zeile Zeilen Spalte Spalten Datei Quellen Dokumente Werkstätten Beziehung Projekte
    Akteure Einrichtung Einrichtungen Ausgabe Hilfe Startseite weiter zurück belegt genannt Zeit
    Sitzung Angabe Angaben""".split()
_PAGES = [
    "/",
    "/?on=2022",
    "/about",
    "/accessibility",
    "/browse/organisation",
    "/browse/person?on=2022-06-01",
    "/browse/place",
    "/browse/source",
    "/coverage",
    "/data",
    "/doc/meeting/uebergreifend-2025-03-24",
    "/doc/organisation/btu",
    "/doc/person/klaus-freytag",
    "/doc/place/cottbus",
    "/doc/programme/lausitzprogramm-2038",
    "/doc/project/trampolinhalle",
    "/doc/session/imag-2021-03-25",
    "/doc/source/wrl-w4-2025",
    "/doc/workshop/werkstatt-4",
    "/help",
    "/imprint",
    "/map",
    "/match",
    "/method",
    "/network",
    "/network/bridges",
    "/network/change",
    "/network/path?a=Lausitzrunde&b=BTU",
    "/network?view=graph",
    "/privacy",
    "/projects",
    "/queries",
    "/queries/workshop-participants",
    "/queries/workshop-participants?workshop=qqqq",
    "/release/",
    "/report",
    "/scheme/actor-kind",
    "/search?q=qqqq",
    "/search?q=cottbus",
    "/sparql",
]


#: Where a page names documents and what they print, and where it spells addresses.
_QUOTING = {
    "sources",
    "evidence",
    "proof",
    "hits",
    "facets",
    "address",
    "on-paper",
    "things",
    "for-programs",
}


class _Said(HTMLParser):
    """What a page says by itself: without quotations, code, and names of things."""

    def __init__(self, page: str, language: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._language = language
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        silent = self._silent or given.get("lang", self._language) != self._language
        silent |= tag in ("code", "pre", "script", "style", "textarea", "td", "option", "svg")
        silent |= tag == "th" and given.get("scope") == "row"
        silent |= tag == "a" and "/doc/" in given.get("href", "")
        silent |= bool(_QUOTING & {*given.get("class", "").split()})
        if not silent:
            for name in ("title", "aria-label", "placeholder", "alt"):
                self.handle_data(given.get(name, ""), silent=False)
        if tag not in ("br", "hr", "img", "input", "link", "meta", "path", "rect", "circle"):
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    @property
    def _silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_data(self, data: str, silent: bool | None = None) -> None:
        if not (self._silent if silent is None else silent):
            self.words += re.findall(r"[^\W\d_]+", re.sub(r"https?://\S+|\?\S+", "", data))


def _strangers(text: str, language: str) -> set[str]:
    """The words of the other language in a page."""
    others = {*(_ENGLISH if language == "de" else _GERMAN)}
    said = _Said(text, language).words
    return {word for word in said if word in others or word[:1].lower() + word[1:] in others}


def test_sixty_words_of_each_language_are_looked_for_on_forty_pages() -> None:
    assert len({*_ENGLISH}) >= 60 and len({*_GERMAN}) >= 60 and len(_PAGES) >= 40
    assert not {*_ENGLISH} & {*_GERMAN}
    assert _strangers("<html lang='de'><p>Was the page says</p>", "de") == {"the"}
    assert _strangers("<p lang='en'>the</p><p title='Keine Seite'>x</p>", "en") == {
        "Keine",
        "Seite",
    }


@pytest.mark.parametrize("path", _PAGES)
def test_a_page_speaks_one_language(client: FlaskClient, path: str) -> None:
    for language in ("de", "en"):
        joined = "&" if "?" in path else "?"
        page = client.get(f"{path}{joined}lang={language}", headers=_BROWSER)
        assert page.status_code in (200, 400) and page.mimetype == "text/html"
        assert _strangers(page.text, language) == set(), language


@pytest.mark.parametrize(
    ("status", "method", "address", "sent"),
    [
        (400, "GET", "/browse/place?page=x", {}),
        (400, "GET", "/search?q=" + "x" * 101, {}),
        (400, "GET", "/projects?district=nowhere", {}),
        (400, "GET", "/?on=gestern", {}),
        (404, "GET", "/doc/project/nothing", {}),
        (404, "GET", "/nope", {}),
        (404, "GET", "/?release=000000000000", {}),
        (405, "POST", "/help", {}),
        (406, "GET", "/api/openapi.json", {"Accept": "text/html,image/png"}),
        (412, "GET", "/help", {"If-Match": '"x"'}),
        (413, "POST", "/match", {"Content-Type": "text/csv"}),
        (414, "GET", "/help?x=" + "x" * 2100, {}),
        (415, "POST", "/sparql", {"Content-Type": "text/plain"}),
    ],
)
def test_an_error_speaks_one_language(
    client: FlaskClient, status: int, method: str, address: str, sent: dict[str, str]
) -> None:
    for language in ("de", "en"):
        headers = {**_BROWSER, **sent, "Accept-Language": language}
        body = b"x" * (REQUEST_BYTES + 1) if status == 413 else b""
        page = client.open(address, method=method, headers=headers, data=body)
        assert (page.status_code, page.mimetype) == (status, "text/html")
        assert f'<html lang="{language}">' in page.text
        assert _strangers(page.text, language) == set(), language


def test_what_was_withdrawn_or_replaced_is_told_in_one_language(region: FlaskClient) -> None:
    """A real tombstone: what it was, why, when, and ways to go on."""
    for language in ("de", "en"):
        page = region.get(f"/doc/person/max-zurück?lang={language}", headers=_BROWSER)
        assert page.status_code == 410 and "2024" in page.text
        assert _strangers(page.text, language) == set()


def _every_error() -> Iterator[ServiceError]:
    """One of each class that needs no more than a detail, and what the catalogue says of all."""
    classes = [ServiceError]
    for one in classes:
        classes += one.__subclasses__()
    for one in classes:
        if "__init__" not in vars(one):
            yield one()
    yield from (ServiceError(detail.replace("{}", "7")) for detail in _CATALOGUE)
    yield TooManyQueries(2, 3)
    yield StoreBusy()
    yield NotAcceptable(["text/csv"])
    yield from (named_by_status(status) for status in (408, 418, 431, 500, 501, 503))


def test_every_error_has_a_title_and_a_detail_in_german_and_english(client: FlaskClient) -> None:
    for language in ("de", "en"):
        headers = {**_BROWSER, "Accept-Language": language}
        for error in _every_error():
            with client.application.test_request_context("/", headers=headers):
                page = answer_to(error).get_data(as_text=True)
            assert "<details><summary>Was Programme" not in page, error.detail
            assert _strangers(page, language) == set(), (language, error.name, error.detail)


def test_every_detail_that_the_code_writes_is_said_in_german() -> None:
    """But for what only clients of reconciliation and of the engine's own forms can meet."""
    written = {text for path in _CODE for text in _details(ast.parse(path.read_text("utf-8")))}
    assert len(written) > 80
    assert {text for text in written if not detail_in("de", text.replace("{}", "7"))} == set()
    assert {said for said in _CATALOGUE if said.count("{}") < _CATALOGUE[said].count("{}")} == set()


def _details(tree: ast.AST) -> Iterator[str]:
    """The sentences that are given to errors, with `{}` for what is put in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _NAMES and node.args:
                yield from _sentence(node.args[0])


def _sentence(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.Constant) else "{}" for one in node.values]
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        yield node.value
