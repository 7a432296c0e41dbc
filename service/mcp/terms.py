"""Terms and sources as a model gets them: every IRI with its label, every source citable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mcp.server.mcpserver.exceptions import ToolError

from service.mcp.service_client import Binding, ServiceClient, Term

_BATCH = 200  #: IRIs in one query
_CITED = ("publisher", "title", "issued", "page")
_MOST_NAMED = 8  #: IRIs in a message


async def labels(service: ServiceClient, iris: Iterable[str]) -> dict[str, str]:
    """The label of each IRI that has one: in the language of the service, else in any."""
    best: dict[str, tuple[tuple[bool, int, str], str]] = {}
    for batch in _batches(iris):
        for row in await service.ask("labels", thing=batch):
            label = row["label"]
            wanted = label.get("xml:lang", "") not in (service.language, "")
            key = (wanted, int(row["rank"]["value"]), label["value"])
            thing = row["thing"]["value"]
            if thing not in best or key < best[thing][0]:
                best[thing] = (key, label["value"])
    return {iri: label for iri, (_, label) in best.items()}


async def must_be_known(service: ServiceClient, iris: Iterable[str]) -> None:
    """Refuse IRIs that the release says nothing of: no answer would be one about them.

    Raises ToolError.
    """
    asked = list(dict.fromkeys(iris))
    known = {
        row["thing"]["value"]
        for batch in _batches(asked)
        for row in await service.ask("known", thing=batch)
    }
    if unknown := [f"<{iri}>" for iri in asked if iri not in known]:
        named = ", ".join(unknown[:_MOST_NAMED])
        raise ToolError(
            f"Nothing is said about {named} in release {service.release}. "
            "Do not guess IRIs: use resolve_name."
        )


class Sources:
    """The graphs and documents that an answer rests on, numbered in the order they turned up."""

    def __init__(self, known: Iterable[dict[str, str]] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._known = {one["iri"]: one for one in known}

    def number(self, iri: str) -> int:
        """The number of a source, by which statements refer to it."""
        return self._numbers.setdefault(iri, len(self._numbers) + 1)

    async def listed(self, service: ServiceClient) -> list[dict[str, object]]:
        """What to cite: publisher, title, date and address of documents; other graphs by their
        IRI alone."""
        unknown = self._numbers.keys() - self._known.keys()
        self._known |= {one["iri"]: one for one in await documents(service, unknown)}
        return self.told()

    def told(self) -> list[dict[str, object]]:
        """The same, of those that are known already."""
        return [
            {"number": number, "iri": iri, **self._known.get(iri, {})}
            for iri, number in self._numbers.items()
        ]


async def documents(service: ServiceClient, iris: Iterable[str]) -> list[dict[str, str]]:
    """Those of the IRIs that are documents, with publisher, title, date and address."""
    found = []
    for batch in _batches(iris):
        for row in await service.ask("sources", source=batch):
            named = {k: row[k]["value"] for k in _CITED if k in row}
            found.append({"iri": row["source"]["value"], **named})
    return found


def iris_in(rows: Iterable[Binding]) -> set[str]:
    """Every IRI in some rows."""
    return {term["value"] for row in rows for term in row.values() if term["type"] == "uri"}


def shown(term: Term, names: Mapping[str, str]) -> dict[str, str]:
    """A term for a model: an IRI with its label, a text with its language, else the value."""
    value = term["value"]
    if term["type"] == "uri":
        return {"iri": value, "label": names[value]} if value in names else {"iri": value}
    if "xml:lang" in term:
        return {"text": value, "language": term["xml:lang"]}
    return {"value": value}


def _batches(iris: Iterable[str]) -> list[list[str]]:
    known = sorted(set(iris))
    return [known[start : start + _BATCH] for start in range(0, len(known), _BATCH)]
