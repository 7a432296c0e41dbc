"""Matches names by the client library `reconciler`: `reconciler_validator.py ADDRESS FILE`.

The file has lines of a name, a type, and an id that is expected or nothing. Says as JSON what the
client took for sure, by name.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pandas
from reconciler import reconcile

with Path(sys.argv[2]).open(encoding="utf-8", newline="") as file:
    rows = list(csv.reader(file))
found = {}
for type_ in sorted({row[1] for row in rows}):
    names = pandas.Series([row[0] for row in rows if row[1] == type_])
    answer = reconcile(names, type_id=type_, reconciliation_endpoint=sys.argv[1])
    for _, row in answer.iterrows():
        found[row["input_value"]] = row["id"] if row["match"] else ""
print(json.dumps(found))
