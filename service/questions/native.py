"""Terms as values of the program that reads an answer: numbers as numbers, the rest as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode

from service.questions.operations import XSD
from service.store.protocol import Term

Native = str | int | float | bool | date


def text_of(term: Term | None) -> str:
    """The text of a term, "" for none; what language or datatype it has is not said."""
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def native(type_: str, term: Term | None) -> Native | None:
    """A value of the type of its column; the text if it is none, so that nothing is lost."""
    if term is None:
        return None
    text = text_of(term)
    try:
        match type_:
            case "integer":
                return int(text)
            case "decimal":
                return _number(text)
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}[text]
            case "date":
                return date.fromisoformat(text)
    except (ValueError, KeyError, InvalidOperation):
        pass
    return text


def described(term: Term) -> dict[str, str]:
    """A term with all that is to say of it, for columns in which anything may stand."""
    if isinstance(term, NamedNode):
        return {"type": "iri", "value": term.value}
    if isinstance(term, Literal):
        if term.language:
            return {"type": "text", "value": term.value, "language": term.language}
        datatype = term.datatype.value
        type_ = "text" if datatype == XSD + "string" else datatype.removeprefix(XSD)
        return {"type": type_, "value": term.value}
    return {"type": "bnode" if isinstance(term, BlankNode) else "triple", "value": str(term)}


def _number(text: str) -> int | float | str:
    """A number that gives the same digits again, else the text."""
    exact = Decimal(text)
    if exact == exact.to_integral_value() and abs(exact) < 2**53:
        return int(exact)
    number = float(text)
    return number if Decimal(repr(number)) == exact else text
