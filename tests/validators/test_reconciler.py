"""A client library of others reconciles names with the service: `reconciler`, over pandas."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.running import Service
from tests.validators.environments import validated

pytestmark = pytest.mark.foreign

NAMES = {
    ("LK OSL", "organisation"): "organisation/landkreis-oberspreewald-lausitz",
    ("Wirtschaftsregion Lausiz GmbH", "organisation"): "organisation/wrl",
    ("Landkreis Oder-Spree", "organisation"): "",
    ("Senftemberg", "place"): "place/gem-12066304",
}


def test_client_is_sure_of_the_same_things(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(NAMES)
    _, said = validated("reconciler", f"{service.url}/reconcile", path)
    assert json.loads(said) == {name: thing for (name, _), thing in NAMES.items()}
