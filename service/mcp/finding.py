"""Things by name, questions by word, and as many records of an answer as there is room for."""

from __future__ import annotations

import difflib
import re
from typing import Any

from service.mcp.room import fitting
from service.mcp.service_client import NothingThere, ServiceClient
from service.mcp.telling import Json
from service.mcp.terms import documents
from service.words.search_words import alike
from service.words.texts import LANGUAGES

_NEAREST = "Nothing bears this name. These bear one that is like it, or a word of it: ask back."
_FEWEST_CHARS = 4  #: of the beginning of a word that is still looked for
_MOST_WORDS = 6
_FEW = 4  #: questions that are told in full
_HEAD = 1500  #: bytes of an answer beside its records


async def named(service: ServiceClient, name: str, kind: str) -> tuple[list[Json], int, str]:
    """What bears a name, how many there are, and a note if only words of it were found."""
    found, total = await _search(service, name, kind)
    if found and any(one["how"] != "alike" for one in found):
        return found, total, ""
    if found:
        return [{**one, "found_by": "; ".join(one["reasons"])} for one in found], total, _NEAREST
    nearest: dict[str, Json] = {}
    frequent: dict[str, int] = {}
    words = sorted({w for w in name.split() if len(w) >= _FEWEST_CHARS}, key=lambda w: -len(w))
    for word in words[:_MOST_WORDS]:
        lengths = (len(word), len(word) * 3 // 4, len(word) // 2)
        for beginning in dict.fromkeys(word[: max(_FEWEST_CHARS, one)] for one in lengths):
            hits, total = await _search(service, beginning, kind)
            frequent[beginning] = total
            for one in hits:
                nearest.setdefault(one["iri"], {**one, "found_by": beginning})
            if hits:
                break

    def telling(one: Json) -> tuple[int, float]:
        """The rarer the word, the more it tells; then how alike the whole names are."""
        known = str(one.get("label") or one.get("name") or "").casefold()
        alike = difflib.SequenceMatcher(None, known, name.casefold()).ratio()
        return frequent[one["found_by"]], -alike

    best = sorted(nearest.values(), key=telling)
    return best, len(best), _NEAREST if best else ""


async def _search(service: ServiceClient, name: str, kind: str) -> tuple[list[Json], int]:
    fields = {"q": name, "format": "json", **({"kind": kind} if kind else {})}
    try:
        found = (await service.get("/search", fields, "application/json")).json()
    except NothingThere:
        return [], 0  # no page for a kind of which there is none
    return found["results"], found["total"]


async def questions(service: ServiceClient, word: str) -> tuple[list[Json], str]:
    """The questions in whose words this one is, in any language, and where each has its page."""
    spoken = {}
    for tag in LANGUAGES:
        client = service.of(service.release, tag)
        found = (await client.get("/api/v1/queries", {}, "application/json")).json()
        spoken[tag] = {one["name"]: one for one in found["records"]}
    own = spoken[service.language]
    address = str(next(iter(own.values()))["url"]).partition("?")[0].rpartition("/")[0] + "/{name}"
    asked = [alike(one) for one in word.split()]

    def place(name: str) -> int:
        """How well it fits: 0 named so, 1 called so in other words, 2 described so, 3 none."""
        said = [spoken[tag][name] for tag in LANGUAGES]
        called = " ".join(f"{one['name']} {one['summary']} {one['tags']}" for one in said)
        if all(any(one in called.casefold() for one in group) for group in asked):
            return 0 if word.casefold() in called.casefold() else 1
        words = " ".join(map(_words, said))
        everywhere = all(any(_begins(one, words) for one in group) for group in asked)
        return 2 if everywhere or word.casefold() in words else 3

    places = {name: place(name) for name in own}
    chosen = [own[name] for name in sorted(own, key=lambda name: places[name]) if places[name] < 3]
    if len(chosen) > _FEW:
        chosen = [_briefly(one) for one in chosen]
    return chosen, address


def _begins(beginning: str, text: str) -> bool:
    """Whether a word of a text begins so."""
    return re.search(rf"\b{re.escape(beginning)}", text) is not None


def _words(question: Json) -> str:
    told = [question.get(name) for name in ("name", "summary", "description", "tags")]
    columns = [column.get("label") for column in question.get("columns") or []]
    return " ".join(map(str, [*told, *columns])).casefold()


def _briefly(question: Json) -> Json:
    takes = [one["name"] for one in question["parameters"]]
    return {
        "name": question["name"],
        "summary": question["summary"],
        **({"takes": takes} if takes else {}),
    }


async def within(service: ServiceClient, answer: dict[str, Any], room: int) -> Json:
    """An answer of a question with as many records as fit, their documents by number."""
    records: list[Json] = answer["records"]
    cited = [[one["iri"] for one in record.get("source_documents", [])] for record in records]
    titles = {one["iri"]: one for record in records for one in record.get("source_documents", [])}
    known = {one["iri"]: one for one in await documents(service, titles)}
    numbers: dict[str, int] = {}
    costs, new = [], set[str]()
    for record, iris in zip(records, cited, strict=True):
        fresh = [known.get(iri, titles[iri]) for iri in iris if iri not in new]
        new.update(iris)
        costs.append({**record, "source_documents": [*range(len(iris))], "cited": fresh})
    # Columns are told by name: what they mean is in list_questions.
    head = {k: v for k, v in answer.items() if k not in ("records", "sources", "columns", "links")}
    kept = len(fitting(costs, room - _HEAD))
    told = []
    for record, iris in zip(records[:kept], cited, strict=False):
        given = [numbers.setdefault(iri, len(numbers) + 1) for iri in iris]
        told.append({**record, "source_documents": given})
    after = int(answer.get("offset") or 0) + kept
    more = after < int(answer["total"])
    return {
        **head,
        **({"next_offset": after} if more else {}),
        "records": told,
        "sources": [
            {"number": number, "iri": iri, **known.get(iri, titles[iri])}
            for iri, number in numbers.items()
        ],
    }
