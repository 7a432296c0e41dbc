"""How to cite what a page shows: with its release, and an address that keeps to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from service.request.view import View
from service.words.formatting import format_date

#: Files for reference managers: suffix, media type, name.
FORMS = {
    "bib": ("application/x-bibtex; charset=utf-8", "BibTeX"),
    "ris": ("application/x-research-info-systems; charset=utf-8", "RIS"),
    "json": ("application/vnd.citationstyles.csl+json", "CSL-JSON"),
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


@dataclass(frozen=True)
class Citing:
    """How a page says that it is cited."""

    text: str  #: in words, without the address
    address: str  #: leads to this release
    files: Mapping[str, str]  #: addresses of files for reference managers, by their names


def citing(view: View, label: str, page: str) -> Citing:
    """How to cite a page of ours, given by its path and arguments or its whole address."""
    address = pinned(view, page)
    here = address.removeprefix(view.public_url)
    files = {
        name: view.link(f"/cite.{form}", page=here, title=label, on="", release="")
        for form, (_, name) in FORMS.items()
    }
    return Citing(in_words(view, label), address, files)


def pinned(view: View, page: str) -> str:
    """The whole address of a page, such that it leads to the release at hand for good."""
    parts = urlsplit(page.removeprefix(view.public_url))
    asked = parse_qsl(parts.query, keep_blank_values=True)
    given = [(name, value) for name, value in asked if name != "release"]
    query = urlencode([*given, ("release", view.release.version)])
    path = parts.path.removesuffix(".html")  # the same page: no address of a format is cited
    return f"{view.public_url}{path}?{query}"


def in_words(view: View, label: str) -> str:
    """A reference as a bibliography has it: title, editor, release and its day."""
    release, t = view.release, view.texts
    edition = t("footer.release", version=release.version)
    if release.published:
        day = format_date(release.published.date().isoformat(), t.language)
        edition = t("cite.edition", version=release.version, date=day)
    title = release.title[t.language]
    if release.publisher:
        return t("cite.edited", label=label, title=title, editor=release.publisher, edition=edition)
    return t("cite.plain", label=label, title=title, edition=edition)


def citation(view: View, label: str, address: str, name: str, iri: str = "") -> dict[str, Any]:
    """A reference in CSL-JSON. Its date is the day the release was published here.

    `name` becomes a part of its key; `iri` is what it is about, if it is one thing.
    """
    release, t = view.release, view.texts
    published = release.published
    editor = [{"literal": release.publisher}] if release.publisher else []
    entry = {
        "id": f"{name}-{release.version}",
        "type": "webpage",
        "title": label,
        "container-title": release.title[t.language],
        "editor": editor,
        "issued": {"date-parts": [[published.year, published.month, published.day]]}
        if published
        else None,
        "version": release.version,
        "publisher": release.publisher,
        "URL": address,
        "DOI": release.colophon.doi,
        "language": t.language,
        "note": "; ".join(filter(None, (t("footer.release", version=release.version), iri))),
    }
    return {key: value for key, value in entry.items() if value}


def bibtex(entry: Mapping[str, Any]) -> str:
    """The reference as a @misc entry. The editor stands in braces: it is no name of a person."""
    year, month, day = _day(entry)
    editor = "".join(f"{{{each['literal'].translate(_TEX)}}}" for each in entry.get("editor", ()))
    fields = {
        "title": entry["title"],
        "howpublished": f"In: {entry['container-title']}",
        "publisher": entry.get("publisher", ""),
        "year": year,
        "month": month,
        "date": "-".join(filter(None, (year, month, day))),
        "version": entry["version"],
        "note": entry["note"],
        "language": entry["language"],
    }
    lines = [f"  {key} = {{{value.translate(_TEX)}}}," for key, value in fields.items() if value]
    if editor:
        lines.insert(1, f"  editor = {{{editor}}},")
    if "DOI" in entry:
        lines.append(f"  doi = {{{_plain(entry['DOI'])}}},")
    key = re.sub(r"[^\w:.-]", "", entry["id"])
    return "\n".join([f"@misc{{{key},", *lines, f"  url = {{{_plain(entry['URL'])}}},", "}"])


def ris(entry: Mapping[str, Any]) -> str:
    """The reference in RIS, a line for each field; the edition is the release."""
    year, month, day = _day(entry)
    fields = [
        ("TY", "ELEC"),
        ("ID", entry["id"]),
        ("TI", entry["title"]),
        ("T2", entry["container-title"]),
        *(("ED", each["literal"]) for each in entry.get("editor", ())),
        ("PB", entry.get("publisher", "")),
        ("PY", year),
        ("DA", "/".join(filter(None, (year, month, day)))),
        ("ET", entry["version"]),
        ("UR", entry["URL"]),
        ("DO", entry.get("DOI", "")),
        ("LA", entry["language"]),
        ("N1", entry["note"]),
    ]
    lines = [f"{tag}  - {' '.join(str(value).split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _day(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    if "issued" not in entry:
        return "", "", ""
    year, month, day = entry["issued"]["date-parts"][0]
    return str(year), f"{month:02}", f"{day:02}"


def _plain(address: str) -> str:
    return re.sub(r"[{}\\\s]", "", address)
