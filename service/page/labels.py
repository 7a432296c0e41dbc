"""Names to show things by. Things without a name get one here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from service.questions.native import text_of
from service.questions.saved_queries import saved_query
from service.store.protocol import Row, Term
from service.store.provider import OpenRelease
from service.words.formatting import format_date
from service.words.texts import texts_in

_DATE, _ORDINAL = "4", "5"  #: ranks of label-parts.rq; the lower ones are things a claim joins
_BATCH = 400  #: things in one query
_UNNAMED = "attestation/"  #: so many, and never worth a name


class Labels:
    """Names to show things by, in the order of languages a reader prefers."""

    def __init__(
        self, opened: OpenRelease, base: str, iris: Iterable[str], languages: Sequence[str]
    ) -> None:
        self._pages, self._things = opened.pages, f"{base}id/"
        self._texts = texts_in(languages[0])
        self._order = {tag: rank for rank, tag in enumerate(languages)}
        self._best: dict[str, tuple[tuple[int, int, str], Literal]] = {}
        self._asked: set[str] = set()
        self.add(iris)

    def add(self, iris: Iterable[str]) -> None:
        """Look up further things."""
        new = sorted(set(iris) - self._asked)
        self._asked.update(new)
        if not new:
            return
        for row in self._rows("labels", new):
            thing, label, rank = row["thing"], row["label"], row["rank"]
            if not isinstance(thing, NamedNode) or not isinstance(label, Literal):
                continue
            assert isinstance(rank, Literal)
            tag = self._order.get(label.language or "", len(self._order))
            key = (int(rank.value), tag, label.value)
            if thing.value not in self._best or key < self._best[thing.value][0]:
                self._best[thing.value] = (key, label)
        self._name_nameless(new)
        self._tell_apart(new)

    def of(self, iri: str) -> Literal | None:
        """The best name of a thing."""
        found = self._best.get(iri)
        return found[1] if found else None

    def _name_nameless(self, iris: Sequence[str]) -> None:
        """Call a claim by what it joins and its date: a session by its body and day."""
        nameless = [
            iri
            for iri in iris
            if iri not in self._best and iri.startswith(self._things) and _UNNAMED not in iri
        ]
        rows = self._rows("label-parts", nameless)
        self.add(part.value for row in rows if isinstance(part := row["part"], NamedNode))
        parts: dict[str, list[Row]] = {}
        for row in rows:
            parts.setdefault(text_of(row["thing"]), []).append(row)
        for iri, found in parts.items():
            self._set(iri, self._composed(iri, found))

    def _composed(self, iri: str, rows: Sequence[Row]) -> str:
        names: dict[str, str] = {}
        for row in rows:
            if (rank := text_of(row["rank"])) < _DATE:
                names.setdefault(rank, text_of(row["short"]) or self._name_of(row["part"]))
        words = [name for _, name in sorted(names.items()) if name]
        dates = [text_of(row["part"]) for row in rows if text_of(row["rank"]) == _DATE]
        ordinals = [text_of(row["part"]) for row in rows if text_of(row["rank"]) == _ORDINAL]
        if dates:
            words.append(format_date(min(dates, key=_vagueness), self._texts.language))
        elif ordinals:
            words.append(self._texts("label.ordinal", number=min(ordinals)))
        elif len(words) == 1:
            words.append(f"{self._texts('thing.undated')} ({iri.rpartition('/')[2]})")
        return ", ".join(words)

    def _name_of(self, part: Term | None) -> str:
        label = self.of(part.value) if isinstance(part, NamedNode) else part
        return text_of(label)

    def _tell_apart(self, iris: Sequence[str]) -> None:
        """Say the kind behind the name of a place if another place has the same name."""
        start = self._things + "place/"
        rows = self._rows("namesakes", [iri for iri in iris if iri.startswith(start)])
        self.add(kind.value for row in rows if isinstance(kind := row["kind"], NamedNode))
        for iri, row in {text_of(row["thing"]): row for row in rows}.items():
            self._set(iri, f"{text_of(self.of(iri))} ({self._name_of(row['kind'])})")

    def _rows(self, query: str, iris: Sequence[str]) -> list[Row]:
        """The rows about each thing; a query may only be so long, so it may take several."""
        nodes = [NamedNode(iri) for iri in iris]
        parts = [nodes[start : start + _BATCH] for start in range(0, len(nodes), _BATCH)]
        saved = saved_query(query)
        return [row for part in parts for row in self._pages.select(saved.bind(thing=part))]

    def _set(self, iri: str, name: str) -> None:
        self._best[iri] = ((0, 0, name), Literal(name, language=self._texts.language))


def _vagueness(date: str) -> tuple[bool, int, str]:
    """Orders dates from the most exact to the vaguest."""
    return "/" in date or "~" in date, -len(date), date
