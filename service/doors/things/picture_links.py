"""Which pictures the page of a thing has, and where each is as a file and for frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.doors.things.finding import Finding
from service.request.view import View

MEMBERS, TIMES, MAP, AROUND = "members", "times", "map", "surroundings"


@dataclass(frozen=True)
class Links:
    """Where a picture is besides its page."""

    svg: str
    frame: str  #: a page of it alone
    framed: str  #: the same as another site has to ask for it


def pictures_in(finding: Finding | None) -> list[str]:
    """The pictures of a finding by their names."""
    values: Mapping[str, object] = finding.values if finding else {}
    found = [MEMBERS] if values.get("groups") else []
    found += [TIMES] if values.get("timeline") else []
    return found + ([MAP] if getattr(values.get("answer"), "map", None) else [])


def picture_links(view: View, path: str, finding: Finding | None, around: bool) -> dict[str, Links]:
    """The pictures of the page at `path`, with their addresses; none of what is no thing."""
    if not path.startswith("/doc/"):
        return {}
    names = [*pictures_in(finding), *([AROUND] if around else [])]
    return {name: _links(view, f"/picture/{path.removeprefix('/doc/')}/{name}") for name in names}


def _links(view: View, path: str) -> Links:
    frame = view.link(path)
    return Links(view.link(f"{path}.svg"), frame, view.public_url + frame.removeprefix(view.root))
