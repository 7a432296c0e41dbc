"""The lines to copy from the page of a question, run as a reader would run them.

R is asked by `make test-all`. LibreOffice, Excel, Google Sheets and Grafana are not asked here.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import Store

from tests.programs import needed
from tests.queries.questions import ask
from tests.running import Service

NODE = Path(sys.executable).with_name("node")

#: Questions of every view, with and without parameters, umlauts and empty cells.
QUESTIONS = (
    "counts",
    "project-map",
    "participation-network",
    "sessions-of-a-body",
    "actors-by-kind",
    "connections",
    "participation-changes",
    "place-names",
)


def lines(service: Service, question: str, **arguments: str) -> dict[str, str]:
    """The lines that the page of a question gives, by the name of the tool."""
    more = "".join(f"&{name}={value}" for name, value in arguments.items())
    address = f"{service.url}/queries/{question}?lang=en{more}"
    with urlopen(Request(address, headers={"Accept": "text/html"})) as response:  # noqa: S310 (ours)
        text = response.read().decode()
    parts = re.findall(r"<details><summary>([^<]*)</summary>(.*?)</details>", text, re.DOTALL)
    return {
        unescape(name): unescape(part.partition("<code>")[2].partition("</code>")[0])
        for name, part in parts
    }


def told(folder: Path, *command: str) -> str:
    """What a program says."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=True
    ).stdout


def rows(service: Service, question: str) -> int:
    """How many rows the file of the answer has."""
    with urlopen(f"{service.url}/api/v1/queries/{question}{asked(service, question)}") as response:
        return len(list(csv.DictReader(response.read().decode().splitlines())))


def asked(service: Service, question: str) -> str:
    """The arguments of the page, as the address of its table has them."""
    found = re.search(r"\?[^\"']*", lines(service, question)["LibreOffice Calc"])
    assert found
    return found[0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_curl(service: Service, question: str, tmp_path: Path) -> None:
    needed("curl", package="curl")
    told(tmp_path, "sh", "-c", lines(service, question)["curl"])
    with (tmp_path / "answer.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == rows(service, question) > 0


@pytest.mark.parametrize("question", QUESTIONS)
def test_pandas(service: Service, question: str, tmp_path: Path) -> None:
    (tmp_path / "table.py").write_text(lines(service, question)["Python with pandas"] + "\n")
    with (tmp_path / "table.py").open("a") as file:
        file.write("print(len(table))\n")
    output = told(tmp_path, sys.executable, "table.py").split()
    assert output[-1] == str(rows(service, question))


@pytest.mark.parametrize("question", QUESTIONS)
def test_sparqlwrapper(service: Service, question: str, tmp_path: Path) -> None:
    text = lines(service, question)["Python with SPARQLWrapper"]
    (tmp_path / "rows.py").write_text(text, encoding="utf-8")
    output = told(tmp_path, sys.executable, "-X", "utf8", "rows.py").splitlines()
    assert len(output) == rows(service, question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_javascript(service: Service, question: str, tmp_path: Path) -> None:
    text = lines(service, question)["JavaScript"] + "\nconsole.log(answer.records.length);"
    (tmp_path / "rows.mjs").write_text(text, encoding="utf-8")
    output = told(tmp_path, str(NODE), "rows.mjs").split()
    assert output[-1] == str(rows(service, question))


@pytest.mark.foreign
@pytest.mark.parametrize("question", QUESTIONS)
def test_r(service: Service, question: str, tmp_path: Path) -> None:
    text = lines(service, question)["R"] + "\ncat(nrow(table))"
    (tmp_path / "table.R").write_text(text, encoding="utf-8")
    output = told(
        tmp_path, needed("Rscript", package="r-base-core"), "--vanilla", "table.R"
    ).split()
    assert output[-1] == str(rows(service, question))


def test_lines_of_a_release_ask_that_release(
    service: Service, home: Path, graph: Store, tmp_path: Path
) -> None:
    version = (home / "current").resolve().name
    found = lines(service, "counts", release=version)
    tools = found.keys() - {"Embed in a page", "The query (SPARQL)"}
    assert len(tools) == 9
    assert all(f"release={version}" in found[tool] for tool in tools)
    (tmp_path / "rows.py").write_text(found["Python with SPARQLWrapper"], encoding="utf-8")
    [statements] = [row for row in ask(graph, "counts") if row["kind"] == "statement"]
    assert str(statements["count"]) in told(tmp_path, sys.executable, "rows.py")
