"""What is wrong with a request, in the language of the reader, with what could be meant instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.doors.network.pages.form import label_of, options_of
from service.doors.network.pages.ways_out import again
from service.doors.network.parameters import Fault, Reader
from service.page.cells import Cells

if TYPE_CHECKING:
    from service.doors.network.pages.page import NetworkPage


@dataclass(frozen=True)
class Refusal:
    """One parameter that cannot be taken."""

    name: str
    label: str
    value: str
    reason: str
    choices: tuple[tuple[str, str], ...]  #: address and name


def choices(read: Reader, page: NetworkPage, faults: Sequence[Fault], path: str) -> list[Refusal]:
    """Each fault with links to this page as it could have been meant."""
    return [
        Refusal(
            fault.name,
            label_of(read.view.texts, fault.name),
            fault.value,
            fault.reason(read.view.texts),
            tuple(_links(read, page, fault, path)),
        )
        for fault in faults
    ]


def _links(read: Reader, page: NetworkPage, fault: Fault, path: str) -> list[tuple[str, str]]:
    if fault.problem == "unknown":  # the name of the parameter itself
        values = list(read.fields.get(fault.name, ()))
        return [
            (again(read, path, **{fault.name: None, name: values}), label_of(read.view.texts, name))
            for name in fault.nearest
        ]
    known = {option.value: option.text for option in options_of(read, page, fault.name)}
    things = [f"{read.view.base}id/{one}" for one in fault.nearest if one not in known]
    cells = Cells(read.view)
    cells.labels.add(things)
    found = []
    for one in fault.nearest:
        text = known.get(one) or cells.name(f"{read.view.base}id/{one}")
        if fault.name in read.fixed:
            address = again(read, page.path.replace(f"{{{fault.name}}}", one))
        else:
            address = again(read, path, **{fault.name: _put(read, fault, one)})
        found.append((address, text))
    return found


def _put(read: Reader, fault: Fault, value: str) -> list[str]:
    """The values of the parameter with this one in place of the wrong one."""
    values = [text for text in read.fields.get(fault.name, ()) if text]
    return [value if text == fault.value else text for text in values] or [value]
