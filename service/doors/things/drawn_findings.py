"""Draws what the page of a thing says first: its pictures by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from service.about.notices import notices
from service.doors.things.drawn_members import member_sheets
from service.doors.things.drawn_times import time_sheets
from service.doors.things.finding import Finding
from service.page.map_sheets import map_sheets
from service.page.network_pictures import picture_about
from service.page.sections import Page
from service.page.sheets import Sheet
from service.words.formatting import licence_name

MEMBERS, TIMES, MAP, AROUND = "members", "times", "map", "surroundings"
Sheets = Sequence[Sheet[Any]]


def pictures_in(finding: Finding | None) -> list[str]:
    """The pictures of a finding by their names."""
    values: Mapping[str, object] = finding.values if finding else {}
    found = [MEMBERS] if values.get("groups") else []
    found += [TIMES] if values.get("timeline") else []
    return found + ([MAP] if getattr(values.get("answer"), "map", None) else [])


def sheets_of(page: Page, node: NamedNode, path: str, finding: Finding, name: str) -> Sheets:
    """One of these pictures, for each size. The label of the thing must have been looked up."""
    view = page.view
    about = picture_about(view, view.public_url + view.link(path).removeprefix(view.root))
    values: Any = finding.values
    title = _title(page, node, finding, name)
    if name == MEMBERS:
        shown = values["columns"], values["groups"], values["since"]
        return member_sheets(view.texts, title, *shown, about)
    if name == TIMES:
        return time_sheets(view.texts, title, values["timeline"], about)
    known = notices(view.opened)
    rights = [f"{text}, {licence_name(at)} ({at})" if at else text for text, at in known]
    strong = [one.mark.label for one in values["answer"].map.shapes if one.mark.strong]
    means = [view.texts("map.means", places=", ".join(strong))]
    return map_sheets(view.texts, title, values["answer"].map, [*means, *about, *rights])


def _title(page: Page, node: NamedNode, finding: Finding, name: str) -> str:
    """What the page says first, after the name of the thing; a picture has no other heading."""
    label = page.cells.thing(node.value).text.partition(": ")[0]
    if name == MAP:
        answer: Any = finding.values["answer"]
        said = getattr(answer, "sentence", "") or page.texts("project.map")
        return f"{label}: {said}"
    said = "; ".join(text for text, _ in finding.counts)
    return f"{label}: {said or ' '.join(finding.sentences)}"
