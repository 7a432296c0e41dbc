"""A region's own settings, read from the `region.toml` beside its tables."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_loader.addresses import mail_fault, web_fault
from graph_loader.characters import unfit
from graph_loader.colophon import DOI_FORM, Colophon, read_colophon
from graph_loader.problems import BadInput, Problem
from graph_loader.shared.colophon import ADDRESSES, DOI
from graph_loader.terms import is_iri, is_language

_REQUIRED = ("base", "title_de", "title_en", "publisher", "contact", "licence", "editorial_source")
_TEXTS = ("description_de", "description_en", "geometry", "geometry_source")
#: What data portals want to know (DCAT-AP.de), as codes of their lists.
_PORTAL_TEXTS = ("contributor_id", "geocoding_level", "periodicity", "publisher_type")
_PORTAL_LISTS = ("keywords_de", "keywords_en", "spatial", "themes")
_LISTS = ("languages", *_PORTAL_LISTS)
_OPTIONAL = (*_TEXTS, *_PORTAL_TEXTS, *_LISTS, *ADDRESSES, DOI)
_TO_WRITE_TO = (re.compile(r"https?://.+|mailto:.+"), "an http(s) or mailto: address")
_ADDRESSES = {
    "base": (re.compile(r"https?://.+/"), "an http(s) IRI ending in /"),
    "contact": _TO_WRITE_TO,
    **{name: _TO_WRITE_TO for name in ADDRESSES},
    "licence": (re.compile(r"https?://.+"), "an http(s) IRI"),
    "contributor_id": (re.compile(r"https?://.+"), "an http(s) IRI"),
}
_CODE = re.compile(r"[A-Za-z_]+")


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
    contributor_id: str  #: IRI that GovData gave to who delivers the data
    geocoding_level: str  #: level of administration by DCAT-AP.de, as in .../Level/state
    periodicity: str  #: how often there is something new, by the EU list "frequency"
    publisher_type: str  #: level of the publisher by ADMS, such as RegionalAuthority
    keywords_de: tuple[str, ...]
    keywords_en: tuple[str, ...]
    spatial: tuple[str, ...]  #: keys of the places covered; if empty, those with a geometry
    themes: tuple[str, ...]  #: codes of the EU list "data-theme"
    colophon: Colophon  #: what the publisher says of itself and of the pages
    file: str  #: where all this stands
    lines: Mapping[str, int]  #: each setting's line there

    def problem(self, setting: str, message: str) -> Problem:
        return Problem(self.file, self.lines.get(setting, 1), 1, message)


def read_region(folder: Path) -> Region:
    """Read `region.toml`. Raises BadInput with the place of what is wrong."""
    file = _read(folder)
    problems = [*_missing(file), *_bad_values(file), *_bad_codes(file)]
    problems += _bad_geometry(file, folder)
    if problems:
        raise BadInput(problems)
    values, texts = file.values, (*_REQUIRED, "description_de", "description_en", *_PORTAL_TEXTS)
    lists: dict[str, Any] = {key: tuple(values.get(key, ())) for key in _PORTAL_LISTS}
    return Region(
        **{key: values.get(key, "") for key in texts},
        **lists,
        languages=tuple(values.get("languages", ["de", "en"])),
        geometry=values.get("geometry") or None,
        geometry_source=values.get("geometry_source"),
        colophon=read_colophon(folder, values),
        file=str(file.path),
        lines={key: file.line(key) for key in values},
    )


@dataclass(frozen=True)
class _File:
    """The settings as they are written, not yet looked at."""

    path: Path
    text: str
    values: Mapping[str, Any]

    def line(self, key: str) -> int:
        match = re.search(rf"(?m)^\s*{re.escape(key)}\s*=", self.text)
        return self.text[: match.start()].count("\n") + 1 if match else 1

    def problem(self, key: str, message: str) -> Problem:
        return Problem(str(self.path), self.line(key), 1, message)


def _read(folder: Path) -> _File:
    if not folder.is_dir():
        raise BadInput([Problem(str(folder), 1, 1, "no such folder, expected one with tables")])
    path = folder / "region.toml"
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _File(path, text, tomllib.loads(text))
    except FileNotFoundError:
        message = "no region.toml, expected one beside the tables"
        raise BadInput([Problem(str(path), 1, 1, message)]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput([Problem(str(path), line, 1, f"not UTF-8: {error.reason}")]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput([_toml_problem(path, error)]) from None


def _missing(file: _File) -> Iterator[Problem]:
    for key in _REQUIRED:
        if not file.values.get(key):
            yield Problem(str(file.path), 1, 1, f"no {key!r}, expected one")
    if file.values.get("geometry") and not file.values.get("geometry_source"):
        message = "no 'geometry_source', expected the key of the document of the geometry"
        yield file.problem("geometry", message)


def _bad_values(file: _File) -> Iterator[Problem]:
    for key, value in file.values.items():
        for text in value if isinstance(value, list) else [value]:
            for name in unfit(text) if isinstance(text, str) else ():
                yield file.problem(key, f"{name} in {key}, expected plain text")
        if key not in (*_REQUIRED, *_OPTIONAL):
            yield file.problem(key, f"unknown setting {key!r}")
        elif fault := _fault(key, value):
            yield file.problem(key, f"bad {key} {value!r}, {fault}")


def _fault(key: str, value: object) -> str:
    """What is wrong with a value; empty if nothing is."""
    if key == "languages":
        return "" if _are_languages(value) else "expected a list of tags such as de"
    if key in _PORTAL_LISTS:
        texts = isinstance(value, list) and all(isinstance(v, str) and v for v in value)
        return "" if texts else "expected a list of texts"
    if not isinstance(value, str):
        return "expected a text"
    if key == DOI:
        plain = not value or (DOI_FORM.fullmatch(value) and is_iri(f"https://doi.org/{value}"))
        return "" if plain else "expected a DOI such as 10.5281/zenodo.1234"
    form, expected = _ADDRESSES.get(key, (None, ""))
    if form is None or not value:
        return ""
    if not (form.fullmatch(value) and is_iri(value)):
        return f"expected {expected}"
    return mail_fault(value) if value.startswith("mailto:") else web_fault(value)


def _bad_codes(file: _File) -> Iterator[Problem]:
    """Settings that become the last part of an IRI of a list and cannot."""
    for key in ("geocoding_level", "periodicity", "publisher_type", "themes"):
        value = file.values.get(key) or []
        for code in value if isinstance(value, list) else [value]:
            if isinstance(code, str) and not _CODE.fullmatch(code):
                message = f"bad {key} {code!r}, expected the code alone, such as GOVE"
                yield file.problem(key, message)


def _bad_geometry(file: _File, folder: Path) -> Iterator[Problem]:
    """A geometry that is no file beside the tables: it would publish what lies elsewhere."""
    given = file.values.get("geometry")
    if not isinstance(given, str) or not given:
        return
    expected = "expected a file in the folder of region.toml or in one of its folders"
    try:
        path = (folder / given).resolve()
        inside, mode = path.is_relative_to(folder.resolve()), path.stat().st_mode
    except FileNotFoundError:
        # What is missing inside is told where it should be.
        inside, mode = path.is_relative_to(folder.resolve()), stat.S_IFREG
    except (OSError, ValueError) as error:  # a loop of links, a NUL
        yield file.problem("geometry", f"bad geometry {given!r} ({error}), {expected}")
        return
    if not inside:
        yield file.problem("geometry", f"geometry {given!r} lies elsewhere, {expected}")
    elif not stat.S_ISREG(mode):
        yield file.problem("geometry", f"geometry {given!r} is no file, {expected}")


def _are_languages(value: object) -> bool:
    if not (isinstance(value, list) and value):
        return False
    return all(isinstance(tag, str) and is_language(tag) for tag in value)


def _toml_problem(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, column = (int(match[1]), int(match[2])) if match else (1, 1)
    return Problem(str(path), line, column, f"not TOML: {error}")
