"""Characters that nobody typed on purpose: invisible ones, and those that stand for lost ones."""

from __future__ import annotations

import contextlib
import html
import re
import unicodedata
from collections.abc import Iterator

#: Stands for a carriage return alone, at which readers of tables would end a line.
LONE_RETURN = "\ue00d"
_REFUSED = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")
_TYPED = "\n"
#: Letters, signs and marks of which nothing is seen (Default_Ignorable_Code_Point of Unicode, as
#: far as their category does not tell), and the empty pattern of Braille.
_EMPTY = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_REPLACEMENT = "\ufffd"
#: Blanks that people type, or that typesetters put between number and unit; others look alike.
_BLANK = " \u00a0\u2009\u202f"
_BLANKS = re.compile(f"[{_BLANK}]{{2,}}")
#: What joins and marks the parts of one emoji: joiners between two of them, the tags of a flag.
_EMOJI = "[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f]"
_JOINED = re.compile(f"(?<={_EMOJI})\u200d(?={_EMOJI})")
#: Asks for the coloured or the plain form of the sign before it.
_FORM = re.compile(f"(?<={_EMOJI}|[#*0-9\u00a9\u00ae\u203c-\u21ff])[\ufe0e\ufe0f]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")

#: What a spreadsheet shows in place of a value.
_FAILED = re.compile(
    r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!|SPILL!|CALC!|BEZUG!|WERT!|NV|ZAHL!|ÜBERLAUF!)"
    r"|Err:[0-9]{3}|#{3,}"
)
#: What programs write where there is no value, and people where they have found none.
_NOTHING = re.compile(
    r"NULL|null|None|nan|NaN|NaT|undefined|[Nn]/[Aa]|[kKoOnN]\. ?[aA]\.|TBD|tbd|[Uu]nbekannt"
    r"|[Uu]nknown|[kK]eine Angaben?"
)
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|su[bp]|t[drh]|table|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
#: Letters that are one sign in print, as readers of PDF give them.
_LIGATURE = re.compile("[\ufb00-\ufb06\uff01-\uff5e]+")
#: Hyphens that look like the one of keyboards, and make two names of one.
_HYPHEN = re.compile(r"[\u2010\u2011]|(?<=[^\W\d_])\u2212(?=[^\W\d_])")
#: A word that was divided at the end of a line; "Stadt- und Kreisverwaltung" is none.
_DIVIDED = re.compile(
    r"[^\W\d_A-ZÄÖÜ]{2}- (?!(?:und|oder|bzw|sowie|u|bis|als|wie|noch|or|and)\b)[a-zäöüß]+"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,180}\w")
#: UTF-8 that somebody read as Windows-1252.
_MISREAD = re.compile("[ÂÃÅ][\u00a0-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|Ä[‡›]|â€[š„“”˜™œ¦“–—]")
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")
#: Letters that look like Latin ones.
_ALIKE = re.compile("[\u0400-\u04ffΑΒΕΖΗΙΚΜΝΟΡΤΥΧο]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")


def spoilt(text: str) -> Iterator[str]:
    """What programs made of a text on its way, and what is expected in its place."""
    if _FAILED.fullmatch(text):
        yield f"{text!r} stands for a value that failed, expected the value or an empty cell"
    elif _NOTHING.fullmatch(text):
        yield f"{text!r} stands for no value, expected an empty cell"
    elif text.startswith("="):
        yield f"{text!r} is a formula, expected the value"
    elif not any(map(str.isalnum, text)):
        yield f"{text!r} has no letter and no digit, expected a value or an empty cell"
    if found := _LOST.search(text):
        yield f"a question mark within {found[0]!r}, expected the letter that was lost"
    if (found := _ENTITY.search(text)) and (plain := html.unescape(found[0])) != found[0]:
        yield f"{found[0]!r} is HTML, expected {plain!r}"
    if "@" in text and (found := _MAIL.search(text)):
        yield f"{found[0]!r} is a mail address, which is not published"
    if found := _DIVIDED.search(text):
        yield f"a divided word in {found[0]!r}, expected it in one"
    if found := _TAG.search(text):
        yield f"{found[0]!r} is HTML, expected plain text"
    if "\\" in text:
        yield "a backslash in it, expected the character that it stands for"
    if text.isascii():
        return
    if found := _HYPHEN.search(text):
        yield f"{_name(found[0])}, expected '-'"
    if found := _LIGATURE.search(text):
        letters = unicodedata.normalize("NFKC", found[0])
        yield f"{found[0]!r} is a form for print, expected {letters!r}"
    if found := _MISREAD.search(text):
        with contextlib.suppress(UnicodeError):
            right = found[0].encode("cp1252").decode("utf-8")
            yield f"{found[0]!r} is misread, expected {right!r}"
    for word in re.findall(r"[^\W\d_]+", text):
        if (alike := _ALIKE.search(word)) and _LATIN.search(word):
            yield f"{_name(alike[0])} in {word!r}, expected letters of one script"


def spread(text: str) -> Iterator[str]:
    """Blanks that stand together where one is meant."""
    if found := _BLANKS.search(text):
        around = text[max(0, found.start() - 10) : found.end() + 10]
        yield f"{len(found[0])} blanks together in {around!r}, expected one"


def unfit(text: str) -> Iterator[str]:
    """The name of each character of a text that no name, key or address has, each once."""
    if text.isascii() and text.isprintable():
        return
    plain = _FORM.sub("", _FLAG.sub("", _JOINED.sub("", text)))
    for letter in dict.fromkeys(plain):
        if letter in _TYPED or letter in _BLANK:
            continue
        refused = unicodedata.category(letter) in _REFUSED or _EMPTY.match(letter)
        if letter == _REPLACEMENT or refused or _is_none(letter):
            yield _name(letter)


def _is_none(letter: str) -> bool:
    """Whether it is one of the code points that are no characters (Unicode, section 23.7)."""
    code = ord(letter)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _name(letter: str) -> str:
    if letter == LONE_RETURN:
        return "carriage return (U+000D)"
    kind = "no character" if _is_none(letter) else unicodedata.category(letter)
    unnamed = {"Cc": "control character", "Co": "private character", "Cs": "half a character"}
    unnamed["Cn"] = "no character"
    name = unicodedata.name(letter, unnamed.get(kind, kind))
    return f"{name} (U+{ord(letter):04X})"
