"""Builds releases of the actor graph: tables to quads, inferred, validated, published."""
