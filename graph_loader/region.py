"""A region's own settings, read from the `region.toml` beside its tables."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from graph_loader.problems import BadInput, Problem

_REQUIRED = ("base", "title_de", "title_en", "publisher", "contact", "licence", "editorial_source")
_OPTIONAL = ("description_de", "description_en", "geometry", "geometry_source", "languages")


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


def read_region(folder: Path) -> Region:
    """Read `region.toml`. Raises BadInput with the place of what is wrong."""
    path = folder / "region.toml"
    try:
        text = path.read_text(encoding="utf-8")
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
            if not (isinstance(value, list) and value and all(isinstance(v, str) for v in value)):
                problems.append(
                    Problem(str(path), line, 1, "bad languages, expected a list of tags")
                )
        elif not isinstance(value, str):
            problems.append(Problem(str(path), line, 1, f"{key!r} must be a text"))
    base = values.get("base", "")
    if isinstance(base, str) and base and not _is_base(base):
        message = f"bad base {base!r}, expected an http(s) IRI ending in /"
        problems.append(Problem(str(path), _line_of(text, "base"), 1, message))
    if problems:
        raise BadInput(problems)
    texts = {k: values.get(k, "") for k in (*_REQUIRED, "description_de", "description_en")}
    return Region(
        **texts,
        languages=tuple(values.get("languages", ["de", "en"])),
        geometry=values.get("geometry"),
        geometry_source=values.get("geometry_source"),
    )


def _is_base(base: str) -> bool:
    try:
        NamedNode(base)
    except ValueError:
        return False
    return base.startswith(("http://", "https://")) and base.endswith("/")


def _line_of(text: str, key: str) -> int:
    match = re.search(rf"(?m)^\s*{re.escape(key)}\s*=", text)
    return text[: match.start()].count("\n") + 1 if match else 1


def _toml_problem(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line, column = (int(match[1]), int(match[2])) if match else (1, 1)
    return Problem(str(path), line, column, f"not TOML: {error}")
