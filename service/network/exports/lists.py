"""Nodes, ties and spells as CSV."""

from __future__ import annotations

from datetime import date

from service.network.exports.contents import Contents, documents, joined
from service.network.exports.matrices import table

NODE_COLUMNS = (
    *("id", "label", "mode", "type", "kind", "names", "collective", "first", "last", "district"),
    *("x", "y"),
)
TIE_COLUMNS = (
    *("id", "source", "target", "relation", "claims", "first", "last", "weight", "attestations"),
)
SPELL_COLUMNS = (
    *("onset", "terminus", "onset_day", "terminus_day", "tail", "head"),
    *("tail_number", "head_number"),
)
_EPOCH = date(1970, 1, 1).toordinal()


def nodes(contents: Contents) -> bytes:
    """A row for each node, by the keys of JSON."""
    rows = [[joined(node[name]) for name in NODE_COLUMNS] for node in contents.nodes]
    return table([list(NODE_COLUMNS), *rows])


def ties(contents: Contents) -> bytes:
    """A row for each tie, by the keys of JSON; of attestations the documents."""
    rows = [
        [*(joined(tie[name]) for name in TIE_COLUMNS[:-1]), joined(documents(tie))]
        for tie in contents.ties
    ]
    return table([list(TIE_COLUMNS), *rows])


def spells(contents: Contents) -> bytes:
    """A row for each dated attestation of a tie; days are counted from 1970-01-01 (0)."""
    rows = []
    for tie in contents.ties:
        ends = str(tie["source"]), str(tie["target"])
        numbers = [str(contents.number[end]) for end in ends]
        for one in tie["attestations"]:
            days = one["earliest"], one["latest"]
            if any(days):
                counted = [
                    str(date.fromisoformat(d).toordinal() - _EPOCH) if d else "" for d in days
                ]
                rows.append([*map(joined, days), *counted, *ends, *numbers])
    return table([list(SPELL_COLUMNS), *rows])
