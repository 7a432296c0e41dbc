"""Validates a mapping set: `sssom_validator.py FILE`. Says how many mappings it holds."""

from __future__ import annotations

import sys

from sssom.constants import SchemaValidationType
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

mappings = parse_sssom_table(sys.argv[1])
checks = [
    SchemaValidationType.JsonSchema,
    SchemaValidationType.PrefixMapCompleteness,
    SchemaValidationType.StrictCurieFormat,
]
reports = validate(mappings, checks, fail_on_error=False)
found = [result.message for report in reports.values() for result in report.results]
print(f"{len(mappings.df)} mappings", *found, sep="\n")
sys.exit(bool(found))
