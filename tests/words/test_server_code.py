"""What the words say of the size of the HTTP server is what it is."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from tests.running import ROOT

SERVER = ROOT / "service" / "server"
WORDS = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (`\w+\.py`(?:, `\w+\.py`)*) \| (\d+) \|", re.MULTILINE)
_NOTHING = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}
_DESCRIBED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_ROUGHLY = 5  #: lines by which the words may be behind


def code_lines(text: str) -> int:
    """Lines of code, without blank ones, comments and docstrings."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NOTHING:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, _DESCRIBED) and ast.get_docstring(node):
            described = node.body[0]
            lines -= set(range(described.lineno, (described.end_lineno or 0) + 1))
    return len(lines)


def test_lines_of_code_are_counted() -> None:
    text = '"""What."""\n\n# Why.\nx = (\n    1\n)\n\ndef f():\n    """What."""\n    return x  # it'
    assert code_lines(text) == 5


def test_size_of_the_server_is_told() -> None:
    told = 0
    for names, number in _ROW.findall(WORDS):
        files = re.findall(r"`(\w+\.py)`", names)
        found = sum(code_lines((SERVER / name).read_text(encoding="utf-8")) for name in files)
        assert abs(found - int(number)) <= _ROUGHLY, (names, found)
        told += int(number)
    assert f"That is {told} lines of code" in WORDS
