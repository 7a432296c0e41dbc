"""The text of a query as its grammar reads it (SPARQL 1.1, section 19.2)."""

from __future__ import annotations

import re

_BYTE_ORDER_MARK = "\ufeff"
#: Strings, IRIs, comments and escapes of the grammar, which are left to the parser; then escapes
#: of codepoints, which may stand in names as well.
_PARTS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n\r]|\\.)*"|'
    r"'(?:[^'\\\n\r]|\\.)*'|"
    r'<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>|'
    r"#[^\n\r]*|\\[^uU]|"
    r"(?:\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8}))",
    re.DOTALL,
)
#: What would begin or end something else than a name: "only escape sequences for characters that
#: would be legal at that point in the grammar may be given". The parser refuses what is left.
_NEVER = frozenset("\"'<>#\\")


def as_read(query: str) -> str:
    """The query without a byte order mark, and with the characters that its escapes stand for."""
    query = query.removeprefix(_BYTE_ORDER_MARK)
    return _PARTS.sub(_character, query) if "\\u" in query or "\\U" in query else query


def _character(part: re.Match[str]) -> str:
    digits = part[1] or part[2]
    if digits is None:
        return part[0]
    code = int(digits, 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return part[0]
    character = chr(code)
    return (
        part[0]
        if character in _NEVER or not character.isprintable() or character.isspace()
        else character
    )
