"""SPARQL: the endpoint, its page and editor, and `/graphs`.

A query enters in `query_door.py`, before the framework; start reading there.
"""
