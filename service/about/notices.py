"""The notices that licences of the data ask for."""

from __future__ import annotations

from pyoxigraph import Literal

from service.questions.saved_queries import saved_query
from service.store.provider import OpenRelease, once_per_release


@once_per_release
def notices(opened: OpenRelease) -> list[tuple[str, str | None]]:
    """Each notice with its licence, if it has one."""
    return [
        (str(row["rights"].value), getattr(row["licence"], "value", None))
        for row in opened.pages.select(saved_query("notices").text)
        if isinstance(row["rights"], Literal)
    ]
