"""Compares names by nomenklatura's logic-v2: `nomenklatura_validator.py FILE`.

The file has a list of questions in JSON: a name, its kind, and of each thing that it may mean the
names. The answer is a list of the scores of these things, from 0 to 1.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from followthemoney import model
from nomenklatura.matching import LogicV2

_SCHEMATA = {"person": "Person"}
_CONFIG = LogicV2.default_config()


def entity(kind: str, names: list[str]) -> Any:
    """What has these names."""
    made = model.make_entity(_SCHEMATA.get(kind, "Organization"))
    made.id = names[0]
    for name in names:
        made.add("name", name)
    return made


scores = []
for question in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
    asked = entity(question["kind"], [question["name"]])
    scores.append(
        {
            thing: LogicV2.compare(asked, entity(question["kind"], names), _CONFIG).score
            for thing, names in question["things"].items()
        }
    )
print(json.dumps(scores))
