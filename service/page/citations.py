"""How to cite a page, and where to say that it is wrong; both name the release."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from service.request.view import View

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


def citation(view: View, iri: str, label: str) -> dict[str, str]:
    """A reference in CSL-JSON. It has no date, because a release knows only its version."""
    release, language = view.release, view.texts.language
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
        "note": view.texts("footer.release", version=release.version),
    }
    return {key: value for key, value in entry.items() if value}


def report_address(view: View, iri: str, label: str) -> str | None:
    """Where to report an error, with the thing and the release filled in; None if nobody is."""
    release = view.release
    contact = release.contact
    title = view.texts("report.subject", label=label)
    body = view.texts("report.body", iri=iri, version=release.version)
    if contact.startswith("mailto:"):
        # A mail address has no form: spaces must be %20, not +.
        filled = f"subject={quote(title, safe='')}&body={quote(body, safe='')}"
    elif contact.startswith(("http://", "https://")):
        filled = urlencode({"title": title, "body": body})
    else:
        return None
    address, hash_, fragment = contact.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{filled}{hash_}{fragment}"


def bibtex(entry: dict[str, str]) -> str:
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
