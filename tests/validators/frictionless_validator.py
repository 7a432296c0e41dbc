"""Validates Data Packages and every row of their tables: `frictionless_validator.py PACKAGE...`."""

from __future__ import annotations

import sys

from frictionless import Package

faults = 0
for source in sys.argv[1:]:
    report = Package(source).validate()
    faults += len(report.errors)
    print(source, f"{len(report.tasks)} resources", *(e.message for e in report.errors), sep="\n")
    for task in report.tasks:
        faults += len(task.errors)
        print(*(f"{task.name}: {error.message}" for error in task.errors), sep="\n")
sys.exit(bool(faults))
