"""How to cite a page, and where to say that it is wrong; both name the release."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from service.errors import NotFound
from service.page.sections import Page
from service.questions.saved_queries import saved_query
from service.request.serving import base, current, texts

blueprint = Blueprint("citations", __name__)

_SLUG = re.compile(r"[\w.~%-]{1,300}")
_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)


@blueprint.get("/cite/<kind>/<slug>.<form>")
def cite(kind: str, slug: str, form: str) -> Response:
    """How to cite the document about a thing: BibTeX, or CSL-JSON for reference managers."""
    if form not in _TYPES or not _SLUG.fullmatch(kind) or not _SLUG.fullmatch(slug):
        raise NotFound
    try:
        node = NamedNode(f"{base()}id/{kind}/{slug}")
    except ValueError:
        raise NotFound from None
    if not current().pages.ask(saved_query("exists").bind(thing=node)):
        raise NotFound
    page = Page(texts())
    page.labels.add([node.value])
    cell = page.cell(node)
    entry = citation(node.value, cell.text if cell else slug)
    body = _bibtex(entry) if form == "bib" else json.dumps([entry], ensure_ascii=False, indent=1)
    response = Response(body + "\n", content_type=_TYPES[form])
    name = quote(f"{kind}-{slug}.{form}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.vary.add("Accept-Language")
    return response


def citation(iri: str, label: str) -> dict[str, str]:
    """A reference in CSL-JSON. It has no date, because a release knows only its version."""
    release, language = current().release, texts().language
    slug = "-".join(iri.rsplit("/", 2)[1:])
    entry = {
        "id": f"{slug}-{release.version}",
        "type": "entry",
        "title": label,
        "container-title": release.title[language],
        "version": release.version,
        "publisher": release.publisher,
        "URL": iri,
        "language": language,
        "note": texts()("footer.release", version=release.version),
    }
    return {key: value for key, value in entry.items() if value}


def report_address(iri: str, label: str) -> str | None:
    """Where to report an error, with the thing and the release filled in; None if nobody is."""
    release = current().release
    contact = release.contact
    title = texts()("report.subject", label=label)
    body = texts()("report.body", iri=iri, version=release.version)
    if contact.startswith("mailto:"):
        # A mail address has no form: spaces must be %20, not +.
        filled = f"subject={quote(title, safe='')}&body={quote(body, safe='')}"
    elif contact.startswith(("http://", "https://")):
        filled = urlencode({"title": title, "body": body})
    else:
        return None
    address, hash_, fragment = contact.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{filled}{hash_}{fragment}"


def _bibtex(entry: dict[str, str]) -> str:
    """The reference as a @misc entry."""
    fields = {
        "title": entry["title"],
        "howpublished": f"In: {entry['container-title']}",
        "publisher": entry.get("publisher", ""),
        "version": entry["version"],
        "note": entry["note"],
        "language": entry["language"],
    }
    lines = [f"  {key} = {{{value.translate(_TEX)}}}," for key, value in fields.items() if value]
    url = re.sub(r"[{}\\\s]", "", entry["URL"])
    key = re.sub(r"[^\w:.-]", "", entry["id"])
    return "\n".join([f"@misc{{{key},", *lines, f"  url = {{{url}}},", "}"])
