"""How to cite a page: with the release that it shows."""

from __future__ import annotations

import re

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
