"""Nodes and ties as the script that draws takes them, and as the table beside the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from service.doors.network.answering import Found
from service.doors.network.pages.ways_out import again
from service.doors.network.parameters import Reader
from service.network.describing import Words
from service.network.filtering import Filtered, filtered
from service.network.lists import PARTICIPATION
from service.network.looks import Looks
from service.page.evidence import Documents, Evidence
from service.page.network_pictures import ego_address, picture_about, picture_texts
from service.page.sources import Source
from service.words.counted import counted, form


@dataclass(frozen=True)
class Row:
    """A tie in the table."""

    source: tuple[str, str | None]  #: name and page
    relation: str
    target: tuple[str, str | None]
    when: str
    sources: Sequence[Source]


@dataclass(frozen=True)
class Drawn:
    """A picture, its table, and the documents behind both."""

    script: Mapping[str, object]
    rows: Sequence[Row]
    documents: Documents
    alone: int  #: those without


class Drawing:
    """Makes the picture of an answer. `whole` is the network without regard to what is joined."""

    def __init__(self, read: Reader, found: Found, centre: str = "") -> None:
        self.read, self.view = read, read.view
        self.body: Any = found.body
        self.words = Words(read.network, read.view.language)
        self.whole: Filtered = filtered(read.network, read.filter().of_everything())
        ties: Any = self.body["ties"]
        self.degree = Counter(end for tie in ties for end in (tie["source"], tie["target"]))
        every: Any = self.body["nodes"]
        kept = [n for n in every if self.degree[n["id"]] or n["id"] == centre]
        self.nodes: list[Any] = kept
        self.names = {node["id"]: node["label"] for node in kept}
        self.relations = {
            one.name: self.words.relation(place) for place, one in enumerate(read.network.relations)
        }
        said = [one["document"] for tie in ties for one in tie["attestations"]]
        self.documents = Documents(read.view, said)

    def drawn(self, title: str, sentence: str, file: str) -> Drawn:
        """The picture under its title; `file` is what a file of it is called."""
        t, ties = self.view.texts, self.body["ties"]
        seats = [tie for tie in ties if tie["relation"] == PARTICIPATION]
        by_seats = len(seats) > len(ties) / 2
        counting = seats if by_seats else ties
        sizes = Counter(end for tie in counting for end in (tie["source"], tie["target"]))
        numbers = [self.read.network.nodes.iri.place_of(node["id"]) for node in self.nodes]
        looks = Looks(self.read.network, self.words)
        groups = looks.of_each(numbers)
        pinned = again(self.read, request.path, release=self.view.release.version)
        address = self.view.public_url + pinned.removeprefix(self.view.root)
        data = {
            "title": title,
            "about": [sentence, *picture_about(self.view, address)],
            "file": file,
            "language": self.view.language,
            "measure": t("view.by_seats") if by_seats else t("view.by_ties"),
            "groups": [group.record for group in looks.groups],
            "nodes": [
                self._node(node, number, group, sizes[node["id"]])
                for node, number, group in zip(self.nodes, numbers, groups, strict=True)
            ],
            "ties": [self._tie(tie) for tie in ties],
            "documents": [
                {"text": ", ".join(filter(None, (s.title.text, s.publisher))), "url": s.title.url}
                for s in self.documents.every
            ],
        }
        texts = picture_texts(self.view, len(self.nodes), len(ties))
        alone = len(self.body["nodes"]) - len(self.nodes)
        rows = [self._row(tie) for tie in ties]
        script = {"data": data, "texts": texts}
        return Drawn(script, rows, self.documents, alone)

    def _node(self, node: Any, number: int, group: int, size: int) -> dict[str, object]:
        url = self.view.link_to(node["id"])
        place = {"x": node["x"], "y": node["y"], "group": group, "size": size}
        links = self._links(node["id"], number)
        return {"id": node["id"], "name": node["label"], "url": url, **place, "links": links}

    def _links(self, iri: str, number: int) -> list[dict[str, object]]:
        """To its surroundings, with what there is of each relation, and to more of them here."""
        t, relations = self.view.texts, self.whole.relations_of(number)
        every = relations.total()
        if not every:
            return []
        slug = self.view.short(iri)
        around = counted(t, f"network.around.{form(every)}", every)
        url, told = ego_address(self.view, slug), self.words.relations(relations)
        links: list[dict[str, object]] = [{"text": around, "url": url, "note": f"({told})"}]
        if more := every - self.degree[iri]:
            url = again(self.read, request.path, expand=[*self.read.texts("expand"), slug])
            links.append({"text": counted(t, f"network.expand.{form(more)}", more), "url": url})
        return links

    def _tie(self, tie: Any) -> dict[str, object]:
        said = self.documents.said(self.words, tie["attestations"])
        roles = [one["role"] for one in tie["attestations"]]
        return {
            "source": tie["source"],
            "target": tie["target"],
            "label": self.relations[tie["relation"]],
            "weight": tie["weight"],
            "said": [
                {"document": one.source.number - 1, "note": self._note(one, role)}
                for one, role in zip(said, roles, strict=True)
            ],
        }

    def _note(self, one: Evidence, role: str | None) -> str:
        parts = [one.when, *([f"„{one.printed}“"] if one.printed else [])]
        parts += [one.standing] if one.standing else []
        parts += [self.words.called(role)] if role else []
        return "– " + ", ".join(parts)

    def _row(self, tie: Any) -> Row:
        iris = dict.fromkeys(one["document"] for one in tie["attestations"])
        return Row(
            self._named(tie["source"]),
            self.relations[tie["relation"]],
            self._named(tie["target"]),
            self.words.when(tie["first"], tie["last"]),
            sorted((self.documents.of(iri) for iri in iris), key=lambda source: source.number),
        )

    def _named(self, iri: str) -> tuple[str, str | None]:
        return self.names[iri], self.view.link_to(iri)
