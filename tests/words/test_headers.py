"""queries/README.md has every key of the `#+` headers: no more, no fewer than the code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.questions.operation_files import BadOperations, read_operations
from tests.running import ROOT
from tests.words.reading import prose

QUERIES = ROOT / "queries"
WORDS = prose(QUERIES / "README.md")
QUESTIONS, PAGES, OTHERS = "questions", "page queries", "the other queries"
_KEY = re.compile(r"`#\+ (\w+)(?: [A-Z][A-Z ]*)?: [^`]+`")
_USED = re.compile(r"(?m)^#\+ (\w+)")


def documented(kind: str) -> set[str]:
    """The keys in the table of headers of that kind."""
    part = WORDS.partition(f"### Headers of {kind}\n")[2].partition("\n##")[0]
    rows = [line.split(" | ")[0] for line in part.splitlines() if line.startswith("| `#+")]
    return {key for row in rows for key in _KEY.findall(row)}


def keys_of_questions(folder: Path) -> set[str]:
    """The keys that a question may have, as the service says when one has another."""
    (folder / "mine.rq").write_text("#+ nothing: x\nASK {}\n", encoding="utf-8")
    with pytest.raises(BadOperations) as caught:
        read_operations(folder)
    said = str(caught.value).partition("'nothing' is not one of ")[2]
    return {each.split()[0] for each in said.split(", ")}


def in_every_language(keys: set[str]) -> set[str]:
    """Keys without their language: code puts it there when it reads them."""
    return {re.sub(r"_(?:de|en)?$", "", key) for key in keys}


def keys_read(source: str) -> set[str]:
    """The keys that a module asks the header of a query for, as constants or in variables."""
    tree = ast.parse(source)
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values.setdefault(node.targets[0].id, []).append(node.value)
    keys = set()
    for asked in _asked(tree, values):
        known = values.get(asked.id, []) if isinstance(asked, ast.Name) else [asked]
        keys |= {text for value in known for text in _texts(value)}
    return keys


def _asked(tree: ast.AST, values: dict[str, list[ast.expr]]) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=value, slice=key) if _is_header(value, values):
                yield key
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[key, *_]) if (
                _is_header(value, values)
            ):
                yield key
            case ast.Call(func=ast.Attribute(attr="header"), args=[key]):
                yield key
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[value]) if (
                _is_header(value, values)
            ):
                yield key


def _is_header(node: ast.expr, values: dict[str, list[ast.expr]]) -> bool:
    match node:
        case ast.Attribute(attr="header"):
            return ast.unparse(node) != "reply.header"  # that of an answer, not of a query
        case ast.Call(func=ast.Name(id="header")):
            return True
        case ast.Name(id=name):
            return any(_is_header(value, {}) for value in values.get(name, []))
    return False


def _texts(node: ast.expr) -> set[str]:
    parts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return {part for part in parts if isinstance(part, str) and re.fullmatch(r"[a-z]\w*", part)}


def test_header_of_questions_is_documented(tmp_path: Path) -> None:
    known = keys_of_questions(tmp_path)
    assert {"summary_de", "param", "draw"} <= known
    assert documented(QUESTIONS) == known


def test_every_key_that_code_reads_is_documented_and_no_other(tmp_path: Path) -> None:
    read = keys_of_questions(tmp_path)
    for package in ("service", "graph_loader"):
        for path in (ROOT / package).rglob("*.py"):
            if "node_modules" not in path.parts and "store" not in path.parts:
                read |= keys_read(path.read_text(encoding="utf-8"))
    every = documented(QUESTIONS) | documented(PAGES) | documented(OTHERS)
    assert in_every_language(every) == in_every_language(read)


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ('query.header.get("group")', {"group"}),
        ('query.header["link"].split()', {"link"}),
        ('"once" in query.header', {"once"}),
        ('header(text)["summary"]', {"summary"}),
        ('words = header(text)\n"gained" in words', {"gained"}),
        ('key = "lost" if old else "changed"\nquery.header[key]', {"lost", "changed"}),
        ('query.header[f"question_{tag}"]', {"question_"}),
        ('reply.header["error"]', set()),
        ('query.other["group"]', set()),
    ],
)
def test_reading_a_key_is_seen(source: str, keys: set[str]) -> None:
    assert keys_read(source) == keys


@pytest.mark.parametrize(
    ("kind", "folders"),
    [
        (QUESTIONS, ["api"]),
        (PAGES, ["pages"]),
        (OTHERS, ["catalog", "checks", "diff", "mcp", "network", "nodes", "remote", "search"]),
    ],
)
def test_every_key_of_a_file_is_documented_and_every_documented_key_is_used(
    kind: str, folders: list[str]
) -> None:
    used = {
        key
        for folder in folders
        for path in (QUERIES / folder).rglob("*.rq")
        for key in _USED.findall(path.read_text(encoding="utf-8"))
    }
    assert documented(kind) == used


def test_every_folder_of_queries_is_in_the_words() -> None:
    folders = {f"{path.parent.relative_to(QUERIES).as_posix()}/" for path in QUERIES.rglob("*.rq")}
    cells = re.findall(r"(?m)^\| (`[\w/]+/`(?:, `[\w/]+/`)*) \|", WORDS)
    assert folders <= {name.strip("`") for cell in cells for name in cell.split(", ")}
