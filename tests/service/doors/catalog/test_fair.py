"""The words against the FAIR principles and the five stars: every line of its table is proven."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.running import ROOT

LINE = re.compile(r"^\| ([FAIR][\d.]+|★+) \| (.+?) \| `(.+)` \|$", re.MULTILINE)
WORDS = (ROOT / "service" / "API.md").read_text(encoding="utf-8")
SECTION = WORDS.partition("## FAIR and five stars\n")[2].partition("\n## ")[0]
LINES = [(name, proof.replace("\\|", "|")) for name, _, proof in LINE.findall(SECTION)]
PRINCIPLES = (
    *("F1", "F2", "F3", "F4", "A1", "A1.1", "A1.2", "A2"),
    *("I1", "I2", "I3", "R1", "R1.1", "R1.2", "R1.3"),
)


def run(command: str, server: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the command does as a reader would run it, but at that server and in that folder."""
    here = command.replace("http://127.0.0.1:8000", server).replace("/tmp/", f"{folder}/")
    return subprocess.run(["bash", "-c", here], capture_output=True, text=True, timeout=60)


def test_every_principle_and_star_has_a_line() -> None:
    stars = tuple("★" * number for number in range(1, 6))
    assert tuple(name for name, _ in LINES) == (*PRINCIPLES, *stars)
    assert len(LINES) == SECTION.count("\n|") - 2, "no line escapes"


@pytest.mark.parametrize(("name", "proof"), LINES, ids=[name for name, _ in LINES])
def test_line_is_proven(server: str, tmp_path: Path, name: str, proof: str) -> None:
    done = run(proof, server, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip(), "the proof is shown"


@pytest.mark.parametrize(("name", "proof"), LINES, ids=[name for name, _ in LINES])
def test_proof_fails_where_nothing_answers(tmp_path: Path, name: str, proof: str) -> None:
    done = run(proof, "http://127.0.0.1:1", tmp_path)
    assert done.returncode != 0
