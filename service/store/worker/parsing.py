"""What the engine's own parser says of a text; nothing is ever carried out here.

Lexers differ (`1<2&&3>2` holds an IRI for one, two comparisons for another, and `FROM:x` is one
name or two words), so questions that decide about safety or about the dataset are put to the
parser that will read the query. It is given the text with a character behind it that no SPARQL
has outside strings, IRIs and comments: such a text is always a mistake, and the place of the
mistake tells how far the parser came.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from pyoxigraph import Store

from service.store.worker.tokens import TOKENS

#: The parser looks at the next so many characters for a keyword, and names their end as the place.
_MARGIN = 64
_END = "\n" * _MARGIN + "`" + "\n" * _MARGIN
_PLACE = re.compile(r"error at (\d+):\d+: ")
_OTHER_LETTERS = "qxzjkwyvbghpu"


def has_keyword(query: str, base: str, word: str, but: Collection[int] = ()) -> bool:
    """Whether `word` is a keyword anywhere in a query that can be read, but in these places.

    If another word stood everywhere in its place, the same names would mean the same things, and
    only a keyword would be missed.
    """
    if word not in query.lower():
        return False
    for letter in _OTHER_LETTERS:
        if _respelled(word, word, letter) not in query.lower():
            return not is_readable(_respelled(query, word, letter, but), base)
    return True  # whoever writes all of these words wants to hide something


def has_hidden_keyword(query: str, base: str, word: str) -> bool:
    """Whether `word` is a keyword where the tokens of the query do not show it."""
    tokens = [token for token in TOKENS.finditer(query) if token.lastgroup == "word"]
    shown = {token.start() for token in tokens if token[0].lower() == word}
    return has_keyword(query, base, word, shown) and is_readable(query, base)


def is_readable(query: str, base: str) -> bool:
    """Whether the text is a query, or the beginning of one."""
    try:
        Store().query(query + _END, base_iri=base)
    except SyntaxError as error:
        return _came_to_the_end(str(error.msg), query)
    raise AssertionError("a text that is a mistake was read")


def is_update(text: str, base: str) -> bool:
    """Whether the text is a SPARQL update that would do something."""
    if _precedes(text, "\n;\nCLEAR ALL", base):
        return True
    # A semicolon may stand behind the last operation; a prologue alone precedes a query as well.
    return _precedes(text, "\nCLEAR ALL", base) and not is_readable(f"{text}\nASK {{}}", base)


def _precedes(text: str, operation: str, base: str) -> bool:
    text += operation
    try:
        Store().update(text + _END, base_iri=base)
    except SyntaxError as error:
        return _came_to_the_end(str(error.msg), text)
    raise AssertionError("a text that is a mistake was carried out")


def _came_to_the_end(message: str, text: str) -> bool:
    """Whether the mistake is the one we made. A string that never ends goes beyond it."""
    place = _PLACE.search(message)
    ours = text.count("\n") + 1 + _MARGIN
    return place is not None and ours <= int(place[1]) < ours + _MARGIN


def _respelled(text: str, word: str, letter: str, but: Collection[int] = ()) -> str:
    """The text with another letter in the middle of that word, but in these places."""
    middle = len(word) // 2

    def other(found: re.Match[str]) -> str:
        if found.start() in but:
            return found[0]
        same = letter.upper() if found[0][middle].isupper() else letter
        return found[0][:middle] + same + found[0][middle + 1 :]

    return re.sub(word, other, text, flags=re.IGNORECASE | re.ASCII)
