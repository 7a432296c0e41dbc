"""The tokens of SPARQL, as far as a lexer that knows no grammar can tell them (19.8).

Where it cannot, the engine is asked, see parsing.
"""

from __future__ import annotations

import re

TOKENS = re.compile(
    r"""
      (?P<comment> \#[^\n\r]* )
    | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+> )
    | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+(?:\"{3}|\Z)
                | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3}|\Z)
                | "(?:[^"\\\n\r]|\\.)*+"? | '(?:[^'\\\n\r]|\\.)*+'? )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[^\W\d](?:[\w.-]{0,99}[\w-])?)?:
                (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.%-]|\\.)*)? )
    | (?P<word> [^\W\d]\w* )
    | (?P<number> \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    | (?P<operator> \|\| | && | \^\^ | [!=<>]=? | [-+*/|^] )
    """,
    re.VERBOSE | re.DOTALL,
)
