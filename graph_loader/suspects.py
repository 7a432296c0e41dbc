"""Which nodes may breach the shapes: a quick look, so that pySHACL need not judge every node.

A node is left out only if it certainly keeps all that is asked of it; whatever this module does
not know, it takes for a breach. What pySHACL then says of the rest is its report on everything.
SHACL sections 2 to 4.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from graph_loader.judged_data import Data, Term
from graph_loader.namespaces import RDF, RDFS, SKOS
from graph_loader.shared.dates import XSD, is_day, written

SH = "http://www.w3.org/ns/shacl#"
_TYPE, _FIRST, _REST = (NamedNode(RDF + name) for name in ("type", "first", "rest"))
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
#: Says nothing of what is asked.
_WORDS = {
    SH + n for n in (*_TARGETS, "path", "severity", "message", "name", "description", "order")
}
_WORDS |= {RDF + "type", RDFS + "label", RDFS + "comment", RDFS + "isDefinedBy"}
_WORDS |= {SKOS + "prefLabel", SKOS + "definition"}
_Way = tuple[NamedNode, bool]  #: a property, and whether it is gone along backwards
#: Whether values that a node has keep a rule, given what the rule asks.
_Check = Callable[[set[Term], Term, Term], bool]
_DEEPEST = 10  #: shapes in shapes; more than any has that is no circle
_KINDS = {SH + "IRI": NamedNode, SH + "Literal": Literal, SH + "BlankNode": BlankNode}


def suspects(
    shapes: Store, data: Data, among: AbstractSet[Term] | None = None
) -> dict[Term, set[Term]]:
    """Of each shape with a target, the focus nodes that may breach it: all that do and perhaps
    more. With `among`, no other nodes are looked at."""
    return _Judge(shapes, data).suspects(among)


def are_near(shapes: Store) -> bool:
    """Whether all shapes look no farther than `Data.who_see` reaches, and know every rule."""
    return _Judge(shapes, Data()).is_near()


class _Plan:
    """What a shape asks, made ready once to be asked of many nodes."""

    def __init__(self, steps: list[list[_Way]] | None, rules: list[tuple[_Check, Term]]) -> None:
        self.steps = steps  #: of its path; none if it asks of the node itself
        self.rules = rules


class _Judge:
    """Says of a node whether it certainly conforms to a shape."""

    def __init__(self, shapes: Store, data: Data) -> None:
        self._shapes, self._data = Data(quad.triple for quad in shapes), data
        self._said: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
        for quad in shapes:
            self._said[quad.subject].append((quad.predicate.value, quad.object))
        self._plans: dict[Term, _Plan] = {}
        self._checks: dict[str, _Check] = {
            "class": self._class,
            "datatype": lambda values, wanted, _: all(_is_of_type(v, wanted) for v in values),
            "nodeKind": _node_kind,
            "hasValue": lambda values, wanted, _: wanted in values,
            "minCount": _min_count,
            "maxCount": lambda values, most, _: len(values) <= _number(most),
            "minLength": lambda values, least, _: all(_length(v) >= _number(least) for v in values),
            "pattern": _pattern,
            "uniqueLang": _unique_language,
            "languageIn": self._language_in,
            "minInclusive": lambda values, end, _: all(_at_most(end, v) for v in values),
            "maxInclusive": lambda values, end, _: all(_at_most(v, end) for v in values),
            "equals": lambda values, other, node: values == self._of(node, other),
            "disjoint": lambda values, other, node: (
                not values & self._of(node, other)
                and (_are_distinct(values) or _are_distinct(self._of(node, other)))
            ),
            "lessThanOrEquals": lambda values, other, node: all(
                _at_most(v, o) for v in values for o in self._of(node, other)
            ),
            "in": lambda values, known, _: values <= set(self._list(known)),
            "or": self._one_of,
            "not": lambda values, shape, _: all(self._breaks(v, shape) for v in values),
            "node": self._each,
            "property": self._each,
        }

    def suspects(self, among: AbstractSet[Term] | None) -> dict[Term, set[Term]]:
        """Of each shape with a target, its focus nodes that do not certainly conform."""
        found: dict[Term, set[Term]] = {}
        for shape in self._with_targets():
            nodes = set(self._targets(shape))
            looked_at = nodes if among is None else nodes & among
            found[shape] = {node for node in looked_at if not self._conforms(node, shape)}
        return found

    def _with_targets(self) -> list[Term]:
        targets = {SH + name for name in _TARGETS}
        return [s for s, said in list(self._said.items()) if any(k in targets for k, _ in said)]

    def _targets(self, shape: Term) -> Iterator[Term]:
        data = self._data
        for class_ in self._values(shape, "targetClass"):
            for each in data.subclasses(class_):
                yield from data.subjects(_TYPE, each)
        yield from self._values(shape, "targetNode")
        for name, objects in (("targetObjectsOf", True), ("targetSubjectsOf", False)):
            for property_ in self._values(shape, name):
                assert isinstance(property_, NamedNode)
                yield from data.ends(property_, objects)

    def _values(self, shape: Term, name: str) -> set[Term]:
        return self._shapes.values(shape, NamedNode(SH + name))

    def _of(self, node: Term, property_: Term) -> set[Term]:
        assert isinstance(property_, NamedNode)
        return self._data.values(node, property_)

    def _conforms(self, node: Term, shape: Term) -> bool:
        """Whether a node certainly keeps all that a shape asks."""
        plan = self._plans.get(shape) or self._plan(shape)
        values = {node} if plan.steps is None else self._walked(plan.steps, node)
        for check, asked in plan.rules:  # a loop, not `all`: most of the time is spent here
            if not check(values, asked, node):
                return False
        return True

    def _plan(self, shape: Term) -> _Plan:
        path = next(iter(self._values(shape, "path")), None)
        steps = None if path is None else self._steps(path)
        rules: list[tuple[_Check, Term]] = []
        if path is not None and steps is None:
            rules.append((_not_known, path))
        qualified = self._values(shape, "qualifiedValueShape")
        for key, asked in self._said[shape]:
            name = key.removeprefix(SH)
            if key in _WORDS or (name == "qualifiedValueShape" and len(qualified) == 1):
                continue
            if name == "qualifiedMinCount" and len(qualified) == 1:
                rules.append((self._enough(next(iter(qualified))), asked))
            else:
                known = name in self._checks and key.startswith(SH)
                rules.append((self._checks[name] if known else _not_known, asked))
        self._plans[shape] = _Plan(steps, rules)
        return self._plans[shape]

    def _enough(self, wanted: Term) -> _Check:
        """Whether so many values certainly fit a shape."""

        def check(values: set[Term], asked: Term, _: Term) -> bool:
            least, fitting = _number(asked), {v for v in values if self._conforms(v, wanted)}
            return len(fitting) >= least and (least < 2 or _are_distinct(fitting))

        return check

    def _breaks(self, node: Term, shape: Term) -> bool:
        """Whether a node certainly lacks a value that a shape of the simplest kind asks for."""
        asked = [(key, wanted) for key, wanted in self._said[shape] if key not in _WORDS]
        if any(key != SH + "property" for key, _ in asked):
            return False
        for _, shape_ in asked:
            keys = {key for key, _ in self._said[shape_]} - _WORDS
            path = next(iter(self._values(shape_, "path")), None)
            if keys == {SH + "hasValue"} and path and self._along(path, node) == set():
                return True
        return False

    def _along(self, path: Term, node: Term) -> set[Term] | None:
        """The values of a path; None if it is of a kind that nothing is known of."""
        steps = self._steps(path)
        return self._walked(steps, node) if steps else None

    def _walked(self, steps: list[list[_Way]], node: Term) -> set[Term]:
        values: set[Term] = {node}
        for choices in steps:
            if len(values) == len(choices) == 1:
                values = self._step(next(iter(values)), *choices[0])
                continue
            values = {
                value
                for node_ in values
                for property_, backwards in choices
                for value in self._step(node_, property_, backwards)
            }
        return values

    def _step(self, node: Term, property_: NamedNode, backwards: bool) -> set[Term]:
        if backwards:
            return {*self._data.subjects(property_, node)}
        return self._data.values(node, property_)

    def _steps(self, path: Term) -> list[list[_Way]] | None:
        """The steps of a path, each with the properties that it may go along."""
        if self._shapes.values(path, _FIRST):
            parts = [self._steps(part) for part in self._list(path)]
            return None if None in parts else [step for part in parts if part for step in part]
        ways = self._ways(path)
        return [ways] if ways else None

    def _ways(self, path: Term) -> list[_Way] | None:
        if isinstance(path, NamedNode):
            return [(path, False)]
        said = {key.removeprefix(SH): value for key, value in self._said[path]}
        if len(said) == 1 and isinstance(property_ := said.get("inversePath"), NamedNode):
            return [(property_, True)]
        if len(said) != 1 or "alternativePath" not in said:
            return None
        choices = [self._ways(one) for one in self._list(said["alternativePath"])]
        return None if None in choices else [way for ways in choices if ways for way in ways]

    def is_near(self) -> bool:
        """Whether all shapes look no farther than `Data.who_see` reaches."""
        return all(self._reaches(shape, 0, 0) for shape in self._with_targets())

    def _reaches(self, shape: Term, start: int, nested: int) -> bool:
        path = next(iter(self._values(shape, "path")), None)
        steps = [] if path is None else self._steps(path)
        if steps is None or nested > _DEEPEST:
            return False
        for number, choices in enumerate(steps, start):
            if number > 1 or (number and any(backwards for _, backwards in choices)):
                return False
        end = start + len(steps)
        for key, asked in self._said[shape]:
            name = key.removeprefix(SH)
            below = self._list(asked) if name == "or" else [asked]
            if name in ("or", "not", "node", "property", "qualifiedValueShape"):
                if not all(self._reaches(each, end, nested + 1) for each in below):
                    return False
            elif name in ("equals", "disjoint", "lessThanOrEquals"):
                if start > 1:
                    return False
            elif key not in _WORDS and name not in (*self._checks, "qualifiedMinCount"):
                return False
        return True

    def _list(self, head: Term) -> Iterator[Term]:
        while first := self._shapes.values(head, _FIRST):
            yield from first
            head = next(iter(self._shapes.values(head, _REST)))

    def _class(self, values: set[Term], class_: Term, _: Term) -> bool:
        classes = self._data.subclasses(class_)
        return all(self._data.values(value, _TYPE) & classes for value in values)

    def _one_of(self, values: set[Term], shapes: Term, _: Term) -> bool:
        known = list(self._list(shapes))
        return all(any(self._conforms(value, shape) for shape in known) for value in values)

    def _each(self, values: set[Term], shape: Term, _: Term) -> bool:
        for value in values:
            if not self._conforms(value, shape):
                return False
        return True

    def _language_in(self, values: set[Term], tags: Term, _: Term) -> bool:
        known = {tag.value.lower() for tag in self._list(tags) if isinstance(tag, Literal)}
        return all(isinstance(v, Literal) and (v.language or "").lower() in known for v in values)


def _not_known(_: set[Term], __: Term, ___: Term) -> bool:
    """Of what this module does not know, nothing is certain."""
    return False


def _number(term: Term) -> int:
    assert isinstance(term, Literal)
    return int(term.value)


def _min_count(values: set[Term], least: Term, _: Term) -> bool:
    wanted = _number(least)
    return len(values) >= wanted and (wanted < 2 or _are_distinct(values))


def _are_distinct(values: set[Term]) -> bool:
    """Whether none of them can be one value written twice, as 1 and 01 are."""
    return all(not isinstance(v, Literal) or _is_text(v) or bool(_day(v)) for v in values)


def _node_kind(values: set[Term], kind: Term, _: Term) -> bool:
    assert isinstance(kind, NamedNode)
    wanted = _KINDS.get(kind.value)
    return wanted is not None and all(isinstance(value, wanted) for value in values)


def _pattern(values: set[Term], pattern: Term, _: Term) -> bool:
    assert isinstance(pattern, Literal)
    plain = [v.value for v in values if isinstance(v, NamedNode | Literal)]
    return len(plain) == len(values) and all(re.search(pattern.value, text) for text in plain)


def _unique_language(values: set[Term], _: Term, __: Term) -> bool:
    tags = [v.language.lower() for v in values if isinstance(v, Literal) and v.language]
    return len(tags) == len(set(tags))


def _is_text(term: Literal) -> bool:
    return term.language is not None or term.datatype.value == XSD + "string"


def _length(term: Term) -> int:
    return len(term.value) if isinstance(term, NamedNode | Literal) else -1


def _is_of_type(term: Term, datatype: Term) -> bool:
    """Whether a literal has the datatype and is certainly one of its values."""
    if not isinstance(term, Literal) or term.datatype != datatype:
        return False
    name, text = term.datatype.value.removeprefix(XSD), term.value
    part = written(text)
    if name in ("gYear", "gYearMonth"):
        has_month = part is not None and part.day is None and part.month in range(1, 13)
        is_year = part is not None and part.year > 0 and part.month is None
        return has_month if name == "gYearMonth" else is_year
    if name == "date":
        return _day(term) is not None
    if name in ("integer", "nonNegativeInteger"):
        return bool(re.fullmatch(r"[0-9]+" if name != "integer" else r"-?[0-9]+", text))
    if name == "decimal":
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text))
    if name == "boolean":
        return text in ("true", "false")
    return _is_text(term) or not term.datatype.value.startswith((XSD, RDF))


def _day(term: Literal) -> date | None:
    if term.datatype.value != XSD + "date" or not is_day(term.value):
        return None
    try:
        return date.fromisoformat(term.value)
    except ValueError:
        return None


def _at_most(low: Term, high: Term) -> bool:
    """Whether both can be compared and the first is not beyond the second."""
    if not (isinstance(low, Literal) and isinstance(high, Literal)):
        return False
    days = _day(low), _day(high)
    if days[0] and days[1]:
        return days[0] <= days[1]
    numbers = {XSD + name for name in ("integer", "decimal")}
    if {low.datatype.value, high.datatype.value} <= numbers:
        try:
            return Decimal(low.value) <= Decimal(high.value)
        except InvalidOperation:
            return False
    return False
