"""What a question says of itself, for people: a sentence, and how its answer is counted.

Descriptions are written for whoever calls the question, too, and name columns, parameters and other
questions as calls do. Readers of pages get the words that stand above the columns instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.questions.operations import Operation

#: The end of a sentence: not that of a date, and not within a sum.
_END = re.compile(r"(?<=[^\d\W][.!?]|[)“”][.!?])\s+(?=[\w„“(])")
#: Names that are no words of any language, and such as stand where a sentence begins.
_NO_WORD = re.compile(r"[a-z]+(?:[A-Z]\w*|_\w+)|ag:\w+")
_BEHIND = re.compile(r"[,;(]")


@dataclass(frozen=True)
class ForReaders:
    """A description in two parts."""

    lead: str  #: one sentence
    rest: str  #: how it is counted, and what is not in it; may be empty


def for_readers(
    operation: Operation, language: str, others: Mapping[str, Operation], known_on: str
) -> ForReaders:
    """What the question says in that language; `known_on` is what the column of times is called."""
    text = operation.description[language]
    named = {one.name: one.labels[language] for one in operation.parameters}
    named |= {one.name: one.labels[language] for one in operation.columns}
    text = text.replace("Wird mit on gefragt", "Wird nach einer Zeit gefragt")
    text = text.replace("If asked with on", "If asked for a time")
    text = text.replace("known_on", f"„{known_on}“" if language == "de" else f"“{known_on}”")
    for name in sorted((one for one in others if "-" in one), key=len, reverse=True):
        text = _put(text, name, others[name].summary[language], language)
    for name in sorted(named, key=len, reverse=True):
        if _NO_WORD.fullmatch(name) or language == "de":
            text = _put(text, name, short_label(named[name]), language)
        else:
            text = _begun(text, name, short_label(named[name]))
    text = re.sub(r" \((ag|owl):\w+\)", "", text)
    text = text.replace(" nach ag:institution", "").replace(" by ag:institution", "")
    lead, *rest = _END.split(text, maxsplit=1)
    return ForReaders(lead, rest[0] if rest else "")


def short_label(label: str, most: int = 30) -> str:
    """What stands above a column: its label without what explains it; how dates are written is for
    programs.
    """
    said = label.replace(" (EDTF)", "")
    return said if len(said) <= most else _BEHIND.split(said)[0].strip()


def _put(text: str, name: str, said: str, language: str) -> str:
    """The text with what is said in place of a name."""
    quoted = f"„{said}“" if language == "de" else f"“{said}”"
    return re.sub(rf"(?<![\w„“/:-]){re.escape(name)}(?![\w-]|/)", quoted, text)


def _begun(text: str, name: str, said: str) -> str:
    """The same where a sentence begins with the name, in small letters as no word does."""
    pattern = rf"(^|[.;:] ){re.escape(name)}(?= (?:is|are|says|counts|has|names|stands|gives)\b)"
    return re.sub(pattern, rf"\1“{said}”", text)
