"""Queries as people write them: things by their prefixes, whose lines stand at the beginning."""

from __future__ import annotations

import re

from service.model.addresses import FOLDERS, prefixes_of
from service.store.worker.tokens import TOKENS

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*\w)?", re.ASCII)


def with_short_names(query: str, base: str) -> str:
    """The same query; each thing of the data with this base is named by the prefix of its kind.

    What a query declares itself stays as it is, and so does what no short name can stand for.
    """
    spaces = {f"<{iri}": name for name, iri in prefixes_of(base).items() if name in FOLDERS}
    declared = set(re.findall(r"(?i)\bPREFIX\s+([\w-]*):", query))
    used: set[str] = set()

    def short(token: re.Match[str]) -> str:
        if token.lastgroup != "iri":
            return token[0]
        space, slash, local = token[0].removesuffix(">").rpartition("/")
        prefix = spaces.get(space + slash, "")
        if not prefix or prefix in declared or not _LOCAL.fullmatch(local):
            return token[0]
        used.add(prefix)
        return f"{prefix}:{local}"

    text = TOKENS.sub(short, query)
    lines = [f"PREFIX {name}: <{prefixes_of(base)[name]}>\n" for name in sorted(used)]
    return "".join(lines) + text
