"""What the tools take: texts, numbers, and how long and how many they may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

_MOST_ROWS = 500
_LONGEST_NAME, _LONGEST_QUERY = 2000, 100_000  #: characters, also of an IRI
_MOST_PARAMETERS, _MOST_VALUES = 100, 500
_MOST_NUMBER = 10**15


def _encodable(text: str) -> str:
    """Text as it is. Raises ValueError for what UTF-8 cannot hold, such as half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it has half a character (a surrogate)") from None
    return text


_Text = Annotated[str, AfterValidator(_encodable)]
Short = Annotated[_Text, Field(max_length=_LONGEST_NAME)]
Release = Annotated[
    Short, Field(description="Version of a release, to ask an older one; empty: the published one")
]
Query = Annotated[_Text, Field(max_length=_LONGEST_QUERY)]
_Number = Annotated[int, Field(ge=-_MOST_NUMBER, le=_MOST_NUMBER)]
#: What a parameter of a question may be given as; what it means is for the service to judge.
Given = Short | bool | _Number | float
Limit = Annotated[int, Field(ge=1, le=_MOST_ROWS)]
Offset = Annotated[int, Field(ge=0, le=_MOST_NUMBER)]
_Values = Annotated[list[Given], Field(max_length=_MOST_VALUES)]
Parameters = Annotated[dict[Short, Given | _Values], Field(max_length=_MOST_PARAMETERS)]
Things = Annotated[list[Short], Field(max_length=_MOST_VALUES)]
