"""Whether the hops of a path can have held one after the other, by what documents say of when.

For each hop one attestation is chosen, of any tie between its two nodes. `surely`: there is a
choice in which each latest day is before the next earliest, and all bounds are known. `possibly`:
there are days t1 <= t2 <= ... within the bounds; a bound that is missing is open. Taking each time
what leaves most room for the rest finds a choice if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.shared.network.model import UNKNOWN
from service.network.filtering import Filtered

SURELY, POSSIBLY, NOT = "surely", "possibly", "not"
#: Before the first hop.
BEGIN = -(2**40)


def after_possibly(part: Filtered, candidates: Sequence[int], day: int) -> tuple[int, int] | None:
    """The earliest day from `day` on that one of the attestations can mean, and which one."""
    said, best = part.network.attestations, None
    for one in candidates:
        earliest, latest = int(said.earliest[one]), int(said.latest[one])
        held = max(day, earliest) if earliest != UNKNOWN else day
        if latest == UNKNOWN or held <= latest:
            best = min(best, (held, one)) if best else (held, one)
    return best


def after_surely(part: Filtered, candidates: Sequence[int], day: int) -> tuple[int, int] | None:
    """The earliest latest day among the attestations that are wholly after `day`, and which one."""
    said, best = part.network.attestations, None
    for one in candidates:
        earliest, latest = int(said.earliest[one]), int(said.latest[one])
        if UNKNOWN not in (earliest, latest) and earliest > day:
            best = min(best, (latest, one)) if best else (latest, one)
    return best


def candidates(part: Filtered, one: int, other: int) -> list[int]:
    """The attestations of all ties between two nodes."""
    ties = part.ties_between(one, other)
    return [place for tie in ties for place in part.attestations_of(tie)]


def judged(part: Filtered, nodes: Sequence[int]) -> tuple[str, list[int]]:
    """How the hops of a path stand in time, and the attestation chosen for each."""
    hops = [candidates(part, *pair) for pair in zip(nodes, nodes[1:], strict=False)]
    for state, after in ((SURELY, after_surely), (POSSIBLY, after_possibly)):
        day, chosen = BEGIN, []
        for hop in hops:
            found = after(part, hop, day)
            if found is None:
                break
            day = found[0]
            chosen.append(found[1])
        else:
            return state, chosen
    said = part.network.attestations
    firsts = [min(hop, key=lambda one: (said.earliest[one] == UNKNOWN, one)) for hop in hops]
    return NOT, firsts
