"""Where the pictures of the page of a thing are, each as a file and for frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.doors.things.drawn_findings import Sheets
from service.request.view import View

_AROUND = 150  #: pixels that a frame has above and below its picture


@dataclass(frozen=True)
class Links:
    """Where a picture is besides its page."""

    svg: str
    frame: str  #: a page of it alone
    framed: str  #: the same as another site has to ask for it
    width: int  #: of the frame in which all of it is seen, in pixels
    height: int


def picture_links(view: View, path: str, drawn: Mapping[str, Sheets]) -> dict[str, Links]:
    """The pictures of the page at `path`, with their addresses; none of what is no thing."""
    if not path.startswith("/doc/"):
        return {}
    return {
        name: _links(view, f"/picture/{path.removeprefix('/doc/')}/{name}", sheets)
        for name, sheets in drawn.items()
        if sheets
    }


def _links(view: View, path: str, sheets: Sheets) -> Links:
    frame = view.link(path)
    framed = view.public_url + frame.removeprefix(view.root)
    widest = sheets[0]
    high = widest.height + _AROUND
    return Links(view.link(f"{path}.svg"), frame, framed, widest.size.width, high)
