"""Holds a file against an XSD or a RELAX NG schema: `xml_schema_validator.py SCHEMA FILE`."""

from __future__ import annotations

import sys

from lxml import etree

schema, file = sys.argv[1:]
kind = etree.RelaxNG if schema.endswith(".rng") else etree.XMLSchema
rules = kind(etree.parse(schema))
accepted = rules.validate(etree.parse(file))
print("accepted" if accepted else rules.error_log)
sys.exit(not accepted)
