"""A region's own settings, read from the `region.toml` beside its tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_loader.problems import BadInput, Problem
from graph_loader.terms import is_iri, is_language

_REQUIRED = ("base", "title_de", "title_en", "publisher", "contact", "licence", "editorial_source")
_OPTIONAL = ("description_de", "description_en", "geometry", "geometry_source", "languages")
_ADDRESSES = {
    "base": (re.compile(r"https?://.+/"), "an http(s) IRI ending in /"),
    "contact": (re.compile(r"https?://.+|mailto:.+"), "an http(s) or mailto: address"),
    "licence": (re.compile(r"https?://.+"), "an http(s) IRI"),
}


@dataclass(frozen=True)
class Region:
    """What the loader and the service must know of a region and its tables do not say."""

    base: str  #: base IRI of the data, ends in "/"
    title_de: str
    title_en: str
    description_de: str
    description_en: str
    publisher: str
    contact: str  #: IRI of a page or a mailto: address of the publisher
    licence: str  #: IRI of the licence of the data
    editorial_source: str  #: key of the document that stands for the editors' own decisions
    languages: tuple[str, ...]  #: language tags in the order in which labels are shown
    geometry: str | None  #: GeoJSON file, relative to region.toml
    geometry_source: str | None  #: key of the document the geometry comes from
    file: str  #: where all this stands
    lines: Mapping[str, int]  #: each setting's line there

    def problem(self, setting: str, message: str) -> Problem:
        return Problem(self.file, self.lines.get(setting, 1), 1, message)


def read_region(folder: Path) -> Region:
    """Read `region.toml`. Raises BadInput with the place of what is wrong."""
    if not folder.is_dir():
        raise BadInput([Problem(str(folder), 1, 1, "no such folder, expected one with tables")])
    path = folder / "region.toml"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        message = "no region.toml, expected one beside the tables"
        raise BadInput([Problem(str(path), 1, 1, message)]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput([Problem(str(path), line, 1, f"not UTF-8: {error.reason}")]) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput([_toml_problem(path, error)]) from None
    missing = [k for k in _REQUIRED if not values.get(k)]
    problems = [Problem(str(path), 1, 1, f"no {k!r}, expected one") for k in missing]
    for key, value in values.items():
        line = _line_of(text, key)
        if key not in (*_REQUIRED, *_OPTIONAL):
            problems.append(Problem(str(path), line, 1, f"unknown setting {key!r}"))
        elif key == "languages":
            if not _are_languages(value):
                message = f"bad languages {value!r}, expected a list of tags such as de"
                problems.append(Problem(str(path), line, 1, message))
        elif not isinstance(value, str):
            problems.append(Problem(str(path), line, 1, f"bad {key} {value!r}, expected a text"))
        elif value and key in _ADDRESSES:
            form, expected = _ADDRESSES[key]
            if not (form.fullmatch(value) and is_iri(value)):
                message = f"bad {key} {value!r}, expected {expected}"
                problems.append(Problem(str(path), line, 1, message))
    if values.get("geometry") and not values.get("geometry_source"):
        message = "no 'geometry_source', expected the key of the document of the geometry"
        problems.append(Problem(str(path), _line_of(text, "geometry"), 1, message))
    if problems:
        raise BadInput(problems)
    texts = {k: values.get(k, "") for k in (*_REQUIRED, "description_de", "description_en")}
    return Region(
        **texts,
        languages=tuple(values.get("languages", ["de", "en"])),
        geometry=values.get("geometry"),
        geometry_source=values.get("geometry_source"),
        file=str(path),
        lines={key: _line_of(text, key) for key in values},
    )


def _are_languages(value: object) -> bool:
    if not (isinstance(value, list) and value):
        return False
    return all(isinstance(tag, str) and is_language(tag) for tag in value)


def _line_of(text: str, key: str) -> int:
    match = re.search(rf"(?m)^\s*{re.escape(key)}\s*=", text)
    return text[: match.start()].count("\n") + 1 if match else 1


def _toml_problem(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, column = (int(match[1]), int(match[2])) if match else (1, 1)
    return Problem(str(path), line, column, f"not TOML: {error}")
