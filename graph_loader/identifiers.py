"""Holds identifiers against the pattern and the check digit of their register.

What each register wants stands in `identifier_schemes.json`.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_loader.addresses import web_fault
from graph_loader.problems import Problem
from graph_loader.tables import Facts

_SCHEMES = Path(__file__).with_name("identifier_schemes.json")
_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's, as ROR uses it


@dataclass(frozen=True)
class Scheme:
    """What a register wants of its identifiers."""

    pattern: str
    example: str
    check: str  #: name of the rule for the check digit; empty if there is none
    one: bool  #: a thing has one of them, whoever says so
    address: bool  #: it is the address of a page
    of: str  #: the kind of thing that it is of; empty if it may be of any


@functools.cache
def identifier_schemes() -> Mapping[str, Scheme]:
    """The registers by the key of their scheme."""
    return {
        key: Scheme(
            entry.get("pattern", ""),
            entry["example"],
            entry.get("check", ""),
            entry.get("one", False),
            entry.get("address", False),
            entry.get("of", ""),
        )
        for entry in json.loads(_SCHEMES.read_text(encoding="utf-8"))
        for key in entry["schemes"]
    }


def identifier_fault(scheme: Scheme, value: str) -> str:
    """What is wrong with an identifier; empty if nothing is."""
    if scheme.address:
        return web_fault(value)
    expected = f"expected one such as {scheme.example}"
    if not re.fullmatch(scheme.pattern, value):
        inside = re.search(rf"(?<![\w.-])(?:{scheme.pattern})(?=/?\s*$)", value)
        return f"{expected}; did you mean {inside[0]!r}?" if inside else expected
    if scheme.check and not _CHECKS[scheme.check](value):
        return f"its check digit is wrong, {expected}"
    return ""


def check_identifiers(facts: Facts) -> Iterator[Problem]:
    """Every identifier that cannot be one of its register, and every second one of a thing that has
    one alone. What looks like a slip and may be none is added to the doubts of `facts`."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    whose: dict[tuple[str, str], tuple[str, int]] = {}
    successions = {
        frozenset(f"organisation/{row.cells.get(name, '')}" for name in ("original", "resulting"))
        for row in facts.of("changes")
    }
    for row in facts.of("identifiers"):
        key, value = row.cells.get("scheme", ""), row.cells.get("value", "")
        scheme = identifier_schemes().get(key)
        if scheme is None or not value:
            continue
        if fault := identifier_fault(scheme, value):
            yield row.problem("value", f"bad {key} {value!r}: {fault}")
            continue
        subject = row.cells.get("subject", "")
        kind = subject.partition("/")[0]
        if scheme.of and kind != scheme.of:
            yield row.problem("scheme", f"{key} of {subject}, expected one of kind {scheme.of}")
        owner, line = whose.setdefault((key, value), (subject, row.line))
        if owner != subject and frozenset((owner, subject)) not in successions:
            message = f"{key} {value!r} is that of {owner} in line {line}, too"
            facts.doubts.append(row.problem("value", message))
        other, line = first.setdefault((subject, key), (value, row.line))
        if other != value:
            message = f"{key} {value!r} of {subject}, which has {other!r} in line {line}"
            if scheme.one:
                yield row.problem("value", f"{message}, expected one")
            elif not scheme.address:
                facts.doubts.append(row.problem("value", message))


def _isni(value: str) -> bool:
    """ISO 7064, MOD 11-2."""
    total = 0
    for digit in value[:-1]:
        total = (total + int(digit)) * 2
    return value[-1] == "0123456789X"[(12 - total % 11) % 11]


def _ror(value: str) -> bool:
    """ISO 7064, MOD 97-10, of the number that the first seven characters are."""
    number = functools.reduce(lambda total, c: total * 32 + _BASE_32.index(c), value[:7], 0)
    return int(value[7:]) == 98 - number * 100 % 97


def _gnd(value: str) -> bool:
    """Modulo 11; numbers with a hyphen have the rest itself, the others what is missing to 11."""
    digits = value[:-1].rstrip("-")
    total = sum(int(d) * weight for weight, d in enumerate(reversed(digits), start=2))
    rest = total % 11 if "-" in value else -total % 11
    return value[-1] == "0123456789X"[rest]


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "iso-7064-mod-11-2": _isni,
    "ror": _ror,
    "gnd": _gnd,
}
