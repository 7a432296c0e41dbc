"""What the documents name is there: files, links, settings, lists, headers of queries."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from service.config import OPTIONS
from service.http.formats import formats_in_api
from tests.running import ROOT
from tests.words.generated import LISTS, renewed
from tests.words.reading import TOP, anchors, documents, files, inline_code, links, prose

DOCUMENTS = documents()
EVERY_DOCUMENT = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS]
)
#: A path as it is written: letters, * for any, {a,b} not.
_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*/?")
_SUFFIXES = (
    "py",
    "rq",
    "ru",
    "csv",
    "ttl",
    "toml",
    "md",
    "json",
    "jsonld",
    "js",
    "css",
    "html",
    "yaml",
)
#: Files that only those have who read: in a release, a home, or of their own.
_EXAMPLES = {"partners.rq", "en.json", "NAME.rq", "ShapeName.ttl"}
_NAMED = re.compile(rf"\b(?:{'|'.join(TOP[:5])})/[\w/.-]*\.(?:{'|'.join(_SUFFIXES)})\b")
_VARIABLE = re.compile(r"\bACTORGRAPH_[A-Z]+(?:_[A-Z]+)*\b")


def missing(code: str, near: Path, known: set[str]) -> bool:
    """Whether a piece of code is the path of a file or folder of ours that is not there.

    It is one if it begins with a folder that is there, or ends as our files do. It may be said
    from the top, from the folder of the document, or by the name of the file alone.
    """
    if not _PATH.fullmatch(code):
        return False
    first, _, inside = code.partition("/")
    named = bool(re.search(rf"[\w*]\.({'|'.join(_SUFFIXES)})$", code))
    folder = code.endswith("/") or (inside and ((near / first).is_dir() or first in TOP))
    if not named and not folder:
        return False
    if code.endswith("/") and not inside and first in folders():
        return False
    if any(any(root.glob(code.rstrip("/"))) for root in (near, ROOT)):
        return False
    return bool(inside) or code not in known


@cache
def folders() -> set[str]:
    """The names of all folders of ours."""
    return {name for path in files() for name in path.relative_to(ROOT).parts[:-1]}


def broken(target: str, path: Path) -> bool:
    """Whether a link leads to no file or place of ours."""
    if re.match(r"[a-z]+:", target):
        return False
    file, _, anchor = target.partition("#")
    leads_to = (path.parent / file).resolve() if file else path
    return not leads_to.exists() or bool(anchor and anchor not in anchors(leads_to))


def test_readme_is_short_and_has_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 200
    commands = [line.partition("#")[0].strip() for line in lines if line.startswith("    make ")]
    assert commands == ["make serve", "make test"]


def test_every_folder_has_its_document() -> None:
    for name in ("ontology", "graph_loader", "queries", "service", "tests"):
        assert f"{name}/README.md" in links(ROOT / "README.md")


def test_readme_says_where_to_change_what() -> None:
    said = prose(ROOT / "README.md").partition("## Where do I change")[2].partition("\n## ")[0]
    said = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", said)  # a link by its text
    rows = re.findall(r"(?m)^\| ([^|]+) \| (.+)$", said)
    places = {each: rest for change, rest in rows for each in change.split(", ")}
    for change in (
        *("a fact table", "a question", "a section of a page", "a result format"),
        *("a rule of `#+` headers", "a facet", "a language", "a SHACL rule", "a time limit"),
        *("support for another store", "a kind of thing"),
    ):
        assert "`" in places[change], change


def test_readme_leads_to_each_recipe() -> None:
    recipes = prose(ROOT / ".github" / "CONTRIBUTING.md").partition("## Recipes")[2]
    headings = re.findall(r"(?m)^### (.+)$", recipes.partition("\n## ")[0])
    assert len(headings) > 10
    leads_to = links(ROOT / "README.md")
    for heading in headings:
        anchor = heading.lower().replace(" ", "-")
        other = "graph_loader/README.md#how-to-add-a-fact" if heading == "A fact" else ""
        assert (other or f".github/CONTRIBUTING.md#{anchor}") in leads_to, heading


@EVERY_DOCUMENT
def test_links_lead_somewhere(path: Path) -> None:
    assert [target for target in links(path) if broken(target, path)] == []


@EVERY_DOCUMENT
def test_files_it_names_are_there(path: Path, home: Path) -> None:
    known = {each.name for each in files()} | _EXAMPLES
    known |= {each.name for each in (home / "current").iterdir()} | {"history.tsv"}
    assert [code for code in inline_code(path) if missing(code, path.parent, known)] == []


def places_of_names(text: str) -> list[tuple[str, str]]:
    """Each "`NAME` in `file`" of a text."""
    return re.findall(r"`(\w+)` (?:in|of) `([\w/.]+\.py)`", text)


@EVERY_DOCUMENT
def test_names_in_code_stand_where_it_says(path: Path) -> None:
    wrong = [
        (name, file)
        for name, file in places_of_names(prose(path))
        if not re.search(rf"(?m)^(?:class )?{name}\b", (ROOT / file).read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_a_name_and_its_file_are_found() -> None:
    found = places_of_names(prose(ROOT / ".github" / "CONTRIBUTING.md"))
    assert ("SECTIONS", "service/doors/things/content.py") in found and len(found) >= 4


@pytest.mark.parametrize(
    ("code", "is_missing"),
    [
        ("service/config.py", False),
        ("service/no_such.py", True),
        ("queries/api/", False),
        ("queries/nothing/", True),
        ("federation/", False),
        ("no-such-folder/", True),
        ("graph_loader/facts/*.csv", False),
        ("graph_loader/facts/*.xls", True),
        ("api/counts.rq", False),
        ("counts.rq", False),
        ("no-such.rq", True),
        ("text/csv", False),
        ("/doc/place/cottbus.nt", False),
    ],
)
def test_a_path_is_known_from_other_code(code: str, is_missing: bool) -> None:
    assert missing(code, ROOT / "queries", {each.name for each in files()}) == is_missing


@pytest.mark.parametrize(
    ("target", "is_broken"),
    [
        ("service/README.md", False),
        ("service/README.md#in-production", False),
        ("service/README.md#no-such-place", True),
        ("service/NOTHING.md", True),
        ("https://example.org/", False),
    ],
)
def test_a_broken_link_is_seen(target: str, is_broken: bool) -> None:
    assert broken(target, ROOT / "README.md") == is_broken


def test_every_setting_is_documented() -> None:
    text = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"(?m)^\| `(ACTORGRAPH_\w+)` \| (.+?) \| (?:`(.*)`)? +\|$|", text)
    said = {name: (sentence, default) for name, sentence, default in table if name}
    assert said == {option.variable: (option.sentence, option.default) for option in OPTIONS}


@EVERY_DOCUMENT
def test_every_variable_it_names_is_one(path: Path) -> None:
    known = {option.variable for option in OPTIONS}
    for test in (ROOT / "tests").rglob("*.py"):  # what tests read beside them
        if "node_modules" not in test.parts:
            read = r"environ(?:\.get\(|\[)\"(ACTORGRAPH_\w+)\""
            known |= set(re.findall(read, test.read_text(encoding="utf-8")))
    assert set(_VARIABLE.findall(path.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("name", LISTS)
def test_list_is_what_the_code_says(name: str) -> None:
    """If not: `python -m tests.words.generated` writes it anew."""
    path, made = LISTS[name]
    text = path.read_text(encoding="utf-8")
    assert renewed(text, name, made()) == text
    assert renewed(text, name, "something else") != text


def test_a_list_without_a_place_is_no_list() -> None:
    with pytest.raises(ValueError, match="0 places"):
        renewed("# Nothing", "questions", "x")


def test_formats_of_questions_are_those_there_are() -> None:
    text = prose(ROOT / "service" / "API.md").partition("- **`format`**: ")[2]
    said = re.findall(r"`([a-z-]+)`", text.partition("; or by `Accept`")[0])
    known = [one.name for form in ("select", "construct") for one in formats_in_api(form, "map")]
    assert sorted(said) == sorted(known)


def test_loader_says_what_a_release_holds(home: Path) -> None:
    text = prose(ROOT / "graph_loader" / "README.md").partition("## A release")[2]
    held = {each.name for each in (home / "current").iterdir()} - {"store"}
    assert held <= set(re.findall(r"`([\w.-]+)`", text))


def named_wrongly(path: Path, text: str) -> list[str]:
    """The files and modules that code names in docstrings and comments, and that are not there.

    A module may be named from its own folder, from that of its package, or from the top.
    """
    near = (path.parent, ROOT / "service", ROOT)
    modules = re.findall(r"`([a-z_]+/[a-z_/]+)`", text)
    start = re.findall(r"`(\w+\.py)`", text) if path.name == "__init__.py" else []
    return [
        *(name for name in _NAMED.findall(text) if not (ROOT / name).exists()),
        *(name for name in start if not (path.parent / name).exists()),
        *(
            name
            for name in modules
            if not any((root / f"{name}{end}").exists() for root in near for end in ("", ".py"))
        ),
    ]


def test_everything_that_code_names_is_there() -> None:
    """Tests are left out: they may name what only they make."""
    wrong = {
        str(path): found
        for path in files()
        if path.suffix in (".py", ".rq", ".ru", ".toml", ".js", ".css")
        and "tests" not in path.parts
        and (found := named_wrongly(path, path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Start reading at `worker/host`.", []),
        ("Start reading at `worker/hots`.", ["worker/hots"]),
        ("`http/problems` writes it", []),
        ("see service/store/protocol.py", []),
        ("see service/protocol.py", ["service/protocol.py"]),
        ("Start reading at `protocol.py`.", []),
        ("Start reading at `nothing.py`.", ["nothing.py"]),
    ],
)
def test_what_code_names_wrongly_is_seen(text: str, wrong: list[str]) -> None:
    assert named_wrongly(ROOT / "service" / "store" / "__init__.py", text) == wrong
