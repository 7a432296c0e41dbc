"""The tools about the network: fewer than its doors, each for one kind of question.

The network and the surroundings of a thing are one tool, as both give ties; what is known how well
comes with the tables that cannot be read without it. What tools take is read by the service, which
refuses what it does not know and names the nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from mcp_types import CallToolResult
from pydantic import Field

from service.mcp import network_rows as telling
from service.mcp.arguments import Offset, Release, Short, Things
from service.mcp.room import DEFAULT_BYTES, Room, most, paged, size
from service.mcp.service_client import ServiceClient, pinned
from service.mcp.telling import Json, as_answer, step
from service.mcp.terms import Sources, labels, must_be_known

_MOST_TIES = 1000  #: of each relation around a thing
_SNAPSHOT = "Not to be on a list is no proof of absence: cite the list and its date."
_NO_COOPERATION = "To share an event is co-attendance, not cooperation."
Thing = Annotated[
    Short, Field(description="IRI, kind/slug, or a name that one thing has; empty: any")
]
Time = Annotated[
    Short, Field(description="day, month or year, or two of them with / between; empty: all times")
]


class NetworkTools:
    """What a model may ask of the network. All of it reads."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def find_path(
        self,
        start: Short,
        end: Short,
        most_steps: Annotated[int, Field(ge=1, le=8)] = 4,
        avoid: Things | None = None,
        via: Things | None = None,
        timed: bool = False,
        most_paths: Annotated[int, Field(ge=1, le=10)] = 5,
        most_bytes: Room = DEFAULT_BYTES,
        release: Release = "",
    ) -> CallToolResult:
        """How two things are connected: the shortest ways over ties that documents state.

        `start`, `end`, `avoid` (not by way of these) and `via` (by way of each) are IRIs of things.
        Each step has a `sentence` and the `sources` that state it: cite them. A way is no evidence
        of influence; `in_time` says whether its steps can have held one after the other: surely,
        possibly or not, as `rule` explains; `timed` asks only for such ways. `status` is found,
        none (proved: there is none of so many steps) or stopped (the search was cut).
        `paths_left_out` counts those that `most_bytes` had no room for.
        """
        service = await pinned(self._service, release)
        await must_be_known(service, [start, end, *(avoid or []), *(via or [])])
        asked = {"a": start, "b": end, "max": str(most_steps), "k": str(most_paths)}
        several = {"avoid": avoid or [], "via": via or [], "timed": "1" if timed else "0"}
        path = "/api/v1/network/paths"
        found = (await service.get(path, {**asked, **several}, "application/json")).json()
        hops = [hop for way in found["paths"] for hop in way["hops"]]
        ends = {start, end, *(hop[key] for hop in hops for key in ("from", "to"))}
        names, sources = await labels(service, ends), Sources()
        told = [
            {
                "in_time": way["in_time"],
                "steps": [step(hop, names, sources) for hop in way["hops"]],
            }
            for way in found["paths"]
        ]
        listed = await sources.listed(service)

        def answer(number: int) -> Json:
            steps = [one for way in told[:number] for one in way["steps"]]
            cited = {source for one in steps for source in one["sources"]}
            return {
                "release": service.release,
                "status": found["status"],
                "complete": found["complete"],
                "rule": found["rule"],
                "paths": told[:number],
                "paths_left_out": len(told) - number,
                "sources": [one for one in listed if one["number"] in cited],
            }

        number = most(len(told), lambda n: size(answer(n)) <= most_bytes)
        return as_answer(most_bytes, **answer(number or min(1, len(told))))

    async def read_network(
        self,
        thing: Thing = "",
        relations: Things | None = None,
        kinds: Things | None = None,
        workshop: Thing = "",
        district: Thing = "",
        document: Thing = "",
        time: Time = "",
        depth: Annotated[int, Field(ge=1, le=2)] = 1,
        offset: Offset = 0,
        most_bytes: Room = DEFAULT_BYTES,
        release: Release = "",
    ) -> CallToolResult:
        """Who is tied to whom: all ties around a thing, or those that fit a filter, newest first.

        `relations` are participation, sponsor, post, share, membership, decision, assignment,
        place, seat, programme, meeting, session and others; `kinds` such as ministry: an end is of
        one of them. `counts_by_relation` counts before anything is cut; a tie has its roles, its
        first and last day (null: no document dates it), and the numbers of its `sources`.
        A tie means that documents state it, not that it is strong.
        """
        service = await pinned(self._service, release)
        asked = {
            "relation": relations or [],
            "kind": kinds or [],
            **telling.given(workshop=workshop, district=district, document=document),
            **telling.in_time(time),
        }
        if thing:
            around = {"of": thing, "depth": str(depth), "limit": str(_MOST_TIES)}
            found = await telling.read(service, "network/ego", {**asked, **around})
        else:
            found = await telling.read(service, "network", asked)
        names = {node["id"]: node["label"] for node in found["nodes"]}
        centre, sources = found.get("center"), Sources()
        ties = sorted(found["ties"], key=lambda tie: tie["id"])
        ties.sort(key=lambda tie: tie["last"] or "", reverse=True)
        ties.sort(key=lambda tie: centre not in (tie["source"], tie["target"]))
        told = [telling.told_tie(tie, names, sources) for tie in ties]
        listed = await sources.listed(service)
        counted: dict[str, int] = {}
        for tie in ties:
            counted[tie["relation"]] = counted.get(tie["relation"], 0) + 1
        head = {
            "release": service.release,
            **({"center": {"iri": centre, "label": names[centre]}} if centre else {}),
            "counts": found["counts"],
            "counts_by_relation": counted,
            "left_out": found["left_out"],
            "note": _NO_COOPERATION,
        }

        def answer(part: Sequence[Json]) -> Json:
            return {**head, "ties": [*part], "sources": telling.cited(listed, part)}

        return as_answer(most_bytes, **paged(told, offset, most_bytes, answer))

    async def who_sits_where(
        self,
        columns: Literal["workshop", "project", "body", "person"] = "workshop",
        rows: Literal["actor", "kind", "district"] = "actor",
        kinds: Things | None = None,
        workshop: Thing = "",
        time: Time = "",
        offset: Offset = 0,
        most_bytes: Room = DEFAULT_BYTES,
        release: Release = "",
    ) -> CallToolResult:
        """Actors by workshops (or projects, bodies, persons), those with most seats first.

        `seats` of a row tell where it is attested (named by a full list) or in-part (only by part
        lists or mentions), with days and sources. `not_listed`: a full list of that time is known
        and does not name it. `no_list`: none is known, so nothing can be said. `columns` have the
        known lists; `unknown` says what is not known, to be told with every number.
        """
        service = await pinned(self._service, release)
        asked = {"kind": kinds or [], **telling.given(workshop=workshop), **telling.in_time(time)}
        found = await telling.read(
            service, "network/matrix", {**asked, "columns": columns, "rows": rows}
        )
        workshops = columns == "workshop"
        known = (
            await telling.read(service, "network/coverage", asked) if workshops else {"unknown": []}
        )
        sources = Sources()
        heads = [
            telling.told_column(number, one, sources)
            for number, one in enumerate(found["columns"], 1)
        ]
        told = [telling.told_row(row, sources, workshops) for row in found["rows"]]
        listed = await sources.listed(service)

        def answer(part: Sequence[Json]) -> Json:
            used = {seat["column"] for row in part for seat in row["seats"]}
            shown = [one for one in heads if workshops or one["number"] in used]
            return {
                "release": service.release,
                "columns": shown,
                "rows": [*part],
                "unknown": [one["sentence"] for one in known["unknown"]],
                "sources": telling.cited(listed, [*part, *shown]),
                "note": _SNAPSHOT,
            }

        return as_answer(most_bytes, **paged(told, offset, most_bytes, answer))

    async def compare_lists(
        self,
        workshop: Annotated[Short, Field(description="IRI, kind/slug or name of a workshop")],
        before: Annotated[Short, Field(description="a document, or a date: the list then")] = "",
        after: Annotated[Short, Field(description="a document, or a date: the list then")] = "",
        offset: Offset = 0,
        most_bytes: Room = DEFAULT_BYTES,
        release: Release = "",
    ) -> CallToolResult:
        """What changed between two lists of a workshop; without them, which lists are known.

        Changes: joined, left, returned, split, merged, renamed, role-changed, stayed. Say "newly
        named in" and "no longer named in" the list: a list proves no more. Ministries that were
        renamed neither left nor joined.
        """
        service, sources = await pinned(self._service, release), Sources()
        if not (before or after):
            found = await telling.read(service, "network/coverage", {"workshop": workshop})
            [one] = found["workshops"]
            head: Json = {"workshop": {"iri": one["id"], "label": one["label"]}}
            key, told = "lists", [telling.told_list(date, sources) for date in one["dates"]]
        else:
            asked = {"workshop": workshop, "before": before, "after": after}
            found = await telling.read(service, "network/changes", asked)
            head = {
                "workshop": {"iri": found["workshop"]},
                **{side: telling.told_list(found[side], sources) for side in ("before", "after")},
                "counts": found["counts"],
            }
            rows = sorted(found["rows"], key=lambda row: row["change"] == "stayed")
            key, told = "changes", [telling.told_change(row, sources) for row in rows]
        listed = await sources.listed(service)

        def answer(part: Sequence[Json]) -> Json:
            sides = [head[side] for side in ("before", "after") if side in head]
            cited = telling.cited(listed, [*part, *sides])
            return {
                **{"release": service.release, **head, key: [*part]},
                **{"sources": cited, "note": _SNAPSHOT},
            }

        return as_answer(most_bytes, **paged(told, offset, most_bytes, answer))

    async def measure_network(
        self,
        order: Literal["separates", "betweenness", "closeness", "degree"] = "separates",
        relations: Things | None = None,
        kinds: Things | None = None,
        time: Time = "",
        offset: Offset = 0,
        most_bytes: Room = DEFAULT_BYTES,
        release: Release = "",
    ) -> CallToolResult:
        """Who links the groups: measures of the ties of actors and events, the highest first.

        Ties are participations unless `relations` says otherwise. `sentence` says what would fall
        apart without an actor; `sources` of such a row are the documents without whose word it
        would not: cite them. `definitions` say what is measured: a measure is no importance.
        Persons are measured with kinds=person only.
        """
        service, sources = await pinned(self._service, release), Sources()
        asked = {"relation": relations or [], "kind": kinds or [], **telling.in_time(time)}
        found = await telling.read(service, "network/measures", asked)
        rows = [row for row in found["rows"] if row["mode"] == "actor"]
        rows.sort(key=lambda row: (-(row[order] or 0), -(row["betweenness"] or 0), row["label"]))
        told = [telling.told_measures(row, sources) for row in rows]
        listed = await sources.listed(service)
        wanted = (*telling.MEASURES, "density", "centralisation")
        head = {
            "release": service.release,
            "network": {name: telling.rounded(value) for name, value in found["network"].items()},
            "definitions": {name: found["definitions"][name]["text"] for name in wanted},
            "left_out": found["left_out"],
            "note": _NO_COOPERATION,
        }

        def answer(part: Sequence[Json]) -> Json:
            return {**head, "actors": [*part], "sources": telling.cited(listed, part)}

        return as_answer(most_bytes, **paged(told, offset, most_bytes, answer))

    async def count_by_area(
        self,
        measure: Literal["projects", "actors", "amount", "coverage"] = "projects",
        quantity: Annotated[Short, Field(description="kind of amount, such as grant")] = "",
        level: Literal["district", "municipality"] = "district",
        district: Thing = "",
        time: Time = "",
        offset: Offset = 0,
        most_bytes: Room = DEFAULT_BYTES,
        release: Release = "",
    ) -> CallToolResult:
        """Districts or municipalities by projects, actors (seats), amounts of one kind in euro, or
        coverage (documents), the highest first.

        `state` unknown with value null means that nothing is known there, never zero: say so.
        `rule` is the rule of counting, `unknown` what has no place: tell both with the numbers.
        Ask read_network with `district` for what lies there.
        """
        service, sources = await pinned(self._service, release), Sources()
        asked = {
            "measure": measure,
            **telling.given(quantity=quantity, district=district),
            **telling.in_time(time),
        }
        found = await telling.read(service, "map", asked)
        rows = [row for row in found["rows"] if row["level"] == level]
        rows.sort(key=lambda row: (-(row["value"] or 0), row["label"]))
        told = [telling.told_area(row, sources) for row in rows]
        listed = await sources.listed(service)
        head = {
            "release": service.release,
            "measure": measure,
            **({"quantity": found["parameters"]["quantity"]} if measure == "amount" else {}),
            "rule": found["rule"],
            "unknown": [one["sentence"] for one in found["unknown"]],
            "left_out": found["left_out"],
        }

        def answer(part: Sequence[Json]) -> Json:
            return {**head, "areas": [*part], "sources": telling.cited(listed, part)}

        return as_answer(most_bytes, **paged(told, offset, most_bytes, answer))
