"""The saved queries that everybody may run: what each asks for and gives, read from its file.

A file is a query that runs as it is. Its `#+` lines (graph_loader/shared/query_files.py) say:

    #+ summary_de: …            also summary_en, description_de, description_en
    #+ tags: workshop, person
    #+ param NAME: TYPE [list] [optional] | German | English
    #+ column NAME: TYPE | German | English
    #+ value COLUMN CODE: German | English   what people read instead of a code in a column of text
    #+ view: table
    #+ draw: name=COLUMN value=COLUMN   for other views: what to draw from which column
    #+ on: COLUMN …        which dates `?on=` judges, if not those of the column `on`: columns of
                           dates, or of documents for their dates; else all documents of a row
    #+ subject: COLUMN …   rows with the same of these are about one thing and judged together

A part `German | English` may go on with further languages, in the order of `LANGUAGES`.
What stands in the `VALUES` of a parameter is its example, and what is taken if it is optional and
not given; `date`, if it is one, may always be left out, as `on` says the same. The name of the file
is the name of the operation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph_loader.shared import dates
from graph_loader.shared.query_files import (
    PARAMETER,
    QUERIES,
    BadHeader,
    HeaderLine,
    header_lines,
    prefixes,
)
from service.model.addresses import SCHEME
from service.questions.operations import (
    COLUMN_TYPES,
    DATED,
    DRAWN,
    PARAMETER_TYPES,
    RESERVED,
    VIEWS,
    Column,
    Operation,
    Parameter,
)
from service.store.query_shape import NoQuery, shape_of, values_of
from service.words.texts import LANGUAGES, REQUIRED, Spoken

SHIPPED = QUERIES / "api"
#: Whether a text is a value of a type, for types that not every text is a value of.
_LEXICAL: Mapping[str, Callable[[str], object]] = {
    "date": lambda text: _is_day(text),
    "period": lambda text: _is_period(text),
    "integer": re.compile(r"[+-]?[0-9]+").fullmatch,
    "decimal": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)").fullmatch,
    "boolean": ("true", "false", "1", "0").__contains__,
}
_TEXTS = tuple(f"{text}_{tag}" for text in ("summary", "description") for tag in LANGUAGES)
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# What follows an ORDER BY: variables with a direction, and calls, whose variables are no keys.
_ORDER = re.compile(r"(?i)\bORDER\s+BY\b")
_DIRECTED = re.compile(r"(?i)\b(?:ASC|DESC)\s*\(\s*\?(\w+)\s*\)")
_CALL = re.compile(r"\((?:[^()]|\([^()]*\))*\)")


class BadOperations(ValueError):
    """Files of queries that cannot be used; the message has a line `file:line: reason` for each."""


class _Fault(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def read_operations(own: Path | None = None) -> Mapping[str, Operation]:
    """The shipped operations and those in the operator's own folder, by name.

    Raises BadOperations.
    """
    found: dict[str, Operation] = {}
    faults: list[str] = []
    if own is not None and not own.is_dir():
        raise BadOperations(f"{own}: there is no such folder")
    for folder in (SHIPPED, *([own] if own else [])):
        for path in sorted(folder.glob("*.rq")):
            try:
                if path.stem in found:
                    raise _Fault(1, "a query of this name is shipped already; give it another")
                found[path.stem] = _read(path, folder == SHIPPED)
            except _Fault as fault:
                faults.append(f"{path}:{fault.line}: {fault}")
    if faults:
        raise BadOperations("\n".join(faults))
    return dict(sorted(found.items()))


def _read(path: Path, shipped: bool) -> Operation:
    if not _NAME.fullmatch(path.stem):
        raise _Fault(1, "the name of the file may have small letters, digits and - only")
    try:
        text = path.read_text(encoding="utf-8").removeprefix("\ufeff")  # some editors begin so
    except (OSError, UnicodeDecodeError) as error:
        raise _Fault(1, f"it cannot be read: {error}") from None
    said = _Said(text)
    try:
        shape = shape_of(text)
    except NoQuery as error:
        raise _Fault(error.line, str(error)) from None
    declared = prefixes(text)
    columns = tuple(_column(*line, said) for line in said.all("column"))
    _compare(columns, shape.variables, said)
    return Operation(
        name=path.stem,
        summary=said.spoken("summary"),
        description=said.spoken("description"),
        tags=tuple(tag.strip() for tag in said.one("tags").split(",")),
        parameters=tuple(_parameter(*line, text, declared) for line in said.all("param")),
        columns=columns,
        view=said.choice("view", VIEWS),
        text=text,
        form=shape.form,
        prefixes=declared,
        subject=_subject(said, columns),
        on=_on(said, columns),
        ordered=_ordered(text, shape.form, shape.variables),
        draw=_draw(said, columns),
        shipped=shipped,
    )


class _Said:
    """What the `#+` lines of a file say."""

    _ONCE = (*_TEXTS, "tags", "view", "draw", "subject", "on")
    _MANY = ("param", "column", "value")

    def __init__(self, text: str) -> None:
        self._once: dict[str, tuple[int, str]] = {}
        self._many: dict[str, dict[str, tuple[int, str]]] = {key: {} for key in self._MANY}
        try:
            for line in header_lines(text):
                self._take(line)
        except BadHeader as error:
            raise _Fault(error.line, str(error)) from None

    def one(self, key: str) -> str:
        """The value of a line that every file must have."""
        if key not in self._once:
            raise _Fault(1, f"there is no line `#+ {key}: …`")
        return self._once[key][1]

    def spoken(self, key: str) -> Spoken:
        """The values of the lines `key_de`, `key_en`, …: of those languages that must be there."""
        required = {tag: self.one(f"{key}_{tag}") for tag in REQUIRED}
        more = {tag: self.optional(f"{key}_{tag}")[1] for tag in LANGUAGES if tag not in REQUIRED}
        return Spoken({**required, **{tag: text for tag, text in more.items() if text}})

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        """The value of a line, one of those known."""
        value = self.one(key)
        if value not in known:
            raise _Fault(self._once[key][0], f"{key} must be one of {', '.join(known)}")
        return value

    def optional(self, key: str) -> tuple[int, str]:
        """Place and value of a line that need not be there."""
        return self._once.get(key, (1, ""))

    def all(self, key: str) -> list[tuple[int, str, str]]:
        """Place, name and value of every line of that kind."""
        return [(number, name, value) for name, (number, value) in self._many[key].items()]

    def _take(self, line: HeaderLine) -> None:
        number, key, name = line.number, line.key, line.name
        if key in self._MANY and name:
            place: dict[str, tuple[int, str]] = self._many[key]
        elif key in self._ONCE and not name:
            place, name = self._once, key
        else:
            known = ", ".join((*self._ONCE, *(f"{key} NAME" for key in self._MANY)))
            raise _Fault(number, f"{key!r} is not one of {known}")
        if name in place:
            raise _Fault(number, f"{name} is said twice, first in line {place[name][0]}")
        place[name] = (number, line.value)


def _parameter(
    number: int, name: str, value: str, text: str, declared: Mapping[str, str]
) -> Parameter:
    kind, *labels = _parts(number, value, "NAME: type | German | English")
    type_, *words = kind.split()
    if type_ not in PARAMETER_TYPES:
        raise _Fault(number, f"{type_!r} is not one of {', '.join(PARAMETER_TYPES)}")
    scheme = ""
    if type_ == "concept":
        if not words:
            raise _Fault(number, "a concept needs its scheme: concept actor-kind")
        given = words.pop(0)
        scheme = given[1:-1] if given.startswith("<") else f"{SCHEME}/{given}"
    if set(words) - {"list", "optional"}:
        raise _Fault(number, f"after the type only list and optional may stand, not {words}")
    if name in RESERVED:
        raise _Fault(number, f"{name} means something else at every operation; choose another name")
    examples = _examples(number, name, type_, text, declared)
    if len(examples) > 1 and "list" not in words:
        raise _Fault(number, f"{name} is no list, but has {len(examples)} examples")
    return Parameter(
        name,
        type_,
        _by_language(labels),
        examples,
        "optional" not in words and (name, type_) != ("date", "date"),
        "list" in words,
        scheme,
    )


def _examples(
    number: int, name: str, type_: str, text: str, declared: Mapping[str, str]
) -> tuple[NamedNode | Literal, ...]:
    blocks = [slot[0] for slot in PARAMETER.finditer(text) if slot[1] == name]
    if not blocks:
        raise _Fault(number, f"the query has no VALUES ?{name} {{ … }} with an example")
    prologue = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in declared.items())
    try:
        found = [values_of(prologue, block.partition("{")[2].rstrip("}")) for block in blocks]
    except ValueError as error:
        raise _Fault(number, f"{error} is no example of {name}") from None
    if not found[0] or any(terms != found[0] for terms in found):
        raise _Fault(number, f"every VALUES ?{name} must have the same examples, one at least")
    datatype = PARAMETER_TYPES[type_]
    for term in found[0]:
        fits = isinstance(term, Literal) if datatype else isinstance(term, NamedNode)
        if not fits or (isinstance(term, Literal) and term.datatype.value != datatype):
            raise _Fault(number, f"the example {term} of {name} is no {type_}")
        if type_ in _LEXICAL and not _LEXICAL[type_](term.value):
            raise _Fault(number, f"the example {term} of {name} is no {type_}")
    return found[0]


def _is_period(text: str) -> bool:
    try:
        return bool(dates.parse(text))
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _draw(said: _Said, columns: tuple[Column, ...]) -> Mapping[str, str]:
    """What the view draws from which column, as far as the view knows it."""
    number, value = said.optional("draw")
    known = {column.name for column in columns} | {name for _, name, _ in said.all("param")}
    found: dict[str, str] = {}
    for part in value.split():
        role, _, names = part.partition("=")
        if not set(names.split(",")) <= known:
            raise _Fault(number, f"{part} is not `what=column`")
        found[role] = names
    view = said.choice("view", VIEWS)
    needed, possible = DRAWN.get(view, (set(), set()))
    if found and not needed <= found.keys() <= needed | possible:
        raise _Fault(number, f"a {view} is drawn from {', '.join(sorted(needed)) or 'nothing'}")
    return found


def _column(number: int, name: str, value: str, said: _Said) -> Column:
    type_, *labels = _parts(number, value, "NAME: type | German | English")
    if type_ not in COLUMN_TYPES:
        raise _Fault(number, f"{type_!r} is not one of {', '.join(COLUMN_TYPES)}")
    values: dict[str, Mapping[str, str]] = {}
    for place, both, text in said.all("value"):
        column, _, code = both.partition(" ")
        words = _parts(place, text, "COLUMN CODE: German | English")
        if column == name and type_ != "text":
            raise _Fault(place, f"{name} is no column of text")
        if column == name:
            values[code] = _by_language(words)
    return Column(name, type_, _by_language(labels), values)


def _parts(number: int, value: str, form: str) -> list[str]:
    """The parts of a value: those of the form, and then a text for each further language."""
    parts = [part.strip() for part in value.split("|")]
    least = len(form.split("|"))
    most = least + len(LANGUAGES) - len(REQUIRED)
    if not least <= len(parts) <= most or not all(parts):
        raise _Fault(number, f"this is not `{form}`")
    return parts


def _by_language(words: Sequence[str]) -> Mapping[str, str]:
    return Spoken(zip(LANGUAGES, words, strict=False))


def _compare(columns: tuple[Column, ...], variables: tuple[str, ...], said: _Said) -> None:
    for number, both, _ in said.all("value"):
        if both.partition(" ")[0] not in variables or " " not in both:
            raise _Fault(number, f"there is no column and code {both}")
    if tuple(column.name for column in columns) == variables:
        return
    lines = said.all("column")
    number = lines[0][0] if lines else 1
    given = " ".join(variables) or "none"
    raise _Fault(number, f"the lines `#+ column` must be those of the query, in order: {given}")


def _ordered(text: str, form: str, variables: tuple[str, ...]) -> str:
    """The query with all it gives among the keys of its order: rows equal in those are one."""
    if form != "select":
        return text
    *before, keys = _ORDER.split(text.rpartition("}")[2])
    there = {*_DIRECTED.findall(keys), *re.findall(r"\?(\w+)", _CALL.sub("", keys))}
    more = [f"?{name}" for name in variables if not before or name not in there]
    start = "" if before else "ORDER BY "
    longer = f"{text}\n{start}{' '.join(more)}" if more else text
    try:
        shape_of(longer)
    except NoQuery:
        reason = "nothing may follow ORDER BY: a caller chooses the part of the rows"
        raise _Fault(text.rstrip().count("\n") + 1, reason) from None
    return longer


def _subject(said: _Said, columns: tuple[Column, ...]) -> tuple[str, ...]:
    number, value = said.optional("subject")
    names = tuple(value.split())
    if unknown := set(names) - {column.name for column in columns}:
        raise _Fault(number, f"there is no column {', '.join(sorted(unknown))}")
    return names


def _on(said: _Said, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The columns that say for when a row speaks."""
    number, value = said.optional("on")
    types = {column.name: column.type for column in columns}
    if not value:
        return (DATED,) if DATED in types else ()
    names = tuple(value.split())
    if unknown := set(names) - types.keys():
        raise _Fault(number, f"there is no column {', '.join(sorted(unknown))}")
    if wrong := [name for name in names if types[name] not in ("date", "edtf", "iri", "iris")]:
        raise _Fault(number, f"{wrong[0]} is neither a date nor a document")
    return names
