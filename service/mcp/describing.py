"""What is said about one thing, as much of it as an answer may take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mcp.server.mcpserver.exceptions import ToolError

from service.mcp.room import most, size
from service.mcp.service_client import Binding, ServiceClient
from service.mcp.telling import Json, about, attestations, in_documents, others, statements
from service.mcp.terms import Sources, documents, iris_in, labels, must_be_known
from service.model.addresses import AG

_AHEAD = 120  #: claims that are asked for at once; more do not fit in an answer


@dataclass(frozen=True)
class Wanted:
    """What of a thing is asked for."""

    limit: int
    offset: int
    statements_offset: int
    kinds: Sequence[str]
    names_only: bool
    inferred: bool
    room: int


@dataclass(frozen=True)
class _Said:
    """Everything that an answer is cut from."""

    iri: str
    wanted: Wanted
    own: list[Binding]
    attested: list[Binding]
    told: list[Binding]
    claims: list[Binding]  #: those of the part that is asked for
    names: dict[str, str]
    documents: list[dict[str, str]]
    head: Json
    total: int

    def answer(self, said: int, claimed: int) -> Json:
        """With the first statements and attestations of the thing, and the first claims."""
        sources = Sources(self.documents)
        own, attested = self.own[:said], about(self.iri, "claim", self.attested)
        rest = attested[: max(0, said - len(self.own))]
        left = len(self.own) + len(attested) - said
        offset = self.wanted.offset + claimed
        start = self.wanted.statements_offset + said
        found: Json = {
            **self.head,
            "statements": statements(own, self.names, sources),
            "statements_left_out": left,
            **({"next_statements_offset": start} if left else {}),
            "attestations": attestations(rest, self.names, sources),
            "claims": [self._claim(one, sources) for one in self.claims[:claimed]],
            "total": self.total,
            "more": offset < self.total,
            **({"next_offset": offset} if offset < self.total else {}),
        }
        return {**found, "sources": sources.told()}

    def _claim(self, row: Binding, sources: Sources) -> Json:
        iri = row["claim"]["value"]
        rows = about(iri, "thing", self.told)
        kind = {"kind": _kind(row)} if "kind" in row else {}
        if self.wanted.names_only:
            return {"iri": iri, **kind, "names": others(self.iri, rows, self.names)}
        said = about(iri, "claim", self.attested)
        return {
            "iri": iri,
            **kind,
            "statements": statements(rows, self.names, sources),
            "attestations": attestations(said, self.names, sources),
        }


async def described(service: ServiceClient, iri: str, wanted: Wanted) -> Json:
    """What is said about a thing. Raises ToolError for what is unknown."""
    said = await _said(service, iri, wanted)

    def fits(own: int, claims: int, room: int) -> bool:
        return size(said.answer(own, claims)) <= room

    everything = len(said.own) + len(about(iri, "claim", said.attested))
    # The thing itself gets half of the room, its claims what is left, and it what they leave.
    half = most(everything, lambda n: fits(n, 0, wanted.room // 2))
    claims = most(len(said.claims), lambda n: fits(half, n, wanted.room))
    own = most(everything, lambda n: fits(n, claims, wanted.room))
    if not claims and not own:
        own, claims = min(1, everything), min(1, len(said.claims)) if not everything else 0
    return said.answer(own, claims)


async def _said(service: ServiceClient, iri: str, wanted: Wanted) -> _Said:
    own = await service.ask("statements", thing=[iri])
    naming = [one for one in await service.ask("mentions", thing=[iri]) if "claim" in one]
    naming = [one for one in naming if one["claim"]["type"] == "uri"]
    if not own and not naming:
        await must_be_known(service, [iri])
    kinds = Counter(_kind(one) for one in naming)
    chosen = _of_kinds(naming, wanted.kinds, kinds)
    part = chosen[wanted.offset : wanted.offset + min(wanted.limit, _AHEAD)]
    claims = [one["claim"]["value"] for one in part]
    told = await service.ask("statements", thing=claims)
    attested = await service.ask("attestations", claim=[iri, *claims])
    if not wanted.inferred:
        own, told = in_documents(own), in_documents(told)
    shown = own if not wanted.offset else []
    rows = attested if not wanted.offset else [r for r in attested if r["claim"]["value"] != iri]
    at = wanted.statements_offset
    first, over = shown[at:], max(0, at - len(shown))
    named = about(iri, "claim", rows)[over:]
    rows = [*named, *(row for row in rows if row["claim"]["value"] != iri)]
    names = await labels(service, iris_in([*first, *told, *rows]) | {iri})
    cited = {row["source"]["value"] for row in (*first, *told, *rows)}
    head = {
        "release": service.release,
        "iri": iri,
        "label": names.get(iri),
        "kinds_of_claims": dict(sorted(kinds.items())),
    }
    known = await documents(service, cited)
    return _Said(iri, wanted, first, rows, told, part, names, known, head, len(chosen))


def _kind(row: Binding) -> str:
    return row["kind"]["value"].removeprefix(AG) if "kind" in row else "other"


def _of_kinds(naming: list[Binding], kinds: Sequence[str], known: Counter[str]) -> list[Binding]:
    wanted = {kind.removeprefix(AG).removeprefix("ag:").casefold() for kind in kinds}
    if unknown := wanted - {kind.casefold() for kind in known}:
        there = ", ".join(sorted(known)) or "none"
        named = ", ".join(sorted(unknown))
        raise ToolError(f"There are no claims of kind {named} about it. There are: {there}.")
    return [one for one in naming if not wanted or _kind(one).casefold() in wanted]
