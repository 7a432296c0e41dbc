"""What a reader who found an error sends to the publisher, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from service.about.publisher import place_to_write
from service.request.view import View


@dataclass(frozen=True)
class Report:
    """A letter with everything filled in but what is wrong."""

    subject: str
    body: str
    address: str  #: where it goes, filled in; empty if the publisher gives none
    shown: str  #: the same as a reader sees it
    by_mail: bool


def report_on(view: View, label: str, lines: list[str]) -> Report:
    """A report on what has that label; `lines` say where the error stands."""
    subject = view.texts("report.subject", label=label)
    body = "\n".join([*lines, "", view.texts("report.ask"), ""])
    place = place_to_write(view, "report_to")
    if place is None:
        return Report(subject, body, "", "", False)
    by_mail = place.address.startswith("mailto:")
    if by_mail:
        # A mail address has no form: spaces must be %20, not +.
        filled = f"subject={quote(subject, safe='')}&body={quote(body, safe='')}"
    else:
        filled = urlencode({"title": subject, "body": body})
    address, hash_, fragment = place.address.partition("#")
    address = f"{address}{'&' if '?' in address else '?'}{filled}{hash_}{fragment}"
    return Report(subject, body, address, place.shown, by_mail)
