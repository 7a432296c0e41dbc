"""Validates a Croissant description, and reads a table with it.

`croissant_validator.py DESCRIPTION FILE ARCHIVE RECORDS`: FILE is the name of a file of the
description that lies here as ARCHIVE, RECORDS the name of a table. Says how many rows that has.
"""

from __future__ import annotations

import sys
from pathlib import Path

import mlcroissant

description, name, archive, records = sys.argv[1:]
try:
    dataset = mlcroissant.Dataset(description, mapping={name: Path(archive)})
except mlcroissant.ValidationError as error:
    print(error)
    sys.exit(1)
print(f"{sum(1 for _ in dataset.records(records))} rows in {records}")
print(*sorted(dataset.metadata.ctx.issues.warnings), sep="\n")
