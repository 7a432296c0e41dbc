"""The kinds of things that have a list of their own."""

from __future__ import annotations

#: The lists there are, each with its class.
KINDS = {
    "workshop": "Workshop",
    "organisation": "Actor",
    "project": "Project",
    "place": "Place",
    "person": "Person",
    "programme": "FundingProgramme",
    "meeting": "Meeting",
    "session": "Session",
    "source": "SourceDocument",
}
