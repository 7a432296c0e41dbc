"""Which answers differ between two releases: every question of `queries/api`, asked of both.

A query of the engine can be neither cancelled nor timed out, so each release is asked in a process
of its own, which is ended when a question takes too long.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Literal, QueryBoolean, QuerySolutions, Store
from tqdm import tqdm

from graph_loader.release import merged_store
from graph_loader.shared.dates import XSD
from graph_loader.shared.query_files import QUERIES, header

QUESTIONS = QUERIES / "api"
SECONDS = 60.0  #: what one question may take
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger")}
_processes = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class QuestionAnswer:
    """The rows of an answer, each as often as it stands there, and the sums of its numbers."""

    rows: Counter[tuple[str, ...]] = field(default_factory=Counter)
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """What a question gives in both releases, or why it gives nothing."""

    name: str
    summary: str
    before: QuestionAnswer
    after: QuestionAnswer
    failures: tuple[str, ...] = ()

    @property
    def gained(self) -> int:
        """How many rows only the later answer has."""
        return (self.after.rows - self.before.rows).total()

    @property
    def lost(self) -> int:
        """How many rows only the earlier answer has."""
        return (self.before.rows - self.after.rows).total()

    @property
    def moved(self) -> bool:
        """Whether the answers differ, whatever the order of their rows."""
        return self.before.rows != self.after.rows

    @property
    def numbers(self) -> dict[str, tuple[Decimal | None, Decimal | None]]:
        """The columns of numbers whose sums differ, with both sums; None is a column of none."""
        names = sorted(self.before.sums.keys() | self.after.sums.keys())
        sums = {name: (self.before.sums.get(name), self.after.sums.get(name)) for name in names}
        return {name: both for name, both in sums.items() if both[0] != both[1]}


def compare_answers(before: Path, after: Path, quiet: bool = False) -> Iterator[Comparison]:
    """Ask every question of two release folders, as it stands, and yield what each says."""
    files = sorted(QUESTIONS.glob("*.rq"))
    bar = tqdm(files, disable=quiet, unit="question", leave=False)
    with _Asked(before) as old, _Asked(after) as new, bar:
        for path in bar:
            bar.set_description(path.stem)
            query = path.read_text(encoding="utf-8")
            summary = header(query).get("summary_en", "")
            # Both at once: each has a process of its own.
            old.ask(query)
            new.ask(query)
            answers = [asked.answer() for asked in (old, new)]
            failures = tuple(answer for answer in answers if isinstance(answer, str))
            was, now = (a if isinstance(a, QuestionAnswer) else QuestionAnswer() for a in answers)
            yield Comparison(path.stem, summary, was, now, failures)


class _Asked:
    """A release that is asked in a process of its own; a new one if a question takes too long."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def __enter__(self) -> _Asked:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def ask(self, query: str) -> None:
        self._pipe.send(query)

    def answer(self) -> QuestionAnswer | str:
        """The answer to what was asked, or why there is none."""
        try:
            if self._pipe.poll(SECONDS):
                found = self._pipe.recv()
                assert isinstance(found, QuestionAnswer | str)
                return (
                    found if isinstance(found, QuestionAnswer) else f"{self._folder.name}: {found}"
                )
            reason = f"took more than {SECONDS:g} seconds"
        except EOFError:
            reason = "its process died"
        self._stop()
        self._start()
        return f"{self._folder.name}: {reason}"

    def _start(self) -> None:
        self._pipe, other = _processes.Pipe()
        self._process = _processes.Process(target=_serve, args=(self._folder, other), daemon=True)
        self._process.start()
        other.close()
        try:
            self._pipe.recv()  # it has the store: its start is not the question's time
        except EOFError:
            raise OSError(f"{self._folder}: its store cannot be read") from None

    def _stop(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _serve(folder: Path, questions: Connection[QuestionAnswer | str, str]) -> None:
    """Answer the questions that come, until nobody asks any more."""
    path, merged = merged_store(folder)
    store, union = Store.read_only(str(path)), not merged
    questions.send("ready")
    while True:
        try:
            questions.send(_answer(store, questions.recv(), union))
        except (EOFError, KeyboardInterrupt):
            return


def _answer(store: Store, query: str, union: bool) -> QuestionAnswer | str:
    try:
        # The engine's own union gives a triple once per graph, which multiplies the rows.
        found = store.query(query, use_default_graph_as_union=union)
        if isinstance(found, QueryBoolean):
            return QuestionAnswer(Counter([(str(bool(found)),)]))
        if not isinstance(found, QuerySolutions):
            return QuestionAnswer(Counter((str(triple),) for triple in found))
        names = [variable.value for variable in found.variables]
        rows: Counter[tuple[str, ...]] = Counter()
        columns: dict[str, list[object]] = {name: [] for name in names}
        for row in found:
            terms = [row[name] for name in names]
            rows[tuple("" if term is None else str(term) for term in terms)] += 1
            for name, term in zip(names, terms, strict=True):
                columns[name] += [] if term is None else [term]
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        return str(error)
    sums = {name: _sum(terms) for name, terms in columns.items()}
    return QuestionAnswer(rows, {name: total for name, total in sums.items() if total is not None})


def _sum(terms: list[object]) -> Decimal | None:
    """The sum of a column that holds numbers and nothing else."""
    total = Decimal(0)
    for term in terms:
        if not isinstance(term, Literal) or term.datatype.value not in _NUMBERS:
            return None
        try:
            total += Decimal(term.value)
        except InvalidOperation:
            return None
    return total if terms else None
