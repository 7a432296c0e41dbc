"""Reads triple patterns and property paths (SPARQL 1.1, 19.8, [75] to [109])."""

from __future__ import annotations

import re

from service.store.semantics.reader import BLANK, IRI, NAME, VARIABLE, Reader
from service.store.semantics.syntax import Path, Triple, Unreadable

_TYPE = re.compile(r"a(?![\w:-])")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("first", "rest", "nil"))


class Triples:
    """The triple patterns of one text, each written out.

    Blank nodes in a pattern become variables, which is what they are; `variables` has them.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._fresh = "blank"
        while self._fresh in reader.text:
            self._fresh += "_"
        self._labels: dict[str, str] = {}
        self._made = 0
        self._in_template = False
        self.variables: set[str] = set()

    def template(self) -> list[Triple]:
        """The triples of a template, in which blank nodes stay what they are."""
        self._in_template = True
        triples = self.block()
        self._in_template = False
        return triples

    def block(self) -> list[Triple]:
        """The triples that are next; none if something else is."""
        triples: list[Triple] = []
        while self._sees_subject():
            self._same_subject(triples)
            if not self._reader.take_sign("."):
                break
        return triples

    def fresh(self) -> str:
        """A variable that stands nowhere in the text."""
        self._made += 1
        name = f"{self._fresh}{self._made}"
        if self._in_template:
            return f"_:{name}"
        self.variables.add(f"?{name}")
        return f"?{name}"

    def _sees_subject(self) -> bool:
        reader = self._reader
        place = reader.place
        seen = bool(reader.sees("(") or reader.sees("[") or self._node(only_look=True))
        reader.place = place
        return seen

    def _same_subject(self, triples: list[Triple]) -> None:
        reader = self._reader
        if reader.sees("[") or (reader.sees("(") and not self._sees_nil()):
            subject = self._composite(triples)
            if self._sees_verb():
                self._properties(subject, triples)
            return
        self._properties(self._need_node(), triples)

    def _sees_nil(self) -> bool:
        place = self._reader.place
        seen = self._reader.take_parentheses()
        self._reader.place = place
        return seen

    def _sees_verb(self) -> bool:
        reader = self._reader
        if any(reader.sees(sign) for sign in ("^", "!", "(", "<", ":")):
            return True
        return bool(
            VARIABLE.match(reader.text, reader.place)
            or NAME.match(reader.text, reader.place)
            or _TYPE.match(reader.text, reader.place)
        )

    def _properties(self, subject: str, triples: list[Triple]) -> None:
        reader = self._reader
        while True:
            path = self._verb()
            while True:
                triples_inside: list[Triple] = []
                triples.append(Triple(subject, path, self._object(triples_inside)))
                triples += triples_inside
                if not reader.take_sign(","):
                    break
            ended = True
            while reader.take_sign(";"):
                ended = False
            if ended or not self._sees_verb():
                return

    def _verb(self) -> Path:
        if variable := self._reader.take(VARIABLE):
            return Path("link", text=variable)
        return self._choice()

    def _object(self, triples: list[Triple]) -> str:
        reader = self._reader
        if reader.sees("[") or (reader.sees("(") and not self._sees_nil()):
            return self._composite(triples)
        return self._need_node()

    def _composite(self, triples: list[Triple]) -> str:
        """`[ … ]` or `( … )`; the node that stands for it."""
        reader = self._reader
        node = self.fresh()
        if reader.take_sign("["):
            if not reader.take_sign("]"):
                self._properties(node, triples)
                reader.need_sign("]")
            return node
        reader.need_sign("(")
        cell = node
        while True:
            inside: list[Triple] = []
            triples.append(Triple(cell, Path("link", text=_FIRST), self._object(inside)))
            triples += inside
            after = _NIL if reader.sees(")") else self.fresh()
            triples.append(Triple(cell, Path("link", text=_REST), after))
            if reader.take_sign(")"):
                return node
            cell = after

    def _need_node(self) -> str:
        node = self._node()
        if not node:
            raise Unreadable("a term expected")
        return node

    def _node(self, only_look: bool = False) -> str:
        """A variable or a term; nothing if neither is next."""
        reader = self._reader
        if found := reader.take(VARIABLE, IRI):
            return found
        if label := reader.take(BLANK):
            return label if only_look else self._blank(label)
        if found := reader.take(NAME) or reader.take_literal():
            return found
        return _NIL if reader.take_parentheses() else ""

    def _blank(self, label: str) -> str:
        if self._in_template:
            return label
        if label not in self._labels:
            self._labels[label] = self.fresh()
        return self._labels[label]

    def _choice(self) -> Path:
        parts = [self._sequence()]
        while self._reader.take_sign("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Path("choice", parts)

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self._reader.take_sign("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Path("sequence", parts)

    def _step(self) -> Path:
        if self._reader.take_sign("^"):
            return Path("inverse", [self._element()])
        return self._element()

    def _element(self) -> Path:
        reader = self._reader
        primary = self._primary()
        for sign in ("*", "+"):
            if reader.take_sign(sign):
                return Path(sign, [primary])
        if reader.sees("?") and not VARIABLE.match(reader.text, reader.place):
            reader.need_sign("?")
            return Path("?", [primary])
        return primary

    def _primary(self) -> Path:
        reader = self._reader
        if reader.take_sign("("):
            path = self._choice()
            reader.need_sign(")")
            return path
        if reader.take_sign("!"):
            return Path("negated", text=self._negated())
        return Path("link", text=self._link())

    def _negated(self) -> str:
        reader = self._reader
        if not reader.take_sign("("):
            return self._one_negated()
        found: list[str] = []
        while not reader.take_sign(")"):
            if found:
                reader.need_sign("|")
            found.append(self._one_negated())
        return f"({' | '.join(found)})"

    def _one_negated(self) -> str:
        return f"^{self._link()}" if self._reader.take_sign("^") else self._link()

    def _link(self) -> str:
        return self._reader.take(IRI, NAME) or self._reader.need(_TYPE)
