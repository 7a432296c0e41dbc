"""Why something is a candidate, in the words of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from graph_loader.shared.matching.candidates import Candidate, Feature
from service.words.formatting import format_date, years
from service.words.texts import Texts

#: Says what a thing is called.
Named = Callable[[str], str]


def mentioned(found: Iterable[Candidate]) -> set[str]:
    """The IRIs of all that the reasons name, so that their labels are looked up at once."""
    keys = ("successor", "other", "register")
    features = [feature for one in found for feature in one.features]
    return {one.says[key] for one in features for key in keys if one.says.get(key)}


def reasons(texts: Texts, candidate: Candidate, named: Named) -> list[str]:
    """The reasons for the score of a candidate, the most telling first."""
    return [reason(texts, feature, named) for feature in candidate.features]


def reason(texts: Texts, feature: Feature, named: Named) -> str:
    """One reason in words."""
    says = dict(feature.says)
    if says.get("first") and says.get("last") and f"match.{feature.id}.period" in texts:
        return texts(f"match.{feature.id}.period", period=years(says["first"], says["last"]))
    for key in ("successor", "other", "register"):
        if says.get(key):
            says[key] = named(says[key])
    if says.get("end"):
        says["end"] = format_date(says["end"], texts.language)
    if not isinstance(feature.value, bool):
        says["value"] = f"{feature.value:.0f}"
    return texts(f"match.{feature.id}", **says)
