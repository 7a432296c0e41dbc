"""Every command in the documents is tried, as far as a machine without root and network can.

What asks the service runs against one; what runs a program of ours is held against what that
program says of itself; what is foreign is listed.
"""

from __future__ import annotations

import configparser
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.config import OPTIONS, Settings
from tests.programs import needed
from tests.running import ROOT, client_over
from tests.words.reading import Block, blocks, documents, indented, inline_code, statements

ADDRESS = "http://127.0.0.1:8000"
#: Programs that are not ours. Nothing of what they would do is done here.
FOREIGN = {
    *("apt-get", "caddy", "cd", "cp", "docker", "git", "journalctl", "ln", "nginx", "npm"),
    *("pip", "python3", "pytest", "rm", "systemctl", "tar", "useradd"),
}
SHELL = [(block, command) for block in blocks("sh") for command in statements(block.text)]
ASKED = [(block, command) for block, command in SHELL if ADDRESS in command]
#: Addresses on this host that stand in prose, without those that are no more than a pattern.
ADDRESSES = sorted(
    {
        code
        for path in documents()
        for code in inline_code(path)
        if re.fullmatch(r"/[a-z0-9_./?=&:-]*", code, re.IGNORECASE)
        and not re.match(r"/(etc|opt|sys|usr|var)/", code)
        and not re.search(r"\b(VERSION|IRI|[A-Z])\b", code)
    }
    # The beginning of others, what may come once, and the address of another server.
    - {"/api/v1", "/api/v2", "/mcp"}
)
EVERY_ADDRESS = pytest.mark.parametrize("code", ADDRESSES)
#: A start of our own that stands in prose: `make build`, `.venv/bin/actorgraph releases …`.
_OURS = re.compile(r"(?:make|actorgraph|(?:\.venv/bin/)?python -m|\.venv/bin/\w+) \S.*")


def words_of(command: str) -> list[str]:
    """The words of a command, without variables before it."""
    words = shlex.split(command, comments=True)
    while words and re.match(r"[A-Z_]+=", words[0]):
        words.pop(0)
    return words


@cache
def help_of(*command: str) -> str:
    """What a program of ours says of itself."""
    run = subprocess.run([*command, "--help"], capture_output=True, text=True, cwd=ROOT, timeout=60)
    return run.stdout if run.returncode == 0 else ""


@cache
def targets() -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))


@cache
def variables() -> set[str]:
    """What may be said to `make`."""
    return set(re.findall(r"(?m)^([A-Z_]+) \?=", (ROOT / "Makefile").read_text(encoding="utf-8")))


def fault(command: str) -> str:
    """What is wrong with a command, or nothing."""
    words = words_of(command)
    program, arguments = words[0].rpartition("/")[2], words[1:]
    if program == "make":
        unknown = {word for word in arguments if "=" not in word} - targets()
        unknown |= {word.partition("=")[0] for word in arguments if "=" in word} - variables()
        return f"make knows no {unknown}" if unknown else ""
    if program == "actorgraph":
        return _unknown(("actorgraph", arguments[0]), arguments[1:])
    if program == "python":
        if arguments[0] != "-m" or importlib.util.find_spec(arguments[1]) is None:
            return f"there is no module {arguments[1:2]}"
        return _unknown(("-m", arguments[1]), arguments[2:])
    return "" if program in {*FOREIGN, "curl"} else f"{program} is no program of ours"


def _unknown(start: tuple[str, str], arguments: list[str]) -> str:
    first = "graph_loader" if start[0] == "actorgraph" else start[1]
    whole = [sys.executable, "-m", first, *(start[1:] if start[0] == "actorgraph" else [])]
    said = help_of(*whole)
    options = [word.partition("=")[0] for word in arguments if word.startswith("--")]
    options = [option for option in options if option != "--help"]
    if not said:
        return f"{start} has no help"
    wrong = [each for each in options if not re.search(rf"{re.escape(each)}\b", said)]
    return f"{start} knows no {wrong}" if wrong else ""


def test_commands_that_stand_by_themselves_are_ones() -> None:
    found = [line for path in documents() for line in indented(path) if line.startswith("make ")]
    assert len(found) > 5
    assert [line for line in found if fault(line)] == []


@pytest.mark.parametrize(("block", "command"), SHELL, ids=str)
def test_command_is_one(block: Block, command: str) -> None:
    assert fault(command) == ""


def test_commands_in_prose_are_ones() -> None:
    found = [
        (path.name, code)
        for path in documents()
        for code in inline_code(path)
        if _OURS.fullmatch(code) and "pip" not in code
    ]
    assert len(found) > 15
    assert [(name, code, said) for name, code in found if (said := fault(code))] == []


@pytest.mark.parametrize(
    "command",
    [
        "make nothing",
        "make serve PROT=1",
        "actorgraph biuld",
        ".venv/bin/actorgraph diff A B --answer-all",
        ".venv/bin/python -m tests.no_such",
        ".venv/bin/python -m tests.benchmarks.query --quadz 1",
        "wget http://127.0.0.1:8000/",
    ],
)
def test_a_wrong_command_is_seen(command: str) -> None:
    assert fault(command)


@pytest.mark.parametrize(("block", "command"), ASKED, ids=str)
def test_answer_comes(server: str, block: Block, command: str) -> None:
    done = run(command.replace(ADDRESS, server))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


@pytest.mark.parametrize("path", ["/no-such-page", "/doc/workshop/no-such.ttl"])
def test_a_question_to_no_address_is_seen(server: str, path: str) -> None:
    assert run(f"curl {server}{path}").returncode != 0


@EVERY_ADDRESS
def test_address_answers(client: FlaskClient, code: str) -> None:
    with client.get(code) as answer:
        assert answer.status_code < 400


def test_addresses_are_found() -> None:
    assert {"/queries", "/sparql", "/health/ready", "/search?q=chosebuz"} <= set(ADDRESSES)


def run(command: str) -> subprocess.CompletedProcess[str]:
    """A command as a reader gives it, but a refusal is a failure."""
    strict = 'curl() { command curl -sS --fail --max-time 60 "$@"; }\n'
    return subprocess.run(
        ["bash", "-c", strict + command], capture_output=True, text=True, timeout=90, cwd=ROOT
    )


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_runs(server: str, block: Block) -> None:
    text = block.text.replace(ADDRESS, server)
    assert text != block.text
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", text], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("block", blocks("r"), ids=str)
@pytest.mark.foreign
def test_r_runs(server: str, block: Block) -> None:
    text = block.text.replace(ADDRESS, server) + "stopifnot(nrow(rows) > 0)\n"
    r = needed("Rscript", package="r-base-core")
    done = subprocess.run([r, "-e", text], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", blocks("sparql"), ids=str)
def test_own_question_answers(home: Path, tmp_path: Path, block: Block) -> None:
    (tmp_path / "partners.rq").write_text(block.text, encoding="utf-8")
    with client_over(Settings(home=home, queries=tmp_path)) as client:
        answer = client.get("/api/v1/queries/partners?workshop=workshop/werkstatt-4")
    assert answer.status_code == 200
    assert answer.json and answer.json["records"]


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_settings_of_a_model_start_the_tools(block: Block) -> None:
    (tools,) = json.loads(block.text)["mcpServers"].values()
    assert fault(shlex.join([tools["command"], *tools["args"]])) == ""


UNITS = [block for block in blocks("ini") if "[Service]" in block.text]
SOCKETS = [block for block in blocks("ini") if "[Socket]" in block.text]


@pytest.mark.parametrize("block", UNITS, ids=str)
def test_unit_of_systemd_starts_the_service(block: Block) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(block.text)
    assert set(unit) == {"DEFAULT", "Unit", "Service", "Install"}
    assert fault(unit["Service"]["ExecStart"]) == ""
    given = re.findall(r"(?m)^Environment=(.+)$", block.text)
    names = {each.partition("=")[0] for line in given for each in line.split()}
    assert names <= {option.variable for option in OPTIONS}
    assert {"ACTORGRAPH_BASE_URL", "ACTORGRAPH_TRUSTED_PROXY"} <= names


def exposure(unit: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What systemd says of all that a unit may do; it fails above 2.0 of 10."""
    path = folder / "actor-graph.service"
    path.write_text(unit, encoding="utf-8")
    program = needed("systemd-analyze", package="systemd")
    command = [program, "security", "--offline=true", "--threshold=20", str(path)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("block", UNITS, ids=str)
def test_unit_of_systemd_lets_the_service_do_little(block: Block, tmp_path: Path) -> None:
    assert exposure(block.text, tmp_path).returncode == 0
    loose = re.sub(r"(?m)^(SystemCall|Protect|Private|Restrict|Capability)\w+=.*\n", "", block.text)
    assert exposure(loose, tmp_path).returncode != 0


def test_socket_unit_listens_where_the_proxy_asks() -> None:
    assert len(SOCKETS) == 1
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(SOCKETS[0].text)
    assert f"http://{unit['Socket']['ListenStream']}" == ADDRESS


@pytest.mark.parametrize("block", blocks("nginx"), ids=str)
def test_proxy_leads_to_the_service(block: Block) -> None:
    assert re.findall(r"proxy_pass (\S+);", block.text) == [ADDRESS]
    assert block.text.count("{") == block.text.count("}")
    lines = [line.partition("#")[0].strip() for line in block.text.splitlines()]
    assert all(line.endswith(("{", "}", ";")) for line in lines if line)


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_alerts_name_metrics_that_there_are(block: Block, region_home: Path) -> None:
    with client_over(Settings(home=region_home)) as client:
        client.get("/sparql?query=ASK{}")
        told = client.get("/metrics").text
    there = set(re.findall(r"(?m)^# TYPE (\w+)", told))
    named = set(re.findall(r"actorgraph_\w+", block.text))
    assert len(named) > 5
    assert named <= there | {f"{name}_total" for name in there}


def test_every_block_is_of_a_kind_that_is_tried() -> None:
    """Blocks without a language show what a program or a table says."""
    kinds = {
        kind
        for path in documents()
        for kind in re.findall(r"(?m)^```(\w+)$", path.read_text(encoding="utf-8"))
    }
    assert kinds <= {"sh", "python", "r", "sparql", "json", "ini", "nginx", "mermaid", "yaml"}
