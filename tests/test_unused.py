"""No query, text, template or asset lies about that nothing asks for.

What is meant by its name is found as that name in the sources; what is meant by a name put
together, as `f"limit.{name}"`, by its fixed part.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.running import ROOT

SERVICE, QUERIES = ROOT / "service", ROOT / "queries"
#: Folders that are read as a whole, each file for itself.
READ_WHOLE = ("api", "checks", "diff", "network", "pages/choices", "pages/examples", "pages/model")
LANGUAGES = sorted((SERVICE / "words" / "languages").glob("*.json"))
_MADE = "\0"  #: stands for what is put in; no name has it
#: One part of a name, or the name of a file of a release.
_SLOT = r"[^.]+(?:\.(?:gz|json|jsonld|nq|sssom|trig|tsv|ttl|zip))*"


class Named:
    """Names that sources say: whole ones, and such as are put together."""

    def __init__(self, python: Iterable[str], others: Iterable[str]) -> None:
        self.whole: set[str] = set()
        made: set[str] = set()
        for text in python:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    self.whole.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    made.add("".join(map(_fixed, node.values)))
        for text in others:
            # An apostrophe in a text may pair wrongly with a quote, so each quote begins a name.
            self.whole |= set(re.findall(r"""(?<=["'`])[^"'`\s]+(?=["'`])""", text))
            self.whole |= set(re.findall(r"!text \{?(?:key: )?([\w.]+)", text))
            for begin, end in re.findall(r"'([^'\s]+)' ?~ ?[\w.]+(?: ?~ ?'([^'\s]+)')?", text):
                made.add(begin + _MADE + end)
            made |= {name + _MADE for name in re.findall(r"`([\w.-]+)\$\{", text)}
        parts = [re.escape(name).replace(re.escape(_MADE), _SLOT) for name in made if _tells(name)]
        self._made = re.compile("|".join(parts) or "(?!)")

    def __contains__(self, name: str) -> bool:
        return name in self.whole or self._made.fullmatch(name) is not None


def _fixed(part: ast.expr) -> str:
    value = part.value if isinstance(part, ast.Constant) else None
    return value if isinstance(value, str) else _MADE


def _tells(name: str) -> bool:
    """Whether its fixed part is enough to mean some names and not all."""
    return len(re.sub(r"[^a-z]", "", name)) >= 3 and " " not in name and "/" not in name


def files(folder: Path, *suffixes: str) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and "node_modules" not in path.parts:
            yield path


@cache
def named(*suffixes: str) -> Named:
    """What Python says in the loader and the service, and what files with these suffixes say."""
    python = [*files(SERVICE, ".py"), *files(ROOT / "graph_loader", ".py")]
    others = files(SERVICE, *suffixes)
    return Named([p.read_text("utf-8") for p in python], [p.read_text("utf-8") for p in others])


def unused(names: Iterable[str], said: Named) -> list[str]:
    return sorted(name for name in names if name not in said)


def test_every_query_is_asked() -> None:
    paths = [*files(QUERIES, ".rq"), *files(QUERIES, ".ru")]
    kept = [p for p in paths if p.parent.relative_to(QUERIES).as_posix() not in READ_WHOLE]
    assert len(kept) > 90
    assert unused({path.stem for path in kept if path.name not in named()}, named()) == []


@pytest.mark.parametrize("folder", READ_WHOLE)
def test_folder_that_is_read_as_a_whole_is_one(folder: str) -> None:
    assert Path(folder).name in named()
    assert {path.suffix for path in (QUERIES / folder).iterdir()} <= {".rq", ".md"}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.stem)
def test_every_text_is_said(language: Path) -> None:
    keys = json.loads(language.read_text("utf-8"))
    assert len(keys) > 500
    assert unused(keys, named(".html", ".txt", ".xml", ".js", ".yaml")) == []


def test_every_template_and_asset_is_asked_for() -> None:
    folders = [*SERVICE.rglob("templates"), *SERVICE.rglob("static")]
    paths = [
        path
        for folder in folders
        if not {"node_modules", "__pycache__"} & {*folder.parts}
        for path in folder.iterdir()
    ]
    assert len(paths) > 30
    said = named(".html", ".txt", ".xml", ".js", ".css")
    # A module of JavaScript names another as ./name.js.
    assert unused({path.name for path in paths if f"./{path.name}" not in said}, said) == []


@pytest.mark.parametrize(
    "name",
    ["sources", "limit.answer_rows", "help.ways_in", "api.x.hint", "data.size", "counted-size"],
)
def test_name_that_is_used_is_found(name: str) -> None:
    assert unused([name], SAID) == []


@pytest.mark.parametrize(
    "name", ["source", "limit.answer.rows", "doors", "api.x", "limits", "size"]
)
def test_name_that_nothing_uses_is_found_out(name: str) -> None:
    assert unused([name], SAID) == [name]


SAID = Named(
    ['query("sources")\ntext(f"limit.{name}")\nother(f"{name}-size")\nf"{anything}"\nf"{a}.{b}"'],
    [
        "It isn't {{ t('help.ways_in') }}, nor {{ t('api.' ~ name ~ '.hint') }}",
        "summary: !text data.size",
    ],
)
